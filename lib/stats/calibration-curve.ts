import { SecondReadError } from '../core/errors.js';
import { quantile } from './quantile.js';
import { wilson } from './wilson.js';

export interface CalibrationBin {
  n: number;
  positives: number;
  /** Mean probability of the bin's rows. */
  predicted: number;
  /** Share of positives with its 95 % Wilson interval (rows as independent). */
  observed: number;
  low: number;
  high: number;
}

/**
 * Calibration curve: observed share against mean probability in bins (scikit-learn's `calibration_curve`); empty bins are left out.
 *
 * @param bins how many @param strategy 'quantile': equally filled; 'uniform': equally wide
 * @throws SecondReadError (statistics) for a probability outside [0, 1]
 * @example calibrationCurve([0, 0, 1, 1], [0.1, 0.2, 0.7, 0.9], 2).map((bin) => bin.observed) // [0, 1]
 */
export function calibrationCurve(truth: ArrayLike<number>, probability: ArrayLike<number>, bins: number, strategy: 'quantile' | 'uniform' = 'quantile'): CalibrationBin[] {
  const inner = Array.from({ length: bins - 1 }, (_, i) => (strategy === 'uniform' ? (i + 1) / bins : quantile(probability, (i + 1) / bins)));
  const n = new Float64Array(bins), positives = new Float64Array(bins), sum = new Float64Array(bins);
  for (let i = 0; i < truth.length; i++) {
    const p = probability[i];
    if (!(p >= 0 && p <= 1)) throw new SecondReadError('statistics', `probability ${i} is ${p}`, { expected: 'a number from 0 to 1' });
    let bin = 0;
    while (bin < inner.length && inner[bin] < p) bin++;
    n[bin]++; positives[bin] += truth[i]; sum[bin] += p;
  }
  return Array.from(n, (count, bin) => ({ n: count, positives: positives[bin], predicted: sum[bin] / count, observed: positives[bin] / count, ...wilson(positives[bin], count) })).filter((bin) => bin.n > 0);
}
