import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { hashOf } from '../core/canonical.js';
import { SecondReadError } from '../core/errors.js';
import type { ImageCohort } from './cohort.js';
import { countedProblems } from './count-rows.js';
import { covidXray5kRows } from './covid-xray-5k.js';
import { covidgrRows } from './covidgr.js';
import { haynesExternal1Rows } from './haynes-external-1.js';
import { lidcRows } from './lidc-idri.js';
import { nihRows } from './nih-cxr14.js';
import { NIH_TASKS } from './nih-table.js';
import { SIIM_CLASSES, siimRows } from './siim-covid19.js';
import type { CohortRow, Manifest } from './types.js';

/** A row and the file it is read from. */
export interface PaperRow { row: CohortRow; file: string }

/** How a set is read. `counted`: all that is known of its size are its manifest's counts of files, so that rows are counted when it is opened. */
interface Reader { classes: readonly string[]; counted?: true; rows(folder: string): PaperRow[] }

/** The studies' own data, which each user downloads: a reader of the layout in which each is published. */
const READERS: Readonly<Record<string, Reader>> = {
  'nih-cxr14': { classes: [...NIH_TASKS, 'No Finding'], rows: nihRows },
  'lidc-idri': { classes: ['benign', 'malign'], rows: lidcRows },
  'covid-xray-5k': { classes: ['covid', 'non'], counted: true, rows: covidXray5kRows },
  'haynes-external-1': { classes: ['covid', 'pneumonia', 'no finding'], counted: true, rows: haynesExternal1Rows },
  'siim-covid19': { classes: SIIM_CLASSES, counted: true, rows: siimRows },
  'covidgr': { classes: ['covid', 'non'], counted: true, rows: covidgrRows },
};

/**
 * How many rows a set's folder has, and where they differ from its manifest's counts; null for sets that are counted in their tables.
 *
 * @throws SecondReadError (data) where the folder cannot be read as that set
 */
export function folderCounts({ id, expected }: Manifest, folder: string): { rows: number; problems: string[] } | null {
  const reader = Object.hasOwn(READERS, id) ? READERS[id] : undefined;
  if (reader?.counted !== true) return null;
  const rows = reader.rows(folder).map(({ row }) => row);
  return { rows: rows.length, problems: countedProblems(expected, rows) };
}

/**
 * Opens a set of tier `paper` under `<root>/<id>/`, as its provider lays it out (`second-read data show ID` tells the folders). No hashes
 * are published for these files: the manifest's hash then stands for version and rows, ids and labels included.
 *
 * @throws SecondReadError (input) for a set that is not of this tier; (data) where the folder or its tables are missing, or a set in class folders
 *   counts otherwise than its manifest: which count, and by how much
 */
export function openPaperCohort(manifest: Manifest, root: string): ImageCohort {
  const reader = Object.hasOwn(READERS, manifest.id) ? READERS[manifest.id] : undefined;
  if (reader === undefined) throw new SecondReadError('input', `dataset "${manifest.id}" is no set of tier paper`, { field: 'tier', expected: `tier sample or open; of tier paper are ${Object.keys(READERS).join(', ')}` });
  const folder = path.join(root, manifest.id), remedy = `See: npx second-read data show ${manifest.id}`;
  if (!existsSync(folder)) throw new SecondReadError('data', 'no such folder', { file: folder, expected: manifest.title, remedy });
  const entries = reader.rows(folder), files = new Map(entries.map(({ row, file }) => [row.id, file])), rows = entries.map(({ row }) => row);
  if (files.size !== rows.length) throw new SecondReadError('data', 'two rows have one id', { file: folder, expected: 'each image or nodule once', remedy });
  const problems = reader.counted === true ? countedProblems(manifest.expected, rows) : [];
  if (problems.length > 0) throw new SecondReadError('data', `other counts than the manifest's: ${problems.slice(0, 5).join('; ')}`, { file: folder, remedy });
  // A row whose patient nobody tells stands alone, and makes intervals too narrow.
  const unit = rows.some(({ features }) => features.patient_known === 0) ? 'image' : 'patient';
  const fileOf = ({ id }: CohortRow): string => {
    const file = files.get(id);
    if (file === undefined) throw new SecondReadError('input', `no row "${id}" in ${manifest.id} (tier paper)`, { expected: 'a row of this cohort' });
    if (!existsSync(file)) throw new SecondReadError('data', 'no such image', { file, remedy });
    return file;
  };
  return {
    dataset: manifest.id, tier: 'paper', manifestHash: hashOf({ id: manifest.id, version: manifest.version, rows: rows.map(({ id, labels }) => [id, labels]) }), rows,
    classes: reader.classes, unit, unitNote: unit === 'patient' ? null : 'by image, too narrow',
    bytes: async (row) => readFile(fileOf(row)),
    stamp(row) {
      const file = fileOf(row), { size, mtimeMs } = statSync(file);
      return JSON.stringify([file, size, mtimeMs]);
    },
    mask: () => Promise.resolve(null), boxes: () => [], close: () => undefined,
  };
}
