import { rng } from '../../../core/random.js';
import { permutationTest } from '../../../stats/permutation.js';

export interface PermutationT { t: number; p: number; /** Ways to deal the runs into two groups of these sizes. */ relabelings: number }

/**
 * The authors' test: Student's t with equal variances between the runs of two sources, two-sided p by every way to deal the runs anew into groups
 * of the same sizes (`scipy.stats.ttest_ind(a, b, permutations=10000)`, which is exact where there are at most 10,000 ways). With five runs
 * against five the smallest p is 2/252. It takes runs that share a test set, and much of their training set, as independent.
 *
 * @example permutationT([1, 2, 3], [7, 8, 9]) // { t: -7.348469228349534, p: 0.1, relabelings: 20 }
 */
export function permutationT(a: readonly number[], b: readonly number[]): PermutationT {
  const values = [...a, ...b], labels = values.map((_, i) => (i < a.length ? 0 : 1));
  const { null: dealt, statistic: t } = permutationTest({ values: labels, statistic: (groups) => studentT(values, groups), exactUpTo: 1e5, stream: rng(0, 'permutation') });
  // Differences by rounding only count as equal.
  const reached = dealt.reduce((count, other) => count + (Math.abs(other) >= Math.abs(t) * (1 - 1e-12) ? 1 : 0), 0);
  return { t, p: reached / dealt.length, relabelings: dealt.length };
}

function studentT(values: readonly number[], groups: ArrayLike<number>): number {
  const n = [0, 0], sum = [0, 0], squares = [0, 0];
  values.forEach((value, i) => { n[groups[i]]++; sum[groups[i]] += value; });
  values.forEach((value, i) => { squares[groups[i]] += (value - sum[groups[i]] / n[groups[i]]) ** 2; });
  const pooled = (squares[0] + squares[1]) / (values.length - 2);
  return (sum[0] / n[0] - sum[1] / n[1]) / Math.sqrt(pooled * (1 / n[0] + 1 / n[1]));
}

/**
 * Can an exact two-sided p of two groups be what is printed? It is a whole number of relabelings over their count; with groups of one size the
 * number is even, since exchanging the groups turns the sign of t.
 *
 * @returns that number of relabelings, or null where none rounds to the printed value
 * @example possibleCount(0.0079, 4, 5, 5) // 2
 */
export function possibleCount(printed: number, decimals: number, a: number, b: number): { count: number; of: number } | null {
  let of = 1;
  for (let k = 1; k <= a; k++) of = (of * (b + k)) / k;
  const step = a === b ? 2 : 1;
  for (let count = step; count <= of; count += step) if (Math.abs(count / of - printed) <= 0.5 * 10 ** -decimals * (1 + 1e-9)) return { count, of };
  return null;
}
