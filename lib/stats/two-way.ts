import { drawGroupWeights } from './bootstrap.js';

/**
 * How often each unit (a training run, a repeat, a patient) counts in each replicate of a bootstrap: entry 0 is the data as it is, each unit once; entry r
 * is replicate r, as many units drawn with replacement as there are. Equal arguments give equal draws, so that whatever is measured on equally many units
 * with one seed is paired.
 *
 * @param seed fixes the draws: replicate r is `drawGroupWeights(units, seed, r)`
 * @returns `replicates` + 1 entries of one count a unit, each summing to `units`
 * @example drawUnits(3, 1000, 7)[0] // Uint16Array [1, 1, 1]
 */
export function drawUnits(units: number, replicates: number, seed: number): Uint16Array[] {
  return Array.from({ length: replicates + 1 }, (_, r) => {
    const counts = new Uint16Array(units).fill(1);
    if (r > 0) drawGroupWeights(units, seed, r, counts);
    return counts;
  });
}

/**
 * Mean over units in every replicate. With units drawn here and a statistic whose replicates draw patients, this is a bootstrap in two ways at once, each
 * drawn independently of the other: the "pigeonhole bootstrap" (Owen 2007, doi:10.1214/07-AOAS122), whose intervals err on the wide side.
 *
 * @param draws from {@link drawUnits}
 * @param at the statistic of a unit on the patients of a replicate; replicate 0 is the estimate. Not asked for units that a replicate does not draw, which
 *   count nothing even where they have no value
 * @returns the estimate, then one mean a replicate; NaN where a drawn unit has no value
 * @example meanOverUnits(drawUnits(2, 1, 7), (unit, replicate) => [[0.25, 0.5], [0.75, 1]][unit][replicate])[0] // 0.5
 */
export function meanOverUnits(draws: readonly ArrayLike<number>[], at: (unit: number, replicate: number) => number): Float64Array {
  return Float64Array.from(draws, (counts, r) => {
    let sum = 0, drawn = 0;
    for (let unit = 0; unit < counts.length; unit++) {
      if (counts[unit] === 0) continue;
      sum += counts[unit] * at(unit, r);
      drawn += counts[unit];
    }
    return sum / drawn;
  });
}
