import { SecondReadError } from '../core/errors.js';
import { numpyShuffle } from './numpy-shuffle.js';

export interface ScikitFoldOptions { label: ArrayLike<number>; patients: readonly string[]; folds: number; seed: number }

/**
 * The fold of each row in scikit-learn's `StratifiedGroupKFold(folds, shuffle=True, random_state=seed)`: to repeat a split that another program drew.
 * Own splits come from `stratifiedGroupFolds`. Patients are sorted as text, shuffled, sorted by how unequal their two classes are, and each goes into
 * the fold that then spreads the classes most evenly.
 *
 * Source: scikit-learn 1.9.1, model_selection/_split.py. Sums run in NumPy's order: folds that are equal but for the last bit decide where a patient goes.
 *
 * @param label 0/1, one a row
 * @throws SecondReadError (statistics) for a class with fewer rows, or fewer patients in all, than folds
 */
export function scikitStratifiedGroupFolds({ label, patients, folds, seed }: ScikitFoldOptions): Int32Array {
  const names = [...new Set(patients)].sort(), codeOf = new Map(names.map((name, i) => [name, i])), codes = patients.map((name) => codeOf.get(name)!);
  const held = names.map(() => [0, 0]), totals = [0, 0];
  codes.forEach((code, i) => { held[code][label[i]]++; totals[label[i]]++; });
  if (names.length < folds || Math.min(...totals) < folds) throw new SecondReadError('statistics', `${names.length} patients, ${totals[1]} positive and ${totals[0]} negative rows`, { expected: `at least ${folds} of each` });
  // The standard deviation over two classes is half their difference.
  const order = Array.from(numpyShuffle(names.length, seed)).sort((a, b) => Math.abs(held[b][0] - held[b][1]) - Math.abs(held[a][0] - held[a][1]));
  const counts = Array.from({ length: folds }, () => [0, 0]), foldOf = new Int32Array(names.length);
  for (const code of order) {
    const fold = bestFold(counts, held[code], totals);
    foldOf[code] = fold;
    addTo(counts[fold], held[code], 1);
  }
  return Int32Array.from(codes, (code) => foldOf[code]);
}

function bestFold(counts: number[][], own: readonly number[], totals: readonly number[]): number {
  let best = 0, least = Infinity, fewest = Infinity;
  for (let fold = 0; fold < counts.length; fold++) {
    addTo(counts[fold], own, 1);
    const spread = totals.reduce((sum, total, c) => sum + deviation(counts.map((count) => count[c] / total)), 0) / totals.length;
    addTo(counts[fold], own, -1);
    const rows = counts[fold][0] + counts[fold][1], close = Number.isFinite(least) && Math.abs(spread - least) <= 1e-8 + 1e-5 * least;
    if (spread < least || (close && rows < fewest)) { best = fold; least = spread; fewest = rows; }
  }
  return best;
}

function addTo(count: number[], own: readonly number[], sign: 1 | -1): void { own.forEach((value, c) => { count[c] += sign * value; }); }

/** Population standard deviation. */
function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length);
}
