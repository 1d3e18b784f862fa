import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../lib/core/random.js';
import { calibration } from '../../lib/stats/calibration.js';
import { calibrationCurve } from '../../lib/stats/calibration-curve.js';
import { harrellKnots, restrictedCubicSpline } from '../../lib/stats/splines.js';
import { wilson } from '../../lib/stats/wilson.js';
import { allClose, close, expectedValues } from './expected.js';

const scores = expectedValues<{ truth: number[]; score: number[]; clusters: number[]; curveQuantile: number[][]; curveUniform: number[][] }>('scores'), { truth, clusters } = scores;
const wanted = expectedValues<Record<'probability' | 'slopeCi' | 'slopeCiClustered' | 'interceptCi' | 'interceptCiClustered', number[]> & Record<'slope' | 'intercept' | 'observedOverExpected', number>>('calibration');

test('slope and intercept equal statsmodels Logit and GLM with the logit as offset', () => {
  const ours = calibration(truth, wanted.probability);
  close(ours.slope, wanted.slope, 1e-10);
  allClose(ours.slopeCi, wanted.slopeCi, 1e-10);
  close(ours.intercept, wanted.intercept, 1e-10);
  allClose(ours.interceptCi, wanted.interceptCi, 1e-10);
  close(ours.observedOverExpected, wanted.observedOverExpected);
});

test('intervals by patient equal cov_type=cluster', () => {
  const ours = calibration(truth, wanted.probability, { clusters });
  allClose(ours.slopeCi, wanted.slopeCiClustered, 1e-8);
  allClose(ours.interceptCi, wanted.interceptCiClustered, 1e-8);
});

test('the interval of observed over expected covers 1 in 95 of 100 calibrated cohorts with correlated patients, and too rarely without them', () => {
  let covered = 0, naive = 0;
  const cohorts = 400;
  for (let cohort = 0; cohort < cohorts; cohort++) {
    const draw = rng(5, 'simulation', cohort), p: number[] = [], y: number[] = [], patient: number[] = [];
    for (let g = 0; g < 150; g++) {
      const risk = 0.1 + 0.3 * draw.next(), label = draw.next() < risk ? 1 : 0;
      for (let image = 0; image < 4; image++) { p.push(risk); y.push(label); patient.push(g); }
    }
    const inside = ([low, high]: [number, number]): number => (low <= 1 && high >= 1 ? 1 : 0);
    covered += inside(calibration(y, p, { clusters: patient }).oeCi);
    naive += inside(calibration(y, p).oeCi);
  }
  assert.ok(covered / cohorts > 0.92 && covered / cohorts < 0.98, `clustered ${covered} of ${cohorts}`);
  assert.ok(naive / cohorts < 0.8, `naive ${naive} of ${cohorts}`);
});

test('what cannot be estimated is NaN: one class, constant or separating probabilities', () => {
  const single = calibration([0, 0], [0.1, 0.3]);
  assert.deepEqual([single.slope, single.intercept, single.observedOverExpected], [NaN, NaN, 0]);
  const constant = calibration([0, 1, 0, 1], [0.2, 0.2, 0.2, 0.2]);
  assert.ok(Number.isNaN(constant.slope));
  close(constant.intercept, Math.log(4), 1e-10);
  assert.ok(Number.isNaN(calibration([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9]).slope));
  assert.throws(() => calibration([0, 1], [0.1, 1.2]), /probability 1 is 1.2/);
  assert.ok(Number.isFinite(calibration([0, 1, 1, 0], [0, 1, 0.4, 0.6]).intercept));
});

test('calibration curves equal calibration_curve, with Wilson intervals', () => {
  for (const [strategy, points] of [['quantile', scores.curveQuantile], ['uniform', scores.curveUniform]] as const) {
    const ours = calibrationCurve(truth, scores.score, 5, strategy);
    allClose(ours.map((bin) => bin.observed), points.map(([observed]) => observed), 1e-12, strategy);
    allClose(ours.map((bin) => bin.predicted), points.map(([, predicted]) => predicted), 1e-12, strategy);
    assert.equal(ours.reduce((sum, bin) => sum + bin.n, 0), truth.length);
    assert.deepEqual({ low: ours[0].low, high: ours[0].high }, wilson(ours[0].positives, ours[0].n));
  }
});

const splines = expectedValues<Record<'knots' | 'inside' | 'natural', number[]> & { columns: number[][] }>('splines');
const { age } = expectedValues<{ age: number[] }>('logistic');

test('the spline basis equals Harrell\'s formula at his quantiles', () => {
  allClose(harrellKnots(age, 4), splines.knots, 1e-12);
  const [line, ...curves] = restrictedCubicSpline(age.slice(0, 20), splines.knots);
  allClose(line, age.slice(0, 20));
  curves.forEach((column, j) => allClose(column, splines.columns[j], 1e-10, `column ${j + 1}`));
});

test('the basis spans SciPy\'s natural cubic splines through its knots', () => {
  // Four values at four knots determine the four coefficients (intercept and three columns); between the knots both must agree.
  const atKnots = restrictedCubicSpline(splines.knots, splines.knots), coefficients = solve(splines.knots.map((_, i) => [1, ...atKnots.map((column) => column[i])]), [0.3, -0.2, 0.5, 0.1]);
  const inside = restrictedCubicSpline(splines.inside, splines.knots);
  allClose(splines.inside.map((_, i) => coefficients[0] + inside.reduce((sum, column, j) => sum + coefficients[j + 1] * column[i], 0)), splines.natural, 1e-9);
});

test('beyond the outer knots the spline is a straight line', () => {
  for (const column of restrictedCubicSpline([90, 100, 110, 120], [20, 40, 60, 80])) close(column[2] - 2 * column[1] + column[0], 0, 1e-9);
  assert.deepEqual(restrictedCubicSpline([-5, 10], [20, 40, 60]).slice(1).map((column) => Array.from(column)), [[0, 0]]);
});

test('knots that do not ascend are refused, and tied quantiles are merged', () => {
  assert.throws(() => restrictedCubicSpline([1], [1, 1, 2]), /do not ascend/);
  assert.throws(() => restrictedCubicSpline([1], [1, 2]), /2 knots/);
  allClose(harrellKnots([0, 0, 0, 0, 0, 0, 0, 0, 0, 9], 3), [0, 0.9]);
});

function solve(rows: number[][], right: number[]): number[] {
  const a = rows.map((row, i) => [...row, right[i]]);
  a.forEach((_, i) => {
    const pivot = a.slice(i).reduce((best, row) => (Math.abs(row[i]) > Math.abs(best[i]) ? row : best)), at = a.indexOf(pivot);
    [a[i], a[at]] = [a[at], a[i]];
    a.forEach((row, r) => { if (r !== i) { const share = row[i] / a[i][i]; row.forEach((_, c) => { row[c] -= share * a[i][c]; }); } });
  });
  return a.map((row, i) => row[right.length] / row[i]);
}
