import { SecondReadError } from '../core/errors.js';
import type { RandomStream } from '../core/random.js';
import { countArrangements, forEachArrangement } from './arrangements.js';
import { rowsByGroup } from './bootstrap-intervals.js';

export type Alternative = 'two-sided' | 'greater' | 'less';

export interface PermutationOptions {
  /** What is exchangeable under the null: labels or values, one a unit. */
  values: ArrayLike<number>;
  /** The statistic of permuted values. The array is used again: do not keep or change it. */
  statistic: (values: Float64Array) => number;
  /** Values are exchanged within these strata only (0, 1, ...). */
  within?: Int32Array;
  alternative?: Alternative;
  /** Random permutations where the exact distribution is too large. */
  permutations?: number;
  /** All distinct arrangements are counted when there are at most this many. */
  exactUpTo?: number;
  stream: RandomStream;
}

export interface PermutationResult {
  statistic: number;
  p: number;
  /** True when every distinct arrangement was counted. */
  exact: boolean;
  /** Arrangements or random permutations. */
  count: number;
  /** The statistic under each of them. */
  null: Float64Array;
}

/**
 * Permutation test: exact when the distinct arrangements are few, else sampled with p = (b + 1) / (m + 1), which is valid at any m
 * (Phipson & Smyth 2010, doi:10.2202/1544-6115.1585). Two-sided is twice the smaller tail, as SciPy's `permutation_test`. Values that
 * differ by rounding only (1e-12 of the statistic) count as equal.
 *
 * @throws SecondReadError (statistics) when the observed statistic is NaN
 * @example permutationTest({ values: [0, 0, 1, 1], statistic: (labels) => auroc(labels, [1, 2, 3, 4]), alternative: 'greater', stream: rng(1, 'permutation') }).p // 0.16666666666666666
 */
export function permutationTest({ values, statistic, within, alternative = 'two-sided', permutations = 9999, exactUpTo = 20000, stream }: PermutationOptions): PermutationResult {
  const strata = strataOf(values.length, within), observed = statistic(Float64Array.from(values));
  if (Number.isNaN(observed)) throw new SecondReadError('statistics', 'the statistic of the data is NaN', { expected: 'a number' });
  const exact = countArrangements(values, strata) <= exactUpTo, under: number[] = [], work = Float64Array.from(values);
  if (exact) forEachArrangement(values, strata, work, () => under.push(statistic(work)));
  else for (let m = 0; m < permutations; m++) { shuffleWithin(work, strata, stream); under.push(statistic(work)); }
  const distribution = Float64Array.from(under);
  return { statistic: observed, p: tailShare(distribution, observed, alternative, exact), exact, count: distribution.length, null: distribution };
}

/**
 * Paired test by exchanging the two members of pairs: the signs of the differences are flipped. Exact for at most `exactUpTo` sign patterns
 * (SciPy's `permutation_test(permutation_type='samples')`).
 *
 * @param differences one a pair (patient) @example signFlipTest({ differences: [1, 2, 3], stream: rng(1, 'permutation') }).p // 0.25
 */
export function signFlipTest({ differences, statistic = meanOf, alternative = 'two-sided', permutations = 9999, exactUpTo = 20000, stream }: Omit<PermutationOptions, 'values' | 'within' | 'statistic'> & { differences: ArrayLike<number>; statistic?: (values: Float64Array) => number }): PermutationResult {
  const n = differences.length, work = Float64Array.from(differences), observed = statistic(work), exact = 2 ** n <= exactUpTo;
  const distribution = new Float64Array(exact ? 2 ** n : permutations);
  for (let m = 0; m < distribution.length; m++) {
    for (let i = 0; i < n; i++) work[i] = (exact ? (m >>> i) & 1 : stream.next() < 0.5) ? -differences[i] : differences[i];
    distribution[m] = statistic(work);
  }
  return { statistic: observed, p: tailShare(distribution, observed, alternative, exact), exact, count: distribution.length, null: distribution };
}

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function tailShare(distribution: Float64Array, observed: number, alternative: Alternative, exact: boolean): number {
  const slack = 1e-12 * Math.max(1e-300, Math.abs(observed)), extra = exact ? 0 : 1;
  let greater = extra, less = extra;
  for (const value of distribution) {
    if (value >= observed - slack) greater++;
    if (value <= observed + slack) less++;
  }
  const of = (count: number): number => count / (distribution.length + extra);
  if (alternative === 'greater') return of(greater);
  return alternative === 'less' ? of(less) : Math.min(1, 2 * Math.min(of(greater), of(less)));
}

function strataOf(n: number, within?: Int32Array): Int32Array[] {
  if (!within) return [Int32Array.from({ length: n }, (_, i) => i)];
  const count = within.reduce((largest, code) => Math.max(largest, code + 1), 0), { order, start } = rowsByGroup(within, count);
  return Array.from({ length: count }, (_, s) => order.slice(start[s], start[s + 1])).filter((rows) => rows.length > 0);
}

function shuffleWithin(values: Float64Array, strata: Int32Array[], stream: RandomStream): void {
  for (const rows of strata) {
    for (let i = rows.length - 1; i > 0; i--) {
      const j = stream.integer(i + 1), held = values[rows[i]];
      values[rows[i]] = values[rows[j]];
      values[rows[j]] = held;
    }
  }
}

/**
 * A random exchange of groups (patients), within strata where given: `exchange[g]` is the group whose patient-level features group g takes.
 * What belongs to the patient moves with the patient; the rows of a patient stay together.
 *
 * @example permuteGroups(2, rng(1, 'permutation')) // Int32Array [1, 0] or [0, 1]
 */
export function permuteGroups(groups: number, stream: RandomStream, strata?: Int32Array): Int32Array {
  const exchange = Float64Array.from({ length: groups }, (_, g) => g);
  shuffleWithin(exchange, strataOf(groups, strata), stream);
  return Int32Array.from(exchange);
}

/** Rows' values after an exchange of groups: row i takes the value of the first row of its group's partner. For features that are constant within a patient. */
export function exchangeByGroup(values: ArrayLike<number>, codes: Int32Array, exchange: Int32Array): Float64Array {
  const first = new Int32Array(exchange.length).fill(-1);
  for (let i = codes.length - 1; i >= 0; i--) first[codes[i]] = i;
  return Float64Array.from(codes, (code) => values[first[exchange[code]]]);
}
