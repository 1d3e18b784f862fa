import { takeRows, type Matrix } from '../core/matrix.js';
import { SecondReadError } from '../core/errors.js';
import { checkTraining } from './check.js';
import { foldRows } from './fold-rows.js';
import type { Classifier } from './types.js';

/** What is learned, from what, and on which folds. */
export interface CrossFitOptions {
  classifier: Classifier;
  features: Matrix;
  /** 0/1, one a row. */
  label: ArrayLike<number>;
  /** Fold of each row (`stratifiedGroupFolds`); rows of fold -1 are neither learned from nor predicted. */
  folds: Int32Array;
  weights?: ArrayLike<number>;
}

/**
 * Out-of-fold predictions: P(label = 1) of each row from a model that has seen no row of its fold, hence no row of its patient.
 * NaN in rows of fold -1. Models are freed.
 *
 * @throws SecondReadError (statistics) that names the fold whose training rows hold one class only
 * @example crossFit({ classifier: logisticClassifier(), features, label, folds }) // Float64Array, one a row
 */
export function crossFit({ classifier, features, label, folds, weights }: CrossFitOptions): Float64Array {
  if (folds.length !== features.rows) throw new SecondReadError('statistics', `${folds.length} folds for ${features.rows} rows`, { expected: 'one fold a row' });
  for (const { fold, training } of foldRows(folds)) {
    inFold(fold, () => checkTraining({ ...features, rows: training.length }, pick(label, training), weights && pick(weights, training)));
  }
  if (classifier.crossFit) return classifier.crossFit(features, label, folds, weights);
  const predicted = new Float64Array(features.rows).fill(NaN);
  let start: Float64Array | undefined;
  for (const { fold, training, held } of foldRows(folds)) {
    const model = inFold(fold, () => classifier.fit(takeRows(features, training), pick(label, training), { weights: weights && pick(weights, training), start }));
    try {
      const values = model.predict(takeRows(features, held));
      for (let i = 0; i < held.length; i++) predicted[held[i]] = values[i];
      start = model.coefficients;
    } finally { model.dispose(); }
  }
  return predicted;
}

/** Adds the fold to the message of a statistical error. */
function inFold<T>(fold: number, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof SecondReadError) || cause.kind !== 'statistics') throw cause;
    throw new SecondReadError('statistics', `fold ${fold}: ${cause.what}`, cause.place, { cause });
  }
}

function pick(values: ArrayLike<number>, positions: Int32Array): Float64Array {
  const out = new Float64Array(positions.length);
  for (let i = 0; i < positions.length; i++) out[i] = values[positions[i]];
  return out;
}
