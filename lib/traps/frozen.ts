import { crossFit } from '../classifiers/crossfit.js';
import { repeatedFolds } from '../classifiers/folds.js';
import type { Classifier } from '../classifiers/types.js';
import { wideLogisticClassifier } from '../classifiers/wide-logistic.js';
import { takeRows, type Matrix } from '../core/matrix.js';
import { auroc } from '../stats/auroc.js';
import { groupCodes } from '../stats/bootstrap.js';
import { aurocInterval, classesHeld, rowsAsked, type RowSubset } from './tell.js';
import type { FrozenResult, TrapTask } from './types.js';

/** scikit-learn's C of the reference figures; the ridge is its inverse. */
export const FROZEN_C = 0.003;
export const FOLDS = 5;
/** Splits into folds that are averaged for `rows` pictures, 2 to 20: one split alone moves the AUROC of 150 pictures by some 0.02, of 4,000 by nothing to speak of. */
export const repeatsFor = (rows: number): number => Math.max(2, Math.min(20, Math.round(4000 / rows)));

export interface FrozenOptions { features: Matrix; patients: readonly string[]; replicates: number; seed: number }

/**
 * How well a logistic model on frozen features tells a task: columns standardised, ridge 1 / 0.003, out-of-fold over five folds that keep
 * patients together; the AUROC over all rows, averaged over 2 to 20 such splits (`repeatsFor`), its interval over patients, conditional on the fits.
 *
 * @param within rows that may be asked; all where left out
 * @returns null where fewer than five patients hold one of the classes
 */
export function tellFrozen(what: string, task: TrapTask, { features, patients, replicates, seed }: FrozenOptions, within?: RowSubset): FrozenResult | null {
  const { asked, truth, positives, codes, count, enough } = askedRows(task, patients, within);
  if (!enough) return null;
  const name = `frozen/${what}/${task.name}/${within?.name ?? 'all'}`, own = takeRows(features, asked);
  const scores = repeatedFolds({ label: truth, codes, groups: count, folds: FOLDS, repeats: repeatsFor(truth.length), root: seed, coordinates: ['traps', name] }).map((folds) => crossFit({ classifier: frozenClassifier(), features: own, label: truth, folds }));
  const single = scores.map((score) => auroc(truth, score)), splits = { count: single.length, lowest: Math.min(...single), highest: Math.max(...single) };
  return { what, target: task.name, within: within?.name ?? 'all', positives, negatives: truth.length - positives, ...aurocInterval({ truth, scores, codes, groups: count, replicates, seed, name }), splits };
}

/**
 * The same on one given split: what one run of another program gave.
 *
 * @param split the fold of each row that is asked, from their labels and patients
 * @returns the AUROC over all rows; null as in `tellFrozen`
 */
export function tellFrozenOnce(task: TrapTask, { features, patients }: Pick<FrozenOptions, 'features' | 'patients'>, split: (label: Float64Array, patients: readonly string[]) => Int32Array, within?: RowSubset): number | null {
  const { asked, truth, enough } = askedRows(task, patients, within);
  if (!enough) return null;
  return auroc(truth, crossFit({ classifier: frozenClassifier(), features: takeRows(features, asked), label: truth, folds: split(truth, asked.map((i) => patients[i])) }));
}

const frozenClassifier = (): Classifier => wideLogisticClassifier({ ridge: 1 / FROZEN_C });

function askedRows({ truth: all }: TrapTask, patients: readonly string[], within?: RowSubset): { asked: number[]; truth: Float64Array; positives: number; codes: Int32Array; count: number; enough: boolean } {
  const asked = rowsAsked(all, within), truth = Float64Array.from(asked, (i) => all[i]), positives = truth.filter((value) => value === 1).length;
  const { codes, count } = groupCodes(asked.map((i) => patients[i])), enough = positives > 0 && positives < truth.length && classesHeld(truth, codes) >= FOLDS;
  return { asked, truth, positives, codes, count, enough };
}
