import { crossFit } from '../classifiers/crossfit.js';
import { foldRows } from '../classifiers/fold-rows.js';
import { stratifiedGroupFolds } from '../classifiers/folds.js';
import { logisticClassifier } from '../classifiers/logistic.js';
import type { Matrix } from '../core/matrix.js';
import { isSecondReadError } from '../core/errors.js';
import type { RandomStream } from '../core/random.js';
import { rankForAuroc, weightedAuroc } from '../stats/auroc.js';
import { groupedBootstrap, replicateColumn } from '../stats/bootstrap.js';
import { effectOf, type Effect } from './draws.js';
import type { Box } from './types.js';

const NAMES = ['left', 'top', 'width', 'height'], MOST_FOLDS = 5;

/** What the boxes alone tell of the label. */
export interface GeometryAuc extends Effect { folds: number }

/**
 * The control that sees where the lungs' box lies and nothing else: the area under the ROC curve of a logistic regression (ridge 1, standardised columns) on
 * left, top, width and height. A model that tells the classes apart with the lungs boxed out may do no more than this: a box is drawn by the lungs'
 * size and place, so that children tell themselves from adults by the box alone.
 *
 * Five folds that keep patients together (fewer where a class has fewer patients); the mean over folds of the area within a fold. The regression is fitted
 * anew in every bootstrap replicate over patients, the folds stay.
 *
 * @param boxes rows of `boxFeatures`; or boxes in pixels, where all pictures have one size
 * @param stream two numbers are drawn from it
 * @throws SecondReadError (statistics) for unequal lengths, or a class of fewer than two patients
 * @example geometryAuc(masks.map((mask) => boxFeatures(lungBox(mask), mask)), truth, codes, groups, rng(1, 'bootstrap', 'geometry')).value // 0.5 where boxes tell nothing
 */
export function geometryAuc(boxes: readonly Box[] | readonly (readonly number[])[], truth: ArrayLike<number>, codes: Int32Array, groups: number, stream: RandomStream, { replicates = 300 }: { replicates?: number } = {}): GeometryAuc {
  const rows = (boxes as readonly (Box | readonly number[])[]).map(rowOf), features: Matrix = { rows: rows.length, columns: 4, values: Float64Array.from(rows.flat()), names: NAMES };
  const folds = Math.min(MOST_FOLDS, Math.max(2, patientsOf(truth, codes, 0)), Math.max(2, patientsOf(truth, codes, 1)));
  const fold = stratifiedGroupFolds({ label: truth, codes, groups, folds, stream }), parts = foldRows(fold), classifier = logisticClassifier();
  const drawn = groupedBootstrap({
    codes, groups, replicates, stream,
    statistic: (weights) => {
      try {
        const score = crossFit({ classifier, features, label: truth, folds: fold, weights });
        return meanKnown(parts.map(({ held }) => weightedAuroc(rankForAuroc(pick(truth, held), pick(score, held)), pick(weights, held))));
      } catch (error) {
        // A replicate whose training rows hold one class has no such area; the data themselves always have (the folds saw to it), and other errors are told.
        if (isSecondReadError(error) && weights.includes(0)) return NaN;
        throw error;
      }
    },
  });
  return { ...effectOf(Float64Array.of(drawn.values[0], ...replicateColumn(drawn))), folds };
}

const rowOf = (box: Box | readonly number[]): readonly number[] => ('left' in box ? [box.left, box.top, box.width, box.height] : box);

const patientsOf = (truth: ArrayLike<number>, codes: Int32Array, label: number): number => new Set(codes.filter((_, i) => truth[i] === label)).size;

const pick = (values: ArrayLike<number>, rows: Int32Array): Float64Array => Float64Array.from(rows, (row) => values[row]);

/** Mean over folds in which both classes were drawn. */
function meanKnown(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}
