/**
 * Cholesky factor of a symmetric positive definite matrix, for systems of some tens of unknowns.
 *
 * @param a k x k, row-major; its upper triangle is read
 * @param factor k x k, receives the lower factor L with L L' = a (its upper triangle is left alone)
 * @param floor a pivot at or below `floor[j]` counts as zero; 0 where absent
 * @returns -1, or the first column whose pivot is not positive: it depends on the columns before it
 * @example cholesky(new Float64Array([4, 2, 2, 2]), factor, 2) // -1, factor = [2, ., 1, 1]
 */
export function cholesky(a: Float64Array, factor: Float64Array, k: number, floor?: ArrayLike<number>): number {
  for (let j = 0; j < k; j++) {
    for (let i = 0; i <= j; i++) {
      let sum = a[i * k + j];
      for (let m = 0; m < i; m++) sum -= factor[j * k + m] * factor[i * k + m];
      if (i < j) { factor[j * k + i] = sum / factor[i * k + i]; continue; }
      if (!(sum > (floor ? floor[j] : 0))) return j;
      factor[j * k + j] = Math.sqrt(sum);
    }
  }
  return -1;
}

/** Solves L L' x = b in place of b. */
export function choleskySolve(factor: Float64Array, k: number, b: Float64Array): Float64Array {
  forwardSolve(factor, k, b);
  for (let i = k - 1; i >= 0; i--) {
    let sum = b[i];
    for (let m = i + 1; m < k; m++) sum -= factor[m * k + i] * b[m];
    b[i] = sum / factor[i * k + i];
  }
  return b;
}

/** Solves L x = b in place of b. */
export function forwardSolve(factor: Float64Array, k: number, b: Float64Array): Float64Array {
  for (let i = 0; i < k; i++) {
    let sum = b[i];
    for (let m = 0; m < i; m++) sum -= factor[i * k + m] * b[m];
    b[i] = sum / factor[i * k + i];
  }
  return b;
}

/** The inverse of L L', k x k, both triangles. */
export function choleskyInverse(factor: Float64Array, k: number): Float64Array {
  const inverse = new Float64Array(k * k);
  for (let j = 0; j < k; j++) {
    const column = new Float64Array(k);
    column[j] = 1;
    choleskySolve(factor, k, column);
    for (let i = 0; i < k; i++) inverse[i * k + j] = column[i];
  }
  return inverse;
}

/** Logarithm of the determinant of L L'. */
export function logDeterminant(factor: Float64Array, k: number): number {
  let sum = 0;
  for (let j = 0; j < k; j++) sum += Math.log(factor[j * k + j]);
  return 2 * sum;
}
