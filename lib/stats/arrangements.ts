/** Distinct arrangements of the values within strata: the product of multinomial coefficients; Infinity when very large. @example countArrangements([0, 0, 1, 1], [[0, 1, 2, 3]]) // 6 */
export function countArrangements(values: ArrayLike<number>, strata: ArrayLike<number>[]): number {
  let total = 1;
  for (const rows of strata) {
    const counts = new Map<number, number>();
    for (let i = 0; i < rows.length; i++) {
      const seen = (counts.get(values[rows[i]]) ?? 0) + 1;
      counts.set(values[rows[i]], seen);
      total = (total * (i + 1)) / seen; // Stays whole: each factor completes a multinomial coefficient.
    }
  }
  return Math.round(total);
}

/** Calls `visit` with `work` in every distinct arrangement (lexicographic next permutation in each stratum, strata as an odometer). */
export function forEachArrangement(values: ArrayLike<number>, strata: ArrayLike<number>[], work: Float64Array, visit: () => void): void {
  for (const rows of strata) writeSorted(values, rows, work);
  for (;;) {
    visit();
    let stratum = 0;
    while (stratum < strata.length && !nextArrangement(work, strata[stratum])) { writeSorted(values, strata[stratum], work); stratum++; }
    if (stratum === strata.length) return;
  }
}

function writeSorted(values: ArrayLike<number>, rows: ArrayLike<number>, work: Float64Array): void {
  const sorted = Float64Array.from(rows, (row) => values[row]).sort();
  for (let i = 0; i < rows.length; i++) work[rows[i]] = sorted[i];
}

function nextArrangement(work: Float64Array, rows: ArrayLike<number>): boolean {
  let i = rows.length - 2;
  while (i >= 0 && work[rows[i]] >= work[rows[i + 1]]) i--;
  if (i < 0) return false;
  let j = rows.length - 1;
  while (work[rows[j]] <= work[rows[i]]) j--;
  swap(work, rows[i], rows[j]);
  for (let a = i + 1, b = rows.length - 1; a < b; a++, b--) swap(work, rows[a], rows[b]);
  return true;
}

function swap(work: Float64Array, a: number, b: number): void {
  const held = work[a];
  work[a] = work[b];
  work[b] = held;
}
