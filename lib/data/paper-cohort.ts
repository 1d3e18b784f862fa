import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { hashOf } from '../core/canonical.js';
import { SecondReadError } from '../core/errors.js';
import type { ImageCohort } from './cohort.js';
import { lidcRows } from './lidc-idri.js';
import { nihRows } from './nih-cxr14.js';
import { NIH_TASKS } from './nih-table.js';
import type { CohortRow, Manifest } from './types.js';

/** A row and the file it is read from. */
export interface PaperRow { row: CohortRow; file: string }

/** The studies' own data, which each user downloads: a reader of the layout in which each is published. */
const READERS: Readonly<Record<string, { classes: readonly string[]; rows(folder: string): PaperRow[] }>> = {
  'nih-cxr14': { classes: [...NIH_TASKS, 'No Finding'], rows: nihRows },
  'lidc-idri': { classes: ['benign', 'malign'], rows: lidcRows },
};

/**
 * Opens a set of tier `paper` under `<root>/<id>/`, as its provider lays it out (`second-read data show ID` tells the folders). No hashes
 * are published for these files: the manifest's hash then stands for version and rows, ids and labels included.
 *
 * @throws SecondReadError (input) for a set that is not of this tier; (data) where the folder or its tables are missing
 */
export function openPaperCohort(manifest: Manifest, root: string): ImageCohort {
  const reader = Object.hasOwn(READERS, manifest.id) ? READERS[manifest.id] : undefined;
  if (reader === undefined) throw new SecondReadError('input', `dataset "${manifest.id}" is no set of tier paper`, { field: 'tier', expected: `tier sample or open; of tier paper are ${Object.keys(READERS).join(', ')}` });
  const folder = path.join(root, manifest.id), remedy = `See: npx second-read data show ${manifest.id}`;
  if (!existsSync(folder)) throw new SecondReadError('data', 'no such folder', { file: folder, expected: manifest.title, remedy });
  const entries = reader.rows(folder), files = new Map(entries.map(({ row, file }) => [row.id, file])), rows = entries.map(({ row }) => row);
  if (files.size !== rows.length) throw new SecondReadError('data', 'two rows have one id', { file: folder, expected: 'each image or nodule once', remedy });
  return {
    dataset: manifest.id, tier: 'paper', manifestHash: hashOf({ id: manifest.id, version: manifest.version, rows: rows.map(({ id, labels }) => [id, labels]) }), rows,
    classes: reader.classes, unit: 'patient', unitNote: null,
    async bytes(row) {
      const file = files.get(row.id);
      if (file === undefined) throw new SecondReadError('input', `no row "${row.id}" in ${manifest.id} (tier paper)`, { expected: 'a row of this cohort' });
      if (!existsSync(file)) throw new SecondReadError('data', 'no such image', { file, remedy });
      return readFile(file);
    },
    mask: () => Promise.resolve(null), boxes: () => [], close: () => undefined,
  };
}
