import assert from 'node:assert/strict';
import test from 'node:test';
import { minimise } from '../../lib/classifiers/lbfgs.js';
import { logisticClassifier } from '../../lib/classifiers/logistic.js';
import { wideLogisticClassifier } from '../../lib/classifiers/wide-logistic.js';
import { rng } from '../../lib/core/random.js';
import type { Matrix } from '../../lib/core/matrix.js';

const stream = rng(1, 'simulation', 'wide'), rows = 60, columns = 90;
const values = Float64Array.from({ length: rows * columns }, (_, i) => stream.normal() * (1 + (i % columns) / 10) + 3), features: Matrix = { rows, columns, values, names: Array.from({ length: columns }, (_, j) => `f${j}`) };
const label = Array.from({ length: rows }, (_, i) => Number(values[i * columns] + values[i * columns + 1] + stream.normal() > 6));

test("many columns: L-BFGS ends where Newton's method does, also with weights and from another start", () => {
  const weights = label.map((_, i) => i % 3);
  for (const options of [{}, { weights }, { start: new Float64Array(columns + 1).fill(0.1) }]) {
    const newton = logisticClassifier({ ridge: 300 }).fit(features, label, options).predict(features), ours = wideLogisticClassifier({ ridge: 300, tolerance: 1e-9 }).fit(features, label, options).predict(features);
    newton.forEach((p, i) => { assert.ok(Math.abs(ours[i] - p) < 1e-7, `row ${i}: ${ours[i]}, Newton ${p}`); });
  }
});

test("the default tolerance leaves probabilities right to a thousandth", () => {
  const newton = logisticClassifier({ ridge: 1 / 0.003 }).fit(features, label).predict(features), ours = wideLogisticClassifier({ ridge: 1 / 0.003 }).fit(features, label).predict(features);
  newton.forEach((p, i) => { assert.ok(Math.abs(ours[i] - p) < 1e-3); });
});

test('a single class is refused', () => {
  assert.throws(() => wideLogisticClassifier({ ridge: 1 }).fit(features, label.map(() => 1)), /same label/);
});

test("L-BFGS finds the minimum of Rosenbrock's valley", () => {
  // scipy 1.17.1 minimize(rosen, [-1.2, 1], method='L-BFGS-B', jac=rosen_der, tol=1e-12).x: [1, 1]
  const end = minimise(([x, y], gradient) => {
    gradient[0] = -400 * x * (y - x * x) - 2 * (1 - x);
    gradient[1] = 200 * (y - x * x);
    return 100 * (y - x * x) ** 2 + (1 - x) ** 2;
  }, Float64Array.of(-1.2, 1), { tolerance: 1e-8 });
  assert.ok(Math.abs(end[0] - 1) < 1e-6 && Math.abs(end[1] - 1) < 1e-6, String(end));
});

test('a function without a minimum is told', () => {
  assert.throws(() => minimise(([x], gradient) => { gradient[0] = 1; return x; }, Float64Array.of(0), { tolerance: 1e-6, steps: 20 }), /no minimum within 20 steps/);
});
