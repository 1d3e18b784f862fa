import { SecondReadError } from '../core/errors.js';
import { rng, type RandomStream } from '../core/random.js';
import type { Mask } from '../imaging/types.js';
import { groupCodes, groupedBootstrap } from '../stats/bootstrap.js';
import { percentileInterval } from '../stats/bootstrap-intervals.js';

/**
 * Overlap of two masks: 2 |A and B| / (|A| + |B|) (Dice 1945, doi:10.2307/1932409); 1 where both are empty.
 *
 * @throws SecondReadError (input) for masks of different size
 * @example diceScore({ width: 2, height: 1, pixels: Uint8Array.of(1, 1) }, { width: 2, height: 1, pixels: Uint8Array.of(1, 0) }) // 0.667
 */
export function diceScore(a: Mask, b: Mask): number {
  if (a.width !== b.width || a.height !== b.height) {
    throw new SecondReadError('input', `a mask of ${a.width} x ${a.height} against one of ${b.width} x ${b.height}`, { field: 'mask', expected: 'two masks of one size', remedy: 'Bring one to the size of the other with fitMask.' });
  }
  let both = 0, sum = 0;
  for (let i = 0; i < a.pixels.length; i++) { both += a.pixels[i] & b.pixels[i]; sum += a.pixels[i] + b.pixels[i]; }
  return sum === 0 ? 1 : (2 * both) / sum;
}

/** Mean of a score over images, with its interval. */
export interface DiceSummary {
  mean: number;
  /** 95 % percentile interval, bootstrap over patients. */
  low: number;
  high: number;
  median: number;
  /** Of the images. */
  lowest: number;
  images: number;
  patients: number;
}

/**
 * Mean over images with a 95 % interval from a bootstrap over patients, the masks and the network taken as they are (the interval says nothing of
 * another training).
 *
 * @param patients of each value
 * @throws SecondReadError (statistics) for no values, or unequal lengths
 * @example diceInterval([0.9, 0.8], ['a', 'b']).mean // 0.85
 */
export function diceInterval(values: ArrayLike<number>, patients: readonly string[], { replicates = 2000, stream = rng(1, 'bootstrap', 'dice') }: { replicates?: number; stream?: RandomStream } = {}): DiceSummary {
  if (values.length === 0 || values.length !== patients.length) throw new SecondReadError('statistics', `${values.length} scores of ${patients.length} patients`, { expected: 'one patient a score, and at least one' });
  const { codes, count } = groupCodes(patients), sorted = Float64Array.from(Array.from(values)).sort(), middle = sorted.length / 2;
  const mean = (weights: Float64Array): number => {
    let sum = 0, total = 0;
    for (let i = 0; i < weights.length; i++) { sum += weights[i] * values[i]; total += weights[i]; }
    return sum / total;
  };
  const found = groupedBootstrap({ codes, groups: count, replicates, stream, statistic: mean });
  return { mean: found.values[0], ...percentileInterval(found), median: (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2, lowest: sorted[0], images: values.length, patients: count };
}
