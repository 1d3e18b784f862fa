import { SecondReadError } from '../../../core/errors.js';

/** Keras's default. */
const THRESHOLDS = 200;

/**
 * The AUC that the authors' code logs: `keras.metrics.AUC()` (200 thresholds, trapezoids) on the two softmax columns and the one-hot labels
 * flattened to one list, that is, micro-averaged over both columns. Of a constant majority predictor it is the majority's share, not 0.5; so it
 * only stands beside quoted values, and the binary AUROC is what is judged.
 *
 * @param truth 0 or 1, one an image @param probability of class 1, in [0, 1]
 * @param weights how often each image counts; each once where absent
 * @throws SecondReadError (statistics) for unequal lengths or a probability outside [0, 1]
 * @example kerasMicroAuc([1, 1, 0, 0, 0], [0, 0, 0, 0, 0]) // 0.6
 */
export function kerasMicroAuc(truth: ArrayLike<number>, probability: ArrayLike<number>, weights?: ArrayLike<number>): number {
  if (truth.length !== probability.length) throw new SecondReadError('statistics', `${truth.length} labels for ${probability.length} probabilities`, { expected: 'one label a probability' });
  // Entry b counts predictions above thresholds 0..b-1 and no further: Keras asks prediction > threshold.
  const positive = new Float64Array(THRESHOLDS + 1), negative = new Float64Array(THRESHOLDS + 1);
  for (let i = 0; i < truth.length; i++) {
    const p = probability[i], weight = weights === undefined ? 1 : weights[i];
    if (!(p >= 0 && p <= 1)) throw new SecondReadError('statistics', `probability ${i} is ${p}`, { expected: 'a number from 0 to 1' });
    (truth[i] === 1 ? positive : negative)[passed(p)] += weight;
    (truth[i] === 1 ? negative : positive)[passed(1 - p)] += weight;
  }
  const total = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0);
  return area(positive, negative, total(positive), total(negative));
}

/** How many of the thresholds (-1e-7, 1/199, ..., 198/199, 1 + 1e-7) a prediction lies above. */
function passed(p: number): number {
  const place = p * (THRESHOLDS - 1), nearest = Math.round(place);
  // A prediction at a threshold (0.5 +- rounding) is not above it.
  const above = Math.abs(place - nearest) < 1e-6 ? nearest : Math.ceil(place);
  return Math.max(1, Math.min(THRESHOLDS - 1, above));
}

function area(positive: Float64Array, negative: Float64Array, positives: number, negatives: number): number {
  let sum = 0, tp = 0, fp = 0;
  for (let bucket = positive.length - 1; bucket >= 0; bucket--) {
    const tpr = (tp + positive[bucket]) / positives, fpr = (fp + negative[bucket]) / negatives;
    sum += ((tpr + tp / positives) / 2) * (fpr - fp / negatives);
    tp += positive[bucket];
    fp += negative[bucket];
  }
  return sum;
}
