import { SecondReadError } from '../core/errors.js';
import { groupCodes } from '../stats/bootstrap.js';
import { featureRows, takeFeature, type Feature } from './features.js';

export { bandFeature, categoryFeature, crossFeatures, featureFromText, MISSING, numericFeature, pairwiseIntersections } from './features.js';
export type { CategoryFeature, Feature, NumericFeature } from './features.js';

/** One model's outputs and decisions for one task, against the truth: what every statistic of failure is computed from. */
export interface FailureTable {
  model: string;
  task: string;
  ids: string[];
  patients: string[];
  /** Patient of each row, 0 ... groups - 1. */
  codes: Int32Array;
  groups: number;
  /** 0/1, known for every row. */
  truth: Uint8Array;
  score: Float64Array;
  decision: Uint8Array;
  /** The cut-off of all rows; null where decisions were given, or the cut-off differs from fold to fold. */
  threshold: number | null;
  /** In words: "f1, chosen on the other folds", "given with the predictions". */
  thresholdRule: string;
  features: Feature[];
}

export interface FailureTableInput {
  model: string;
  task: string;
  ids: readonly string[];
  /** Patient of each row; each id its own where absent. */
  patients?: readonly string[];
  /** 0/1; null or NaN where not known: such rows are left out. */
  truth: ArrayLike<number | null>;
  score: ArrayLike<number>;
  decision: ArrayLike<number>;
  threshold?: number | null;
  thresholdRule?: string;
  features?: readonly Feature[];
}

/**
 * A checked table. Rows whose truth is not known are left out.
 *
 * @throws SecondReadError (statistics) for columns of unequal length, doubled ids, scores that are not finite or all equal, labels or decisions outside 0/1, a single class
 * @example failureTable({ model: 'm', task: 'Edema', ids: ['a', 'b'], truth: [0, 1], score: [0.2, 0.7], decision: [0, 1] }).groups // 2
 */
export function failureTable(input: FailureTableInput): FailureTable {
  const { model, task, features = [], threshold = null, thresholdRule = threshold === null ? 'given with the predictions' : `given: ${threshold}` } = input;
  const field = `${model}, ${task}`, rows = input.ids.length;
  const sameLength = (what: string, length: number): void => {
    if (length !== rows) throw new SecondReadError('statistics', `${length} ${what} for ${rows} ids`, { field, expected: 'one a row' });
  };
  sameLength('truths', input.truth.length);
  sameLength('scores', input.score.length);
  sameLength('decisions', input.decision.length);
  if (input.patients) sameLength('patients', input.patients.length);
  for (const feature of features) sameLength(`values of "${feature.name}"`, featureRows(feature));
  if (new Set(input.ids).size !== rows) throw new SecondReadError('statistics', `id "${firstDouble(input.ids)}" occurs twice`, { field, expected: 'each id once' });

  const known = knownRows(input.truth), all = known.length === rows;
  const pick = <T>(values: ArrayLike<T>): T[] => Array.from(known, (i) => values[i]);
  const ids = all ? [...input.ids] : pick(input.ids), patients = input.patients ? pick(input.patients) : ids;
  const { codes, count } = groupCodes(patients);
  const table: FailureTable = {
    model, task, ids, patients, codes, groups: count, threshold, thresholdRule,
    truth: Uint8Array.from(pick(input.truth), (value, i) => binary(value as number, 'truth', field, ids[i])),
    decision: Uint8Array.from(pick(input.decision), (value, i) => binary(value, 'decision', field, ids[i])),
    score: Float64Array.from(pick(input.score), (value, i) => {
      if (!Number.isFinite(value)) throw new SecondReadError('statistics', `the score of "${ids[i]}" is ${value}`, { field, expected: 'a finite number' });
      return value;
    }),
    features: all ? [...features] : features.map((feature) => takeFeature(feature, known)),
  };
  checkVariety(table, field);
  return table;
}

/** The rows at the given positions (of one site, say), as a table of its own. @throws as {@link failureTable} */
export function takeTable(table: FailureTable, positions: ArrayLike<number>): FailureTable {
  const pick = <T>(values: ArrayLike<T>): T[] => Array.from(positions, (i) => values[i]);
  return failureTable({
    ...table, ids: pick(table.ids), patients: pick(table.patients), truth: pick(table.truth), score: pick(table.score), decision: pick(table.decision),
    features: table.features.map((feature) => takeFeature(feature, positions)),
  });
}

/** Decision xor truth: 1 where the model is wrong. */
export const errorsOf = ({ truth, decision }: Pick<FailureTable, 'truth' | 'decision'>): Uint8Array => truth.map((y, i) => y ^ decision[i]);

function checkVariety({ truth, score, task }: FailureTable, field: string): void {
  if (truth.length === 0) throw new SecondReadError('statistics', 'no row with a known truth', { field, expected: 'rows with truth 0 or 1' });
  if (truth.every((y) => y === truth[0])) {
    throw new SecondReadError('statistics', `every truth of "${task}" is ${truth[0]}`, { field, expected: 'positives and negatives', remedy: 'Leave this task out.' });
  }
  if (score.every((value) => value === score[0])) {
    throw new SecondReadError('statistics', `every score is ${score[0]}`, { field, expected: 'scores that differ', remedy: 'Is it the right column? A constant score ranks nothing: leave it out.' });
  }
}

function knownRows(truth: ArrayLike<number | null>): Int32Array {
  const rows: number[] = [];
  for (let i = 0; i < truth.length; i++) if (truth[i] !== null && !Number.isNaN(truth[i])) rows.push(i);
  return Int32Array.from(rows);
}

function binary(value: number, what: string, field: string, id: string): number {
  if (value !== 0 && value !== 1) throw new SecondReadError('statistics', `the ${what} of "${id}" is ${value}`, { field, expected: '0 or 1' });
  return value;
}

function firstDouble(ids: readonly string[]): string {
  const seen = new Set<string>();
  return ids.find((id) => seen.size === seen.add(id).size) ?? '';
}
