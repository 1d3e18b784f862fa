import { binomialCdf, chiSquaredSurvival } from './distributions.js';

/**
 * McNemar's test of two classifiers on the same rows: do they err equally often? Only the discordant rows count.
 *
 * @param b rows that only the first gets right @param c rows that only the second gets right
 * @param options.correction Edwards' continuity correction of the chi-squared statistic
 * @returns chi-squared `statistic` with its `p` (one degree of freedom), and the two-sided `exact` binomial p-value (statsmodels'
 *   `mcnemar(exact=True)`), to be preferred for b + c < 25
 * @example mcnemar(4, 12) // { statistic: 4, p: 0.0455003, exact: 0.0768127 }
 */
export function mcnemar(b: number, c: number, { correction = false } = {}): { statistic: number; p: number; exact: number } {
  const n = b + c;
  if (n === 0) return { statistic: 0, p: 1, exact: 1 };
  const distance = correction ? Math.max(0, Math.abs(b - c) - 1) : Math.abs(b - c), statistic = (distance * distance) / n;
  return { statistic, p: chiSquaredSurvival(statistic, 1), exact: Math.min(1, 2 * binomialCdf(Math.min(b, c), n, 0.5)) };
}

/** Rows that only a, and only b, decides rightly: the arguments of `mcnemar`. @example discordant([1, 0], [1, 1], [0, 0]) // { b: 1, c: 1 } */
export function discordant(truth: ArrayLike<number>, a: ArrayLike<number>, b: ArrayLike<number>): { b: number; c: number } {
  let onlyA = 0, onlyB = 0;
  for (let i = 0; i < truth.length; i++) {
    if (a[i] === b[i]) continue;
    if (a[i] === truth[i]) onlyA++; else onlyB++;
  }
  return { b: onlyA, c: onlyB };
}
