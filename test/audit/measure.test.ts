import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../lib/core/random.js';
import { decideRows } from '../../lib/audit/measure/decide.js';
import { measure } from '../../lib/audit/measure/performance.js';
import type { TaskRows } from '../../lib/audit/measure/subset.js';
import { scoreWalk } from '../../lib/audit/measure/walk.js';
import { auroc } from '../../lib/stats/auroc.js';
import { confusion } from '../../lib/stats/confusion.js';
import { averagePrecision } from '../../lib/stats/precision-recall.js';
import { chooseThreshold, type ThresholdRule } from '../../lib/stats/threshold.js';

/** Rows with ties; `perPatient` images a patient. */
function rowsOf(n: number, { perPatient = 2, seed = 1, digits = 2, shift = 1.2 } = {}): TaskRows {
  const stream = rng(seed, 'simulation', 'audit-measure'), truth = new Uint8Array(n), score = new Float64Array(n), codes = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    truth[i] = stream.next() < 0.3 ? 1 : 0;
    score[i] = Number((1 / (1 + Math.exp(-(stream.normal() + shift * truth[i] - 1)))).toFixed(digits));
    codes[i] = Math.floor(i / perPatient);
  }
  const names = Array.from(codes, String);
  return { positions: Int32Array.from(truth.keys()), model: 'm', task: 't', ids: Array.from(truth.keys(), String), patients: names, codes, groups: codes[n - 1] + 1, truth, score, decision: null, features: [] };
}

const options = (rule: ThresholdRule) => ({ rule, prevalence: 0.1, replicates: 200, seed: 1, part: 'headline' });

test('one walk finds the AUROC, average precision and table that the plain functions find', () => {
  const { truth, score } = rowsOf(500), decision = Uint8Array.from(score, (value) => (value >= 0.4 ? 1 : 0));
  const { auroc: area, averagePrecision: precision, tp, fp, fn, tn } = scoreWalk({ truth, score, decision, rule: { kind: 'given', at: 0.4 }, folds: null })(new Float64Array(500).fill(1));
  assert.ok(Math.abs(area - auroc(truth, score)) < 1e-12);
  assert.ok(Math.abs(precision - averagePrecision(truth, score)) < 1e-12);
  assert.deepEqual({ tp, fp, fn, tn }, confusion(truth, decision));
});

test('a weight of two counts like the row twice, a weight of nought like no row', () => {
  const { truth, score } = rowsOf(300), stream = rng(2, 'simulation'), weights = Float64Array.from(truth, () => stream.integer(3));
  const copies = Array.from(truth.keys()).flatMap((i) => Array.from({ length: weights[i] }, () => i));
  const many = { truth: Uint8Array.from(copies, (i) => truth[i]), score: Float64Array.from(copies, (i) => score[i]) };
  const found = scoreWalk({ truth, score, decision: null, rule: { kind: 'youden' }, folds: null })(weights);
  const threshold = chooseThreshold({ kind: 'youden' }, many.truth, many.score), table = confusion(many.truth, Uint8Array.from(many.score, (value) => (value >= threshold ? 1 : 0)));
  assert.ok(Math.abs(found.auroc - auroc(many.truth, many.score)) < 1e-12);
  assert.ok(Math.abs(found.averagePrecision - averagePrecision(many.truth, many.score)) < 1e-12);
  assert.equal(found.threshold, threshold);
  assert.deepEqual({ tp: found.tp, fp: found.fp, fn: found.fn, tn: found.tn }, table);
});

for (const rule of [{ kind: 'youden' }, { kind: 'f1' }, { kind: 'sensitivity', at: 0.9 }] as ThresholdRule[]) {
  test(`cross-fitted by ${rule.kind}, each row is decided by a threshold chosen on other patients, and replicate 0 repeats these decisions`, () => {
    const rows = rowsOf(600), { folds, perFold, decision, origin, threshold } = decideRows(rows, rule, 1);
    assert.equal(origin, 'cross-fitted');
    assert.ok(folds !== null && perFold.includes(threshold!));
    for (let p = 0; p < rows.groups; p++) assert.equal(folds[2 * p], folds[2 * p + 1], 'a patient is in one fold');
    for (let fold = 0; fold < 5; fold++) {
      const others: number[] = Array.from(rows.truth.keys()).filter((i) => folds[i] !== fold);
      assert.equal(perFold[fold], chooseThreshold(rule, others.map((i) => rows.truth[i]), others.map((i) => rows.score[i])));
    }
    const walk = scoreWalk({ truth: rows.truth, score: rows.score, decision: null, rule, folds })(new Float64Array(600).fill(1));
    assert.deepEqual({ tp: walk.tp, fp: walk.fp, fn: walk.fn, tn: walk.tn }, confusion(rows.truth, decision));
  });
}

test('a threshold is stamped by how it came about', () => {
  const rows = rowsOf(600);
  assert.equal(decideRows(rows, { kind: 'given', at: 0.5 }, 1).origin, 'given threshold');
  assert.equal(decideRows(rowsOf(30), { kind: 'youden' }, 1).origin, 'tuned on test', 'nine patients of a class are too few to fold');
  assert.equal(decideRows({ ...rows, decision: new Uint8Array(600) }, { kind: 'youden' }, 1).origin, 'decision column');
});

test('a decision column that follows a threshold tells it, another does not', () => {
  const rows = rowsOf(200), decision = Uint8Array.from(rows.score, (value) => (value >= 0.37 ? 1 : 0)), lowest = Math.min(...rows.score.filter((value) => value >= 0.37));
  assert.equal(decideRows({ ...rows, decision }, { kind: 'f1' }, 1).threshold, lowest);
  const turned = decision.slice();
  turned[rows.score.indexOf(Math.max(...rows.score))] = 0;
  assert.equal(decideRows({ ...rows, decision: turned }, { kind: 'f1' }, 1).threshold, null);
});

test('the measures follow from the table of decisions; predictive values at another prevalence from Bayes', () => {
  const rows = rowsOf(600), decisions = decideRows(rows, { kind: 'given', at: 0.4 }, 1), { performance } = measure(rows, decisions, options({ kind: 'given', at: 0.4 }));
  const { tp, fp, fn, tn } = performance.counts, sens = tp / (tp + fn), spec = tn / (tn + fp);
  assert.equal(performance.sensitivity.value, sens);
  assert.equal(performance.ppv.value, tp / (tp + fp));
  assert.ok(Math.abs(performance.atPrevalence!.ppv.value! - (0.1 * sens) / (0.1 * sens + 0.9 * (1 - spec))) < 1e-12);
  assert.ok(Math.abs(performance.netBenefit.value! - (tp / 600 - ((fp / 600) * 0.4) / 0.6)) < 1e-12);
  for (const { value, ci } of [performance.auroc, performance.auprc, performance.errorRate, performance.sensitivity, performance.specificity, performance.ppv, performance.npv, performance.calibration.slope]) assert.ok(ci !== null && ci[0] < value! && value! < ci[1]);
});

test('intervals widen when images of a patient repeat one another', () => {
  const single = rowsOf(200, { perPatient: 1 });
  const four = (i: number): number => i >> 2;
  const repeated: TaskRows = { ...single, positions: Int32Array.from({ length: 800 }, (_, i) => i), ids: Array.from({ length: 800 }, (_, i) => String(i)), patients: Array.from({ length: 800 }, (_, i) => String(four(i))), codes: Int32Array.from({ length: 800 }, (_, i) => four(i)), groups: 200, truth: Uint8Array.from({ length: 800 }, (_, i) => single.truth[four(i)]), score: Float64Array.from({ length: 800 }, (_, i) => single.score[four(i)]) };
  const width = (rows: TaskRows): number => { const { ci } = measure(rows, decideRows(rows, { kind: 'given', at: 0.4 }, 1), options({ kind: 'given', at: 0.4 })).performance.auroc; return ci![1] - ci![0]; };
  const asImages = { ...repeated, codes: Int32Array.from({ length: 800 }, (_, i) => i), groups: 800 };
  assert.ok(Math.abs(width(repeated) - width(single)) < 1e-9, 'four copies of each image are no more information');
  assert.ok(width(asImages) < 0.7 * width(single), 'by image the interval pretends to four times the data');
});

test('scores that are no probabilities have no calibration and no net benefit, and the reason is given', () => {
  const rows = rowsOf(300), logits = { ...rows, score: rows.score.map((value) => 4 * value - 1) }, { performance } = measure(logits, decideRows(logits, { kind: 'youden' }, 1), options({ kind: 'youden' }));
  assert.equal(performance.calibration.slope.value, null);
  assert.match(performance.calibration.slope.why!, /no probabilities/);
  assert.equal(performance.netBenefit.value, null);
  assert.ok(performance.auroc.value! > 0.5);
});

test('a rate of one has an interval that admits misses', () => {
  const rows = rowsOf(300), { performance } = measure(rows, decideRows(rows, { kind: 'given', at: 0 }, 1), options({ kind: 'given', at: 0 }));
  assert.equal(performance.sensitivity.value, 1);
  assert.ok(performance.sensitivity.ci![0] < 0.99 && performance.sensitivity.ci![1] === 1);
});
