import { argsort } from '../stats/argsort.js';
import type { TestImages } from './types.js';

/** Rows of a set from the highest score down: sorted once, then weighted in every replicate. */
export interface RankedRows {
  score: Float64Array;
  positive: Uint8Array;
  /** Patient of each row. */
  codes: Int32Array;
}

/** Sorts a set's rows by score, highest first. */
export function rankRows({ truth, codes }: Pick<TestImages, 'truth' | 'codes'>, score: Float64Array): RankedRows {
  const order = argsort(score).reverse();
  return { score: Float64Array.from(order, (i) => score[i]), positive: Uint8Array.from(order, (i) => truth[i]), codes: Int32Array.from(order, (i) => codes[i]) };
}

/** Sums of weights of a class's rows. */
function totals({ positive, codes }: RankedRows, weights: Float64Array): { positives: number; negatives: number } {
  let positives = 0, negatives = 0;
  for (let i = 0; i < codes.length; i++) if (positive[i] === 1) positives += weights[codes[i]]; else negatives += weights[codes[i]];
  return { positives, negatives };
}

/**
 * The highest observed score at which the weighted sensitivity reaches `at`: `chooseThreshold` of stats on rows sorted beforehand. NaN without weight on
 * a positive.
 *
 * @param weights one a patient
 */
export function sensitivityThreshold(rows: RankedRows, weights: Float64Array, at: number): number {
  const { score, positive, codes } = rows, { positives } = totals(rows, weights);
  if (positives === 0) return NaN;
  for (let i = 0, found = 0; i < score.length; i++) {
    if (positive[i] === 1) found += weights[codes[i]];
    // Equal scores cannot be parted.
    if (i + 1 < score.length && score[i + 1] === score[i]) continue;
    if (found / positives >= at - 1e-12) return score[i];
  }
  return NaN;
}

/** The highest observed score among those with the largest weighted Youden J. NaN where a class has no weight. */
export function youdenThreshold(rows: RankedRows, weights: Float64Array): number {
  const { score, positive, codes } = rows, { positives, negatives } = totals(rows, weights);
  let found = 0, alarms = 0, best = -Infinity, threshold = NaN;
  if (positives === 0 || negatives === 0) return NaN;
  for (let i = 0; i < score.length; i++) {
    if (positive[i] === 1) found += weights[codes[i]]; else alarms += weights[codes[i]];
    if (i + 1 < score.length && score[i + 1] === score[i]) continue;
    const value = found / positives - alarms / negatives;
    if (value > best + 1e-12) { best = value; threshold = score[i]; }
  }
  return threshold;
}

/** Weighted sensitivity, specificity and precision of score >= threshold; NaN where there is nothing to divide by, or no threshold. */
export function ratesAt(rows: RankedRows, weights: Float64Array, threshold: number): [number, number, number] {
  const { score, positive, codes } = rows, { positives, negatives } = totals(rows, weights);
  let tp = 0, fp = 0;
  if (Number.isNaN(threshold)) return [NaN, NaN, NaN];
  for (let i = 0; i < score.length && score[i] >= threshold; i++) if (positive[i] === 1) tp += weights[codes[i]]; else fp += weights[codes[i]];
  return [positives > 0 ? tp / positives : NaN, negatives > 0 ? (negatives - fp) / negatives : NaN, tp + fp > 0 ? tp / (tp + fp) : NaN];
}
