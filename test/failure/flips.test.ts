import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../lib/core/random.js';
import { confusion } from '../../lib/stats/confusion.js';
import { f1 } from '../../lib/stats/metrics.js';
import { chooseThreshold } from '../../lib/stats/threshold.js';
import { armValues, conditionalFlips, flipBootstrap, flipRows } from '../../lib/failure/flip-metrics.js';
import { ARMS, chooseTau, flipArms, flipExperiment } from '../../lib/failure/flips.js';
import { failureFolds } from '../../lib/failure/folds.js';
import { boostedLearner, logisticLearner } from '../../lib/failure/learner.js';
import { outputsOf, type Outputs } from '../../lib/failure/outputs.js';
import { failureTable, type FailureTable } from '../../lib/failure/table.js';

/** Task A, and a task B whose score says when A's is wrong (`hidden` above 0) or nothing (0). Two images a patient. */
function study({ hidden, threshold, patients = 600 }: { hidden: number; threshold: number; patients?: number }): { table: FailureTable; outputs: Outputs; folds: Int32Array } {
  const stream = rng(3, 'simulation', 'flips'), n = 2 * patients, ids = Array.from({ length: n }, (_, i) => `i${i}`), patientOf = ids.map((_, i) => `p${i >> 1}`);
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x)), a = ids.map(() => stream.normal()), b = ids.map(() => stream.normal());
  const truth = Uint8Array.from(a, (x, i) => (stream.next() < sigmoid(1.5 * x - 1.5 + hidden * b[i]) ? 1 : 0)), score = a.map((x) => sigmoid(1.5 * x - 1.5)), other = b.map(sigmoid);
  const table = failureTable({ model: 'm', task: 'A', ids, patients: patientOf, truth, score, decision: score.map((s) => (s >= threshold ? 1 : 0)), threshold });
  const outputs = outputsOf([table, { model: 'm', task: 'B', score: other, decision: other.map((s) => (s >= 0.5 ? 1 : 0)) }]);
  return { table, outputs, folds: failureFolds(table, { folds: 5, stream: rng(1, 'split') }) };
}

const ones = (n: number): Float64Array => new Float64Array(n).fill(1);
const f1Of = (table: FailureTable, decision: Uint8Array): number => f1(confusion(table.truth, decision));

test('tau is the best of all cut-offs of the error probability, no flip included (against trying each)', () => {
  const stream = rng(7, 'simulation', 'tau');
  for (let round = 0; round < 60; round++) {
    const n = 12, draw = (): number[] => Array.from({ length: n }, () => stream.integer(2)), truth = draw(), decision = draw(), p = Array.from({ length: n }, () => stream.integer(5) / 5), weights = Array.from({ length: n }, () => stream.integer(3));
    const value = (tau: number): number => f1(confusion(truth, decision.map((d, i) => (p[i] >= tau ? 1 - d : d)), weights)) || 0;
    const best = Math.max(...[Infinity, ...p].map(value)), tau = chooseTau(p, truth, decision, weights);
    assert.ok(Math.abs(value(tau) - best) < 1e-12);
    if (Math.abs(value(Infinity) - best) < 1e-12) assert.equal(tau, Infinity);
  }
});

test('a cut-off far from the F1-optimal one is mended by a new threshold, and flipping adds nothing where the own score is all there is', () => {
  const { table, outputs, folds } = study({ hidden: 0, threshold: 0.05 }), arms = flipArms(table, { outputs, folds, stream: rng(1, 'split', 'inner') });
  const value = (arm: (typeof ARMS)[number]): number => f1Of(table, arms.decisions[arm]);
  assert.ok(value('new threshold') - value('as decided') > 0.05);
  assert.ok(value('flip') - value('as decided') > 0.05);
  assert.ok(Math.abs(value('flip') - value('new threshold')) < 0.03);
});

test('where another output knows more, the recalibrated model and flipping with it beat a new threshold', () => {
  const { table, outputs, folds } = study({ hidden: 2.5, threshold: 0.3 }), arms = flipArms(table, { outputs, folds, stream: rng(1, 'split', 'inner'), family: 'signed logistic' });
  assert.ok(f1Of(table, arms.decisions.recalibrated) - f1Of(table, arms.decisions['new threshold']) > 0.05);
  assert.ok(f1Of(table, arms.decisions.flip) - f1Of(table, arms.decisions['new threshold']) > 0.05);
});

test('thresholds and decisions of a fold do not depend on the truths of that fold', () => {
  const { table, outputs, folds } = study({ hidden: 1, threshold: 0.3 }), changed = failureTable({ ...table, truth: table.truth.map((y, i) => (folds[i] === 2 ? 1 - y : y)) });
  // Inner folds are balanced by truth, so that those of the other outer folds may differ: only fold 2 is compared.
  const before = flipArms(table, { outputs, folds, stream: rng(1, 'split', 'inner') }), after = flipArms(changed, { outputs, folds, stream: rng(1, 'split', 'inner') });
  assert.equal(after.thresholds[2], before.thresholds[2]);
  assert.equal(after.taus[2], before.taus[2]);
  for (const arm of ARMS) assert.ok(table.truth.every((_, i) => folds[i] !== 2 || before.decisions[arm][i] === after.decisions[arm][i]), arm);
});

test('the new threshold of a fold is the F1-optimal one of the other folds', () => {
  const { table, outputs, folds } = study({ hidden: 0, threshold: 0.3 }), { thresholds } = flipArms(table, { outputs, folds, stream: rng(1, 'split', 'inner') });
  const others = [...folds.keys()].filter((i) => folds[i] !== 3);
  assert.equal(thresholds[3], chooseThreshold({ kind: 'f1' }, others.map((i) => table.truth[i]), others.map((i) => table.score[i])));
});

test('a whole weight equals that many copies of the patient, and weight 0 leaves the patient out of all choices', () => {
  const { table, outputs, folds } = study({ hidden: 1, threshold: 0.3, patients: 200 }), weights = Float64Array.from(table.codes, (g) => (g * 7) % 3);
  const weighted = flipExperiment(table, { outputs, folds, stream: rng(1, 'split', 'inner') }).decide(weights);
  const turned = failureTable({ ...table, truth: table.truth.map((y, i) => (weights[i] === 0 ? 1 - y : y)) });
  // Thresholds look at the truth of weighted rows only.
  assert.deepEqual(flipExperiment(turned, { outputs, folds, stream: rng(1, 'split', 'inner') }).decide(weights).thresholds, weighted.thresholds);
  const copies = [...weights].flatMap((weight, i) => Array.from({ length: weight }, () => i)), within = copies.filter((i) => folds[i] !== 0);
  assert.equal(weighted.thresholds[0], chooseThreshold({ kind: 'f1' }, within.map((i) => table.truth[i]), within.map((i) => table.score[i])));
});

test('a learner started from its first fit ends where a fresh one ends', () => {
  const { table } = study({ hidden: 1, threshold: 0.3 }), features = { rows: table.truth.length, columns: 1, values: table.score, names: ['score'] };
  const warm = logisticLearner(features, table.truth), weights = Float64Array.from(table.codes, (g) => g % 4);
  warm(ones(features.rows), 'a');
  const again = warm(weights, 'a'), fresh = logisticLearner(features, table.truth)(weights, 'a');
  assert.ok(again.every((p, i) => Math.abs(p - fresh[i]) < 1e-6));
});

test('learners that meet one class only predict its share', () => {
  const features = { rows: 4, columns: 1, values: Float64Array.of(1, 2, 3, 4), names: ['x'] };
  for (const learner of [logisticLearner(features, [0, 0, 0, 1]), boostedLearner(features, [0, 0, 0, 1])]) assert.deepEqual([...learner(Float64Array.of(1, 1, 1, 0), '')], [0, 0, 0, 0]);
});

test('both bootstraps start from the same estimate, draw the same patients, and are labelled by what they refit', () => {
  const { table, outputs, folds } = study({ hidden: 0, threshold: 0.1, patients: 250 }), options = { outputs, folds, stream: rng(1, 'split', 'inner') };
  const arms = flipArms(table, { ...options, stream: rng(1, 'split', 'inner') });
  const conditional = conditionalFlips(table, arms, { replicates: 30, stream: rng(2, 'bootstrap') }), refitted = flipBootstrap(table, { ...options, stream: rng(1, 'split', 'inner'), replicates: 30, bootstrap: rng(2, 'bootstrap') });
  assert.deepEqual(conditional.counts.values.slice(0, 16), refitted.counts.values.slice(0, 16));
  // The arm "as decided" has nothing to refit: equal patients give equal numbers.
  assert.deepEqual(armValues(conditional, 'as decided', 'f1'), armValues(refitted, 'as decided', 'f1'));
  assert.notDeepEqual(armValues(conditional, 'new threshold', 'f1'), armValues(refitted, 'new threshold', 'f1'));
  assert.match(flipRows(arms, conditional)[0].intervals, /conditional/);
  assert.match(flipRows(arms, refitted)[0].intervals, /everything refitted/);
});

test('rows of the table are paired differences of the arms\' metrics', () => {
  const { table, outputs, folds } = study({ hidden: 1, threshold: 0.1 }), arms = flipArms(table, { outputs, folds, stream: rng(1, 'split', 'inner') });
  const rows = flipRows(arms, conditionalFlips(table, arms, { replicates: 200, stream: rng(1, 'bootstrap'), benefitAt: 0.2 })), find = (arm: string, against: string | null) => rows.find((row) => row.arm === arm && row.against === against)!;
  const flip = find('flip', null), moved = find('new threshold', null), gain = find('flip', 'new threshold'), n = table.truth.length, counts = confusion(table.truth, arms.decisions.flip);
  assert.ok(Math.abs(flip.metrics.f1.value - f1(counts)) < 1e-12);
  assert.ok(Math.abs(flip.metrics.netBenefit.value - (counts.tp / n - (counts.fp / n) * 0.25)) < 1e-12);
  assert.deepEqual([flip.metrics.misses.value, flip.metrics.falseAlarms.value], [counts.fn, counts.fp]);
  assert.ok(Math.abs(gain.metrics.f1.value - (flip.metrics.f1.value - moved.metrics.f1.value)) < 1e-12 && gain.metrics.f1.low <= gain.metrics.f1.value && gain.metrics.f1.value <= gain.metrics.f1.high);
  assert.equal(gain.flips, arms.decisions.flip.filter((d, i) => d !== arms.decisions['new threshold'][i]).length);
});

test('a table with very few errors still has inner folds', () => {
  const { table, outputs } = study({ hidden: 0, threshold: 0.3, patients: 100 }), nearly = failureTable({ ...table, decision: table.truth.map((y, i) => ([3, 40, 77, 120, 160, 190].includes(i) ? 1 - y : y)) });
  const folds = failureFolds(nearly, { folds: 5, stream: rng(1, 'split') }), { taus } = flipArms(nearly, { outputs, folds, stream: rng(1, 'split', 'inner') });
  assert.equal(taus.length, 5);
});
