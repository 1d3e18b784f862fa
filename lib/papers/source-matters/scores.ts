import { rng } from '../../core/random.js';
import type { PredictionColumns } from '../../runs/types.js';
import { composedAurocs, type FormScores, type TestSet } from './statistics/composition.js';
import { groupCodes } from '../../stats/bootstrap.js';
import type { Planted } from './protocol.js';
import type { Task } from './task.js';

/** Name of a column of scores: a confounder's form. */
export const columnOf = (planted: Planted, form: keyof FormScores): string => `${planted}:${form}`;

/** Columns of a run's predictions.csv: the test images with their truth, then both forms of each confounder. */
export function predictionColumns({ images, label }: Task, test: Int32Array, scores: ReadonlyMap<Planted, FormScores>): PredictionColumns {
  return {
    id: Array.from(test, (i) => images[i].id), patient: Array.from(test, (i) => images[i].patient), truth: test.map((i) => label[i]),
    ...Object.fromEntries([...scores].flatMap(([planted, { unaffected, affected }]) => [[columnOf(planted, 'unaffected'), unaffected], [columnOf(planted, 'affected'), affected]])),
  };
}

/** The test set of a task as the statistics see it. */
export function testSet({ images, label, codes }: Task, test: Int32Array): TestSet {
  const groups = groupCodes(Array.from(test, (i) => codes[i]));
  return { ids: Array.from(test, (i) => images[i].id), truth: Uint8Array.from(test, (i) => label[i]), codes: groups.codes, groups: groups.count };
}

/** The numbers by which a rerun is compared: AUROC without, with, and against the confounder. */
export function headlineOf(set: TestSet, share: number, scores: ReadonlyMap<Planted, FormScores>): Record<string, number> {
  const planted = [...scores.keys()], aurocs = composedAurocs(set, planted.map((kind) => ({ share, ...scores.get(kind)! })), 0, rng(0, 'bootstrap'));
  return Object.fromEntries(planted.flatMap((kind, k) => (['clean', 'iid', 'ood'] as const).map((name) => [`${kind} ${name}`, aurocs[k][name][0]])));
}
