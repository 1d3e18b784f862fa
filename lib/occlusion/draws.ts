import { rng, type RandomStream } from '../core/random.js';
import { drawGroupWeights } from '../stats/bootstrap.js';
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

/** The mean over repeats, replicate by replicate, when repeats are drawn with replacement too: `perRepeat[k][0]` is the estimate. */
export type MeanOverRepeats = (perRepeat: readonly Float64Array[]) => Float64Array;

/**
 * How often each repeat is drawn in each replicate, after the patients (one number is drawn from the stream): the second way of the bootstrap. Drawn
 * independently of the patients ("pigeonhole bootstrap", Owen 2007, doi:10.1214/07-AOAS122; it errs on the wide side).
 */
export function repeatDraws(repeats: number, replicates: number, stream: RandomStream): MeanOverRepeats {
  const seed = stream.seed(), drawn = Array.from({ length: replicates + 1 }, (_, r) => {
    const weights = new Uint16Array(repeats).fill(1);
    if (r > 0) drawGroupWeights(repeats, seed, r, weights);
    return weights;
  });
  return (perRepeat) => Float64Array.from(drawn, (weights, r) => perRepeat.reduce((sum, values, k) => (weights[k] === 0 ? sum : sum + weights[k] * values[r]), 0) / repeats);
}

/** A stream whose first number is fixed, so that several functions draw the same patients. */
export const fixedSeed = (seed: number): RandomStream => ({ ...rng(seed, 'bootstrap', 'fixed'), seed: () => seed });
