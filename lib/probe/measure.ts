import { rng } from '../core/random.js';
import { rankForAuroc, weightedAuroc } from '../stats/auroc.js';
import { percentileInterval } from '../stats/bootstrap-intervals.js';
import { estimateOf, groupedBootstrap, pairedDifference, type Replicates } from '../stats/bootstrap.js';
import type { ProbeTask } from './task.js';
import { TESTS, type AreaInterval, type ShareResult, type TestScores } from './types.js';

/**
 * Areas of every share: the mean over folds of the AUROC within a fold (models of different folds do not share a scale), the gap between i.i.d.
 * and o.o.d., and by how much it exceeds that of share 0, with percentile intervals over patients (equal draws for all shares). The models are held
 * fixed: an interval says nothing of another training.
 */
export function measureShares({ label, fold, codes, groups }: Pick<ProbeTask, 'label' | 'fold' | 'codes' | 'groups'>, scores: readonly TestScores[], { replicates, seed }: { replicates: number; seed: number }): ShareResult[] {
  const folds = [...new Set(fold)].sort((a, b) => a - b).map((one) => [...fold.keys()].filter((i) => fold[i] === one));
  const drawn = [...new Set(scores.map(({ share }) => share))].map((share) => {
    const own = TESTS.map((test) => scores.find((one) => one.share === share && one.test === test)!);
    const ranked = own.map(({ score }) => folds.map((rows) => rankForAuroc(rows.map((i) => label[i]), rows.map((i) => score[i]))));
    const areas = groupedBootstrap({
      codes, groups, replicates, stream: rng(seed, 'bootstrap', 'probe'),
      statistic: (weights) => Float64Array.from(ranked, (rankings) => meanKnown(rankings.map((ranking, f) => weightedAuroc(ranking, folds[f].map((i) => weights[i]))))),
    });
    return { share, affected: own[0].affected.reduce((sum, one) => sum + one, 0), areas, gap: pairedDifference(areas, 0, 1) };
  });
  const reference = drawn.find(({ share }) => share === 0);
  return drawn.map(({ share, affected, areas, gap }) => {
    const [iid, ood, clean] = TESTS.map((_, column) => intervalOf(areas, column));
    return { share, affected, iid, ood, clean, gap: intervalOf(gap), excess: share === 0 || reference === undefined ? null : intervalOf(pairedDifference(gap, 0, 0, reference.gap)) };
  });
}

function intervalOf(drawn: Replicates, column = 0): AreaInterval {
  const { low, high } = percentileInterval(drawn, 0.95, column);
  return { value: estimateOf(drawn, column), low, high };
}

/** Mean over folds in which both classes were drawn. */
function meanKnown(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}
