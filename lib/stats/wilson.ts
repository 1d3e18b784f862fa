import { normalQuantile } from './distributions.js';

/** Ends of an interval. */
export interface Interval { low: number; high: number }

/**
 * Wilson's score interval of a proportion: close to nominal coverage also for small n and rates near 0 or 1, where Wald's fails. For
 * independent trials; NaN for n = 0. Wilson 1927, doi:10.1080/01621459.1927.10502953.
 *
 * @param k successes @param n trials @param level confidence
 * @example wilson(3, 20) // { low: 0.052369, high: 0.360419 }
 */
export function wilson(k: number, n: number, level = 0.95): Interval {
  if (!(n > 0)) return { low: NaN, high: NaN };
  const z = normalQuantile(0.5 + level / 2), p = k / n, scale = 1 + (z * z) / n;
  const centre = (p + (z * z) / (2 * n)) / scale;
  const half = (z / scale) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return { low: k === 0 ? 0 : Math.max(0, centre - half), high: k === n ? 1 : Math.min(1, centre + half) };
}
