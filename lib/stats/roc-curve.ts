import { argsort } from './argsort.js';
import { checkLabels } from './auroc.js';

/** A point of the ROC curve: the rates of the decision score >= threshold. */
export interface RocPoint { threshold: number; tpr: number; fpr: number }

/**
 * ROC curve from (0, 0) at threshold infinity to (1, 1), one point a distinct score (scikit-learn's `roc_curve`).
 *
 * @param truth 0 or 1 @param score one a row
 * @param options.simplify leave out points on a straight line between their neighbours (`drop_intermediate`): the picture is the same, for
 *   22,433 rows it has some hundreds of points instead of thousands
 * @returns NaN rates for a class that is absent
 * @throws SecondReadError (statistics) as `rankForAuroc`
 * @example rocCurve([0, 1], [0.2, 0.7]) // [{ threshold: Infinity, tpr: 0, fpr: 0 }, { threshold: 0.7, tpr: 1, fpr: 0 }, { threshold: 0.2, tpr: 1, fpr: 1 }]
 */
export function rocCurve(truth: ArrayLike<number>, score: ArrayLike<number>, { simplify = false } = {}): RocPoint[] {
  const steps = cumulativeCounts(truth, score), last = steps[steps.length - 1] ?? { tp: 0, fp: 0 };
  const all = [{ threshold: Infinity, tp: 0, fp: 0 }, ...steps];
  const kept = simplify ? all.filter((step, i) => i === 0 || i === all.length - 1 || !onLine(all[i - 1], step, all[i + 1])) : all;
  return kept.map(({ threshold, tp, fp }) => ({ threshold, tpr: tp / last.tp, fpr: fp / last.fp }));
}

export interface CountsAtThreshold { threshold: number; tp: number; fp: number }

const onLine = (a: CountsAtThreshold, b: CountsAtThreshold, c: CountsAtThreshold): boolean => (b.tp - a.tp) * (c.fp - b.fp) === (c.tp - b.tp) * (b.fp - a.fp);

/** Positives and negatives at or above each distinct score, highest first. */
export function cumulativeCounts(truth: ArrayLike<number>, score: ArrayLike<number>): CountsAtThreshold[] {
  checkLabels(truth, score);
  const order = argsort(score), steps: CountsAtThreshold[] = [];
  let tp = 0, fp = 0;
  for (let place = order.length - 1; place >= 0; place--) {
    const row = order[place];
    if (truth[row] === 1) tp++; else fp++;
    if (place === 0 || score[order[place - 1]] !== score[row]) steps.push({ threshold: score[row], tp, fp });
  }
  return steps;
}
