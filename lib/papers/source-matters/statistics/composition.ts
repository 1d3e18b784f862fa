import { SecondReadError } from '../../../core/errors.js';
import type { RandomStream } from '../../../core/random.js';
import { bootstrapAurocs } from '../../../stats/bootstrap-aurocs.js';

/** The images that no run was trained on, and who they belong to. */
export interface TestSet {
  ids: readonly string[];
  /** 0 or 1, one an image. */
  truth: Uint8Array;
  /** Patient of each image, 0..groups-1. */
  codes: Int32Array;
  groups: number;
}

/**
 * What one run says of the test images: in the form that unaffected images have and in the form that affected ones have. NaN where an image has no
 * such form (sex: men are unaffected, women affected).
 */
export interface FormScores { unaffected: ArrayLike<number>; affected: ArrayLike<number> }

/** One run's AUROCs on the composed test sets: the estimate first, then one value a bootstrap replicate over patients. */
export interface ComposedAurocs {
  /** Confounder on the run's own share of the positives, as in training. */
  iid: Float64Array;
  /** Confounder on all negatives and on no positive. */
  ood: Float64Array;
  /** No confounder. */
  clean: Float64Array;
}

/**
 * AUROC of each run on the test sets composed from its stored scores, with the same resampled patients for all runs.
 *
 * A test set at share s has the confounder on a random part s of its positives. Here the AUROC is averaged over all choices of that part, which
 * needs no draw: a positive is affected with probability s, so it is (1 - s) times the AUROC of unaffected positives plus s times that of
 * affected ones, each against unaffected negatives.
 *
 * @param runs scores with the share that the run was trained at
 * @throws SecondReadError (statistics) where a class has no image of a form
 * @example composedAurocs(test, [{ share: 1, unaffected: [0.1, 0.9], affected: [0.9, 1] }], 0, stream)[0].ood[0]
 */
export function composedAurocs(test: TestSet, runs: readonly (FormScores & { share: number })[], replicates: number, stream: RandomStream): ComposedAurocs[] {
  const tasks = runs.flatMap(({ unaffected, affected }) => [pairing(test, unaffected, unaffected), pairing(test, affected, unaffected), pairing(test, unaffected, affected)]);
  const { values, width } = bootstrapAurocs({ truths: tasks.map((task) => task.truth), scores: tasks.map((task) => task.score), codes: test.codes, groups: test.groups, replicates, stream });
  const column = (index: number): Float64Array => Float64Array.from({ length: replicates + 1 }, (_, r) => values[r * width + index]);
  return runs.map(({ share }, i) => {
    const clean = column(3 * i), planted = column(3 * i + 1);
    return { clean, iid: clean.map((value, r) => (1 - share) * value + share * planted[r]), ood: column(3 * i + 2) };
  });
}

/** Positives in one form against negatives in another; images without that form are left out. */
function pairing({ truth }: TestSet, positives: ArrayLike<number>, negatives: ArrayLike<number>): { truth: Float64Array; score: Float64Array } {
  if (positives.length !== truth.length || negatives.length !== truth.length) throw new SecondReadError('statistics', `${positives.length} and ${negatives.length} scores`, { expected: `${truth.length}, one an image of the test set` });
  const score = Float64Array.from(truth, (y, i) => (y === 1 ? positives[i] : negatives[i]));
  const known = Float64Array.from(truth, (y, i) => (Number.isNaN(score[i]) ? NaN : y));
  if (!known.includes(0) || !known.includes(1)) throw new SecondReadError('statistics', 'a class has no image in this form', { expected: 'positives and negatives, unaffected and affected' });
  return { truth: known, score };
}

/** A composed test set for a measure that counts images: label, score and weight of each image that is in it. */
export interface WeightedSet { rows: number[]; truth: number[]; score: number[]; weight: number[] }

/**
 * The i.i.d. test set of a share or the o.o.d. one as weighted images: an affected positive counts `share`, an unaffected one 1 - `share`, again the
 * average over all choices. Rows are positions in the test set; a positive that has both forms occurs twice.
 */
export function weightedSet({ truth }: TestSet, { unaffected, affected }: FormScores, set: 'iid' | 'ood', share: number): WeightedSet {
  const out: WeightedSet = { rows: [], truth: [], score: [], weight: [] };
  const add = (i: number, score: number, weight: number): void => {
    if (Number.isNaN(score) || weight === 0) return;
    out.rows.push(i);
    out.truth.push(truth[i]);
    out.score.push(score);
    out.weight.push(weight);
  };
  truth.forEach((y, i) => {
    if (set === 'ood') add(i, y === 1 ? unaffected[i] : affected[i], 1);
    else if (y === 0) add(i, unaffected[i], 1);
    else { add(i, unaffected[i], 1 - share); add(i, affected[i], share); }
  });
  return out;
}
