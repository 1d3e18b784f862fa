import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { SecondReadError } from '../core/errors.js';
import { dataRoot, type Tier } from '../core/paths.js';
import { readEntries } from '../data/archive.js';
import { openCohort } from '../data/cohort.js';
import type { CohortRow } from '../data/types.js';
import { openFolder } from './folder.js';
import type { AuditedImages } from './types.js';

/** Columns of the known sets that are the label in other words, or were read off the picture to make it. */
const LABEL_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  'fracatlas-upperlimb': ['fracture_count', 'n_boxes'], 'fracatlas-lowerlimb': ['fracture_count', 'n_boxes'],
  'lidc-nodule-slices': ['malignancy_1to5', 'malignancy_text'],
  'montgomery-shenzhen': ['findings'],
  'nih-boxes': ['rsna_class'], 'nih-cxr14-open': ['rsna_class'],
};

export interface OpenImagesOptions {
  tier?: Tier;
  /** Root of the open data. */
  root?: string;
  /** A folder's column of classes; "label" where left out. */
  label?: string;
  /** Only rows of which each of these columns has this value. */
  where?: readonly { column: string; value: string }[];
  /** More columns that are the label in other words. */
  labelColumns?: readonly string[];
}

/**
 * Opens what is to be audited: datasets by id, joined where there are several (a picture that two of them hold counts once), or one folder with an
 * `index.csv` (`openFolder`).
 *
 * @throws SecondReadError (input) for an unknown dataset or column, a condition that no row meets
 * @example await openImages(['nih-cxr14-open', 'nih-boxes'], { tier: 'open' })
 */
export async function openImages(names: readonly string[], options: OpenImagesOptions = {}): Promise<AuditedImages> {
  if (names.length === 1 && existsSync(path.join(names[0], 'index.csv'))) return keepRows(openFolder(names[0], options), options);
  const { tier = 'sample', root = dataRoot() } = options;
  const cohorts = await Promise.all(names.map((name) => openCohort(name, { tier, root }))), owner = new Map(cohorts.flatMap((cohort) => cohort.rows.map((row) => [row, cohort] as const)));
  const { rows, shared } = withoutShared(cohorts.map((cohort) => cohort.rows));
  const labelColumns = new Set([...names.flatMap((name) => LABEL_COLUMNS[name] ?? []), ...(options.labelColumns ?? [])]);
  const notes = [...new Set(cohorts.flatMap(({ unitNote }) => (unitNote === null ? [] : [unitNote])))];
  return keepRows({
    title: names.join(' + '), datasets: names, tier, rows, classes: [...new Set(cohorts.flatMap(({ classes }) => classes))], unitNote: notes.length === 0 ? null : notes.join('; '),
    labelColumns, shared, sideFiles: tier === 'sample' ? [] : (await Promise.all(names.map((name) => sideFiles(path.join(root, name), rows)))).flat(),
    bytes: (row) => owner.get(row)!.bytes(row), close: () => { for (const cohort of cohorts) cohort.close(); },
  }, options);
}

/** Rows of several sets; of pictures with the same upstream bytes in two sets the first set's. */
function withoutShared(sets: readonly (readonly CohortRow[])[]): { rows: CohortRow[]; shared: { id: string; sameAs: string }[] } {
  const before = new Map<string, string>(), rows: CohortRow[] = [], shared: { id: string; sameAs: string }[] = [];
  for (const set of sets) {
    const own: [string, string][] = [];
    for (const row of set) {
      const keys = ['git_blob', 'nih_image'].flatMap((column) => (typeof row.features[column] === 'string' ? [`${column} ${row.features[column]}`] : [])), sameAs = keys.map((key) => before.get(key)).find((id) => id !== undefined);
      if (sameAs !== undefined) { shared.push({ id: row.id, sameAs }); continue; }
      rows.push(row);
      own.push(...keys.map((key): [string, string] => [key, row.id]));
    }
    // Only now: within one set several pictures may come from one upstream file.
    for (const [key, id] of own) before.set(key, id);
  }
  return { rows, shared };
}

/** Archives beside the index whose entries are named as the pictures are: masks that only some pictures have, say. */
async function sideFiles(folder: string, rows: readonly CohortRow[]): Promise<{ name: string; has: Uint8Array }[]> {
  const found: { name: string; has: Uint8Array }[] = [], stem = (name: string): string => path.posix.basename(name).replace(/(\.(jpe?g|png))+$/i, '');
  for (const name of existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.zip')).sort() : []) {
    const stems = new Set<string>();
    await readEntries(path.join(folder, name), (entry) => { stems.add(stem(entry)); return false; });
    const has = Uint8Array.from(rows, ({ image, features: { upstream_path: upstream } }) => Number([image, upstream].some((file) => typeof file === 'string' && stems.has(stem(file)))));
    if (has.includes(1)) found.push({ name, has });
  }
  return found;
}

/** Value of a column as the index shows it. */
export function cellOf(row: CohortRow, column: string): string | null {
  const fields: Record<string, string | number | null | undefined> = { sex: row.sex, age: row.age, view: row.view, site: row.site, dataset: row.dataset, split: row.split, patient: row.patient };
  const value = Object.hasOwn(fields, column) ? fields[column] : row.features[column];
  return value === null || value === undefined ? null : String(value);
}

function keepRows(images: AuditedImages, { where = [] }: OpenImagesOptions): AuditedImages {
  if (where.length === 0) return images;
  for (const { column } of where) if (images.rows.every((row) => cellOf(row, column) === null)) throw new SecondReadError('input', `no column "${column}"`, { field: '--where', expected: ['sex', 'age', 'view', 'site', 'dataset', 'split', 'patient', ...Object.keys(images.rows[0]?.features ?? {})].join(', ') });
  const kept = images.rows.map((row) => where.every(({ column, value }) => cellOf(row, column) === value)), pick = <T>(items: readonly T[]): T[] => items.filter((_, i) => kept[i]);
  if (!kept.includes(true)) throw new SecondReadError('input', 'no row meets the conditions', { field: '--where', expected: where.map(({ column }) => `${column}: ${[...new Set(images.rows.map((row) => cellOf(row, column)))].slice(0, 8).join(', ')}`).join('; ') });
  return { ...images, rows: pick(images.rows), title: `${images.title}, ${where.map(({ column, value }) => `${column} ${value}`).join(', ')}`, sideFiles: images.sideFiles.map(({ name, has }) => ({ name, has: has.filter((_, i) => kept[i]) })) };
}
