import { rng } from '../../core/random.js';
import { pairedDifference, replicateColumn, type Replicates } from '../../stats/bootstrap.js';
import { percentileInterval } from '../../stats/bootstrap-intervals.js';
import { scoreWalk } from './walk.js';
import { errorRate, sensitivity, specificity } from '../../stats/metrics.js';
import { columnOf, estimate, type Estimate, type MeasuredTask } from './performance.js';
import type { TaskRows } from './subset.js';

/** Seen minus unseen, and how large the difference is when patients are split at random. */
export interface SeenDifference extends Estimate {
  /** 95 % of the random splits lie in here. */
  nullInterval: [number, number] | null;
  /** Share of random splits at least as far from 0; two-sided, (b + 1) / (m + 1). */
  p: number | null;
  splits: number;
}

export type SeenMeasure = 'auroc' | 'auprc' | 'errorRate' | 'sensitivity' | 'specificity';
const MEASURES: readonly SeenMeasure[] = ['auroc', 'auprc', 'errorRate', 'sensitivity', 'specificity'];

/**
 * Compares rows of patients seen in training with the others: the difference with a bootstrap interval (the two groups of patients drawn
 * apart), and a null from splits of all patients at random into groups of the same numbers. In the null decisions stay as they are.
 *
 * @param all the rows of both parts, with `isSeen` and the decisions of each
 */
export function compareSeen({ seen, unseen, all, isSeen, decision, splits, seed }: { seen: MeasuredTask; unseen: MeasuredTask; all: TaskRows; isSeen: Uint8Array; decision: Uint8Array; splits: number; seed: number }): Record<SeenMeasure, SeenDifference> {
  const walk = scoreWalk({ truth: all.truth, score: all.score, rule: { kind: 'given', at: 0 }, decision, folds: null });
  const observed = splitDifference(walk, isSeen), chosen = new Uint8Array(all.groups), order = Int32Array.from({ length: all.groups }, (_, g) => g);
  for (let i = 0; i < isSeen.length; i++) chosen[all.codes[i]] = isSeen[i];
  const seenPatients = chosen.reduce((sum, value) => sum + value, 0), stream = rng(seed, 'permutation', 'audit-seen', all.task), part = new Uint8Array(isSeen.length);
  const nulls: number[][] = MEASURES.map(() => []);
  for (let split = 0; split < splits; split++) {
    stream.shuffle(order);
    chosen.fill(0);
    for (let k = 0; k < seenPatients; k++) chosen[order[k]] = 1;
    for (let i = 0; i < part.length; i++) part[i] = chosen[all.codes[i]];
    splitDifference(walk, part).forEach((value, m) => { if (!Number.isNaN(value)) nulls[m].push(value); });
  }
  const entries = MEASURES.map((name, m): [SeenMeasure, SeenDifference] => {
    const difference = pairedDifference(seen.replicates, columnOf(name), columnOf(name), unseen.replicates);
    return [name, { ...estimate(difference.values[0], percentileInterval(difference)), ...against(nulls[m], observed[m], splits) }];
  });
  return Object.fromEntries(entries) as Record<SeenMeasure, SeenDifference>;
}

/** Seen minus unseen of each measure. */
function splitDifference(walk: ReturnType<typeof scoreWalk>, isSeen: Uint8Array): number[] {
  const of = (part: number): number[] => {
    const found = walk(Float64Array.from(isSeen, (value) => (value === part ? 1 : 0)));
    return [found.auroc, found.averagePrecision, errorRate(found), sensitivity(found), specificity(found)];
  };
  const seen = of(1), unseen = of(0);
  return seen.map((value, m) => value - unseen[m]);
}

function against(nulls: number[], observed: number, splits: number): Pick<SeenDifference, 'nullInterval' | 'p' | 'splits'> {
  if (2 * nulls.length < splits || Number.isNaN(observed)) return { nullInterval: null, p: null, splits: nulls.length };
  const replicates: Replicates = { count: nulls.length, width: 1, values: Float64Array.of(observed, ...nulls) };
  const { low, high } = percentileInterval(replicates), extreme = replicateColumn(replicates).filter((value) => Math.abs(value) >= Math.abs(observed) - 1e-12).length;
  return { nullInterval: [low, high], p: (extreme + 1) / (nulls.length + 1), splits: nulls.length };
}
