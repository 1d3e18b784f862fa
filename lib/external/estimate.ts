import { SecondReadError } from '../core/errors.js';
import { rng } from '../core/random.js';
import { percentileInterval } from '../stats/bootstrap-intervals.js';
import { drawUnits } from '../stats/two-way.js';
import type { Estimate } from './types.js';

/**
 * An estimate from a series whose entry 0 is the value on the data as it is and whose entry r is replicate r. Percentile interval; replicates
 * without the statistic (NaN: a class was not drawn) are left out of it.
 *
 * @example estimateOf(Float64Array.of(0.8, 0.7, 0.9)).value // 0.8
 */
export function estimateOf(series: Float64Array, level = 0.95): Estimate {
  const { low, high } = percentileInterval({ count: series.length - 1, width: 1, values: series }, level);
  return { value: series[0], low, high, replicates: series.slice(1) };
}

/**
 * The same estimate at another level: what a family of claims needs, whose intervals are wider.
 *
 * @example atLevel(row.meanDrop, 1 - 0.05 / 6) // Bonferroni over six models
 */
export const atLevel = ({ value, replicates }: Estimate, level: number): Estimate => estimateOf(Float64Array.of(value, ...replicates), level);

/**
 * Paired difference of two estimates of one study, replicate by replicate: between two models, between a confounded cohort and its twin, or between
 * two such differences. Both must come from calls with equal streams, groups and replicates; repeats are paired where both have equally many.
 *
 * @throws SecondReadError (statistics) for unequal numbers of replicates
 * @example difference(difference(confounded[0].meanDrop, twin[0].meanDrop), difference(confounded[1].meanDrop, twin[1].meanDrop))
 */
export function difference(a: Estimate, b: Estimate, level = 0.95): Estimate {
  return combined([a, b], ([one, other]) => one - other, level);
}

/**
 * Mean of several estimates, replicate by replicate: the drop over all models that start from one source, say.
 *
 * @throws SecondReadError (statistics) for unequal numbers of replicates, and for none
 * @example meanOf(rows.map(({ meanDrop }) => meanDrop))
 */
export function meanOf(estimates: readonly Estimate[], level = 0.95): Estimate {
  if (estimates.length === 0) throw new SecondReadError('statistics', 'the mean of no estimates', { expected: 'at least one' });
  return combined(estimates, (values) => values.reduce((sum, value) => sum + value, 0) / values.length, level);
}

/** Any function of several estimates of one study, applied to the values and to every replicate. @throws SecondReadError (statistics) for unequal numbers of replicates */
export function combined(estimates: readonly Estimate[], of: (values: number[]) => number, level = 0.95): Estimate {
  const [{ replicates: { length } }] = estimates, odd = estimates.find(({ replicates }) => replicates.length !== length);
  if (odd !== undefined) throw new SecondReadError('statistics', `${length} and ${odd.replicates.length} replicates`, { expected: 'equal numbers, from equal streams' });
  return estimateOf(Float64Array.from({ length: length + 1 }, (_, r) => of(estimates.map(({ value, replicates }) => (r === 0 ? value : replicates[r - 1])))), level);
}

/**
 * How often each repeat counts in each replicate (`drawUnits`): entry 0 once each. A function of the study's seed and of how many repeats there are, so
 * that all models of equally many repeats are drawn alike.
 *
 * @example drawRepeats(3, 1000, 9)[0] // Uint16Array [1, 1, 1]
 */
export const drawRepeats = (repeats: number, replicates: number, seed: number): Uint16Array[] => drawUnits(repeats, replicates, rng(seed, 'bootstrap', 'repeats').seed());
