import { SecondReadError } from '../core/errors.js';
import type { Matrix } from '../core/matrix.js';
import { cholesky, choleskySolve } from './cholesky.js';
import { logisticRegression, predictLogistic } from './logistic.js';

export interface ScoreTestOptions {
  /** Columns of the null model, without intercept. */
  nuisance: Matrix;
  label: ArrayLike<number>;
  /** Group (patient) of each row, 0..groups-1. */
  codes: ArrayLike<number>;
  groups: number;
}

/** z of one more column: about standard normal when it says nothing about the label beyond the null model. NaN for a constant column. */
export type ScoreTest = (column: ArrayLike<number>) => number;

/**
 * Rao's score test for adding one column to a logistic regression, with a variance clustered by patient (Boos 1992, Am. Stat. 46:327). The null model
 * is fitted once; every further column costs one pass over the rows, which makes permutation tests of many columns quick.
 *
 * z = U / sqrt(V), U = sum_i x_i r_i, V = sum_g (sum_{i in g} x~_i r_i)^2, where r is the residual of the null model and x~ is x less its weighted
 * projection on the null model's columns.
 *
 * @throws SecondReadError (statistics) where the null model cannot be fitted
 * @example scoreTest({ nuisance, label, codes, groups })(age) // 2.1
 */
export function scoreTest({ nuisance, label, codes, groups }: ScoreTestOptions): ScoreTest {
  const { rows, columns, values } = nuisance, k = columns + 1;
  const probability = columns === 0 ? new Float64Array(rows).fill(shareOf(label)) : predictLogistic(logisticRegression({ features: nuisance, label }).coefficients, nuisance);
  const weight = probability.map((p) => p * (1 - p)), residual = probability.map((p, i) => label[i] - p);
  const z = new Float64Array(rows * k);
  for (let i = 0; i < rows; i++) { z[i * k] = 1; for (let j = 0; j < columns; j++) z[i * k + j + 1] = values[i * columns + j]; }
  const information = new Float64Array(k * k), factor = new Float64Array(k * k);
  for (let i = 0; i < rows; i++) for (let a = 0; a < k; a++) { const wa = weight[i] * z[i * k + a]; for (let b = a; b < k; b++) information[a * k + b] += wa * z[i * k + b]; }
  const dependent = cholesky(information, factor, k);
  if (dependent >= 0) throw new SecondReadError('statistics', `column "${nuisance.names[dependent - 1] ?? '(intercept)'}" depends on the columns before it`, { expected: 'features of full rank' });

  // Summed by group once: what the projection takes off each group's score.
  const weighted = z.map((value, at) => value * weight[Math.floor(at / k)]), groupScores = new Float64Array(groups * k);
  for (let i = 0; i < rows; i++) for (let a = 0; a < k; a++) groupScores[codes[i] * k + a] += z[i * k + a] * residual[i];

  const projection = new Float64Array(k), byGroup = new Float64Array(groups);
  return (column) => {
    projection.fill(0);
    byGroup.fill(0);
    let squares = 0, explained = 0;
    for (let i = 0; i < rows; i++) {
      const x = column[i];
      if (x === 0) continue;
      for (let a = 0, at = i * k; a < k; a++) projection[a] += x * weighted[at + a];
      byGroup[codes[i]] += x * residual[i];
      squares += weight[i] * x * x;
    }
    const onto = Float64Array.from(projection);
    choleskySolve(factor, k, projection);
    for (let a = 0; a < k; a++) explained += onto[a] * projection[a];
    let score = 0, variance = 0;
    for (let g = 0, at = 0; g < groups; g++, at += k) {
      let own = byGroup[g];
      for (let a = 0; a < k; a++) own -= projection[a] * groupScores[at + a];
      score += own;
      variance += own * own;
    }
    // A column that the null model already holds leaves nothing but rounding.
    return squares - explained > 1e-10 * squares && variance > 0 ? score / Math.sqrt(variance) : NaN;
  };
}

function shareOf(label: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < label.length; i++) sum += label[i];
  return sum / label.length;
}
