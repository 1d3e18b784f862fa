import { SecondReadError } from '../core/errors.js';
import type { Matrix } from '../core/matrix.js';
import { cholesky, choleskyInverse } from './cholesky.js';
import { predictLogistic } from './logistic.js';

export interface InfluenceOptions {
  /** Columns of the fit, without intercept. */
  features: Matrix;
  label: ArrayLike<number>;
  /** Fitted coefficients, intercept first. */
  coefficients: ArrayLike<number>;
  /** Group (patient) of each row, 0..groups-1. */
  codes: ArrayLike<number>;
  groups: number;
  /** Position of the coefficient asked for, intercept 0. */
  coefficient: number;
}

/**
 * How far each group moves one coefficient of a logistic regression: the first-order change when the group counts once more (the
 * infinitesimal jackknife). With bootstrap weights w the refitted coefficient is about `b + sum_g (w_g - 1) influence_g`; the sum of squares is the
 * cluster-robust variance without small-sample factor. It lets a patient bootstrap run over many regressions at once.
 *
 * @returns one number a group
 * @throws SecondReadError (statistics) for collinear columns
 * @example clusterInfluence({ features, label, coefficients: fit.coefficients, codes, groups, coefficient: 1 })
 */
export function clusterInfluence({ features, label, coefficients, codes, groups, coefficient }: InfluenceOptions): Float64Array {
  const { rows, columns, values } = features, k = columns + 1;
  const probability = predictLogistic(coefficients, features), information = new Float64Array(k * k), x = new Float64Array(k);
  for (let i = 0; i < rows; i++) {
    designRow(x, values, i, columns);
    const variance = probability[i] * (1 - probability[i]);
    for (let a = 0; a < k; a++) for (let b = a; b < k; b++) information[a * k + b] += variance * x[a] * x[b];
  }
  const factor = new Float64Array(k * k), dependent = cholesky(information, factor, k);
  if (dependent >= 0) throw new SecondReadError('statistics', `column "${dependent === 0 ? '(intercept)' : features.names[dependent - 1]}" depends on the columns before it`, { expected: 'features of full rank' });
  const inverse = choleskyInverse(factor, k), influence = new Float64Array(groups);
  for (let i = 0; i < rows; i++) {
    designRow(x, values, i, columns);
    let direction = 0;
    for (let a = 0; a < k; a++) direction += inverse[coefficient * k + a] * x[a];
    influence[codes[i]] += direction * (label[i] - probability[i]);
  }
  return influence;
}

function designRow(x: Float64Array, values: Float64Array, row: number, columns: number): void {
  x[0] = 1;
  for (let j = 0; j < columns; j++) x[j + 1] = values[row * columns + j];
}
