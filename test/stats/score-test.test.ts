import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrixOf } from '../../lib/core/matrix.js';
import { rng } from '../../lib/core/random.js';
import { logisticRegression } from '../../lib/stats/logistic.js';
import { scoreTest } from '../../lib/stats/score-test.js';

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

test('without further columns and with groups of one it is the test of Pearson correlation between column and label', () => {
  // By hand: x = 0 0 0 1 1 1, y = 0 0 1 0 1 1: U = 2 - 1.5 = 0.5; parts (x - 0.5)(y - 0.5) = +-0.25, V = 6 / 16; z = 0.5 / 0.6124.
  const z = scoreTest({ nuisance: { rows: 6, columns: 0, values: new Float64Array(0), names: [] }, label: [0, 0, 1, 0, 1, 1], codes: [0, 1, 2, 3, 4, 5], groups: 6 })([0, 0, 0, 1, 1, 1]);
  assert.ok(Math.abs(z - 0.5 / Math.sqrt(6 / 16)) < 1e-12);
});

test('it agrees with the cluster-robust Wald test of the full model where the effect is small', () => {
  const groups = 400, n = 2000, stream = rng(9, 'simulation', 'score');
  const codes = Int32Array.from({ length: n }, () => stream.integer(groups)), frailty = Float64Array.from({ length: groups }, () => stream.normal());
  const w = Float64Array.from(codes, (g) => frailty[g] + stream.normal()), x = Float64Array.from(codes, (g, i) => frailty[g] + 0.3 * w[i] + stream.normal());
  const label = Uint8Array.from(codes, (_, i) => (stream.next() < logistic(0.1 * x[i] + 0.3 * w[i] - 1) ? 1 : 0));
  const wald = logisticRegression({ features: matrixOf({ x, w }), label, clusters: codes }).z[1];
  const score = scoreTest({ nuisance: matrixOf({ w }), label, codes, groups })(x);
  assert.ok(Math.abs(score - wald) < 0.06 * Math.abs(wald) + 0.02, `${score} against ${wald}`);
});

test('a column that is unrelated is significant about five times in a hundred, also when it is shared within patients', () => {
  const groups = 150, n = 900, stream = rng(10, 'simulation', 'score-null');
  const codes = Int32Array.from({ length: n }, () => stream.integer(groups)), frailty = Float64Array.from({ length: groups }, () => 1.5 * stream.normal());
  const w = Float64Array.from(codes, () => stream.normal()), label = Uint8Array.from(codes, (g) => (stream.next() < logistic(frailty[g] - 0.5) ? 1 : 0));
  const z = scoreTest({ nuisance: matrixOf({ w }), label, codes, groups });
  let significant = 0;
  for (let r = 0; r < 1000; r++) { const own = Float64Array.from({ length: groups }, () => stream.normal()); if (Math.abs(z(Float64Array.from(codes, (g) => own[g]))) > 1.96) significant++; }
  assert.ok(significant > 30 && significant < 75, `${significant} of 1000`);
});

test('a constant column has no test', () => {
  assert.ok(Number.isNaN(scoreTest({ nuisance: matrixOf({ w: [1, 2, 3, 5] }), label: [0, 1, 0, 1], codes: [0, 1, 2, 3], groups: 4 })([1, 1, 1, 1])));
});
