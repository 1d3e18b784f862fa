import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrixOf } from '../../lib/core/matrix.js';
import { rng } from '../../lib/core/random.js';
import { auroc, rankForAuroc, weightedAuroc } from '../../lib/stats/auroc.js';
import { bootstrapAurocs } from '../../lib/stats/bootstrap-aurocs.js';
import { groupCodes, groupedBootstrap } from '../../lib/stats/bootstrap.js';
import { logisticRegression } from '../../lib/stats/logistic.js';
import { chooseThreshold, parseThresholdRule } from '../../lib/stats/threshold.js';

test('the area under the curve counts ties by half', () => {
  assert.equal(auroc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]), 0.75);
  assert.equal(auroc([0, 1], [0.3, 0.3]), 0.5);
  assert.ok(Number.isNaN(auroc([1, 1], [0.1, 0.2])));
});

test('a row of weight two counts as the row twice', () => {
  const ranking = rankForAuroc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
  assert.equal(weightedAuroc(ranking, [1, 2, 2, 1]), auroc([0, 0, 0, 1, 1, 1], [0.1, 0.4, 0.4, 0.35, 0.35, 0.8]));
});

test('the fast bootstrap of areas equals the general one', () => {
  const draw = rng(1, 'simulation'), n = 400, patients = Array.from({ length: n }, () => draw.integer(90));
  const truth = Array.from({ length: n }, () => (draw.next() < 0.2 ? 1 : 0)), score = truth.map((label) => Math.round(10 * (label * 0.5 + draw.next())) / 10);
  const { codes, count } = groupCodes(patients), ranking = rankForAuroc(truth, score);
  const fast = bootstrapAurocs({ truths: [truth], scores: [score], codes, groups: count, replicates: 50, stream: rng(3, 'bootstrap') });
  const plain = groupedBootstrap({ codes, groups: count, replicates: 50, stream: rng(3, 'bootstrap'), statistic: (weights) => weightedAuroc(ranking, weights) });
  assert.equal(plain.values[0], auroc(truth, score));
  fast.values.forEach((value, i) => assert.ok(Math.abs(value - plain.values[i]) < 1e-14));
});

test('a single indicator has the log of the cross product as coefficient', () => {
  const fit = logisticRegression({ features: matrixOf({ x: [0, 0, 1, 1, 1, 0] }), label: [0, 1, 1, 1, 0, 0] });
  assert.ok(fit.converged && !fit.separated);
  assert.ok(Math.abs(fit.coefficients[1] - Math.log(4)) < 1e-10);
});

test('perfect separation is said, and a collinear column is named', () => {
  assert.equal(logisticRegression({ features: matrixOf({ x: [0, 1, 2, 3] }), label: [0, 0, 1, 1] }).separated, true);
  assert.throws(() => logisticRegression({ features: matrixOf({ a: [0, 1, 2, 5], b: [1, 3, 5, 11] }), label: [0, 1, 0, 1] }), /"b"/);
});

test('a threshold rule is parsed and applied', () => {
  assert.equal(chooseThreshold(parseThresholdRule('youden'), [0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]), 0.8);
  assert.equal(chooseThreshold(parseThresholdRule('sensitivity=1'), [0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]), 0.35);
});
