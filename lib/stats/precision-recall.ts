import { cumulativeCounts } from './roc-curve.js';

/** A point of the precision-recall curve: of the decision score >= threshold. */
export interface PrPoint { threshold: number; precision: number; recall: number }

/**
 * Precision-recall curve, one point a distinct score, highest threshold first (scikit-learn's `precision_recall_curve` the other way
 * round and without its added point at recall 0). NaN recall without positives.
 *
 * @throws SecondReadError (statistics) as `rankForAuroc`
 * @example prCurve([0, 1, 1], [0.2, 0.1, 0.7]).map((point) => point.precision) // [1, 0.5, 0.6666666666666666]
 */
export function prCurve(truth: ArrayLike<number>, score: ArrayLike<number>): PrPoint[] {
  const steps = cumulativeCounts(truth, score), positives = steps.length > 0 ? steps[steps.length - 1].tp : 0;
  return steps.map(({ threshold, tp, fp }) => ({ threshold, precision: tp / (tp + fp), recall: positives > 0 ? tp / positives : NaN }));
}

/**
 * Average precision: precision averaged over the steps of recall, without interpolation (scikit-learn's `average_precision_score`). Its
 * chance level is the prevalence. NaN without positives.
 *
 * @example averagePrecision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) // 0.8333333333333333
 */
export function averagePrecision(truth: ArrayLike<number>, score: ArrayLike<number>): number {
  let sum = 0, before = 0;
  for (const { precision, recall } of prCurve(truth, score)) { sum += (recall - before) * precision; before = recall; }
  return truth.length > 0 ? sum : NaN;
}
