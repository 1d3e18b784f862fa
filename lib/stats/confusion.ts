import { SecondReadError } from '../core/errors.js';

/** Counts (or sums of weights) of decisions against the truth. */
export interface Confusion {
  /** True positives: decided 1, truly 1. */
  tp: number;
  /** False positives (false alarms): decided 1, truly 0. */
  fp: number;
  /** False negatives (misses): decided 0, truly 1. */
  fn: number;
  /** True negatives: decided 0, truly 0. */
  tn: number;
}

/**
 * Counts decisions against the truth.
 *
 * @param truth 0/1 @param decision 0/1 @param weights one non-negative number a row; 1 where absent
 * @throws SecondReadError (statistics) when the lengths differ
 * @example confusion([1, 1, 0, 0], [1, 0, 1, 0]) // { tp: 1, fp: 1, fn: 1, tn: 1 }
 */
export function confusion(truth: ArrayLike<number>, decision: ArrayLike<number>, weights?: ArrayLike<number>): Confusion {
  if (truth.length !== decision.length || (weights && weights.length !== truth.length)) {
    throw new SecondReadError('statistics', `${truth.length} labels, ${decision.length} decisions${weights ? `, ${weights.length} weights` : ''}`, { expected: 'equal lengths' });
  }
  // Cell 2 * truth + decision; a table instead of branches, because errors are hard to predict for the processor too.
  const cells = new Float64Array(4);
  if (weights) for (let i = 0; i < truth.length; i++) cells[2 * truth[i] + decision[i]] += weights[i];
  else for (let i = 0; i < truth.length; i++) cells[2 * truth[i] + decision[i]]++;
  return { tp: cells[3], fp: cells[1], fn: cells[2], tn: cells[0] };
}

/** Decisions 1 where score >= threshold. @example decide([0.2, 0.5], 0.5) // Uint8Array [0, 1] */
export function decide(score: ArrayLike<number>, threshold: number): Uint8Array {
  const decision = new Uint8Array(score.length);
  for (let i = 0; i < decision.length; i++) decision[i] = score[i] >= threshold ? 1 : 0;
  return decision;
}
