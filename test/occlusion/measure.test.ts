import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../lib/core/random.js';
import { effectDifference, effectOf, occlusionEffect, type OcclusionScores } from '../../lib/occlusion/index.js';
import { bootstrapAurocs } from '../../lib/stats/bootstrap-aurocs.js';
import { replicateColumn } from '../../lib/stats/bootstrap.js';

const stream = (name = 'effect') => rng(2, 'bootstrap', name), measure = (scores: OcclusionScores, replicates = 200) => occlusionEffect(scores, { replicates, stream: stream() });
const close = (found: number, wanted: number): void => assert.ok(Math.abs(found - wanted) < 1e-12, `${found}, not ${wanted}`);

/** Patients of two pictures each; the logits tell the label with the given strength. */
function simulated(patients: number, strength: number, seed = 1): { truth: Uint8Array; codes: Int32Array; groups: number; logits: Float64Array } {
  const draw = rng(seed, 'simulation', 'logits'), n = 2 * patients, codes = Int32Array.from({ length: n }, (_, i) => i >> 1), truth = Uint8Array.from(codes, (code) => code % 2);
  return { truth, codes, groups: patients, logits: Float64Array.from(truth, (label) => strength * label + draw.normal()) };
}

test('the areas, their change, what is retained and the change in logits are those worked out by hand', () => {
  // sklearn 1.7.2: roc_auc_score([0, 0, 1, 1], [.1, .4, .35, .8]) is 0.75; of the occluded 0.5 (two pairs right, two wrong).
  const few = { truth: [0, 0, 1, 1], codes: Int32Array.of(0, 1, 2, 3), groups: 4, intact: [[0.1, 0.4, 0.35, 0.8]], occluded: [[0.5, 0.1, 0.6, 0]] }, effect = measure(few);
  close(effect.aucIntact.value, 0.75);
  close(effect.aucOccluded.value, 0.5);
  close(effect.aucChange.value, -0.25);
  close(effect.logitChange.value, (0.4 + 0.3 + 0.25 + 0.8) / 4);
  // numpy 2.4.6: np.std([.1, .4, .35, .8]) is 0.2509357487485592
  close(effect.logitChangeScaled.value, 0.4375 / 0.2509357487485592);
  assert.equal(effect.retained, null, 'four pictures do not show that 0.75 exceeds 0.6');
  // Logits 3 of positives and 0 of negatives; occluded, a quarter of the positives falls to 0: (0.875 - 0.5) / 0.5.
  const truth = Uint8Array.from({ length: 80 }, (_, i) => i % 2), many = measure({ truth, codes: Int32Array.from(truth.keys()), groups: 80, intact: [truth.map((label) => 3 * label)], occluded: [truth.map((label, i) => (i % 8 === 1 ? 0 : 3 * label))], thresholds: [3] });
  close(many.retained!.value, 0.75);
  close(many.kept!.value, 0.75);
  assert.ok(many.kept!.low > 0.5 && many.kept!.low < 0.75 && many.kept!.high > 0.75 && many.kept!.high < 0.95);
});

test('with one repeat the intervals are those of the project\'s own bootstrap over patients', () => {
  const { truth, codes, groups, logits } = simulated(60, 1), hidden = logits.map((value, i) => value / 2 + Math.sin(i)), effect = measure({ truth, codes, groups, intact: [logits], occluded: [hidden] });
  const drawn = bootstrapAurocs({ truths: [truth, truth], scores: [logits, hidden], codes, groups, replicates: 200, stream: stream() });
  assert.deepEqual(effect.aucIntact.replicates, replicateColumn(drawn, 0));
  assert.deepEqual(effect.aucOccluded.replicates, replicateColumn(drawn, 1));
  assert.deepEqual(effect.aucChange, effectDifference(effect.aucOccluded, effect.aucIntact));
});

test('the same picture twice in one patient changes no interval, as two patients it narrows it', () => {
  const { truth, logits } = simulated(40, 1), n = truth.length, codes = Int32Array.from(truth.keys()), twice = <T>(values: ArrayLike<T>): T[] => [...Array.from(values), ...Array.from(values)], hidden = logits.map((value) => -value);
  const once = measure({ truth, codes, groups: n, intact: [logits], occluded: [hidden] }), doubled = { truth: twice(truth), intact: [twice(logits)], occluded: [twice(hidden)] };
  const same = measure({ ...doubled, codes: Int32Array.from(twice(codes)), groups: n }), apart = measure({ ...doubled, codes: Int32Array.from({ length: 2 * n }, (_, i) => i), groups: 2 * n });
  for (const key of ['aucIntact', 'aucChange', 'logitChange', 'logitChangeScaled'] as const) {
    close(same[key].low, once[key].low);
    close(same[key].high, once[key].high);
    assert.ok(apart[key].high - apart[key].low < 0.85 * (once[key].high - once[key].low), key);
  }
});

test('equal repeats widen nothing, unequal ones do; several draws of one box are one repeat', () => {
  const { truth, codes, groups, logits } = simulated(60, 1), other = logits.map((value) => -value), base = { truth, codes, groups, intact: [logits] };
  const one = measure({ ...base, occluded: [other] }), three = measure({ ...base, intact: [logits, logits, logits], occluded: [other, other, other] });
  const roundly = (values: Float64Array): number[] => Array.from(values, (value) => Math.round(value * 1e12) / 1e12);
  assert.deepEqual(roundly(three.aucOccluded.replicates), roundly(one.aucOccluded.replicates));
  const mixed = measure({ ...base, intact: [logits, logits], occluded: [logits, other] });
  assert.ok(mixed.aucOccluded.high - mixed.aucOccluded.low > 1.2 * (one.aucOccluded.high - one.aucOccluded.low));
  const draws = measure({ ...base, occluded: [[logits, other]] });
  close(draws.aucOccluded.value, (one.aucIntact.value + one.aucOccluded.value) / 2);
  close(draws.logitChange.value, one.logitChange.value / 2);
  assert.ok(draws.aucOccluded.high - draws.aucOccluded.low < mixed.aucOccluded.high - mixed.aucOccluded.low, 'draws are not drawn as repeats are');
});

test('equal streams draw the same patients for every variant, so that differences are paired', () => {
  const { truth, codes, groups, logits } = simulated(60, 1.5), base = { truth, codes, groups, intact: [logits, logits.map((value, i) => value + Math.cos(i))] };
  const a = measure({ ...base, occluded: base.intact.map((one) => one.map((value) => value / 3)) }), b = measure({ ...base, occluded: base.intact.map((one, k) => one.map((value, i) => value + Math.sin(7 * i + k))) });
  assert.deepEqual(a.aucIntact, b.aucIntact);
  assert.deepEqual(effectDifference(a.aucOccluded, a.aucIntact).replicates, new Float64Array(200), 'a third of each logit: the same order, the same area');
  assert.ok(effectDifference(b.aucOccluded, a.aucOccluded).high - effectDifference(b.aucOccluded, a.aucOccluded).low < b.aucOccluded.high - b.aucOccluded.low);
});

test('retained is told only where the lower bound of the intact area exceeds 0.6', () => {
  for (const strength of [0, 0.3, 0.6, 1, 2]) {
    const { truth, codes, groups, logits } = simulated(60, strength), { aucIntact, retained } = measure({ truth, codes, groups, intact: [logits], occluded: [logits] });
    assert.equal(retained !== null, aucIntact.low > 0.6, String(strength));
    if (retained !== null) assert.deepEqual([retained.value, retained.low, retained.high], [1, 1, 1]);
  }
});

test('the interval of a change holds the truth about as often as it says', () => {
  // Planted: intact differs by 1.2 in mean, occluded by 0.4, independent normals of deviation 1; truth scipy 1.17.1: norm.cdf(.4 / 2**.5) - norm.cdf(1.2 / 2**.5) is -0.190577
  let held = 0;
  for (let seed = 1; seed <= 100; seed++) {
    const { truth, codes, groups, logits } = simulated(50, 1.2, seed), draw = rng(seed, 'simulation', 'occluded'), { aucChange } = measure({ truth, codes, groups, intact: [logits], occluded: [Float64Array.from(truth, (label) => 0.4 * label + draw.normal())] });
    if (aucChange.low <= -0.190577 && aucChange.high >= -0.190577) held++;
  }
  // scipy 1.17.1: binom(100, 0.95).ppf(0.001) is 87.
  assert.ok(held >= 87, `${held} of 100`);
});

test('scores that do not fit together are refused', () => {
  const base = { truth: [0, 1], codes: Int32Array.of(0, 1), groups: 2, intact: [[0, 1]], occluded: [[0, 1]] };
  for (const [wrong, message] of [
    [{ intact: [] }, /0 repeats intact/], [{ occluded: [[0, 1], [0, 1]] }, /1 repeats intact, 2 occluded/], [{ occluded: [[0, NaN]] }, /logit 1 is NaN/], [{ occluded: [[0]] }, /1 logits for 2 labels/],
    [{ truth: [1, 1] }, /no row of class 0/], [{ codes: Int32Array.of(0) }, /1 patient codes for 2 labels/], [{ thresholds: [1, 2] }, /2 thresholds for 1 repeats/],
  ] as const) assert.throws(() => measure({ ...base, ...wrong } as OcclusionScores), message);
});

test('an effect\'s interval leaves out replicates without the statistic, and is NaN where half are', () => {
  assert.deepEqual(effectOf(Float64Array.of(1, 0, 1, NaN, 2)).low, 0.05);
  assert.ok(Number.isNaN(effectOf(Float64Array.of(1, 0, NaN)).low));
});
