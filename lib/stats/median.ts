import { sortedKnown } from './quantile.js';

/**
 * Median: the middle value, of an even number the mean of the two in the middle. NaN values are left out; NaN when none is left. `quantile(values, 0.5)`
 * to rounding in the last digit.
 *
 * @example median([3, 1, 2, 10]) // 2.5
 */
export function median(values: ArrayLike<number>): number {
  const sorted = sortedKnown(values), middle = sorted.length >> 1;
  return sorted.length === 0 ? NaN : sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
