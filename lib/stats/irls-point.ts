import { cholesky, forwardSolve } from './cholesky.js';
import { dependence, information } from './information.js';
import type { LogisticDesign } from './logistic-design.js';

/** Everything that belongs to one point of the search, in buffers that are used again. */
export interface Work {
  eta: Float64Array; etaBefore: Float64Array; p: Float64Array; curvature: Float64Array; residual: Float64Array;
  gram: Float64Array; factor: Float64Array; score: Float64Array; row: Float64Array;
  logLikelihood: number; moved: number; worst: number;
  swapPredictors(): void;
}

export function newWork(rows: number, k: number): Work {
  const of = (size: number): Float64Array => new Float64Array(size);
  const work: Work = {
    eta: of(rows), etaBefore: of(rows), p: of(rows), curvature: of(rows), residual: of(rows), gram: of(k * k), factor: of(k * k), score: of(k), row: of(k),
    logLikelihood: 0, moved: 0, worst: 0,
    swapPredictors() { const held = work.eta; work.eta = work.etaBefore; work.etaBefore = held; },
  };
  return work;
}

/** Linear predictors, probabilities, log-likelihood, information and its factor at `beta`. Returns a column that is dependent, or -1. */
export function evaluate(design: LogisticDesign, beta: Float64Array, ridge: number, work: Work, first: boolean): number {
  const { rows, columns: k, x, label, weights } = design, { eta, etaBefore, p, curvature } = work;
  let logLikelihood = 0, moved = 0, worst = 0;
  for (let i = 0, at = 0; i < rows; i++, at += k) {
    let sum = 0;
    for (let j = 0; j < k; j++) sum += beta[j] * x[at + j];
    eta[i] = sum;
    const small = Math.exp(-Math.abs(sum)), likely = 1 / (1 + small), weight = weights ? weights[i] : 1;
    p[i] = sum >= 0 ? likely : small * likely;
    curvature[i] = weight * small * likely * likely;
    logLikelihood -= weight * (Math.log1p(small) + (label[i] === 1 ? Math.max(0, -sum) : Math.max(0, sum)));
    moved = Math.max(moved, Math.abs(sum - etaBefore[i]));
    worst = Math.max(worst, Math.abs(label[i] - p[i]));
  }
  work.logLikelihood = logLikelihood; work.moved = moved; work.worst = worst;
  information(x, curvature, rows, k, work.gram);
  for (let j = 1; j < k; j++) work.gram[j * k + j] += ridge;
  if (first) work.swapPredictors();
  return cholesky(work.gram, work.factor, k, first && ridge === 0 ? dependence(work.gram, k) : undefined);
}

/** Residuals and score at the point last evaluated; Firth's term adds leverage * (1/2 - p). */
export function addScore(design: LogisticDesign, beta: Float64Array, work: Work, firth: boolean, ridge: number): void {
  const { rows, columns: k, x, label, weights } = design, { p, curvature, residual, score, row } = work;
  score.fill(0);
  for (let i = 0, at = 0; i < rows; i++, at += k) {
    let rest = (weights ? weights[i] : 1) * (label[i] - p[i]);
    if (firth) {
      for (let j = 0; j < k; j++) row[j] = x[at + j];
      forwardSolve(work.factor, k, row);
      let leverage = 0;
      for (let j = 0; j < k; j++) leverage += row[j] * row[j];
      rest += leverage * curvature[i] * (0.5 - p[i]);
    }
    residual[i] = rest;
    for (let j = 0; j < k; j++) score[j] += rest * x[at + j];
  }
  for (let j = 1; j < k; j++) score[j] -= ridge * beta[j];
}
