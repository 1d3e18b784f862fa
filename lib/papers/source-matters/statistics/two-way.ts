import { rng } from '../../../core/random.js';
import { drawUnits, meanOverUnits } from '../../../stats/two-way.js';

/**
 * How often each run counts in each bootstrap replicate (`drawUnits`): row 0 is the data as it is. Equal arguments give equal draws, so that runs of two
 * sources that share fold and repeat stay paired.
 *
 * @example drawRuns(2, 1000, 7)[0] // Uint16Array [1, 1]
 */
export const drawRuns = (runs: number, replicates: number, root: number): Uint16Array[] => drawUnits(runs, replicates, rng(root, 'bootstrap', 'runs').seed());

/**
 * Mean over runs in every replicate of a bootstrap over runs (fold and repeat) and test patients at once (`meanOverUnits`). `perRun[i][r]` holds run i's
 * statistic on the patients of replicate r; entry 0 is the estimate.
 *
 * @example twoWayMean([Float64Array.of(0.25, 0.5), Float64Array.of(0.75, 1)], drawRuns(2, 1, 7))[0] // 0.5
 */
export const twoWayMean = (perRun: readonly Float64Array[], draws: readonly ArrayLike<number>[]): Float64Array => meanOverUnits(draws, (run, replicate) => perRun[run][replicate]);
