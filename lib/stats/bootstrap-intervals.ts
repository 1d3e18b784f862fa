import { normalCdf, normalQuantile } from './distributions.js';
import { estimateOf, replicateColumn, type Replicates } from './bootstrap.js';
import { sortedKnown, sortedQuantile } from './quantile.js';
import type { Interval } from './wilson.js';

/**
 * Percentile interval: the quantiles of the replicates. Replicates without the statistic (NaN: no positive was drawn) are left out; with
 * half of them or more gone the interval is NaN.
 *
 * @example percentileInterval(replicates, 0.95, 3) // of the fourth statistic
 */
export function percentileInterval(replicates: Replicates, level = 0.95, column = 0): Interval {
  const sorted = sortedKnown(replicateColumn(replicates, column));
  if (2 * sorted.length <= replicates.count) return { low: NaN, high: NaN };
  return { low: sortedQuantile(sorted, (1 - level) / 2), high: sortedQuantile(sorted, (1 + level) / 2) };
}

/**
 * Bias-corrected and accelerated interval (Efron 1987, doi:10.1080/01621459.1987.10478410), with ties counted by half as SciPy's
 * `bootstrap(method='BCa')` does.
 *
 * @param jackknife the statistic without each group in turn (`groupedJackknife`)
 * @returns NaN when all replicates lie on one side of the estimate, or the jackknife values are all equal
 */
export function bcaInterval(replicates: Replicates, jackknife: ArrayLike<number>, level = 0.95, column = 0): Interval {
  const sorted = sortedKnown(replicateColumn(replicates, column)), estimate = estimateOf(replicates, column);
  if (2 * sorted.length <= replicates.count) return { low: NaN, high: NaN };
  let below = 0;
  for (const value of sorted) below += value < estimate ? 1 : value === estimate ? 0.5 : 0;
  const bias = normalQuantile(below / sorted.length), acceleration = accelerationOf(sortedKnown(jackknife));
  const end = (p: number): number => {
    const shifted = bias + normalQuantile(p);
    const share = normalCdf(bias + shifted / (1 - acceleration * shifted));
    return Number.isNaN(share) ? NaN : sortedQuantile(sorted, share);
  };
  return { low: end((1 - level) / 2), high: end((1 + level) / 2) };
}

function accelerationOf(jackknife: Float64Array): number {
  let mean = 0, squares = 0, cubes = 0;
  for (const value of jackknife) mean += value / jackknife.length;
  for (const value of jackknife) { const d = mean - value; squares += d * d; cubes += d * d * d; }
  return cubes / (6 * squares ** 1.5);
}

export interface JackknifeOptions { codes: Int32Array; groups: number; statistic: (rowWeights: Float64Array) => number }

/** The statistic without each group in turn: `groups` evaluations. */
export function groupedJackknife({ codes, groups, statistic }: JackknifeOptions): Float64Array {
  const weights = new Float64Array(codes.length).fill(1), out = new Float64Array(groups);
  const rows = rowsByGroup(codes, groups);
  for (let group = 0; group < groups; group++) {
    for (let at = rows.start[group]; at < rows.start[group + 1]; at++) weights[rows.order[at]] = 0;
    out[group] = statistic(weights);
    for (let at = rows.start[group]; at < rows.start[group + 1]; at++) weights[rows.order[at]] = 1;
  }
  return out;
}

/** Rows sorted by group: those of group g are order[start[g]] .. order[start[g + 1] - 1]. */
export function rowsByGroup(codes: Int32Array, groups: number): { order: Int32Array; start: Int32Array } {
  const start = new Int32Array(groups + 1), order = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) start[codes[i] + 1]++;
  for (let g = 0; g < groups; g++) start[g + 1] += start[g];
  const next = start.slice(0, groups);
  for (let i = 0; i < codes.length; i++) order[next[codes[i]]++] = i;
  return { order, start };
}
