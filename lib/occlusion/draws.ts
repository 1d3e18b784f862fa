import { rng, type RandomStream } from '../core/random.js';
import { sortedKnown, sortedQuantile } from '../stats/quantile.js';

/** A number with its 95 % percentile interval, and the bootstrap replicates it comes from (without the estimate; NaN where a replicate has none). */
export interface Effect { value: number; low: number; high: number; replicates: Float64Array }

/**
 * An effect from its estimate and replicates: `values[0]` is the estimate. As everywhere in this project, with half of the replicates or more gone there is no interval.
 *
 * @example effectOf(Float64Array.of(1, 0, 1, 2)).low // 0.05
 */
export function effectOf(values: Float64Array): Effect {
  const replicates = values.slice(1), sorted = sortedKnown(replicates), enough = 2 * sorted.length > replicates.length;
  return { value: values[0], low: enough ? sortedQuantile(sorted, 0.025) : NaN, high: enough ? sortedQuantile(sorted, 0.975) : NaN, replicates };
}

/**
 * One effect minus another, replicate by replicate: paired, where both come from equal streams, codes and numbers of repeats.
 *
 * @throws RangeError for unequal numbers of replicates
 * @example effectDifference(underRandomBox.aucOccluded, underLungBox.aucOccluded).low > 0 // hiding the lungs costs more than hiding as many pixels anywhere
 */
export function effectDifference(a: Effect, b: Effect): Effect {
  if (a.replicates.length !== b.replicates.length) throw new RangeError(`effectDifference: ${a.replicates.length} and ${b.replicates.length} replicates`);
  return effectOf(Float64Array.from({ length: a.replicates.length + 1 }, (_, r) => (r === 0 ? a.value - b.value : a.replicates[r - 1] - b.replicates[r - 1])));
}

/** A stream whose first number is fixed, so that several functions draw the same patients. */
export const fixedSeed = (seed: number): RandomStream => ({ ...rng(seed, 'bootstrap', 'fixed'), seed: () => seed });
