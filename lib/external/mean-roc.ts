import { SecondReadError } from '../core/errors.js';
import { rocCurve } from '../stats/roc-curve.js';

/** A curve's corners in rising order. */
interface Corners { fpr: Float64Array; tpr: Float64Array }

/**
 * The mean ROC curve of several repeats on one set: at every false-positive rate the mean of their sensitivities (vertical averaging, Fawcett 2006,
 * doi:10.1016/j.patrec.2005.10.010), exact at every corner of every curve, so that its area is the mean of their areas.
 *
 * @param scores one array a repeat @param truth 0/1, both classes
 * @throws SecondReadError (statistics) for no repeat, one class, unequal lengths
 * @example meanRoc([0, 0, 1, 1], [[0.1, 0.4, 0.35, 0.8]]).fpr // Float64Array [0, 0, 0.5, 0.5, 1, 1], the corners of the one curve
 */
export function meanRoc(truth: ArrayLike<number>, scores: readonly ArrayLike<number>[]): { fpr: Float64Array; tpr: Float64Array } {
  const labels = Array.from(truth);
  if (scores.length === 0 || !labels.includes(1) || !labels.includes(0)) throw new SecondReadError('statistics', scores.length === 0 ? 'no scores' : 'labels of one class', { expected: 'both classes, and at least one repeat' });
  const curves = scores.map((score): Corners => {
    const points = rocCurve(truth, score, { simplify: true });
    return { fpr: Float64Array.from(points, ({ fpr }) => fpr), tpr: Float64Array.from(points, ({ tpr }) => tpr) };
  });
  const rates = [...new Set(curves.flatMap(({ fpr }) => Array.from(fpr)))].sort((a, b) => a - b), fpr = new Float64Array(2 * rates.length), tpr = new Float64Array(2 * rates.length);
  rates.forEach((rate, k) => {
    let lower = 0, upper = 0;
    for (const curve of curves) { const [from, to] = jumpAt(curve, rate); lower += from; upper += to; }
    fpr.fill(rate, 2 * k, 2 * k + 2);
    tpr[2 * k] = lower / curves.length;
    tpr[2 * k + 1] = upper / curves.length;
  });
  return { fpr, tpr };
}

/** Sensitivities just below and at a rate: apart where the curve rises upright there. */
function jumpAt({ fpr, tpr }: Corners, rate: number): [number, number] {
  let first = 0;
  while (fpr[first] < rate) first++;
  if (fpr[first] > rate) {
    const between = tpr[first - 1] + ((rate - fpr[first - 1]) / (fpr[first] - fpr[first - 1])) * (tpr[first] - tpr[first - 1]);
    return [between, between];
  }
  let last = first;
  while (last + 1 < fpr.length && fpr[last + 1] === rate) last++;
  return [tpr[first], tpr[last]];
}
