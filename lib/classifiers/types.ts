import type { Matrix } from '../core/matrix.js';

/** A way of learning P(label = 1) from features. Deterministic: equal inputs and seed give equal predictions. */
export interface Classifier {
  /** Shown in tables, e.g. "logistic", "boosted trees". */
  readonly name: string;
  /** @param label 0/1, one a row @throws SecondReadError (statistics) when only one class is present */
  fit(features: Matrix, label: ArrayLike<number>, options?: FitOptions): FittedClassifier;
  /**
   * Out-of-fold predictions by a shorter way than one `fit` a fold, where there is one; `crossFit` takes it. Rows of fold -1 are neither
   * learned from nor predicted (NaN).
   */
  crossFit?(features: Matrix, label: ArrayLike<number>, folds: Int32Array, weights?: ArrayLike<number>): Float64Array;
}

export interface FitOptions {
  /** One non-negative weight a row; 1 where absent. */
  weights?: ArrayLike<number>;
  /** Rows for early stopping, where the classifier knows it. */
  validation?: { features: Matrix; label: ArrayLike<number> };
  /** Coefficients to start from (iterative methods): from `FittedClassifier.coefficients`. */
  start?: Float64Array;
}

export interface FittedClassifier {
  /** P(label = 1) of each row, in (0, 1). Columns must be those of the fit, in the same order. */
  predict(features: Matrix): Float64Array;
  /** Gain (trees) or absolute standardised coefficient (logistic), by feature name. */
  importance(): Record<string, number>;
  /** The model as text that can be stored (LightGBM's model text, JSON of coefficients). */
  text(): string;
  coefficients?: Float64Array;
  /** Frees native memory; the model cannot be used afterwards. */
  dispose(): void;
}
