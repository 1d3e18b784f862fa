import { SecondReadError } from '../core/errors.js';

/** A ridge-penalised logistic model to be fitted for prediction: no standard errors, but quick to refit with other weights. */
export interface RidgeLogisticProblem {
  /** Row-major, `rows * columns`, on a common scale (standardised): the penalty is the same for each column. */
  values: Float64Array;
  rows: number;
  columns: number;
  label: ArrayLike<number>;
  /** Rows of weight 0 are passed over: a fold is held out by weight, without copying the others. */
  weights?: ArrayLike<number>;
  /** Half the squared length of the coefficients (not the intercept) times this is added to the log-loss: scikit-learn's 1 / C. */
  ridge: number;
  /** Intercept first. A start near the solution saves most of the work. */
  start?: Float64Array;
  /** The largest last step of any coefficient, 1e-5. Newton's steps square the error, so what remains is far smaller. */
  tolerance?: number;
}

/**
 * Coefficients (intercept first) that minimise the penalised log-loss, by Newton's method with step halving. Near the solution the Hessian hardly
 * changes: it is then kept (Shamanskii 1967), and a step costs a pass for the gradient alone, some ten times less. Steps then shrink by a constant
 * factor, from which the error left is known; it stops where that is below the square of the tolerance.
 *
 * @throws SecondReadError (statistics) when it does not converge within 200 steps (separated classes without a ridge)
 * @example fitRidgeLogistic({ values: Float64Array.of(-1, 0, 0, 1), rows: 4, columns: 1, label: [0, 0, 1, 1], ridge: 1 }) // about [0, 0.67]
 */
export function fitRidgeLogistic(problem: RidgeLogisticProblem): Float64Array {
  const { columns, ridge, start, tolerance = 1e-5 } = problem, size = columns + 1, target = Math.max(tolerance * tolerance, 1e-13);
  let beta = start && start.length === size ? start.slice() : new Float64Array(size);
  const gradient = new Float64Array(size), hessian = new Float64Array(size * size), trial = new Float64Array(size);
  let loss = penalty(beta, ridge) + accumulate(problem, beta, gradient, hessian), halvings = 0, before = Infinity;
  let factor = factorise(hessian, size, ridge), step = solve(factor, beta, gradient, ridge);
  for (let iteration = 0; iteration < 200; iteration++) {
    let largest = 0;
    for (let j = 0; j < size; j++) { trial[j] = beta[j] - step[j]; largest = Math.max(largest, Math.abs(step[j])); }
    const shrink = largest / before, keep = largest < KEEP_BELOW && (before === Infinity || shrink < 0.3);
    // What is left after this step: a geometric series of steps.
    if (largest < target || (before < Infinity && shrink < 0.9 && (largest * shrink) / (1 - shrink) < target)) return trial;
    const trialLoss = penalty(trial, ridge) + accumulate(problem, trial, gradient, keep ? null : hessian);
    if (!(trialLoss <= loss + 1e-9 * Math.abs(loss)) && halvings < 30) {
      halvings++;
      step = step.map((value) => value / 2);
      continue;
    }
    halvings = 0;
    loss = trialLoss;
    beta = trial.slice();
    if (!keep) factor = factorise(hessian, size, ridge);
    before = keep ? largest : Infinity;
    step = solve(factor, beta, gradient, ridge);
  }
  throw new SecondReadError('statistics', 'logistic regression did not converge', { remedy: 'A feature separates the classes: give a ridge above 0.' });
}

/** Steps on standardised columns from which on the Hessian is kept. */
const KEEP_BELOW = 0.3;

/** P(label = 1) of every row, from coefficients with the intercept first. */
export function logisticProbabilities(values: Float64Array, rows: number, columns: number, beta: Float64Array): Float64Array {
  const out = new Float64Array(rows);
  for (let i = 0, at = 0; i < rows; i++) {
    let eta = beta[0];
    for (let j = 1; j <= columns; j++) eta += beta[j] * values[at++];
    out[i] = 1 / (1 + Math.exp(-eta));
  }
  return out;
}

function penalty(beta: Float64Array, ridge: number): number {
  let squares = 0;
  for (let j = 1; j < beta.length; j++) squares += beta[j] * beta[j];
  return 0.5 * ridge * squares;
}

/** Log-loss at `beta`; writes its gradient and, where asked for, the upper triangle of its Hessian (both without the penalty). */
function accumulate(problem: RidgeLogisticProblem, beta: Float64Array, gradient: Float64Array, hessian: Float64Array | null): number {
  gradient.fill(0);
  return hessian === null ? logLoss(problem, beta, gradient) : withHessian(problem, beta, gradient, hessian);
}

/** Log-loss at `beta`, without the penalty; adds its gradient to `gradient`. */
export function logLoss({ values, rows, columns, label, weights }: RidgeLogisticProblem, beta: Float64Array, gradient: Float64Array): number {
  let loss = 0;
  for (let i = 0, at = 0; i < rows; i++, at += columns) {
    const weight = weights ? weights[i] : 1;
    if (weight === 0) continue;
    let eta = beta[0];
    for (let j = 0; j < columns; j++) eta += beta[j + 1] * values[at + j];
    const decay = Math.exp(-Math.abs(eta)), p = eta >= 0 ? 1 / (1 + decay) : decay / (1 + decay);
    loss += weight * (Math.log1p(decay) + (eta >= 0 ? (1 - label[i]) * eta : -label[i] * eta));
    const residual = weight * (p - label[i]);
    gradient[0] += residual;
    for (let j = 0; j < columns; j++) gradient[j + 1] += residual * values[at + j];
  }
  return loss;
}

function withHessian({ values, rows, columns, label, weights }: RidgeLogisticProblem, beta: Float64Array, gradient: Float64Array, hessian: Float64Array): number {
  const size = columns + 1;
  hessian.fill(0);
  // Four rows at a time: each sum of the Hessian is then loaded and stored once for four products.
  const block = new Float64Array(4 * size), curvature = new Float64Array(4);
  let loss = 0, filled = 0;
  for (let i = 0; i < rows; i++) {
    const weight = weights ? weights[i] : 1;
    if (weight === 0) continue;
    const at = i * columns, into = filled * size;
    let eta = beta[0];
    block[into] = 1;
    for (let j = 0; j < columns; j++) { const x = values[at + j]; block[into + 1 + j] = x; eta += beta[j + 1] * x; }
    const decay = Math.exp(-Math.abs(eta)), p = eta >= 0 ? 1 / (1 + decay) : decay / (1 + decay);
    loss += weight * (Math.log1p(decay) + (eta >= 0 ? (1 - label[i]) * eta : -label[i] * eta));
    const residual = weight * (p - label[i]);
    for (let j = 0; j < size; j++) gradient[j] += residual * block[into + j];
    curvature[filled++] = weight * p * (1 - p);
    if (filled === 4) { addBlock(hessian, block, curvature, size); filled = 0; }
  }
  if (filled > 0) { block.fill(0, filled * size); curvature.fill(0, filled); addBlock(hessian, block, curvature, size); }
  return loss;
}

function addBlock(hessian: Float64Array, block: Float64Array, curvature: Float64Array, size: number): void {
  const c0 = curvature[0], c1 = curvature[1], c2 = curvature[2], c3 = curvature[3], s1 = size, s2 = 2 * size, s3 = 3 * size;
  for (let j = 0; j < size; j++) {
    const a0 = c0 * block[j], a1 = c1 * block[s1 + j], a2 = c2 * block[s2 + j], a3 = c3 * block[s3 + j], row = j * size;
    for (let k = j; k < size; k++) hessian[row + k] += a0 * block[k] + a1 * block[s1 + k] + a2 * block[s2 + k] + a3 * block[s3 + k];
  }
}

/** A Cholesky factor; `live` is 0 for columns without variance of their own (copies of others), which get no step. */
interface Factor { lower: Float64Array; live: Uint8Array; size: number }

/** Cholesky factor of the Hessian (upper triangle given) plus the ridge. */
function factorise(hessian: Float64Array, size: number, ridge: number): Factor {
  const lower = new Float64Array(size * size), live = new Uint8Array(size);
  for (let j = 0; j < size; j++) {
    const own = hessian[j * size + j] + (j > 0 ? ridge : 0);
    let pivot = own;
    for (let k = 0; k < j; k++) pivot -= lower[j * size + k] ** 2;
    if (!(pivot > 1e-10 * own)) continue;
    live[j] = 1;
    const root = Math.sqrt(pivot);
    lower[j * size + j] = root;
    for (let i = j + 1; i < size; i++) {
      let sum = hessian[j * size + i];
      for (let k = 0; k < j; k++) sum -= lower[i * size + k] * lower[j * size + k];
      lower[i * size + j] = sum / root;
    }
  }
  return { lower, live, size };
}

/** The step: solves (Hessian + ridge) step = gradient of the penalised loss. */
function solve({ lower, live, size }: Factor, beta: Float64Array, gradient: Float64Array, ridge: number): Float64Array {
  const step = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    if (!live[j]) continue;
    let sum = gradient[j] + (j > 0 ? ridge * beta[j] : 0);
    for (let k = 0; k < j; k++) sum -= lower[j * size + k] * step[k];
    step[j] = sum / lower[j * size + j];
  }
  for (let j = size - 1; j >= 0; j--) {
    if (!live[j]) continue;
    let sum = step[j];
    for (let i = j + 1; i < size; i++) sum -= lower[i * size + j] * step[i];
    step[j] = sum / lower[j * size + j];
  }
  return step;
}
