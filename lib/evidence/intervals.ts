import { SecondReadError } from '../core/errors.js';
import { normalQuantile } from '../stats/distributions.js';
import { sortedKnown, sortedQuantile } from '../stats/quantile.js';
import type { Interval } from '../stats/wilson.js';
import type { Measurement } from './types.js';

/** The effect's standard error and its interval at any level, from bootstrap replicates or from a stated standard error. */
export interface Spread { se: number; interval(level: number): Interval; method: 'percentile' | 'normal' }

/** So many replicates must lie beyond each end of a percentile interval; with fewer, its ends are noise. */
const BEYOND = 5;

/**
 * Spread of a measurement at family-adjusted levels. Percentile intervals where at least five replicates lie beyond each end at the
 * narrowest level asked for; else normal ones, with the replicates' standard deviation as standard error.
 *
 * @param tail probability beyond one end at the highest level that will be asked for
 * @throws SecondReadError (evidence) when there are neither replicates nor a standard error, or fewer than half of the replicates are numbers
 * @example spreadOf({ value: 0.1, se: 0.05, ... }, 0.025).interval(0.95) // { low: 0.002, high: 0.198 }
 */
export function spreadOf(measurement: Pick<Measurement, 'value' | 'se' | 'replicates'>, tail: number): Spread {
  const value = measurement.value as number, sorted = measurement.replicates && sortedKnown(measurement.replicates);
  if (sorted && 2 * sorted.length <= (measurement.replicates as ArrayLike<number>).length) {
    throw new SecondReadError('evidence', `${sorted.length} of ${(measurement.replicates as ArrayLike<number>).length} replicates have the effect`, { field: 'replicates', expected: 'more than half', remedy: 'Too few events: let a precondition say so.' });
  }
  const se = measurement.se ?? (sorted ? deviation(sorted) : NaN);
  if (!Number.isFinite(se) || se < 0) throw new SecondReadError('evidence', 'no spread', { field: 'se', expected: 'bootstrap replicates or a standard error' });
  if (sorted && sorted.length * tail >= BEYOND) {
    return { se, method: 'percentile', interval: (level) => ({ low: sortedQuantile(sorted, (1 - level) / 2), high: sortedQuantile(sorted, (1 + level) / 2) }) };
  }
  return { se, method: 'normal', interval: (level) => { const half = normalQuantile((1 + level) / 2) * se; return { low: value - half, high: value + half }; } };
}

/** Standard error of a reported value from its reported 95 % interval; 0 where none is reported (the value is then taken as exact). */
export const reportedSe = ({ ciLow, ciHigh }: { ciLow: number | null; ciHigh: number | null }): number => (ciLow === null || ciHigh === null ? 0 : (ciHigh - ciLow) / (2 * normalQuantile(0.975)));

/**
 * Smallest true effect whose two-sided test at `alpha` has 80 % power: (z at 1 - alpha/2 + z at 0.8) standard errors.
 *
 * @example detectableEffect(1, 0.05) // 2.8016
 */
export const detectableEffect = (se: number, alpha: number): number => (normalQuantile(1 - alpha / 2) + normalQuantile(0.8)) * se;

/** Sample standard deviation; 0 for one value. */
export function deviation(values: ArrayLike<number>): number {
  let mean = 0, squares = 0;
  for (let i = 0; i < values.length; i++) mean += values[i] / values.length;
  for (let i = 0; i < values.length; i++) squares += (values[i] - mean) ** 2;
  return values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0;
}
