import type { Matrix } from '../core/matrix.js';
import { SecondReadError } from '../core/errors.js';
import { choleskyInverse } from './cholesky.js';
import { clusterCovariance } from './cluster-robust.js';
import { chiSquaredSurvival, normalQuantile, normalTwoSided } from './distributions.js';
import { irls } from './irls.js';
import { logisticDesign } from './logistic-design.js';

export interface LogisticOptions {
  /** Columns without intercept: it is added. No NaN. */
  features: Matrix;
  /** 0 or 1, one a row. */
  label: ArrayLike<number>;
  /** Frequency weights; rows of weight 0 are left out. 1 where absent. */
  weights?: ArrayLike<number>;
  /** Cluster (patient) of each row: standard errors become cluster-robust. */
  clusters?: ArrayLike<number>;
  /** 'firth': Firth's bias-reducing penalty, finite also under separation. */
  penalty?: 'none' | 'firth';
  /** Ridge penalty on the coefficients as they are (not the intercept): ridge / 2 times their squares. */
  ridge?: number;
  /** Coefficients to start from, intercept first: a neighbouring fit saves half the iterations. */
  start?: ArrayLike<number>;
  maxIterations?: number;
}

/** All arrays have the intercept first; `names[0]` is "(intercept)". */
export interface LogisticFit {
  names: string[];
  /** Log-odds. */
  coefficients: Float64Array;
  /** k x k, row-major: cluster-robust where clusters were given, else the inverse information. */
  covariance: Float64Array;
  se: Float64Array;
  /** From the inverse information, as if rows were independent. */
  seNaive: Float64Array;
  /** Wald: coefficient / se. */
  z: Float64Array;
  /** Two-sided, normal. */
  p: Float64Array;
  /** 95 % Wald interval on the log-odds scale. */
  low: Float64Array;
  high: Float64Array;
  /** Without any penalty. */
  logLikelihood: number;
  /** What was maximised; equals `logLikelihood` without a penalty. */
  penalisedLogLikelihood: number;
  penalty: 'none' | 'firth' | 'ridge';
  /** Rows of positive weight. */
  rows: number;
  iterations: number;
  converged: boolean;
  /** A combination of features parts the classes (wholly or in part): coefficients run to infinity and mean nothing; use Firth's penalty. */
  separated: boolean;
}

/**
 * Logistic regression by maximum likelihood (IRLS, that is Newton), with Firth's or a ridge penalty on request. Cluster-robust errors are
 * the sandwich with statsmodels' factor G/(G-1) (n-1)/(n-k) (`Logit.fit(cov_type='cluster')`); with Firth's penalty the scores are
 * Firth's. Intervals and p-values are Wald's; profile likelihood for Firth is in `firthProfile`.
 *
 * @throws SecondReadError (statistics) for a single class, a value that is not finite, columns that are constant or collinear (named)
 * @example logisticRegression({ features: matrixOf({ x: [0, 0, 1, 1, 1, 0] }), label: [0, 1, 1, 1, 0, 0] }).coefficients
 * // Float64Array [-0.6931471805599453, 1.3862943611198906]
 */
export function logisticRegression(options: LogisticOptions): LogisticFit {
  const { features, label, weights, clusters, penalty = 'none', ridge = 0 } = options;
  if (penalty === 'firth' && ridge > 0) throw new SecondReadError('statistics', 'Firth and ridge penalty together', { expected: 'one of them' });
  const design = logisticDesign(features, label, weights, clusters), k = design.columns;
  const { coefficients, factor, residual, ...rest } = irls(design, { firth: penalty === 'firth', ridge, start: options.start, maxIterations: options.maxIterations ?? (penalty === 'firth' ? 300 : 60) });
  const naive = choleskyInverse(factor, k);
  const covariance = design.clusters ? clusterCovariance(design.x, residual, design.clusters, naive) : naive;
  const diagonal = (matrix: Float64Array): Float64Array => Float64Array.from(coefficients, (_, j) => Math.sqrt(matrix[j * k + j]));
  const se = diagonal(covariance), z = coefficients.map((value, j) => value / se[j]), width = normalQuantile(0.975);
  return {
    names: design.names, coefficients, covariance, se, seNaive: design.clusters ? diagonal(naive) : se, z,
    p: z.map(normalTwoSided),
    low: coefficients.map((value, j) => value - width * se[j]),
    high: coefficients.map((value, j) => value + width * se[j]),
    logLikelihood: rest.logLikelihood, penalisedLogLikelihood: rest.objective, penalty: penalty === 'firth' ? 'firth' : ridge > 0 ? 'ridge' : 'none',
    rows: design.rows, iterations: rest.iterations, converged: rest.converged, separated: rest.separated,
  };
}

/**
 * P(label = 1) of each row.
 *
 * @param coefficients intercept first @param features columns as in the fit
 * @example predictLogistic([0, 1], matrixOf({ x: [0] })) // Float64Array [0.5]
 */
export function predictLogistic(coefficients: ArrayLike<number>, features: Matrix): Float64Array {
  const { rows, columns, values } = features;
  if (coefficients.length !== columns + 1) throw new SecondReadError('statistics', `${coefficients.length} coefficients for ${columns} features`, { expected: 'the intercept and one a feature' });
  const probability = new Float64Array(rows);
  for (let i = 0, at = 0; i < rows; i++, at += columns) {
    let sum = coefficients[0];
    for (let j = 0; j < columns; j++) sum += coefficients[j + 1] * values[at + j];
    probability[i] = 1 / (1 + Math.exp(-sum));
  }
  return probability;
}

/**
 * Likelihood-ratio test of two nested unpenalised models on the same rows.
 *
 * @throws SecondReadError (statistics) for penalised or separated fits, for models that cannot be nested
 * @example likelihoodRatioTest(full, reduced) // { statistic: 3.84, df: 1, p: 0.05 }
 */
export function likelihoodRatioTest(full: LogisticFit, reduced: LogisticFit): { statistic: number; df: number; p: number } {
  for (const fit of [full, reduced]) {
    if (fit.penalty !== 'none') throw new SecondReadError('statistics', `likelihood-ratio test of a fit with ${fit.penalty} penalty`, { expected: 'unpenalised fits', remedy: 'For Firth use firthProfile.' });
  }
  const df = full.names.length - reduced.names.length;
  if (df <= 0 || full.rows !== reduced.rows || !reduced.names.every((name) => full.names.includes(name))) {
    throw new SecondReadError('statistics', 'the reduced model is not nested in the full one', { expected: 'fewer of the same features, the same rows' });
  }
  const statistic = Math.max(0, 2 * (full.logLikelihood - reduced.logLikelihood));
  return { statistic, df, p: chiSquaredSurvival(statistic, df) };
}

/** Odds ratio of a coefficient (by position, intercept 0, or by name) with its 95 % Wald interval and p-value. @example oddsRatio(fit, 'sex') // { oddsRatio: 4, low: 0.13, high: 119.2, p: 0.42 } */
export function oddsRatio(fit: LogisticFit, which: number | string): { oddsRatio: number; low: number; high: number; p: number } {
  const j = typeof which === 'number' ? which : fit.names.indexOf(which);
  if (!(j >= 0 && j < fit.names.length)) throw new SecondReadError('statistics', `no coefficient "${which}"`, { expected: fit.names.join(', ') });
  return { oddsRatio: Math.exp(fit.coefficients[j]), low: Math.exp(fit.low[j]), high: Math.exp(fit.high[j]), p: fit.p[j] };
}
