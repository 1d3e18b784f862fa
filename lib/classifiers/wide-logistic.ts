import { checkTraining } from './check.js';
import { scaleOf, scaled } from './logistic.js';
import { minimise } from './lbfgs.js';
import { logisticProbabilities, logLoss, type RidgeLogisticProblem } from './newton.js';
import type { Classifier } from './types.js';

export interface WideLogisticOptions {
  /** Penalty on the standardised coefficients: scikit-learn's 1 / C. Above 0. */
  ridge: number;
  /** The largest part of the gradient at which it stops, a row; 1e-5. */
  tolerance?: number;
}

/**
 * Ridge logistic regression for many columns (features of a network): the same solution as `logisticClassifier`, by L-BFGS, which needs gradients
 * only where Newton's method builds and factorises a matrix of columns x columns. Columns are standardised by the training rows first.
 *
 * @throws SecondReadError (statistics) for a single class or a value that is not finite
 * @example wideLogisticClassifier({ ridge: 1 / 0.003 }) // scikit-learn: make_pipeline(StandardScaler(), LogisticRegression(C=0.003))
 */
export function wideLogisticClassifier({ ridge, tolerance = 1e-5 }: WideLogisticOptions): Classifier {
  return {
    name: 'logistic',
    fit(features, label, { weights, start } = {}) {
      checkTraining(features, label, weights);
      const scale = scaleOf(features, weights), values = scaled(features, scale), { rows, columns } = features;
      const loss = (beta: Float64Array, gradient: Float64Array): number => penalisedLoss({ values, rows, columns, label, weights, ridge }, beta, gradient);
      const coefficients = minimise(loss, start?.length === columns + 1 ? start : new Float64Array(columns + 1), { tolerance: tolerance * rows });
      return {
        coefficients,
        predict: (other) => logisticProbabilities(scaled(other, scale), other.rows, other.columns, coefficients),
        importance: () => Object.fromEntries(features.names.map((name, j) => [name, Math.abs(coefficients[j + 1])])),
        text: () => JSON.stringify({ model: 'logistic', intercept: coefficients[0], coefficients: features.names.map((name, j) => ({ name, standardised: coefficients[j + 1], mean: scale.mean[j], inverseDeviation: scale.inverse[j] })) }),
        dispose() { /* holds no native memory */ },
      };
    },
  };
}

/** Log-loss and half the ridge times the squared coefficients (not the intercept's); writes the gradient. */
function penalisedLoss(problem: RidgeLogisticProblem, beta: Float64Array, gradient: Float64Array): number {
  gradient.fill(0);
  let loss = logLoss(problem, beta, gradient);
  for (let j = 1; j < beta.length; j++) { loss += 0.5 * problem.ridge * beta[j] * beta[j]; gradient[j] += problem.ridge * beta[j]; }
  return loss;
}
