import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { columnIndex, parseCsv, type CsvTable } from '../core/csv.js';
import { isSecondReadError } from '../core/errors.js';
import { readText } from '../core/files.js';
import { dataRoot } from '../core/paths.js';
import { badBytes } from './hash-file.js';
import { manifestFiles, manifestFolder, upstreamPath } from './manifest.js';
import { folderCounts } from './paper-cohort.js';
import type { CountRule, Expected, Manifest } from './types.js';

export interface Verification {
  id: string;
  /** Shipped files that are right. */
  shipped: number;
  /** Files of the data root that are right, as listed or as upstream copies. */
  found: number;
  /** Files that the data root should hold; 0 where the dataset's folder is absent. */
  expected: number;
  /** Rows of the data root that were read and counted, where no files are listed; null where they were not. */
  counted: number | null;
  /** True where the manifest has neither files nor counts to check the folder by: nothing is known to be right. */
  unchecked: boolean;
  /** True where the data root has no folder for it: nothing to check there. */
  absent: boolean;
  /** Everything that is wrong, at once. */
  problems: { file: string; problem: string }[];
}

/**
 * Checks a dataset: shipped files and those in the data root by size and hash (or git blob id), and rows, patients, classes and splits
 * against the manifest's expected counts. Lists all problems; throws none of them.
 */
export async function verifyDataset(manifest: Manifest, { root = dataRoot(), manifests = manifestFolder() }: { root?: string; manifests?: string } = {}): Promise<Verification> {
  const folder = path.join(root, manifest.id), absent = !existsSync(folder), shippedFolder = path.join(manifests, manifest.id);
  const result: Verification = { id: manifest.id, shipped: 0, found: 0, expected: 0, counted: null, unchecked: false, absent, problems: [] };
  for (const file of manifest.shipped ?? []) {
    const at = path.join(shippedFolder, file.path), wrong = isFile(at) ? await badBytes(at, file, false) : 'missing';
    if (wrong === null) result.shipped++; else result.problems.push({ file: at, problem: wrong });
  }
  if (!absent) {
    const files = manifestFiles(manifest, manifests);
    result.expected = files.length;
    for (const file of files) {
      const copy = upstreamPath(file), at = path.join(folder, file.path), other = path.join(folder, copy);
      const wrong = isFile(at) ? await badBytes(at, file, false) : isFile(other) ? await badBytes(other, file, true) : 'missing';
      if (wrong === null) result.found++; else result.problems.push({ file: isFile(at) || !isFile(other) ? at : other, problem: wrong });
    }
  }
  const listed = manifest.files.length > 0;
  if (manifest.shipped !== undefined) result.problems.push(...countProblems(manifest.expectedShipped ?? manifest.expected, shippedFolder, listed));
  if (!absent) {
    const { rows, problems } = countedInFolder(manifest, folder);
    result.counted = rows;
    result.problems.push(...countProblems(manifest.expected, folder, listed), ...problems);
    result.unchecked = result.expected === 0 && manifest.shipped === undefined && rows === null && result.problems.length === 0 && !hasTables(manifest.expected);
  }
  return result;
}

/** Sets in class folders have no table to be counted in: they are read. */
function countedInFolder(manifest: Manifest, folder: string): { rows: number | null; problems: Verification['problems'] } {
  try {
    const { rows = null, problems = [] } = folderCounts(manifest, folder) ?? {};
    return { rows, problems: problems.map((problem) => ({ file: folder, problem })) };
  } catch (error) {
    if (!isSecondReadError(error)) throw error;
    return { rows: null, problems: [{ file: folder, problem: error.message }] };
  }
}

/** Whether `countProblems` has a table to count. */
const hasTables = ({ count, perSplit = {} }: Expected): boolean => count !== undefined || Object.keys(perSplit).some(isTable);
const isTable = (name: string): boolean => /\.csv(\.gz)?$/.test(name);

const isFile = (file: string): boolean => existsSync(file) && statSync(file).isFile();

/**
 * Compares the tables in a folder with the expected counts, and returns what differs.
 *
 * @param listed true where the manifest lists its files by hash: a missing table is then told with them, else here (registered data has
 * no published hashes)
 */
export function countProblems({ rows, patients, perClass, perSplit, count }: Expected, folder: string, listed: boolean): Verification['problems'] {
  const problems: Verification['problems'] = [];
  const compare = (file: string, what: string, found: number, wanted: number | undefined): void => {
    if (wanted !== undefined && found !== wanted) problems.push({ file, problem: `${found} ${what}, expected ${wanted}` });
  };
  const open = (name: string, use: (table: CsvTable, file: string) => void): void => {
    const file = path.join(folder, name);
    if (!isFile(file)) {
      if (!listed) problems.push({ file, problem: 'missing' });
      return;
    }
    // Tables that pandas wrote leave the name of their first column, the row number, empty.
    try { use(parseCsv(readText(file).replace(/^,/, 'row,'), file), file); } catch (error) {
      if (!isSecondReadError(error)) throw error;
      problems.push({ file, problem: error.message });
    }
  };
  const splits = Object.entries(perSplit ?? {});
  for (const [name, wanted] of splits.filter(([name]) => isTable(name))) open(name, (table, file) => compare(file, 'rows', table.rows.length, wanted));
  if (count === undefined) return problems;
  open(count.file, (table, file) => {
    compare(file, 'rows', table.rows.length, rows);
    if (count.patient !== undefined) compare(file, 'patients', tally(table, count.patient).size, patients);
    if (perClass !== undefined) compareAll('class', classCounts(table, count.classes), perClass, (what, found, wanted) => compare(file, what, found, wanted));
    if (count.split !== undefined) compareAll('split', tally(table, count.split), Object.fromEntries(splits.filter(([name]) => !isTable(name))), (what, found, wanted) => compare(file, what, found, wanted));
  });
  return problems;
}

function compareAll(kind: string, found: Map<string, number>, wanted: Record<string, number>, compare: (what: string, found: number, wanted: number) => void): void {
  for (const name of new Set([...Object.keys(wanted), ...found.keys()])) compare(`rows of ${kind} "${name}"`, found.get(name) ?? 0, wanted[name] ?? 0);
}

function tally(table: CsvTable, column: string): Map<string, number> {
  const index = columnIndex(table, column), counts = new Map<string, number>();
  for (const cells of table.rows) for (const value of cells[index].split('|')) if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function classCounts(table: CsvTable, classes: CountRule['classes']): Map<string, number> {
  if (classes === undefined) return new Map();
  if (typeof classes === 'string') return tally(table, classes);
  return new Map(classes.map((name) => [name, tally(table, name).get('1') ?? 0]));
}
