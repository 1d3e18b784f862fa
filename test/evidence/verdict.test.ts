import assert from 'node:assert/strict';
import test from 'node:test';
import { confounderLearnable, controlsPassed, enoughEvents, familySizes, judge, taskLearnable, type Claim, type ClaimRule, type Measurement } from '../../lib/evidence/index.js';
import { measurement, quoted, rule } from './fixtures.js';

const verdict = (r: Partial<ClaimRule>, m: Partial<Measurement>, familySize = 1): Claim => judge(rule(r), measurement(m), { tier: 'sample', familySize });
const near = (actual: number | null, expected: number): void => assert.ok(actual !== null && Math.abs(actual - expected) < 1e-6, `${actual} is not ${expected}`);

test('a direction holds when its interval lies above 0, fails when it lies below the margin, and is inconclusive between', () => {
  assert.equal(verdict({}, { value: 0.2, se: 0.05 }).verdict, 'reproduced');
  assert.equal(verdict({}, { value: -0.2, se: 0.05 }).verdict, 'contradicted');
  assert.equal(verdict({}, { value: 0, se: 0.05 }).verdict, 'contradicted');
  assert.equal(verdict({}, { value: 0.05, se: 0.05 }).verdict, 'inconclusive');
  assert.equal(verdict({}, { value: 0.09, se: 0.1 }).verdict, 'inconclusive');
});

test('a direction that is real but smaller than the margin holds, and its sentence says so', () => {
  assert.match(verdict({}, { value: 0.05, se: 0.01 }).why, /lies above 0, but below the margin 0\.1$/);
  assert.match(verdict({}, { value: 0.09, se: 0.02 }).why, /lies above 0, but the estimate is below the margin 0\.1$/);
  assert.equal(verdict({}, { value: 0.05, se: 0.01 }).verdict, 'reproduced');
});

test('an equivalence is judged by its 90 % interval for "holds" and its 95 % interval for "fails"', () => {
  const equivalence = { kind: 'equivalence' as const };
  // 1.645 se = 0.0987 < 0.1 < 0.118 = 1.96 se: within by the 90 % interval only.
  assert.equal(verdict(equivalence, { value: 0, se: 0.06 }).verdict, 'reproduced');
  assert.equal(verdict(equivalence, { value: 0, se: 0.062 }).verdict, 'inconclusive');
  // 0.2 - 1.645 x 0.055 = 0.1095, 0.2 - 1.96 x 0.055 = 0.0922: outside by the 90 % interval only.
  assert.equal(verdict(equivalence, { value: 0.2, se: 0.055 }).verdict, 'inconclusive');
  assert.equal(verdict(equivalence, { value: 0.2, se: 0.05 }).verdict, 'contradicted');
  assert.equal(verdict(equivalence, { value: -0.2, se: 0.05 }).verdict, 'contradicted');
});

test('a value is judged by the difference with both standard errors', () => {
  const value = { kind: 'value' as const, reported: quoted(0.2, 0.2 - 0.0588, 0.2 + 0.0588) };  // se 0.03
  assert.equal(verdict(value, { value: 0.25, se: 0.04 }).verdict, 'reproduced');                 // 0.05 +- 0.098
  assert.equal(verdict(value, { value: 0.25, se: 0.05 }).verdict, 'inconclusive');               // 0.05 +- 0.114: wider than the margin
  assert.equal(verdict(value, { value: 0.32, se: 0.03 }).verdict, 'inconclusive');               // 0.12 +- 0.083: excludes 0, reaches into the margin
  assert.equal(verdict(value, { value: 0.40, se: 0.03 }).verdict, 'contradicted');               // 0.20 +- 0.083
  assert.match(verdict(value, { value: 0.40, se: 0.03 }).why, /ours minus quoted is 0\.2 \(95 % interval \[0\.1168, 0\.2832\]\): it lies beyond the margin \+-0\.1/);
  assert.equal(verdict({ ...value, reported: quoted(0.2) }, { value: 0.25, se: 0.05 }).verdict, 'reproduced'); // nothing known of their error: 0.05 +- 0.098
});

test('a fact holds when ours rounds to the quoted value, at its decimals', () => {
  const fact = { kind: 'fact' as const, decimals: 3, margin: 0.0005, reported: quoted(0.924) };
  for (const [ours, expected] of [[0.9244, 'reproduced'], [0.9236, 'reproduced'], [0.9245, 'reproduced'], [0.9247, 'inconclusive'], [0.9251, 'contradicted'], [0.9229, 'contradicted']] as const) {
    assert.equal(verdict(fact, { value: ours, se: null }).verdict, expected, String(ours));
  }
  assert.deepEqual([verdict(fact, { value: 0.9244 }).ours.ciLow, verdict(fact, { value: 0.9244 }).ours.detectable], [null, null]);
  assert.throws(() => verdict({ ...fact, decimals: undefined }, {}), /does not say with how many decimals/);
});

test('an existence holds above the 95th percentile of the permuted count, never fails, and says when permutations are too few', () => {
  const permuted = Float64Array.from({ length: 199 }, (_, i) => i % 10), existence = { kind: 'existence' as const, margin: 1 };
  assert.equal(verdict(existence, { value: 10, permuted }).verdict, 'reproduced');
  assert.equal(verdict(existence, { value: 9, permuted }).verdict, 'inconclusive');   // p = 20/200
  assert.equal(verdict(existence, { value: 0, permuted }).verdict, 'inconclusive');
  assert.match(verdict(existence, { value: 10, permuted }, 20).why, /p = 0\.0050; so few permutations cannot reach 0\.0025/);
});

test('intervals are widened within the family', () => {
  // Bonferroni over five: SciPy 1.17.1, norm.ppf(1 - .05 / 5 / 2) = 2.5758293035489004
  const claim = verdict({}, { value: 0.11, se: 0.05 }, 5);
  near(claim.ours.ciLow, 0.11 - 2.5758293035489004 * 0.05);
  near(claim.ours.ciHigh, 0.11 + 2.5758293035489004 * 0.05);
  assert.equal(claim.verdict, 'inconclusive');
  assert.equal(verdict({}, { value: 0.11, se: 0.05 }).verdict, 'reproduced');
  assert.deepEqual([...familySizes([{ id: 'a', paper: 'p', family: 'f' }, { id: 'b', paper: 'p', family: 'f' }, { id: 'c', paper: 'q', family: 'f' }])], [['a', 2], ['b', 2], ['c', 1]]);
  assert.equal(familySizes([{ id: 'a', paper: 'p', family: 'f' }, { id: 'b', paper: 'p', family: 'f' }], (id) => id === 'a').get('a'), 1);
});

test('the detectable effect is (z at 1 - alpha/2 + z at 0.8) standard errors, for values of the difference', () => {
  near(verdict({}, { se: 0.05 }).ours.detectable, (1.959963984540054 + 0.8416212335729143) * 0.05);
  near(verdict({ kind: 'value', reported: quoted(0.2, 0.2 - 1.959963984540054 * 0.03, 0.2 + 1.959963984540054 * 0.03) }, { se: 0.04 }).ours.detectable, (1.959963984540054 + 0.8416212335729143) * 0.05);
});

test('with replicates the interval is the percentile one; too few for its level, and their spread is used instead', () => {
  const replicates = Float64Array.from({ length: 1001 }, (_, i) => 0.1 + i / 1000);
  const claim = verdict({}, { value: 0.6, se: null, replicates });
  near(claim.ours.ciLow, 0.125);
  near(claim.ours.ciHigh, 1.075);
  const few = verdict({}, { value: 0.6, se: null, replicates }, 12);   // 2.1 replicates beyond each end
  near(few.ours.ciLow, 0.6 - 2.8652602385321346 * 0.2891); // norm.ppf(1 - .05 / 24)
  const lost = Float64Array.from(replicates, (x, i) => (i % 3 === 0 ? x : NaN));
  assert.throws(() => verdict({}, { replicates: lost }), /334 of 1001 replicates have the effect.*more than half/);
  assert.throws(() => verdict({}, { se: null }), /no spread.*replicates or a standard error/);
  function near(actual: number | null, expected: number): void { assert.ok(actual !== null && Math.abs(actual - expected) < 1e-3, `${actual} is not ${expected}`); }
});

test('words follow fidelity: nothing is reproduced or contradicted on other data, and another method shows the direction only', () => {
  const words = (['exact', 'method-substituted', 'data-substituted'] as const).map((fidelity) => [0.2, 0, 0.05].map((value) => verdict({ fidelity }, { value }).verdict));
  assert.deepEqual(words, [['reproduced', 'contradicted', 'inconclusive'], ['direction only', 'fails here', 'inconclusive'], ['holds here', 'fails here', 'inconclusive']]);
});

test('what the tier lacks, then preconditions, come before any number', () => {
  const lacking = verdict({}, { needs: 'age of the CheXpert test patients', value: null, preconditions: [controlsPassed(false, 'x')] });
  assert.deepEqual([lacking.verdict, lacking.why, lacking.ours.value], ['not testable', 'needs age of the CheXpert test patients', null]);
  const unmet = verdict({}, { value: 5, preconditions: [controlsPassed(true, 'all found'), enoughEvents({ misses: 9, hits: 400 }), taskLearnable(0.58)] });
  assert.deepEqual([unmet.verdict, unmet.ours.value, unmet.ours.ciLow], ['not testable', 5, null]);
  assert.match(unmet.why, /at least 10 events a class \(misses 9, hits 400\); task can be learned \(AUROC 0\.580/);
  assert.equal(verdict({}, { value: 0.2, preconditions: [confounderLearnable(0.8), enoughEvents({ a: 10 }), taskLearnable(0.6)] }).verdict, 'reproduced');
  assert.equal(verdict({}, { value: 0.2, preconditions: [confounderLearnable(NaN)] }).verdict, 'not testable');
  assert.equal(verdict({}, { value: NaN }).verdict, 'not testable');
  assert.equal(verdict({}, { value: NaN }).ours.value, null);
});

test('a rule without a margin and a family of no claims are refused', () => {
  assert.throws(() => verdict({ margin: 0 }, {}), /has no margin/);
  assert.throws(() => verdict({}, {}, 0), /a family of 0 claims/);
  assert.throws(() => verdict({ kind: 'value' }, {}), /quotes no value/);
  assert.throws(() => verdict({ kind: 'existence' }, {}), /without permutations/);
});
