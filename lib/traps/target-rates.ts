/** Rows that the rate over all counts for in a level's smoothed rate. */
const PRIOR_ROWS = 10;

/**
 * Each row's score by its level: the rate of positives among the rows of that level in the other folds, drawn towards the rate over all
 * other folds by 10 rows, less that rate over all. Out of fold, so that no row tells its own label; less the rate over all, since this is the
 * lower the more positives the row's own fold has, which alone would turn noise into an AUROC below a half. null is a level like any other.
 *
 * @param fold of each row; folds keep patients together
 * @returns one score a row; 0 for a level that the other folds do not have
 * @example targetRates(['a', 'a', 'b', 'b'], [1, 1, 0, 0], [0, 1, 0, 1]) // [0.045, 0.045, -0.045, -0.045]: about
 */
export function targetRates(levels: readonly (string | null)[], truth: ArrayLike<number>, fold: ArrayLike<number>): Float64Array {
  const codes = new Map<string | null, number>(), level = Int32Array.from(levels, (value) => codes.get(value) ?? codes.set(value, codes.size).get(value)!);
  let folds = 0;
  for (let i = 0; i < fold.length; i++) folds = Math.max(folds, fold[i] + 1);
  const cell = (k: number, code: number): number => k * codes.size + code;
  const rows = new Float64Array(folds * codes.size), positives = new Float64Array(folds * codes.size), all = new Float64Array(codes.size), allPositive = new Float64Array(codes.size);
  for (let i = 0; i < level.length; i++) {
    rows[cell(fold[i], level[i])]++;
    positives[cell(fold[i], level[i])] += truth[i];
    all[level[i]]++;
    allPositive[level[i]] += truth[i];
  }
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0), n = sum(all), p = sum(allPositive);
  const base = Float64Array.from({ length: folds }, (_, k) => (p - sum(positives.subarray(k * codes.size, (k + 1) * codes.size))) / (n - sum(rows.subarray(k * codes.size, (k + 1) * codes.size))));
  return Float64Array.from(level, (code, i) => {
    const k = fold[i], count = all[code] - rows[cell(k, code)], hits = allPositive[code] - positives[cell(k, code)];
    return (hits + PRIOR_ROWS * base[k]) / (count + PRIOR_ROWS) - base[k];
  });
}
