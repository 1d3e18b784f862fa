import { existsSync } from 'node:fs';
import path from 'node:path';
import { columnIndex, readCsv } from '../core/csv.js';
import { SecondReadError } from '../core/errors.js';
import { dataRoot, fromRoot, type Tier } from '../core/paths.js';
import { NIH_TASKS, readNihTable, visitNumber, type NihTask } from './nih-table.js';
import type { CohortRow } from './types.js';

/** One published model: `scores[task][i]` is its probability for image i. */
export interface NihModel { name: string; source: string; scores: Record<NihTask, Float64Array> }

/** 22,433 test images of NIH ChestX-ray14 with the outputs of published DenseNet-121 models; columns of equal length in upstream order. */
export interface NihPredictions {
  tier: Tier;
  tasks: readonly NihTask[];
  /** Image names. */
  ids: string[];
  /** "nih:10". */
  patients: string[];
  /** `patients[i]` is patient `codes[i]` of `groups`. */
  codes: Int32Array;
  groups: number;
  truth: Record<NihTask, Uint8Array>;
  /** Years; NaN where not known. */
  age: Float64Array;
  sex: ('F' | 'M' | null)[];
  view: (string | null)[];
  /** Visit number in the image's name, from 0; NaN where not known. */
  followUp: Float64Array;
  /** The table's own "Follow-up #", which orders the visits of 4,911 of these images otherwise. */
  followUpTable: Float64Array;
  models: NihModel[];
  /** The same as rows (built when first asked for; columns are the fast way). */
  readonly rows: CohortRow[];
}

/** A model's file among the open data and, where it is shipped, in data-manifests/. */
interface Source { name: string; dataset: string; open: string[]; shipped?: string }

/** The two weak early runs of the ensemble are in tier `open` only. */
export const NIH_MODELS: readonly Source[] = [
  { name: 'reproduce-chexnet', dataset: 'nih-chexnet-predictions', open: ['preds.csv'], shipped: 'preds.csv.gz' },
  ...['nih_25', 'nih_25_lr_decay033', 'results', 'test1'].map((name): Source => ({
    name, dataset: 'nih-densenet-ensemble', open: [`nih-densenet121-haooyuee-${name}.csv.gz`, `upstream/haooyuee/reproduce-chexnet-nih-chexphoto/results/${name === 'results' ? '' : `${name}_`}preds.csv`],
    ...(name.startsWith('nih_25') ? { shipped: `${name}.csv.gz` } : {}),
  })),
];
export const NIH_TABLE_FILES = ['Data_Entry_2017_v2020.csv.gz', 'Data_Entry_2017_v2020.csv'];

const known = new Map<string, NihPredictions>();

/**
 * The published outputs of three (tier `sample`, shipped) or five (tier `open`, under the data root) DenseNet-121 models on the NIH test
 * images, joined by image name with truth, patient, age, sex, view and visit.
 *
 * Truth is NIH's text-mined label: "error" means disagreement with it. Read once per process and tier: treat the arrays as read-only.
 *
 * @throws SecondReadError (data) where files are missing or do not join
 * @example nihPredictions({ tier: 'sample' }).models.map((model) => model.name) // ['reproduce-chexnet', 'nih_25', 'nih_25_lr_decay033']
 */
export function nihPredictions({ tier }: { tier: Tier }): NihPredictions {
  if (tier === 'paper') throw new SecondReadError('data', 'the paper tier has no NIH predictions of its own', { expected: 'tier sample or open', remedy: 'Predict with your own models, or use --tier open.' });
  const root = tier === 'sample' ? fromRoot('data-manifests') : dataRoot(), key = `${tier} ${root}`;
  let found = known.get(key);
  if (found === undefined) known.set(key, found = readPredictions(tier, root));
  return found;
}

function readPredictions(tier: Tier, root: string): NihPredictions {
  const sources = tier === 'sample' ? NIH_MODELS.filter((source) => source.shipped !== undefined) : NIH_MODELS;
  const files = sources.map((source) => locate(path.join(root, source.dataset), tier === 'sample' ? [source.shipped!] : source.open));
  const table = locate(path.join(root, 'nih-chexnet-predictions'), tier === 'sample' ? ['index.csv.gz'] : NIH_TABLE_FILES);
  const first = readScores(files[0]);
  const models = sources.map((source, m) => ({ name: source.name, source: files[m], scores: (m === 0 ? first : readScores(files[m], first.ids)).scores }));
  return withTruth(tier, first.ids, models, table);
}

/** The first of the candidate files that exists in a dataset's folder. */
export function locate(folder: string, candidates: readonly string[]): string {
  for (const name of candidates) if (existsSync(path.join(folder, name))) return path.join(folder, name);
  throw new SecondReadError('data', 'no such file', { file: path.join(folder, candidates[0]), remedy: `Run: npx second-read data fetch ${path.basename(folder)} (or set SECOND_READ_DATA to the folder that holds it).` });
}

/**
 * A model's predictions: column `Image Index` and one column a task, named "Mass" or "prob_Mass", in any order.
 *
 * @param ids the images that the file must hold; the result is in their order (left out: the file's own)
 */
export function readScores(file: string, ids?: string[]): { ids: string[]; scores: Record<NihTask, Float64Array> } {
  const table = readCsv(file), image = columnIndex(table, 'Image Index');
  const position = new Map(table.rows.map((cells, i) => [cells[image], i]));
  if (position.size !== table.rows.length) throw new SecondReadError('data', 'an image occurs twice', { file, field: 'Image Index', expected: 'each image once' });
  const order = ids ?? table.rows.map((cells) => cells[image]);
  if (order.length !== table.rows.length) throw new SecondReadError('data', `${table.rows.length} images`, { file, expected: `the ${order.length} of the first model` });
  const scores = {} as Record<NihTask, Float64Array>;
  const rows = Int32Array.from(order, (id) => position.get(id) ?? missing(id, file));
  for (const task of NIH_TASKS) {
    const column = columnIndex(table, table.header.includes(`prob_${task}`) ? `prob_${task}` : task);
    scores[task] = Float64Array.from(rows, (row) => probability(table.rows[row][column], file, table.lines[row], table.header[column]));
  }
  return { ids: order, scores };
}

function missing(id: string, file: string): never {
  throw new SecondReadError('data', `no image "${id}"`, { file, field: 'Image Index', expected: 'the same images in all files' });
}

function probability(cell: string, file: string, row: number, field: string): number {
  const value = cell.trim() === '' ? NaN : Number(cell);
  if (!(value >= 0 && value <= 1)) throw new SecondReadError('data', `"${cell}" is no probability`, { file, row, field, expected: 'a number from 0 to 1' });
  return value;
}

function withTruth(tier: Tier, ids: string[], models: NihModel[], file: string): NihPredictions {
  const table = readNihTable(file), n = ids.length, codeOf = new Map<string, number>();
  const truth = Object.fromEntries(NIH_TASKS.map((task) => [task, new Uint8Array(n)])) as Record<NihTask, Uint8Array>;
  const patients: string[] = new Array(n), codes = new Int32Array(n), age = new Float64Array(n), followUp = new Float64Array(n), followUpTable = new Float64Array(n);
  const sex: ('F' | 'M' | null)[] = new Array(n), view: (string | null)[] = new Array(n);
  ids.forEach((id, i) => {
    const entry = table.get(id);
    if (entry === undefined) return missing(id, file);
    patients[i] = `nih:${entry.patient}`;
    if (!codeOf.has(entry.patient)) codeOf.set(entry.patient, codeOf.size);
    codes[i] = codeOf.get(entry.patient)!;
    age[i] = entry.age ?? NaN;
    sex[i] = entry.sex;
    view[i] = entry.view;
    followUp[i] = visitNumber(id);
    followUpTable[i] = entry.followUpTable ?? NaN;
    for (const finding of entry.labels.split('|')) if (finding !== 'No Finding') truth[finding as NihTask][i] = 1;
  });
  let rows: CohortRow[] | undefined;
  const columns = { tier, tasks: NIH_TASKS, ids, patients, codes, groups: codeOf.size, truth, age, sex, view, followUp, followUpTable, models };
  return { ...columns, get rows() { return rows ??= ids.map((_, i) => cohortRow(columns, i)); } };
}

function cohortRow({ ids, patients, truth, age, sex, view, followUp, followUpTable }: Omit<NihPredictions, 'rows'>, i: number): CohortRow {
  const known = (value: number): number | null => (Number.isNaN(value) ? null : value);
  return {
    id: ids[i], dataset: 'nih-chexnet-predictions', site: 'nih', patient: patients[i], image: ids[i],
    labels: Object.fromEntries(NIH_TASKS.map((task) => [task, truth[task][i] as 0 | 1])),
    sex: sex[i], age: known(age[i]), view: view[i], followUp: known(followUp[i]), split: 'test',
    features: { followUpTable: known(followUpTable[i]) },
  };
}
