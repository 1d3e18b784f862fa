import { SecondReadError } from '../core/errors.js';

/**
 * Sandwich covariance of an M-estimator for rows that are dependent within clusters: bread times the sum over clusters of the outer
 * product of their scores times bread, times G/(G-1) (n-1)/(n-k). Liang & Zeger 1986, doi:10.1093/biomet/73.1.13.
 *
 * @param x n x k features, row-major @param residual n; row i's score is residual[i] * x[i]
 * @param clusters n, any non-negative integers @param bread k x k, the inverse information
 * @throws SecondReadError (statistics) for fewer than two clusters, or no more rows than coefficients
 */
export function clusterCovariance(x: Float64Array, residual: Float64Array, clusters: Int32Array, bread: Float64Array): Float64Array {
  const rows = residual.length, k = Math.round(Math.sqrt(bread.length));
  let groups = 0;
  for (let i = 0; i < rows; i++) groups = Math.max(groups, clusters[i] + 1);
  const scores = new Float64Array(groups * k), seen = new Uint8Array(groups);
  for (let i = 0, at = 0; i < rows; i++, at += k) {
    const to = clusters[i] * k;
    seen[clusters[i]] = 1;
    for (let j = 0; j < k; j++) scores[to + j] += residual[i] * x[at + j];
  }
  let count = 0;
  for (let g = 0; g < groups; g++) count += seen[g];
  if (count < 2 || rows <= k) throw new SecondReadError('statistics', `${count} clusters, ${rows} rows, ${k} coefficients`, { expected: 'at least two clusters and more rows than coefficients' });
  const meat = new Float64Array(k * k);
  for (let at = 0; at < scores.length; at += k) {
    for (let j = 0; j < k; j++) {
      const own = scores[at + j];
      if (own !== 0) for (let m = j; m < k; m++) meat[j * k + m] += own * scores[at + m];
    }
  }
  for (let j = 0; j < k; j++) for (let m = 0; m < j; m++) meat[j * k + m] = meat[m * k + j];
  const factor = (count / (count - 1)) * ((rows - 1) / (rows - k));
  return multiply(multiply(bread, meat, k), bread, k).map((value) => value * factor);
}

function multiply(a: Float64Array, b: Float64Array, k: number): Float64Array {
  const product = new Float64Array(k * k);
  for (let i = 0; i < k; i++) for (let m = 0; m < k; m++) {
    const value = a[i * k + m];
    for (let j = 0; j < k; j++) product[i * k + j] += value * b[m * k + j];
  }
  return product;
}
