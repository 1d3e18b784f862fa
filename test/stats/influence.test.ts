import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrixOf } from '../../lib/core/matrix.js';
import { rng } from '../../lib/core/random.js';
import { clusterInfluence } from '../../lib/stats/influence.js';
import { logisticRegression } from '../../lib/stats/logistic.js';

const groups = 120, n = 600, stream = rng(4, 'simulation', 'influence');
const codes = Int32Array.from({ length: n }, () => stream.integer(groups));
const frailty = Float64Array.from({ length: groups }, () => stream.normal());
const x = Float64Array.from(codes, (g) => frailty[g] + 0.5 * stream.normal()), z = Float64Array.from(codes, () => stream.normal());
const label = Uint8Array.from(codes, (g, i) => (stream.next() < 1 / (1 + Math.exp(-(0.4 * x[i] - 0.2 * z[i] + frailty[g] - 0.5))) ? 1 : 0));
const features = matrixOf({ x, z });

test('squared influences sum to the cluster-robust variance without its small-sample factor', () => {
  const fit = logisticRegression({ features, label, clusters: codes }), present = new Set(codes).size;
  for (const coefficient of [0, 1, 2]) {
    const influence = clusterInfluence({ features, label, coefficients: fit.coefficients, codes, groups, coefficient });
    const sum = influence.reduce((total, value) => total + value * value, 0), factor = (present / (present - 1)) * ((n - 1) / (n - 3));
    assert.ok(Math.abs(sum * factor / fit.se[coefficient] ** 2 - 1) < 1e-6);
  }
});

test('a refit with bootstrap weights moves the coefficient by about the weighted influences', () => {
  const fit = logisticRegression({ features, label });
  const influence = clusterInfluence({ features, label, coefficients: fit.coefficients, codes, groups, coefficient: 1 });
  for (let r = 0; r < 5; r++) {
    const weights = new Float64Array(groups);
    for (let g = 0; g < groups; g++) weights[stream.integer(groups)]++;
    const refit = logisticRegression({ features, label, weights: Float64Array.from(codes, (g) => weights[g]) });
    const predicted = influence.reduce((total, value, g) => total + (weights[g] - 1) * value, fit.coefficients[1]);
    assert.ok(Math.abs(refit.coefficients[1] - predicted) < 0.25 * fit.se[1] + 0.02, `${refit.coefficients[1]} against ${predicted}`);
  }
});

test('a column that repeats another is refused by name', () => {
  assert.throws(() => clusterInfluence({ features: matrixOf({ x, copy: x }), label, coefficients: [0, 0, 0], codes, groups, coefficient: 1 }), /column "copy" depends/);
});
