import { SecondReadError } from '../core/errors.js';
import { cholesky, choleskySolve, logDeterminant } from './cholesky.js';
import { addScore, evaluate, newWork, type Work } from './irls-point.js';
import type { LogisticDesign } from './logistic-design.js';

export interface IrlsOptions {
  firth: boolean;
  /** Ridge penalty: the log-likelihood less ridge / 2 times the squared coefficients, the intercept's left out. */
  ridge: number;
  start?: ArrayLike<number>;
  maxIterations: number;
  /** A coefficient held at a value while the others are fitted (profile likelihood). */
  fixed?: { column: number; value: number };
}

export interface IrlsResult {
  coefficients: Float64Array;
  /** Cholesky factor of the (ridged) information matrix. */
  factor: Float64Array;
  probability: Float64Array;
  /** Each row's part in the score besides its features: weight * (label - p), with Firth's term. */
  residual: Float64Array;
  logLikelihood: number;
  /** What was maximised: the log-likelihood with its penalty. */
  objective: number;
  iterations: number;
  converged: boolean;
  separated: boolean;
}

/**
 * Maximises the (penalised) likelihood of a logistic regression by Newton's method with step halving. Firth's penalty is half the log
 * determinant of the information (Firth 1993, doi:10.1093/biomet/80.1.27; Heinze & Schemper 2002, doi:10.1002/sim.1047).
 *
 * Separation: the likelihood stands still while linear predictors keep growing by about 1 a step, or every row is fitted exactly.
 *
 * @throws SecondReadError (statistics) that names a column which depends on those before it
 */
export function irls(design: LogisticDesign, options: IrlsOptions): IrlsResult {
  const { rows, columns: k } = design, { firth, ridge, fixed } = options;
  const work = newWork(rows, k);
  const beta = options.start?.length === k ? Float64Array.from(options.start) : new Float64Array(k);
  if (fixed) beta[fixed.column] = fixed.value;
  let bad = evaluate(design, beta, ridge, work, true);
  if (bad >= 0 || !Number.isFinite(work.logLikelihood)) { // A start that is far off can underflow every weight; zeros cannot.
    beta.fill(0);
    if (fixed) beta[fixed.column] = fixed.value;
    bad = evaluate(design, beta, ridge, work, true);
    if (bad >= 0) throw collinear(design.names[bad]);
  }
  let objective = objectiveOf(work, beta, k, firth, ridge), iterations = 0, converged = false, separated = false, standing = 0;
  const step = new Float64Array(k), trial = new Float64Array(k), tolerance = firth ? 1e-9 : 1e-6;
  while (iterations < options.maxIterations) {
    iterations++;
    addScore(design, beta, work, firth, ridge);
    newtonStep(work, k, step, fixed?.column);
    if (firth || fixed) limitStep(step, 5);
    let moved = 0, gain = NaN;
    for (let halvings = 0, share = 1; halvings < 30; halvings++, share /= 2) {
      for (let j = 0; j < k; j++) trial[j] = beta[j] + share * step[j];
      bad = evaluate(design, trial, ridge, work, false);
      moved = work.moved;
      const now = bad >= 0 ? -Infinity : objectiveOf(work, trial, k, firth, ridge);
      gain = now - objective;
      if (gain >= -1e-10 * (Math.abs(objective) + 1)) { objective = now; break; }
      if (bad >= 0 && iterations > 10) break;
    }
    if (bad >= 0 || !(gain >= -1e-6 * (Math.abs(objective) + 1))) {
      separated = !firth && ridge === 0;
      evaluate(design, beta, ridge, work, false); // Back to the last good point, for what is reported.
      break;
    }
    beta.set(trial);
    if (moved < tolerance) { converged = true; break; }
    standing = moved > 0.5 && gain < 1e-7 ? standing + 1 : 0;
    if (!firth && ridge === 0 && (standing >= 5 || work.worst < 1e-7)) { separated = true; break; }
    work.swapPredictors();
  }
  addScore(design, beta, work, firth, ridge);
  return { coefficients: beta, factor: work.factor, probability: work.p, residual: work.residual, logLikelihood: work.logLikelihood, objective, iterations, converged, separated };
}

const collinear = (name: string): SecondReadError => new SecondReadError('statistics', `feature "${name}" is constant or a combination of the features before it`, {
  field: name, expected: 'linearly independent features', remedy: 'Leave it out (one level of a category is the reference), centre and scale it, or use a ridge penalty.' });

const objectiveOf = (work: Work, beta: Float64Array, k: number, firth: boolean, ridge: number): number => {
  let squares = 0;
  if (ridge > 0) for (let j = 1; j < k; j++) squares += beta[j] * beta[j];
  return work.logLikelihood - (ridge / 2) * squares + (firth ? 0.5 * logDeterminant(work.factor, k) : 0);
};

function newtonStep(work: Work, k: number, step: Float64Array, held?: number): void {
  if (held === undefined) { step.set(work.score); choleskySolve(work.factor, k, step); return; }
  // Without the held coefficient's row and column.
  const free = k - 1, reduced = new Float64Array(free * free), factor = new Float64Array(free * free), right = new Float64Array(free);
  let to = 0;
  for (let j = 0; j < k; j++) {
    if (j === held) continue;
    right[to] = work.score[j];
    let at = to * free + to;
    for (let m: number = j; m < k; m++) if (m !== held) reduced[at++] = work.gram[j * k + m];
    to++;
  }
  cholesky(reduced, factor, free);
  choleskySolve(factor, free, right);
  let from = 0;
  for (let j = 0; j < k; j++) step[j] = j === held ? 0 : right[from++];
}

function limitStep(step: Float64Array, largest: number): void {
  let size = 0;
  for (const value of step) size = Math.max(size, Math.abs(value));
  if (size > largest) for (let j = 0; j < step.length; j++) step[j] *= largest / size;
}
