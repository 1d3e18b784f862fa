import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../lib/core/random.js';
import { auroc } from '../../lib/stats/auroc.js';
import { decisionBaseline, errorGiven, selfConsistency } from '../../lib/failure/baselines.js';
import { failureFolds } from '../../lib/failure/folds.js';
import { refuseTruth } from '../../lib/failure/leak.js';
import { outputsOf } from '../../lib/failure/outputs.js';
import { predictErrors, type Family } from '../../lib/failure/predictors.js';
import { quantise } from '../../lib/failure/quantise.js';
import { categoryFeature, errorsOf, failureTable, numericFeature, type FailureTable } from '../../lib/failure/table.js';
import { signedByDecision, VARIANTS, variantFeatures } from '../../lib/failure/variants.js';

/**
 * Two tasks and two models with calibrated scores. `hidden`: what a second marker knows of task A's truth beyond model m's score; model n
 * sees it. `informative` false: every output is drawn without it.
 */
function study(informative: boolean, patients = 1500): { tables: FailureTable[]; truths: Record<string, Uint8Array> } {
  const stream = rng(9, 'simulation', 'predictors'), n = 2 * patients, patient = Array.from({ length: n }, (_, i) => `p${i >> 1}`), ids = patient.map((p, i) => `${p}-${i % 2}`);
  const draw = (logit: number): number => (stream.next() < 1 / (1 + Math.exp(-logit)) ? 1 : 0);
  const a = Array.from({ length: n }, () => 1.5 * stream.normal()), b = Array.from({ length: n }, () => stream.normal()), hidden = Array.from({ length: n }, () => 1.5 * stream.normal());
  const A = Uint8Array.from(a, (x, i) => draw(x - 1.5 + (informative ? hidden[i] : 0))), B = Uint8Array.from(b, (x) => draw(x - 1)), sex = a.map(() => (stream.next() < 0.5 ? 'F' : 'M')), age = a.map(() => 20 + Math.floor(60 * stream.next()));
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x)), features = [categoryFeature('sex', sex), numericFeature('age', age)];
  const make = (model: string, task: string, truth: Uint8Array, logits: number[]): FailureTable => {
    const score = logits.map(sigmoid);
    return failureTable({ model, task, ids, patients: patient, truth, score, decision: score.map((s) => (s >= 0.3 ? 1 : 0)), threshold: 0.3, features });
  };
  return {
    tables: [make('m', 'A', A, a.map((x) => x - 1.5)), make('m', 'B', B, b.map((x) => x - 1)), make('n', 'A', A, hidden.map((x) => x - 1)), make('n', 'B', B, b.map((x) => 2 * x - 1))],
    truths: { A, B },
  };
}

const report = (informative: boolean, families: Family[], variants = VARIANTS.map(({ variant }) => variant)) => {
  const { tables, truths } = study(informative), folds = failureFolds(tables[0], { folds: 5, stream: rng(1, 'split') });
  return predictErrors(tables[0], { outputs: outputsOf(tables), folds, stream: rng(1, 'bootstrap'), families, variants, truths, replicates: 100, draws: 100, trees: { rounds: 40 } });
};

test('no truth enters a predictor: with every truth of every task dealt anew, the features of every variant keep their bytes', () => {
  const { tables } = study(true, 200), stream = rng(4, 'permutation');
  const dealt = tables.map((table) => failureTable({ ...table, truth: stream.shuffle(table.truth.slice()) }));
  assert.ok(dealt.every((table, t) => table.truth.some((y, i) => y !== tables[t].truth[i])));
  for (const { variant } of VARIANTS) for (const own of tables) for (const form of ['spline', 'line'] as const) {
    const before = variantFeatures(variant, { outputs: outputsOf(tables), own, clinical: own.features, form }), after = variantFeatures(variant, { outputs: outputsOf(dealt), own, clinical: dealt[0].features, form });
    assert.deepEqual(after.names, before.names);
    assert.deepEqual(Buffer.from(after.values.buffer), Buffer.from(before.values.buffer));
  }
});

test('outputs hold scores and decisions and nothing else of the tables they are made from', () => {
  const { tables } = study(true, 50), outputs = outputsOf(tables);
  assert.deepEqual(Object.keys(outputs).sort(), ['has', 'models', 'of', 'rows', 'tasks']);
  assert.deepEqual(Object.keys(outputs.of('m', 'A')).sort(), ['cut', 'decision', 'model', 'normal', 'rank', 'task']);
});

test('a clinical feature that is a truth in disguise is refused, of the own task, another task, or the error itself', () => {
  const { tables, truths } = study(true, 100), folds = failureFolds(tables[0], { folds: 5, stream: rng(1, 'split') });
  const withFeature = (values: ArrayLike<number | string>): (() => unknown) => () => predictErrors(tables[0], { outputs: outputsOf(tables), folds, stream: rng(1, 'bootstrap'), truths, clinical: [categoryFeature('label', Array.from(values))], families: ['logistic'], replicates: 10, draws: 10 });
  assert.throws(withFeature(truths.A), /"label" tells the truth of "A".*must not see a truth/);
  assert.throws(withFeature(Array.from(truths.B, (y) => (y ? 'absent' : 'present'))), /tells the truth of "B"/);
  assert.throws(withFeature(errorsOf(tables[0])), /tells the truth of "error of m, A"/);
  assert.throws(() => refuseTruth([numericFeature('dose', Array.from(truths.A, (y) => 5 + 2 * y))], truths), /"dose" tells the truth of "A"/);
  refuseTruth([categoryFeature('sex', Array.from(truths.A, (y, i) => (i === 0 ? 1 - y : y)))], truths);
});

test('outputs come as ranks and their normal scores, so that monotone scales do not matter', () => {
  const score = [0.9, 0.1, 0.5, 0.5], decision = [1, 0, 1, 1], one = outputsOf([{ model: 'm', task: 't', score, decision }]).of('m', 't'), other = outputsOf([{ model: 'm', task: 't', score: score.map((s) => Math.exp(9 * s)), decision }]).of('m', 't');
  assert.deepEqual([...one.rank], [1, 0.25, 0.625, 0.625]);
  // scipy 1.17.1: norm.ppf((rankdata([.9, .1, .5, .5]) - .5) / 4)
  const expected = [1.1503493803760079, -1.1503493803760079, 0, 0];
  one.normal.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-12));
  assert.deepEqual(other.normal, one.normal);
  assert.deepEqual(one.cut, { rank: 0.4375, normal: (one.normal[1] + one.normal[2]) / 2 });
});

test('the cut is where decisions turn, the best compromise where folds had cut-offs of their own', () => {
  const score = [1, 2, 3, 4, 5, 6, 7, 8], cut = (decision: number[]): number => outputsOf([{ model: 'm', task: 't', score, decision }]).of('m', 't').cut.rank;
  assert.equal(cut([0, 0, 0, 0, 0, 1, 1, 1]), 5.5 / 8);
  assert.equal(cut([0, 0, 1, 0, 0, 1, 1, 1]), 5.5 / 8);
  assert.equal(cut([1, 1, 1, 1, 1, 1, 1, 1]), 1 / 8);
  assert.equal(cut([0, 0, 0, 0, 0, 0, 0, 0]), 1);
});

test('signing turns the columns of called positives and keeps the others', () => {
  const signed = signedByDecision({ rows: 2, columns: 1, values: Float64Array.of(3, 4), names: ['x'] }, [1, 0]);
  assert.deepEqual([[...signed.values], signed.names], [[-3, 1, 4, 0], ['x, signed by the decision', 'decision']]);
});

test('where another model knows more, its outputs predict errors beyond the own score, on both sides of the decision', () => {
  const { predictors, baselines } = report(true, ['logistic', 'signed logistic', 'boosted trees'], ['own model', 'all models']);
  for (const family of ['signed logistic', 'boosted trees']) {
    const { gain } = predictors.find((result) => result.variant === 'all models' && result.family === family)!;
    assert.ok(gain.all.low > 0 && gain.predictedPositive.low > 0.05 && gain.predictedNegative.low > 0.05, `${family}: ${JSON.stringify(gain)}`);
  }
  // Unsigned, the other model's evidence has opposite signs on both sides and cancels.
  const plain = predictors.find((result) => result.name === 'all models, logistic')!, signed = predictors.find((result) => result.name === 'all models, signed logistic')!;
  assert.ok(signed.auroc.predictedPositive.value - plain.auroc.predictedPositive.value > 0.05 || signed.auroc.predictedNegative.value - plain.auroc.predictedNegative.value > 0.05);
  assert.equal(baselines[1].gain.all.value, 0);
});

test('where the own score is all there is to know, no variant gains, and the null covers the own score though its AUROC is high', () => {
  const { predictors, baselines, null: expected } = report(false, ['logistic', 'signed logistic']), own = baselines[1];
  for (const { name, gain } of predictors) for (const scope of ['all', 'predictedPositive', 'predictedNegative'] as const) assert.ok(!(gain[scope].low > 0.005), `${name}, ${scope}: ${JSON.stringify(gain[scope])}`);
  for (const scope of ['all', 'predictedPositive', 'predictedNegative'] as const) {
    const { low, high } = expected[scope], slack = 0.02;
    assert.ok(own.auroc[scope].value > low - slack && own.auroc[scope].value < high + slack, `${scope}: ${own.auroc[scope].value} against ${low} to ${high}`);
  }
  assert.ok(own.auroc.all.value > 0.7 && baselines[0].auroc.all.value > 0.6);
  assert.equal(baselines[0].auroc.predictedPositive.value, 0.5);
});

test('what is stored is what is measured: AUROCs are those of the four-digit probabilities, out of fold', () => {
  const { predictors, baselines } = report(true, ['logistic'], ['own model']), error = errorsOf(study(true).tables[0]), { decision } = study(true).tables[0];
  for (const result of [...predictors, ...baselines]) {
    assert.deepEqual(quantise(result.probability), result.probability);
    assert.ok(Math.abs(auroc(error, result.probability) - result.auroc.all.value) < 1e-12);
    const calls = [...decision.keys()].filter((i) => decision[i] === 1);
    assert.ok(Math.abs(auroc(calls.map((i) => error[i]), calls.map((i) => result.probability[i])) - result.auroc.predictedPositive.value) < 1e-12);
  }
});

test('a report does not depend on the order of families or on what else is asked', () => {
  const one = report(true, ['logistic'], ['clinical']).predictors[0], two = report(true, ['signed logistic', 'logistic'], ['own model', 'clinical']).predictors.find((result) => result.name === 'clinical, logistic')!;
  assert.deepEqual(two.probability, one.probability);
  assert.deepEqual(two.gain, one.gain);
});

test('quantising keeps four significant digits, exactly as text would', () => {
  const values = [0.123456, 0.99995, 0.000987654, 1, 0, 12345.678, -0.05, 1e-20, 0.1, 2.5e-8, 99995, 9.9995];
  const stream = rng(1, 'simulation', 'quantise'), many = [...values, ...Array.from({ length: 5000 }, () => Math.exp(-20 * stream.next()))];
  quantise(many).forEach((value, i) => {
    assert.equal(value, Number(String(value)));
    assert.equal(value, Number(value.toPrecision(4)));
    assert.ok(Math.abs(value - many[i]) <= 0.00050001 * Math.abs(many[i]) * 1.0001, `${many[i]} to ${value}`);
  });
});

test('the decision baseline points to the side with more errors', () => {
  assert.deepEqual([...decisionBaseline({ truth: Uint8Array.of(0, 0, 1, 0), decision: Uint8Array.of(1, 1, 1, 0) })], [1, 1, 1, 0]);
  assert.deepEqual([...decisionBaseline({ truth: Uint8Array.of(1, 1, 1, 0), decision: Uint8Array.of(1, 1, 0, 0) })], [0, 0, 1, 1]);
});

test('the self-consistency null of a hand-made case: certain truths leave one AUROC, even odds leave one half', () => {
  const decision = [1, 1, 0, 0], draw = (positive: number[]) => selfConsistency({ positive, ranked: errorGiven([0.9, 0.2, 0.8, 0.1], decision), decision, draws: 50, stream: rng(1, 'bootstrap') });
  // Truths 1, 0, 1, 0: errors are rows 1 and 2, whose predicted error is 0.8 each, against 0.1 each.
  assert.deepEqual(draw([1, 0, 1, 0]).all, { draws: 50, mean: 1, low: 1, high: 1 });
  const n = 4000, half = new Float64Array(n).fill(0.5), spread = Float64Array.from(half, (_, i) => i / n), calls = half.map((_, i) => i % 2);
  const even = selfConsistency({ positive: half, ranked: spread, decision: calls, draws: 60, stream: rng(1, 'bootstrap') });
  assert.ok(Math.abs(even.all.mean - 0.5) < 0.005 && Math.abs(even.predictedPositive.mean - 0.5) < 0.006);
});

test('clinical variants are left out where nothing clinical is known, and asked for by name they say so', () => {
  const { tables } = study(true, 100), bare = failureTable({ ...tables[0], features: [] }), folds = failureFolds(bare, { folds: 5, stream: rng(1, 'split') });
  const options = { outputs: outputsOf(tables), folds, stream: rng(1, 'bootstrap'), families: ['logistic' as const], replicates: 10, draws: 10 };
  assert.deepEqual(predictErrors(bare, options).predictors.map((result) => result.variant), ['distance', 'own output', 'own model', 'all models']);
  assert.throws(() => predictErrors(bare, { ...options, variants: ['clinical'] }), /no clinical features/);
});
