import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../lib/core/random.js';
import { exchangeByGroup, permutationTest, permuteGroups, signFlipTest } from '../../lib/stats/permutation.js';
import { close, expectedValues } from './expected.js';

const wanted = expectedValues<Record<'a' | 'b' | 'pairs', number[]> & Record<'statistic' | 'signFlip' | 'two-sided' | 'greater' | 'less', number>>('permutation');
const values = [...wanted.a, ...wanted.b], labels = values.map((_, i) => (i < wanted.a.length ? 1 : 0));
const meanDifference = (label: Float64Array): number => {
  const sums = [0, 0], counts = [0, 0];
  values.forEach((value, i) => { sums[label[i]] += value; counts[label[i]]++; });
  return sums[1] / counts[1] - sums[0] / counts[0];
};
const stream = (): ReturnType<typeof rng> => rng(1, 'permutation');

test('exact p-values equal scipy.stats.permutation_test, whatever the side', () => {
  for (const alternative of ['two-sided', 'greater', 'less'] as const) {
    const ours = permutationTest({ values: labels, statistic: meanDifference, alternative, stream: stream() });
    close(ours.statistic, wanted.statistic);
    assert.deepEqual([ours.exact, ours.count], [true, 126]);
    close(ours.p, wanted[alternative], 1e-12, alternative);
  }
});

test('the sampled p-value is near the exact one and never 0', () => {
  const options = { values: labels, statistic: meanDifference, alternative: 'greater' as const, exactUpTo: 10 };
  const ours = permutationTest({ ...options, permutations: 9999, stream: stream() });
  assert.equal(ours.exact, false);
  close(ours.p, wanted.greater, 4 * Math.sqrt(wanted.greater / 9999)); // four standard errors
  assert.ok(permutationTest({ ...options, statistic: (label) => (label[0] === 1 && label[8] === 0 && label[1] === 1 ? 1 : 0) * meanDifference(label), permutations: 19, stream: stream() }).p >= 1 / 20);
});

test('within strata only the values of a stratum are exchanged', () => {
  const within = Int32Array.of(0, 0, 0, 1, 1), seen = new Set<string>();
  const ours = permutationTest({ values: [1, 2, 3, 10, 20], within, statistic: (v) => { seen.add(v.join()); return v[0] + v[3]; }, stream: stream() });
  assert.deepEqual([ours.exact, ours.count, seen.size], [true, 12, 12]);
  for (const arrangement of seen) assert.ok(arrangement.split(',').slice(0, 3).every((v) => Number(v) < 10));
  const sampled = permutationTest({ values: [1, 2, 3, 10, 20], within, statistic: (v) => Math.max(v[0], v[1], v[2]), exactUpTo: 1, permutations: 50, stream: stream() });
  assert.ok(sampled.null.every((largest) => largest === 3));
});

test('flipping signs equals permutation_type=samples', () => {
  const ours = signFlipTest({ differences: wanted.pairs, stream: stream() });
  assert.deepEqual([ours.exact, ours.count], [true, 128]);
  close(ours.p, wanted.signFlip);
});

test('under the null the p-values are uniform, or larger', () => {
  const trials = 300, draw = rng(3, 'simulation');
  let small = 0;
  for (let trial = 0; trial < trials; trial++) {
    const x = Array.from({ length: 30 }, () => draw.normal()), y = x.map((_, i) => i % 2);
    const statistic = (label: Float64Array): number => label.reduce((sum, value, i) => sum + value * x[i], 0);
    if (permutationTest({ values: y, statistic, permutations: 99, stream: rng(3, 'permutation', trial) }).p <= 0.1) small++;
  }
  assert.ok(small / trials < 0.15 && small / trials > 0.05, `${small} of ${trials} at or below 0.1`);
});

test('an exchange of patients moves whole patients, within strata where given', () => {
  const codes = Int32Array.of(0, 0, 1, 2, 2, 2, 3), age = [30, 30, 40, 50, 50, 50, 60], exchange = permuteGroups(4, stream()), moved = exchangeByGroup(age, codes, exchange);
  assert.deepEqual(Array.from(exchange).sort(), [0, 1, 2, 3]);
  codes.forEach((code, i) => assert.equal(moved[i], 30 + 10 * exchange[code]));
  const strata = Int32Array.of(0, 1, 0, 1), inside = permuteGroups(4, stream(), strata);
  inside.forEach((partner, group) => assert.equal(strata[partner], strata[group]));
});

test('a statistic that is not known is refused', () => assert.throws(() => permutationTest({ values: [0, 1], statistic: () => NaN, stream: stream() }), /is NaN/));
