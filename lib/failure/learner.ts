import { boostedTrees, type BoostedTreesOptions } from '../classifiers/lightgbm.js';
import { scaled, scaleOf } from '../classifiers/logistic.js';
import { fitRidgeLogistic, logisticProbabilities } from '../classifiers/newton.js';
import { takeRows, type Matrix } from '../core/matrix.js';

/**
 * Learns from the rows of positive weight and predicts P(label = 1) of all rows. Rows are held out by weight 0, so that nothing is copied
 * when the same problem is learned again with other weights (folds, bootstrap replicates). `place` names the fit: a fit at a place seen
 * before starts from what was first found there, so that a replicate does not depend on the replicates before it.
 */
export type Learner = (weights: Float64Array, place: string) => Float64Array;

/**
 * A learner by ridge-penalised logistic regression (ridge 1 on columns standardised over all rows). A refit with other weights takes one or two
 * Newton steps from the coefficients first found at its place.
 */
export function logisticLearner(features: Matrix, label: ArrayLike<number>): Learner {
  const { rows, columns } = features, values = scaled(features, scaleOf(features)), starts = new Map<string, Float64Array>();
  return (weights, place) => {
    const share = shareOf(label, weights);
    if (share === 0 || share === 1) return new Float64Array(rows).fill(share);
    // An inner fold starts from its outer fold ("flip 2 0" from "flip 2"), never from another outer fold: that has seen the rows held out here.
    const start = starts.get(place) ?? starts.get(place.slice(0, place.lastIndexOf(' ')));
    const coefficients = fitRidgeLogistic({ values, rows, columns, label, weights, ridge: 1, start, tolerance: 1e-3 });
    if (!starts.has(place)) starts.set(place, coefficients);
    return logisticProbabilities(values, rows, columns, coefficients);
  };
}

/** A learner by boosted trees. */
export function boostedLearner(features: Matrix, label: ArrayLike<number>, options: BoostedTreesOptions = {}): Learner {
  const classifier = boostedTrees(options);
  return (weights) => {
    const share = shareOf(label, weights);
    if (share === 0 || share === 1) return new Float64Array(features.rows).fill(share);
    const rows: number[] = [];
    for (let i = 0; i < weights.length; i++) if (weights[i] > 0) rows.push(i);
    const model = classifier.fit(takeRows(features, rows), rows.map((i) => label[i]), { weights: rows.map((i) => weights[i]) });
    try {
      return model.predict(features);
    } finally { model.dispose(); }
  };
}

/** Weighted share of label 1: in a resample a rare class can be missing altogether. */
function shareOf(label: ArrayLike<number>, weights: Float64Array): number {
  let ones = 0, all = 0;
  for (let i = 0; i < weights.length; i++) { all += weights[i]; ones += weights[i] * label[i]; }
  return ones / all;
}
