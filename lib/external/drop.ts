import { SecondReadError } from '../core/errors.js';
import { rankForAuroc } from '../stats/auroc.js';
import { aurocReplicates, aurocWalk, LANES } from '../stats/auroc-walk.js';
import { meanOverUnits } from '../stats/two-way.js';
import { checkSets, repeatsOf, scoresOf } from './check.js';
import { drawRepeats, estimateOf } from './estimate.js';
import type { DrawOptions, Estimate, ModelScores, TestImages } from './types.js';

export interface GeneralisationOptions extends DrawOptions {
  internal: TestImages;
  externals: readonly TestImages[];
  models: readonly ModelScores[];
}

/** How one model fares outside. Records are keyed by the sets' names. */
export interface Generalisation {
  model: string;
  repeats: number;
  /** AUROC in every set, internal one first: the mean over repeats. */
  auc: Record<string, Estimate>;
  /** AUROC of each repeat, in order. */
  aucByRepeat: Record<string, number[]>;
  /** AUROC inside minus AUROC in that external set. */
  drop: Record<string, Estimate>;
  /** Mean of the drops over external sets. */
  meanDrop: Estimate;
  /** The drop as a share of what the model knew inside: drop / (AUROC inside - 0.5). */
  relativeDrops: Record<string, Estimate>;
  /** The same of the mean drop. */
  relativeDrop: Estimate;
  /** Standard deviation (divisor n, ddof 0) of the AUROCs of internal and external sets. Never below 0: read its interval as a size, not as a test. */
  sdAll: Estimate;
}

/** Ratios to AUROC - 0.5 are told only where the lower end of the internal AUROC's interval exceeds this: below, the divisor is noise. */
export const KNOWN_INSIDE = 0.6;

/**
 * Generalisation drop and instability of models over one internal and several external test sets, from predictions alone. The paper names "generalisation
 * drop" and `SD_all` without formulas; these definitions are this project's: per model and set the AUROC within each repeat, averaged over repeats; drop
 * = inside - outside; `sdAll` = population SD over all sets.
 *
 * The bootstrap draws patients over the union of all sets (a patient who is in two moves in both) and, independently, repeats; every model and every call
 * with an equal stream and `groups` sees the same draws, so that {@link difference} of two rows is paired.
 *
 * @returns one row a model, in order of first appearance
 * @throws SecondReadError (statistics) as `checkSets`, for no external set, and for an image without a score
 * @example
 * const [row] = generalisation({ internal, externals: [outside], models, replicates: 1000, stream: rng(1, 'bootstrap', 'haynes') });
 * row.drop.outside // { value: 0.21, low: 0.15, high: 0.28, replicates }
 */
export function generalisation({ internal, externals, models, replicates, stream, level }: GeneralisationOptions): Generalisation[] {
  const sets = [internal, ...externals], byModel = repeatsOf(models), seed = stream.seed();
  if (externals.length === 0) throw new SecondReadError('statistics', 'no external set', { expected: 'at least one' });
  checkSets(sets, true);
  return byModel.map(({ model, repeats }) => {
    const areas = areasOf(sets, repeats, replicates, seed), draws = drawRepeats(repeats.length, replicates, seed), width = repeats.length * sets.length;
    const auc = sets.map((_, s) => meanOverUnits(draws, (i, r) => areas[r * width + i * sets.length + s]));
    const drops = externals.map((_, k) => auc[0].map((inside, r) => inside - auc[k + 1][r]));
    const meanDrop = auc[0].map((_, r) => drops.reduce((sum, drop) => sum + drop[r], 0) / drops.length);
    const known = estimateOf(auc[0], level).low > KNOWN_INSIDE, relative = (drop: Float64Array): Estimate => estimateOf(drop.map((value, r) => (known && auc[0][r] > 0.5 ? value / (auc[0][r] - 0.5) : NaN)), level);
    const named = <T, U>(of: readonly TestImages[], values: readonly T[], make: (value: T) => U): Record<string, U> => Object.fromEntries(of.map(({ name }, k) => [name, make(values[k])]));
    const estimate = (series: Float64Array): Estimate => estimateOf(series, level);
    return {
      model, repeats: repeats.length, auc: named(sets, auc, estimate), aucByRepeat: named(sets, sets, (set) => repeats.map((_, i) => areas[i * sets.length + sets.indexOf(set)])),
      drop: named(externals, drops, estimate), meanDrop: estimate(meanDrop), relativeDrops: named(externals, drops, relative), relativeDrop: relative(meanDrop),
      sdAll: estimate(auc[0].map((_, r) => populationSd(auc.map((series) => series[r])))),
    };
  });
}

/** AUROCs, row-major: replicate (0 is the data as it is), repeat, set. */
function areasOf(sets: readonly TestImages[], repeats: readonly ModelScores[], replicates: number, seed: number): Float64Array {
  const walks = repeats.flatMap((repeat) => sets.map((set) => aurocWalk(rankForAuroc(set.truth, scoresOf(repeat, set)), set.codes)));
  const values = new Float64Array((replicates + 1) * walks.length), compute = aurocReplicates(walks, sets[0].groups, seed, replicates, values);
  for (let first = 0; first <= replicates; first += LANES) compute(first);
  return values;
}

/** NumPy's `std` (divisor n). @example populationSd([0.9, 0.7]) // 0.1 */
export function populationSd(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
