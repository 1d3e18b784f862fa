/** Upper triangle of X' diag(curvature) X; four rows at a time, so that each entry is loaded and stored once for four. */
export function information(x: Float64Array, curvature: Float64Array, rows: number, k: number, gram: Float64Array): void {
  gram.fill(0);
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    const a = i * k, b = a + k, c = b + k, d = c + k;
    const wa = curvature[i], wb = curvature[i + 1], wc = curvature[i + 2], wd = curvature[i + 3];
    for (let j = 0; j < k; j++) {
      const xa = wa * x[a + j], xb = wb * x[b + j], xc = wc * x[c + j], xd = wd * x[d + j];
      if (xa === 0 && xb === 0 && xc === 0 && xd === 0) continue; // Indicators of rare levels.
      const to = j * k;
      for (let m = j; m < k; m++) gram[to + m] += xa * x[a + m] + xb * x[b + m] + xc * x[c + m] + xd * x[d + m];
    }
  }
  for (; i < rows; i++) {
    const a = i * k;
    for (let j = 0; j < k; j++) {
      const xa = curvature[i] * x[a + j];
      for (let m = j; m < k; m++) gram[j * k + m] += xa * x[a + m];
    }
  }
}

/** Pivots at or below these are zero but for rounding: a 1e-9th of the column's variation about its mean. */
export function dependence(gram: Float64Array, k: number): Float64Array {
  const floor = new Float64Array(k);
  for (let j = 1; j < k; j++) {
    const own = gram[j * k + j], centred = own - (gram[j] * gram[j]) / gram[0];
    floor[j] = Math.max(1e-9 * centred, 1e-13 * own);
  }
  return floor;
}
