import { SecondReadError } from '../core/errors.js';
import { normalQuantile } from './distributions.js';
import { logisticRegression } from './logistic.js';
import { clusterCovariance } from './cluster-robust.js';

export interface Calibration {
  /** Coefficient of logit(p) in a logistic regression of the truth: 1 is ideal, below 1 the probabilities are too extreme. */
  slope: number;
  slopeCi: [number, number];
  /** Calibration in the large: intercept with the slope held at 1. 0 is ideal, below 0 the probabilities are too high. */
  intercept: number;
  interceptCi: [number, number];
  /** Positives over the sum of probabilities. */
  observedOverExpected: number;
  oeCi: [number, number];
}

/** Probabilities are kept this far from 0 and 1, where the logit is infinite. */
const EDGE = 1e-12;

/** log(p / (1 - p)), p kept 1e-12 away from 0 and 1. @example logit(0.5) // 0 */
export function logit(p: number): number {
  const kept = Math.min(1 - EDGE, Math.max(EDGE, p));
  return Math.log(kept / (1 - kept));
}

/**
 * Calibration by logistic recalibration (Cox 1958; Van Calster et al. 2019, doi:10.1186/s12916-019-1466-7), with 95 % Wald intervals,
 * clustered by patient where clusters are given. The interval of observed/expected is that of a ratio of two sums over patients (linearised,
 * on the log scale). What cannot be estimated (one class, constant or separating probabilities) is NaN.
 *
 * @param truth 0 or 1 @param probability in [0, 1] @param options.clusters patient of each row
 * @throws SecondReadError (statistics) for a probability outside [0, 1]
 * @example calibration(truth, probability, { clusters }).slope // 0.87
 */
export function calibration(truth: ArrayLike<number>, probability: ArrayLike<number>, { clusters }: { clusters?: ArrayLike<number> } = {}): Calibration {
  const n = truth.length, z = normalQuantile(0.975);
  let observed = 0, expected = 0, low = Infinity, high = -Infinity;
  for (let i = 0; i < n; i++) {
    if (!(probability[i] >= 0 && probability[i] <= 1)) throw new SecondReadError('statistics', `probability ${i} is ${probability[i]}`, { expected: 'a number from 0 to 1', remedy: 'A score that is no probability has no calibration.' });
    observed += truth[i]; expected += probability[i];
    low = Math.min(low, probability[i]); high = Math.max(high, probability[i]);
  }
  const none: [number, number] = [NaN, NaN], bothClasses = observed > 0 && observed < n;
  const oe = observed / expected, oeSe = observed > 0 ? logRatioError(truth, probability, oe, clusters) / observed : NaN;
  const result: Calibration = { slope: NaN, slopeCi: none, intercept: NaN, interceptCi: none, observedOverExpected: oe, oeCi: [oe * Math.exp(-z * oeSe), oe * Math.exp(z * oeSe)] };
  if (!bothClasses) return result;
  const features = { rows: n, columns: 1, values: Float64Array.from(probability, logit), names: ['logit(p)'] };
  const large = interceptAtSlopeOne(features.values, truth, clusters);
  result.intercept = large.intercept;
  result.interceptCi = [large.intercept - z * large.se, large.intercept + z * large.se];
  if (high - low > 1e-12) {
    const fit = logisticRegression({ features, label: truth, clusters });
    if (fit.converged) { result.slope = fit.coefficients[1]; result.slopeCi = [fit.low[1], fit.high[1]]; }
  }
  return result;
}

/** Solves sum(y - p(intercept)) = 0 by Newton; the steps are limited, because far from the solution the curvature is next to nothing. */
function interceptAtSlopeOne(logits: Float64Array, truth: ArrayLike<number>, clusters?: ArrayLike<number>): { intercept: number; se: number } {
  const residual = new Float64Array(logits.length);
  let intercept = 0, information = 0;
  for (let iteration = 0; iteration < 500; iteration++) {
    let score = 0;
    information = 0;
    for (let i = 0; i < logits.length; i++) {
      const p = 1 / (1 + Math.exp(-intercept - logits[i]));
      residual[i] = truth[i] - p;
      score += residual[i];
      information += p * (1 - p);
    }
    const step = Math.max(-1, Math.min(1, score / information));
    intercept += step;
    if (Math.abs(step) < 1e-12) break;
  }
  const bread = Float64Array.of(1 / information);
  const variance = clusters ? clusterCovariance(new Float64Array(logits.length).fill(1), residual, Int32Array.from(clusters), bread)[0] : bread[0];
  return { intercept, se: Math.sqrt(variance) };
}

/** Standard error of the sum over patients of y - oe * p: the numerator of the linearised ratio. */
function logRatioError(truth: ArrayLike<number>, probability: ArrayLike<number>, oe: number, clusters?: ArrayLike<number>): number {
  const sums = new Map<number, number>();
  for (let i = 0; i < truth.length; i++) {
    const group = clusters ? clusters[i] : i;
    sums.set(group, (sums.get(group) ?? 0) + truth[i] - oe * probability[i]);
  }
  let squares = 0;
  for (const sum of sums.values()) squares += sum * sum;
  return Math.sqrt((squares * sums.size) / (sums.size - 1));
}
