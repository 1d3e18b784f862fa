import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../lib/core/random.js';
import { argsort } from '../../lib/stats/argsort.js';
import { auroc, rankForAuroc, weightedAuroc } from '../../lib/stats/auroc.js';
import { brier } from '../../lib/stats/brier.js';
import { delong, delongPaired } from '../../lib/stats/delong.js';
import { averagePrecision, prCurve } from '../../lib/stats/precision-recall.js';
import { rocCurve } from '../../lib/stats/roc-curve.js';
import { allClose, close, expectedValues } from './expected.js';

interface Scores {
  truth: number[]; score: number[]; other: number[]; weights: number[]; clusters: number[]; auroc: number; weightedAuroc: number; averagePrecision: number; brier: number;
  delong: { auroc: number; se: number; low: number; high: number; clusteredSe: number }; delongPaired: { difference: number; se: number; z: number; p: number };
  roc: { fpr: number[]; tpr: number[]; thresholds: number[] }; rocShort: { fpr: number[]; tpr: number[] }; pr: { precision: number[]; recall: number[]; thresholds: number[] };
}
const wanted = expectedValues<Scores>('scores'), { truth, score, other } = wanted;

test('positions sort doubles of both signs, equal ones in the order in which they came', () => {
  const draw = rng(1, 'simulation');
  for (const n of [0, 1, 50, 5000]) {
    const values = Float64Array.from({ length: n }, (_, i) => (i % 7 === 0 ? -0 : i % 5 === 0 ? 0 : Math.round(draw.normal() * 100) / 10 * 10 ** draw.integer(9)));
    assert.deepEqual(Array.from(argsort(values)), Array.from(values.keys()).sort((a, b) => values[a] - values[b] || a - b));
  }
  assert.deepEqual(Array.from(argsort([NaN, Infinity, -Infinity, 1e-320])), [2, 3, 1, 0]);
});

test('the area under the curve equals roc_auc_score, plain and weighted', () => {
  close(auroc(truth, score), wanted.auroc);
  close(weightedAuroc(rankForAuroc(truth, score), wanted.weights), wanted.weightedAuroc);
  assert.equal(auroc([0, 1], [0.3, 0.3]), 0.5);
});

test('a class without rows has no area', () => {
  assert.ok(Number.isNaN(auroc([1, 1], [0.1, 0.2])));
  assert.ok(Number.isNaN(auroc([], [])));
});

test('labels outside 0/1 and scores that are NaN are refused with their row', () => {
  assert.throws(() => auroc([0, 2], [0.1, 0.2]), /label 1 is 2/);
  assert.throws(() => auroc([0, 1], [0.1, NaN]), /score 1 is NaN/);
  assert.throws(() => auroc([0, 1], [0.1]), /2 labels for 1 scores/);
});

test('DeLong: estimate, error and interval equal the structural components by definition', () => {
  const ours = delong(truth, score);
  for (const field of ['auroc', 'se', 'low', 'high'] as const) close(ours[field], wanted.delong[field], 1e-12, field);
});

test('DeLong with patients equals Obuchowski by definition, and DeLong where each row is a patient of its own', () => {
  close(delong(truth, score, { clusters: wanted.clusters }).se, wanted.delong.clusteredSe);
  close(delong(truth, score, { clusters: truth.map((_, i) => i) }).se, wanted.delong.se);
});

test('DeLong, paired: difference, error, z and p', () => {
  const ours = delongPaired(truth, score, other);
  for (const field of ['difference', 'se', 'z', 'p'] as const) close(ours[field], wanted.delongPaired[field], 1e-11, field);
  assert.equal(delongPaired(truth, score, score.map((value) => 2 * value)).p, 1);
});

test('the ROC curve equals roc_curve, whole and simplified', () => {
  const whole = rocCurve(truth, score), short = rocCurve(truth, score, { simplify: true });
  allClose(whole.map((point) => point.fpr), wanted.roc.fpr);
  allClose(whole.map((point) => point.tpr), wanted.roc.tpr);
  allClose(whole.slice(1).map((point) => point.threshold), wanted.roc.thresholds);
  assert.ok(short.length < whole.length);
  const area = (points: typeof whole): number => points.slice(1).reduce((sum, point, i) => sum + (point.fpr - points[i].fpr) * (point.tpr + points[i].tpr) / 2, 0);
  close(area(short), wanted.auroc);
});

test('the precision-recall curve and average precision equal scikit-learn', () => {
  const curve = prCurve(truth, score);
  // scikit-learn leaves out the points after full recall has been reached; ours goes on to the lowest score.
  allClose(curve.slice(0, wanted.pr.precision.length).map((point) => point.precision), wanted.pr.precision);
  allClose(curve.slice(0, wanted.pr.recall.length).map((point) => point.recall), wanted.pr.recall);
  close(averagePrecision(truth, score), wanted.averagePrecision);
});

test('the Brier score equals brier_score_loss', () => close(brier(truth, score), wanted.brier));
