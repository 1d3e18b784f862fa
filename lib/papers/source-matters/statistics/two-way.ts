import { drawGroupWeights } from '../../../stats/bootstrap.js';
import { rng } from '../../../core/random.js';

/**
 * How often each run is drawn in each bootstrap replicate: row 0 is the data as it is (each once), row r the draws of replicate r. Equal arguments
 * give equal draws, so that runs of two sources that share fold and repeat stay paired.
 */
export function drawRuns(runs: number, replicates: number, root: number): Uint8Array[] {
  const seed = rng(root, 'bootstrap', 'runs').seed();
  return Array.from({ length: replicates + 1 }, (_, r) => {
    const weights = new Uint8Array(runs).fill(1);
    if (r > 0) drawGroupWeights(runs, seed, r, weights);
    return weights;
  });
}

/**
 * Mean over runs in every replicate of a bootstrap in two ways at once: runs (fold and repeat) and test patients are drawn with replacement,
 * independently ("pigeonhole bootstrap", Owen 2007, doi:10.1214/07-AOAS122; its intervals err on the wide side). `perRun[i][r]` holds run i's
 * statistic on the patients of replicate r; entry 0 is the estimate.
 *
 * @example twoWayMean([Float64Array.of(0.2, 0.3), Float64Array.of(0.4, 0.5)], drawRuns(2, 1, 7))[0] // 0.3
 */
export function twoWayMean(perRun: readonly Float64Array[], draws: readonly Uint8Array[]): Float64Array {
  return Float64Array.from(draws, (weights, r) => {
    let sum = 0, count = 0;
    for (let i = 0; i < perRun.length; i++) {
      // A run that is not drawn counts nothing, even where it has no value.
      if (weights[i] === 0) continue;
      sum += weights[i] * perRun[i][r];
      count += weights[i];
    }
    return sum / count;
  });
}
