import { SecondReadError } from '../core/errors.js';
import { rng, type RandomStream } from '../core/random.js';

/** What folds are made from. */
export interface FoldOptions {
  /** Class of each row: 0/1, or any small whole numbers (decision and truth together, say). */
  label: ArrayLike<number>;
  /** Patient of each row, 0 ... groups - 1. */
  codes: Int32Array;
  groups: number;
  folds: number;
  stream: RandomStream;
}

/**
 * The fold (0 ... folds - 1) of each row for cross-validation: a patient's rows stay together, and every class is spread evenly over the
 * folds. Greedy: patients in order of how much of a class they hold (ties in seeded order), each into the fold that then least unbalances the class
 * shares, sum over classes of (share of the class in the fold) squared. Folds of equal options are equal.
 *
 * @throws SecondReadError (statistics) when a class is held by fewer patients than there are folds
 * @example stratifiedGroupFolds({ label: [0, 1, 0, 1], codes: Int32Array.of(0, 0, 1, 1), groups: 2, folds: 2, stream: rng(1, 'split') }) // [1, 1, 0, 0] or its mirror
 */
export function stratifiedGroupFolds({ label, codes, groups, folds, stream }: FoldOptions): Int32Array {
  const foldOfGroup = foldsOfGroups({ label, codes, groups, folds, stream });
  return Int32Array.from(codes, (group) => foldOfGroup[group]);
}

/** Folds of several repeats, each a split of its own: repeat r comes from the stream (root, 'split', ...coordinates, r). */
export function repeatedFolds(options: Omit<FoldOptions, 'stream'> & { repeats: number; root: number; coordinates?: (string | number)[] }): Int32Array[] {
  const { repeats, root, coordinates = [] } = options;
  return Array.from({ length: repeats }, (_, repeat) => stratifiedGroupFolds({ ...options, stream: rng(root, 'split', ...coordinates, repeat) }));
}

/**
 * Inner folds for choices made within cross-validation (a threshold, say): element k splits the rows outside outer fold k again, by
 * patient and class, and is -1 in fold k, which must not be looked at.
 */
export function nestedFolds({ label, codes, groups, outer, folds, stream }: FoldOptions & { outer: Int32Array }): Int32Array[] {
  const outerFolds = outer.reduce((most, fold) => Math.max(most, fold), -1) + 1;
  return Array.from({ length: outerFolds }, (_, k) => {
    const inner = foldsOfGroups({ label, codes, groups, folds, stream }, (row) => outer[row] !== k);
    return Int32Array.from(codes, (group, row) => outer[row] === k ? -1 : inner[group]);
  });
}

/** The fold of each group; -1 for a group without a row that `uses` admits. */
function foldsOfGroups({ label, codes, groups, folds, stream }: FoldOptions, uses: (row: number) => boolean = () => true): Int32Array {
  if (!Number.isInteger(folds) || folds < 2) throw new SecondReadError('statistics', `${folds} folds`, { expected: 'a whole number of at least 2' });
  if (label.length !== codes.length) throw new SecondReadError('statistics', `${label.length} labels for ${codes.length} rows`, { expected: 'one label a row' });
  const classOf = classIndex(label), classes = classOf.size;
  const held = new Float64Array(groups * classes), total = new Float64Array(classes), holders = new Int32Array(classes);
  for (let i = 0; i < codes.length; i++) {
    if (!uses(i)) continue;
    const c = classOf.get(label[i])!, cell = codes[i] * classes + c;
    if (held[cell]++ === 0) holders[c]++;
    total[c]++;
  }
  for (const [value, c] of classOf) {
    if (total[c] > 0 && holders[c] < folds) {
      throw new SecondReadError('statistics', `class ${value} is held by ${holders[c]} patients (or groups)`, { expected: `at least ${folds}, one for each fold`, remedy: 'Use fewer folds, or leave this task out.' });
    }
  }
  return assignGreedily({ held, total, groups, classes, folds, stream });
}

function assignGreedily({ held, total, groups, classes, folds, stream }: { held: Float64Array; total: Float64Array; groups: number; classes: number; folds: number; stream: RandomStream }): Int32Array {
  // Rare classes count more: one positive of 30 is a larger share than one negative of 20,000.
  const perClass = total.map((n) => (n > 0 ? 1 / (n * n) : 0));
  const bulk = new Float64Array(groups);
  for (let g = 0; g < groups; g++) for (let c = 0; c < classes; c++) bulk[g] += held[g * classes + c] ** 2 * perClass[c];
  const order = stream.shuffle(Int32Array.from({ length: groups }, (_, g) => g));
  const sorted = Array.from(order).sort((a, b) => bulk[b] - bulk[a]);
  const inFold = new Float64Array(folds * classes), foldOfGroup = new Int32Array(groups).fill(-1);
  for (const g of sorted) {
    if (bulk[g] === 0) continue;
    let best = 0, bestCost = Infinity;
    for (let k = 0; k < folds; k++) {
      // The growth of the sum of squared shares, without the part that is the same for all folds.
      let cost = 0;
      for (let c = 0; c < classes; c++) cost += held[g * classes + c] * inFold[k * classes + c] * perClass[c];
      if (cost < bestCost) { best = k; bestCost = cost; }
    }
    foldOfGroup[g] = best;
    for (let c = 0; c < classes; c++) inFold[best * classes + c] += held[g * classes + c];
  }
  return foldOfGroup;
}

function classIndex(label: ArrayLike<number>): Map<number, number> {
  const index = new Map<number, number>();
  for (let i = 0; i < label.length; i++) if (!index.has(label[i])) index.set(label[i], index.size);
  return index;
}
