import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confusion, decide } from '../../lib/stats/confusion.js';
import { decisionCurve } from '../../lib/stats/decision-curve.js';
import { discordant, mcnemar } from '../../lib/stats/mcnemar.js';
import * as metrics from '../../lib/stats/metrics.js';
import { chooseThreshold, formatThresholdRule, parseThresholdRule } from '../../lib/stats/threshold.js';
import { close, closeRelative, expectedValues } from './expected.js';

const scores = expectedValues<{ truth: number[]; score: number[]; weights: number[]; youden: number; f1Threshold: number; f1Best: number; sensitivity95: number }>('scores');
const wanted = expectedValues<Record<'confusion' | 'weighted', { tp: number; fp: number; fn: number; tn: number }> & { decision: number[] } & Record<string, number>>('metrics');

test('counts of decisions equal confusion_matrix, plain and weighted', () => {
  const decision = decide(scores.score, 0.4);
  assert.deepEqual(Array.from(decision), wanted.decision);
  assert.deepEqual(confusion(scores.truth, decision), wanted.confusion);
  assert.deepEqual(confusion(scores.truth, decision, scores.weights), wanted.weighted);
  assert.throws(() => confusion([1], [1, 0]), /1 labels, 2 decisions/);
});

test('measures of a table equal scikit-learn', () => {
  for (const name of ['f1', 'sensitivity', 'specificity', 'precision', 'npv', 'kappa', 'mcc', 'errorRate'] as const) close(metrics[name](wanted.confusion), wanted[name], 1e-12, name);
  close(1 - metrics.missRate(wanted.confusion), wanted.sensitivity);
  close(1 - metrics.falseAlarmRate(wanted.confusion), wanted.specificity);
});

test('a measure without the rows it needs is not known', () => {
  const none = { tp: 0, fp: 0, fn: 0, tn: 5 };
  for (const name of ['f1', 'sensitivity', 'precision', 'kappa', 'mcc'] as const) assert.ok(Number.isNaN(metrics[name](none)), name);
  assert.equal(metrics.specificity(none), 1);
});

test('predictive values at the data\'s own prevalence are those of the table', () => {
  const { tp, fp, fn, tn } = wanted.confusion, prevalence = (tp + fn) / (tp + fp + fn + tn), sens = metrics.sensitivity(wanted.confusion), spec = metrics.specificity(wanted.confusion);
  close(metrics.ppvAt(prevalence, sens, spec), wanted.precision);
  close(metrics.npvAt(prevalence, sens, spec), wanted.npv);
});

test('net benefit: treating nobody gives 0, treating everybody crosses 0 at the prevalence', () => {
  const truth = [1, 0, 0, 0], [point] = decisionCurve(truth, [0.9, 0.1, 0.3, 0.2], [0.25]);
  close(point.all, 0);
  close(point.model, 0.25 - 0.25 / 3);
  assert.equal(point.none, 0);
  close(metrics.netBenefit(confusion(truth, [0, 0, 0, 0]), 0.3), 0);
});

test('thresholds by Youden, F1 and sensitivity equal those read off roc_curve', () => {
  const { truth, score } = scores;
  assert.equal(chooseThreshold({ kind: 'youden' }, truth, score), scores.youden);
  assert.equal(chooseThreshold({ kind: 'f1' }, truth, score), scores.f1Threshold);
  close(metrics.f1(confusion(truth, decide(score, scores.f1Threshold))), scores.f1Best);
  assert.equal(chooseThreshold({ kind: 'sensitivity', at: 0.95 }, truth, score), scores.sensitivity95);
});

test('a threshold from weighted rows is that of the repeated rows', () => {
  const { truth, score, weights } = scores;
  const repeated = weights.flatMap((times, i) => Array.from({ length: times }, () => i));
  for (const rule of ['youden', 'f1', 'sensitivity=0.8'].map(parseThresholdRule)) {
    assert.equal(chooseThreshold(rule, truth, score, weights), chooseThreshold(rule, repeated.map((i) => truth[i]), repeated.map((i) => score[i])), rule.kind);
  }
});

test('a rule is read as a user writes it, and a wrong one is refused', () => {
  for (const text of ['youden', 'f1', 'sensitivity=0.95', '0.5']) assert.equal(formatThresholdRule(parseThresholdRule(text)), text);
  for (const text of ['', 'best', 'sensitivity=1.5', 'sensitivity=', 'NaN']) assert.throws(() => parseThresholdRule(text), /unknown threshold rule/, text);
});

test('no threshold is chosen where a class is absent', () => {
  assert.throws(() => chooseThreshold({ kind: 'f1' }, [0, 0], [0.1, 0.2]), /no positive row/);
  assert.throws(() => chooseThreshold({ kind: 'youden' }, [1, 1], [0.1, 0.2]), /no negative row/);
});

test('McNemar equals statsmodels: chi-squared with and without correction, exact', () => {
  for (const { b, c, ...rest } of expectedValues<Record<'b' | 'c' | 'statistic' | 'p' | 'corrected' | 'correctedP' | 'exact', number>[]>('mcnemar')) {
    const plain = mcnemar(b, c), corrected = mcnemar(b, c, { correction: true });
    close(plain.statistic, rest.statistic);
    closeRelative(plain.p, rest.p, 1e-11);
    closeRelative(plain.exact, rest.exact, 1e-11);
    if (b !== c) { close(corrected.statistic, rest.corrected); closeRelative(corrected.p, rest.correctedP, 1e-11); }
  }
  assert.deepEqual(mcnemar(0, 0), { statistic: 0, p: 1, exact: 1 });
  assert.deepEqual(discordant([1, 0, 1, 1], [1, 1, 0, 1], [0, 0, 0, 1]), { b: 1, c: 1 });
});
