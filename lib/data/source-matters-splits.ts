import { existsSync } from 'node:fs';
import path from 'node:path';
import { columnIndex, parseCsv, readCsv } from '../core/csv.js';
import { SecondReadError } from '../core/errors.js';
import { readText } from '../core/files.js';
import { dataRoot, fromRoot, type Tier } from '../core/paths.js';

/** One line of a fold file. */
export interface SplitRow {
  /** The running number that pandas wrote. */
  row: number;
  /** NIH's file name, "00029560_000.png". */
  image: string;
  /** "nih:29560". */
  patient: string;
  /** As written: YES or NO (lung mass), Atelectasis or No Finding. */
  class: string;
  /** YES and Atelectasis are 1. */
  label: 0 | 1;
  /** Only the atelectasis files tell it. */
  sex: 'F' | 'M' | null;
}

/** Fold k (from 1) is `folds[k - 1]`. */
export interface Folds { folds: { train: SplitRow[]; validation: SplitRow[] }[]; test: SplitRow[] }

/** The authors' fold files for NIH ChestX-ray14. */
export interface SourceMattersSplits {
  /** Tag, denoising and noise: a lung mass against no abnormality. */
  mass: Folds;
  /** Sex as confounder: atelectasis against no finding, for each share of women among the positives; one test set for all. */
  atelectasis: (Folds & { share: number })[];
}

/** Shares of women among the training positives, in percent, as the folders are named. */
export const SHARES = [0, 10, 20, 50, 80, 100] as const;
const FOLDS = [1, 2, 3, 4, 5] as const;
/** Name of the shipped file: all fold files in one table. */
export const SHIPPED_SPLITS = 'folds.csv.gz';
const POSITIVE: Readonly<Record<string, 0 | 1>> = { YES: 1, NO: 0, Atelectasis: 1, 'No Finding': 0 };

/** Names of the 72 fold files, the tests first. */
export const FOLD_FILES: readonly string[] = [
  'test.csv', ...FOLDS.flatMap((k) => [`train_fold${k}.csv`, `val_fold${k}.csv`]),
  'gender/test.csv', ...SHARES.flatMap((share) => FOLDS.flatMap((k) => [`gender/F_${share}/train_fold${k}.csv`, `gender/F_${share}/val_fold${k}.csv`])),
];

/**
 * Reads the fold files that the authors published: all of them on every tier (they are small, and under MIT).
 *
 * @param tier `sample`: the shipped table; else the files under the data root
 * @throws SecondReadError (data) for a missing file, an unknown class, a patient that is not the one in the image's name, an image twice in one file
 * @example readSourceMattersSplits({ tier: 'sample' }).mass.test.length // 83
 */
export function readSourceMattersSplits({ tier }: { tier: Tier }, root = tier === 'sample' ? fromRoot('data-manifests') : dataRoot()): SourceMattersSplits {
  const folder = path.join(root, 'source-matters-splits'), files = tier === 'sample' ? shippedFiles(path.join(folder, SHIPPED_SPLITS)) : openFiles(folder);
  const rows = (name: string): SplitRow[] => files.get(name) ?? missing(path.join(folder, name));
  const folds = (prefix: string): Folds['folds'] => FOLDS.map((k) => ({ train: rows(`${prefix}train_fold${k}.csv`), validation: rows(`${prefix}val_fold${k}.csv`) }));
  return {
    mass: { folds: folds(''), test: rows('test.csv') },
    atelectasis: SHARES.map((share) => ({ share: share / 100, folds: folds(`gender/F_${share}/`), test: rows('gender/test.csv') })),
  };
}

function missing(file: string): never {
  throw new SecondReadError('data', 'no such fold file', { file, remedy: 'Run: npx second-read data fetch source-matters-splits, or use --tier sample.' });
}

function openFiles(folder: string): Map<string, SplitRow[]> {
  return new Map(FOLD_FILES.map((name) => {
    const file = path.join(folder, name);
    // pandas leaves the name of its first column, the row number, empty.
    const table = parseCsv((existsSync(file) ? readText(file) : missing(file)).replace(/^,/, 'row,'), file), gender = name.startsWith('gender/');
    const [row, image, patient, label, sex] = ['row', 'path', 'pid', 'class', gender ? 'Patient Gender' : ''].map((column) => (column === '' ? -1 : columnIndex(table, column)));
    return [name, checked(table.rows.map((cells, i) => splitRow([cells[row], cells[image], cells[patient], cells[label], sex < 0 ? '' : cells[sex]], file, table.lines[i])), file)];
  }));
}

function shippedFiles(file: string): Map<string, SplitRow[]> {
  if (!existsSync(file)) missing(file);
  const table = readCsv(file), columns = ['file', 'row', 'path', 'pid', 'class', 'sex'].map((name) => columnIndex(table, name)), files = new Map<string, SplitRow[]>();
  table.rows.forEach((cells, i) => {
    const [name, ...rest] = columns.map((j) => cells[j]);
    if (!files.has(name)) files.set(name, []);
    files.get(name)!.push(splitRow(rest, file, table.lines[i]));
  });
  for (const rows of files.values()) checked(rows, file);
  return files;
}

function splitRow([row, image, pid, label, sex]: string[], file: string, line: number): SplitRow {
  const fail = (field: string, what: string, expected: string): never => { throw new SecondReadError('data', what, { file, row: line, field, expected }); };
  const name = /^(\d{8})_\d{3}\.png$/.exec(image) ?? fail('path', `image "${image}"`, 'patient_visit.png');
  if (Number(name[1]) !== Number(pid)) fail('pid', `patient "${pid}" of image "${image}"`, String(Number(name[1])));
  if (!Object.hasOwn(POSITIVE, label)) fail('class', `unknown class "${label}"`, Object.keys(POSITIVE).join(', '));
  if (!/^(F|M)?$/.test(sex)) fail('Patient Gender', `sex "${sex}"`, 'F or M');
  return { row: Number(row), image, patient: `nih:${Number(pid)}`, class: label, label: POSITIVE[label], sex: sex === '' ? null : sex as 'F' | 'M' };
}

function checked(rows: SplitRow[], file: string): SplitRow[] {
  if (new Set(rows.map(({ image }) => image)).size !== rows.length) throw new SecondReadError('data', 'an image occurs twice in one fold file', { file, field: 'path', expected: 'each image once' });
  return rows;
}
