/**
 * Quantile with linear interpolation between order statistics (type 7 of Hyndman & Fan, NumPy's default). NaN values are left out; NaN
 * when none is left.
 *
 * @param p in [0, 1]
 * @example quantile([1, 2, 3, 4], 0.25) // 1.75
 */
export function quantile(values: ArrayLike<number>, p: number): number {
  return sortedQuantile(sortedKnown(values), p);
}

/** The values that are not NaN, ascending. */
export function sortedKnown(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).filter((value) => !Number.isNaN(value)).sort();
}

/** `quantile` of values already ascending and without NaN. */
export function sortedQuantile(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) return NaN;
  const place = p * (sorted.length - 1), below = Math.floor(place), above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
