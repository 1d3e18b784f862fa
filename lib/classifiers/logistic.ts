import type { Matrix } from '../core/matrix.js';
import { SecondReadError } from '../core/errors.js';
import { checkTraining } from './check.js';
import { fitRidgeLogistic, logisticProbabilities } from './newton.js';
import type { Classifier, FittedClassifier } from './types.js';

export interface LogisticOptions {
  /** Penalty on the standardised coefficients, 1: scikit-learn's 1 / C at its default. 0 is plain maximum likelihood. */
  ridge?: number;
  /** Bring each column to mean 0 and standard deviation 1 (of the training rows, by weight) first: true. */
  standardise?: boolean;
  /** The largest last Newton step of any standardised coefficient, 1e-5; what remains is about its square. */
  tolerance?: number;
}

/**
 * Logistic regression for prediction, with a small ridge so that copied columns (models that share their outputs) and separated classes
 * do no harm. For odds ratios with standard errors use `logisticRegression` of lib/stats. NaN is refused: encode missing values first.
 *
 * @throws SecondReadError (statistics) for a single class, a value that is not finite, or (without ridge) separated classes
 * @example logisticClassifier({ ridge: 0 }).fit(matrixOf({ x: [0, 1, 2, 3] }), [0, 1, 0, 1]).predict(matrixOf({ x: [0] })) // [0.2]: about
 */
export function logisticClassifier({ ridge = 1, standardise = true, tolerance }: LogisticOptions = {}): Classifier {
  return {
    name: 'logistic',
    fit(features, label, { weights, start } = {}) {
      checkTraining(features, label, weights);
      const scale = standardise ? scaleOf(features, weights) : identity(features.columns), values = scaled(features, scale);
      const coefficients = fitRidgeLogistic({ values, rows: features.rows, columns: features.columns, label, weights, ridge, start, tolerance });
      return fitted(features.names, scale, coefficients);
    },
  };
}

/** What brings the columns of a matrix to a common scale: (x - mean) * inverse. A constant column becomes 0. */
export interface ColumnScale { mean: Float64Array; inverse: Float64Array }

/** Weighted mean and inverse standard deviation (population) of each column. @throws SecondReadError that names a column with a value that is not finite */
export function scaleOf({ rows, columns, values, names }: Matrix, weights?: ArrayLike<number>): ColumnScale {
  const mean = new Float64Array(columns), inverse = new Float64Array(columns);
  let total = 0;
  for (let i = 0, at = 0; i < rows; i++) {
    const weight = weights ? weights[i] : 1;
    total += weight;
    for (let j = 0; j < columns; j++) mean[j] += weight * values[at++];
  }
  for (let j = 0; j < columns; j++) {
    mean[j] /= total;
    if (!Number.isFinite(mean[j])) throw new SecondReadError('statistics', `feature "${names[j]}" holds a value that is not a finite number`, { field: names[j], expected: 'finite numbers', remedy: 'Encode missing values as a column of their own.' });
  }
  for (let i = 0, at = 0; i < rows; i++) {
    const weight = weights ? weights[i] : 1;
    for (let j = 0; j < columns; j++) { const d = values[at++] - mean[j]; inverse[j] += weight * d * d; }
  }
  for (let j = 0; j < columns; j++) {
    const deviation = Math.sqrt(inverse[j] / total);
    inverse[j] = deviation > 1e-12 * (Math.abs(mean[j]) + 1e-300) ? 1 / deviation : 0;
  }
  return { mean, inverse };
}

/** The matrix's values on the scale, as a new array. */
export function scaled({ rows, columns, values }: Matrix, { mean, inverse }: ColumnScale): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < columns; j++, at++) out[at] = (values[at] - mean[j]) * inverse[j];
  return out;
}

const identity = (columns: number): ColumnScale => ({ mean: new Float64Array(columns), inverse: new Float64Array(columns).fill(1) });

function fitted(names: string[], scale: ColumnScale, coefficients: Float64Array): FittedClassifier {
  return {
    coefficients,
    predict(features) {
      if (features.columns !== names.length) throw new SecondReadError('statistics', `${features.columns} columns to predict from`, { expected: `the ${names.length} of the fit: ${names.slice(0, 20).join(', ')}` });
      return logisticProbabilities(scaled(features, scale), features.rows, features.columns, coefficients);
    },
    importance: () => Object.fromEntries(names.map((name, j) => [name, Math.abs(coefficients[j + 1])])),
    text: () => JSON.stringify({ model: 'logistic', intercept: coefficients[0], coefficients: names.map((name, j) => ({ name, standardised: coefficients[j + 1], mean: scale.mean[j], inverseDeviation: scale.inverse[j] })) }),
    dispose() { /* holds no native memory */ },
  };
}
