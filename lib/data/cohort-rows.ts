import { existsSync } from 'node:fs';
import path from 'node:path';
import { readCsv } from '../core/csv.js';
import { SecondReadError } from '../core/errors.js';
import type { Cells, ImageDataset } from './image-datasets.js';
import { SAFE_PATH } from './manifest.js';
import { OLDEST_AGE } from './nih-table.js';
import type { CohortRow, Manifest } from './types.js';

/** A row with what is needed to read its files. */
export interface IndexedRow { row: CohortRow; image: string; sha256: string; mask?: string; maskSha256?: string }

/** Columns that become fields of a row; all others are features. */
const FIELDS = new Set(['image', 'patient', 'label', 'sex', 'age', 'view', 'mask']);
const NUMBER = /^-?\d+(\.\d+)?$/;

/**
 * The rows of an index. `features` has every column that is no field, as numbers where every filled cell of the column is one, null where
 * a cell is empty; columns are read over the whole table, so that a row's features do not depend on its neighbours' order.
 *
 * @param root holds the datasets' folders (for tables that two sets share)
 * @throws SecondReadError (data) for an image that occurs twice, an unknown class, a path that leads elsewhere
 */
export function cohortRows(manifest: Manifest, dataset: ImageDataset, file: string, root: string): IndexedRow[] {
  const table = readCsv(file), classes = dataset.classes(manifest), known = new Set(classes), ids = new Set<string>();
  const features = table.header.flatMap((name, j) => (FIELDS.has(name) || name === dataset.split ? [] : [{ name, j, numeric: isNumeric(table.rows, j) }]));
  const rsna = dataset.boxes?.kind === 'nih' ? rsnaClasses(root) : undefined;
  return table.rows.map((values, i): IndexedRow => {
    const cells: Cells = Object.fromEntries(table.header.map((name, j) => [name, values[j]]));
    const fail = (field: string, what: string, expected: string): never => { throw new SecondReadError('data', what, { file, row: table.lines[i], field, expected }); };
    for (const name of ['image', 'mask']) if (cells[name] && !SAFE_PATH.test(cells[name])) fail(name, `path "${cells[name]}"`, 'a path inside the folder');
    const id = `${manifest.id}/${cells.image.replace(/^images\//, '').replace(/\.[^.]*$/, '')}`;
    if (ids.has(id)) fail('image', `image "${cells.image}" occurs twice`, 'each image once');
    ids.add(id);
    const found = cells.label === '' ? [] : cells.label.split('|');
    for (const name of found) if (!known.has(name)) fail('label', `unknown class "${name}"`, classes.join(', '));
    const labels = Object.fromEntries(classes.map((name): [string, 0 | 1 | null] => [name, found.length === 0 ? null : found.includes(name) ? 1 : 0]));
    const own = Object.fromEntries(features.map(({ name, j, numeric }) => [name, values[j] === '' ? null : numeric ? Number(values[j]) : values[j]]));
    const row: CohortRow = {
      id, dataset: manifest.id, site: dataset.site(cells), patient: `${dataset.namespace}:${dataset.group(cells)}`, image: cells.image,
      labels: { ...labels, ...dataset.moreLabels?.(cells) },
      sex: cells.sex === 'F' || cells.sex === 'M' ? cells.sex : null, age: years(cells.age), view: cells.view ? cells.view : null,
      followUp: dataset.followUp?.(cells) ?? null, split: dataset.split === undefined || cells[dataset.split] === '' ? null : cells[dataset.split],
      features: { ...own, ...dataset.moreFeatures?.(cells), ...(rsna === undefined ? {} : { rsna_class: rsna.get(visitName(cells.image)) ?? null }) },
    };
    return { row, image: cells.image, sha256: cells.sha256, ...(cells.mask ? { mask: cells.mask, maskSha256: cells.mask_sha256 } : {}) };
  });
}

function isNumeric(rows: readonly string[][], j: number): boolean {
  return rows.some((cells) => cells[j] !== '') && rows.every((cells) => cells[j] === '' || NUMBER.test(cells[j]));
}

/** Ages are whole years; "67+", "early 40s" and typing errors are not known. */
function years(cell: string | undefined): number | null {
  return cell !== undefined && /^\d+$/.test(cell) && Number(cell) <= OLDEST_AGE ? Number(cell) : null;
}

const visitName = (image: string): string => image.replace(/^images\//, '').replace(/\.jpg$/, '.png');

/** RSNA readers' class by NIH image name, for both NIH sets; none where the table is not at hand. */
function rsnaClasses(root: string): Map<string, string> | undefined {
  const file = ['rsna_class.csv', 'rsna_class.csv.gz'].map((name) => path.join(root, 'nih-boxes', name)).find((name) => existsSync(name));
  if (file === undefined) return undefined;
  const table = readCsv(file), [image, label] = ['image', 'rsna_class'].map((name) => table.header.indexOf(name));
  return new Map(table.rows.map((cells) => [cells[image], cells[label]]));
}
