import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readCsv } from '../core/csv.js';
import { SecondReadError } from '../core/errors.js';
import { SAFE_PATH } from '../data/manifest.js';
import type { CohortRow } from '../data/types.js';
import type { AuditedImages } from './types.js';

const NUMBER = /^-?\d+(\.\d+)?$/;
const FIELDS = ['image', 'patient', 'sex', 'age', 'view', 'site', 'split'];

/**
 * A user's own pictures: a folder with `index.csv`. Column `image` (path inside the folder) must be there, and the column of classes (`label`;
 * several joined by "|"; empty is "not known"). Known by name: `patient`, `sex`, `age`, `view`, `site`, `split`; every other column is a candidate.
 * Without `patient` each picture counts as its own.
 *
 * @throws SecondReadError (input) for a missing column, a path out of the folder, a picture named twice
 */
export function openFolder(folder: string, { label = 'label', labelColumns = [] }: { label?: string; labelColumns?: readonly string[] } = {}): AuditedImages {
  const file = path.join(folder, 'index.csv'), table = readCsv(file), column = new Map(table.header.map((name, j) => [name, j]));
  for (const name of ['image', label]) if (!column.has(name)) throw new SecondReadError('input', `no column "${name}"`, { file, row: 1, field: name, expected: `one of ${table.header.join(', ')}`, ...(name === label ? { remedy: 'Name the column of classes with --label.' } : {}) });
  const features = table.header.filter((name) => !FIELDS.includes(name) && name !== label), numeric = new Set(features.filter((name) => isNumeric(table.rows, column.get(name)!)));
  const classes = [...new Set(table.rows.flatMap((cells) => split(cells[column.get(label)!])))], seen = new Set<string>(), name = path.basename(path.resolve(folder));
  const rows = table.rows.map((cells, i): CohortRow => {
    const cell = (key: string): string | null => { const j = column.get(key); return j === undefined || cells[j] === '' ? null : cells[j]; }, image = cell('image');
    const fail = (what: string, expected: string): never => { throw new SecondReadError('input', what, { file, row: table.lines[i], field: 'image', expected }); };
    if (image === null || !SAFE_PATH.test(image)) return fail(`path "${image ?? ''}"`, 'a path inside the folder');
    if (seen.has(image)) return fail(`image "${image}" occurs twice`, 'each image once');
    seen.add(image);
    const found = split(cell(label) ?? ''), age = cell('age'), sex = cell('sex');
    return {
      id: image, dataset: name, site: cell('site') ?? name, patient: cell('patient') ?? image, image, labels: Object.fromEntries(classes.map((one) => [one, found.length === 0 ? null : found.includes(one) ? 1 : 0])),
      sex: sex === 'F' || sex === 'M' ? sex : null, age: age !== null && NUMBER.test(age) ? Number(age) : null, view: cell('view'), split: cell('split'),
      features: Object.fromEntries(features.map((key) => { const value = cell(key); return [key, value === null ? null : numeric.has(key) ? Number(value) : value]; })),
    };
  });
  return {
    title: name, datasets: [name], tier: 'folder', rows, classes, unitNote: column.has('patient') ? null : 'by image, too narrow', labelColumns: new Set(labelColumns), shared: [], sideFiles: [],
    bytes: (row) => readFile(path.join(folder, row.image!)).catch((cause: Error) => { throw new SecondReadError('data', `could not read: ${cause.message}`, { file: path.join(folder, row.image!) }, { cause }); }),
    close: () => undefined,
  };
}

const split = (cell: string): string[] => cell.split('|').map((name) => name.trim()).filter((name) => name !== '');

function isNumeric(rows: readonly string[][], j: number): boolean {
  return rows.some((cells) => cells[j] !== '') && rows.every((cells) => cells[j] === '' || NUMBER.test(cells[j]));
}
