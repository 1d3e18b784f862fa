import { SecondReadError } from '../core/errors.js';
import type { RandomStream } from '../core/random.js';
import { rankForAuroc } from './auroc.js';
import { aurocReplicates, aurocWalk, LANES, type AurocWalk } from './auroc-walk.js';
import type { Replicates } from './bootstrap.js';

export interface BootstrapAurocsOptions {
  /** One array of labels a task: 0, 1, or NaN where the label is not known (the row is then left out of that task). */
  truths: ArrayLike<number>[];
  /** One array of scores a task. */
  scores: ArrayLike<number>[];
  /** Group (patient) of each row, 0..groups-1. */
  codes: Int32Array;
  groups: number;
  replicates: number;
  /** One number is drawn from it; `groupedBootstrap` with an equal stream draws the same patients. */
  stream: RandomStream;
}

/**
 * Bootstrap of the AUROCs of several tasks over patients: what `groupedBootstrap` with `weightedAuroc` gives, to the last bit but
 * rounding, about five times faster. Scores are sorted once a task; eight replicates are then counted in one walk (see `auroc-walk.ts`).
 *
 * @returns one column a task; row 0 is the estimate
 * @throws SecondReadError (statistics) as `rankForAuroc`, and for unequal lengths
 * @example bootstrapAurocs({ truths: [truth], scores: [score], codes, groups, replicates: 1000, stream: rng(1, 'bootstrap') })
 */
export function bootstrapAurocs(options: BootstrapAurocsOptions): Replicates {
  const walks = prepareWalks(options), width = walks.length, { replicates, groups } = options;
  const values = new Float64Array((replicates + 1) * width);
  const compute = aurocReplicates(walks, groups, options.stream.seed(), replicates, values);
  for (let first = 0; first <= replicates; first += LANES) compute(first);
  return { count: replicates, width, values };
}

/** Sorts each task's rows once. */
export function prepareWalks({ truths, scores, codes, groups }: BootstrapAurocsOptions): AurocWalk[] {
  if (truths.length !== scores.length) throw new SecondReadError('statistics', `${truths.length} tasks of labels, ${scores.length} of scores`, { expected: 'one array of each a task' });
  for (let i = 0; i < codes.length; i++) if (!(codes[i] >= 0 && codes[i] < groups)) throw new SecondReadError('statistics', `row ${i} is of group ${codes[i]}`, { expected: `0 to ${groups - 1}` });
  return truths.map((truth, task) => {
    const score = scores[task];
    if (truth.length !== codes.length || score.length !== codes.length) throw new SecondReadError('statistics', `task ${task} has ${truth.length} labels and ${score.length} scores`, { expected: `${codes.length}, as the groups` });
    const known: number[] = [];
    for (let i = 0; i < truth.length; i++) if (!Number.isNaN(truth[i])) known.push(i);
    if (known.length === truth.length) return aurocWalk(rankForAuroc(truth, score), codes);
    return aurocWalk(rankForAuroc(known.map((i) => truth[i]), known.map((i) => score[i])), Int32Array.from(known, (i) => codes[i]));
  });
}
