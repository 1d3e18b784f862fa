import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrixOf } from '../../lib/core/matrix.js';
import { rng } from '../../lib/core/random.js';
import { crossFit } from '../../lib/classifiers/crossfit.js';
import { logisticClassifier } from '../../lib/classifiers/logistic.js';
import { fitRidgeLogistic } from '../../lib/classifiers/newton.js';
import type { Classifier } from '../../lib/classifiers/types.js';

const index = Array.from({ length: 60 }, (_, i) => i);
const features = matrixOf({ wave: index.map(Math.sin), age: index.map((i) => 40 + 20 * Math.cos(1.7 * i)), third: index.map((i) => (i % 3 === 0 ? 1 : 0)) });
const label = index.map((i) => (Math.sin(1.3 * i) + Math.sin(i) + (i % 3 === 0 ? 1 : 0) > 0.5 ? 1 : 0)), weights = index.map((i) => 1 + (i % 4));

function close(ours: ArrayLike<number>, expected: number[], tolerance = 1e-9): void {
  expected.forEach((value, j) => assert.ok(Math.abs(ours[j] - value) < tolerance, `${ours[j]} against ${value}`));
}

// scikit-learn 1.9.1, LogisticRegression(C=1, solver='newton-cholesky', tol=1e-14) on StandardScaler features: logistic-reference.py.
test('the ridge fit on standardised columns equals scikit-learn\'s', () => {
  const model = logisticClassifier().fit(features, label);
  close(model.coefficients!, [-0.16706572844967651, 1.0705799998918764, -0.11784373044535477, 0.6476120327885958]);
  close(model.predict(features), [0.6310638778005692, 0.6520306067340446, 0.7046569201627269]);
});

// The same with C=0.5 and sample_weight, the scaler weighted too.
test('row weights count in the fit and in the scale, as in scikit-learn', () => {
  const model = logisticClassifier({ ridge: 2 }).fit(features, label, { weights });
  close(model.coefficients!, [-0.06351363949146031, 1.2142628403768776, -0.21559213036045308, 0.6622860940776477]);
  close(model.predict(features), [0.6230433254206255, 0.7087165001930067, 0.7790461981041271]);
});

// LogisticRegression(C=np.inf) on raw features.
test('without ridge and scale it is maximum likelihood', () => {
  close(logisticClassifier({ ridge: 0, standardise: false }).fit(features, label).coefficients!, [-0.3895399300619163, 1.7295506806765621, -0.009290915101875706, 1.601078244412368], 1e-8);
});

test('a whole weight equals that many copies of the row, and weight 0 equals leaving the row out', () => {
  const copies = index.flatMap((i) => Array.from({ length: i % 3 }, () => i)), column = (name: number): number[] => copies.map((i) => features.values[3 * i + name]);
  const repeated = logisticClassifier().fit(matrixOf({ wave: column(0), age: column(1), third: column(2) }), copies.map((i) => label[i]));
  const weighted = logisticClassifier().fit(features, label, { weights: index.map((i) => i % 3) });
  close(weighted.coefficients!, [...repeated.coefficients!], 1e-10);
});

test('a start elsewhere leads to the same coefficients', () => {
  const cold = logisticClassifier().fit(features, label).coefficients!;
  close(logisticClassifier().fit(features, label, { start: Float64Array.of(3, -3, 2, 5) }).coefficients!, [...cold], 1e-9);
});

test('copied and constant columns do no harm: predictions equal those without them when there is no ridge', () => {
  const wave = index.map(Math.sin), doubled = matrixOf({ wave, again: wave, constant: wave.map(() => 7) });
  const lone = logisticClassifier({ ridge: 0 }).fit(matrixOf({ wave }), label).predict(matrixOf({ wave }));
  close(logisticClassifier({ ridge: 0 }).fit(doubled, label).predict(doubled), [...lone], 1e-8);
});

test('separated classes are refused without a ridge, and learned with one', () => {
  const x = matrixOf({ x: [0, 1, 2, 3] });
  assert.throws(() => logisticClassifier({ ridge: 0 }).fit(x, [0, 0, 1, 1]), /did not converge.*ridge/);
  assert.ok(logisticClassifier().fit(x, [0, 0, 1, 1]).predict(x)[3] > 0.5);
});

test('a missing value is refused with the feature\'s name', () => {
  assert.throws(() => logisticClassifier().fit(matrixOf({ age: [1, NaN, 2, 3] }), [0, 1, 0, 1]), /feature "age" holds a value that is not a finite number/);
});

test('the gradient of the penalised log-loss is zero at the fit (30 columns, 1,001 rows: the last block is not full)', () => {
  const stream = rng(2, 'simulation'), rows = 1001, columns = 30, values = Float64Array.from({ length: rows * columns }, () => stream.normal());
  const y = Uint8Array.from({ length: rows }, (_, i) => (values[i * columns] + stream.normal() > 0 ? 1 : 0)), beta = fitRidgeLogistic({ values, rows, columns, label: y, ridge: 0.5, tolerance: 1e-9 });
  const gradient = beta.map((b, j) => (j > 0 ? 0.5 * b : 0));
  for (let i = 0; i < rows; i++) {
    let eta = beta[0];
    for (let j = 0; j < columns; j++) eta += beta[j + 1] * values[i * columns + j];
    const residual = 1 / (1 + Math.exp(-eta)) - y[i];
    for (let j = 0; j <= columns; j++) gradient[j] += residual * (j === 0 ? 1 : values[i * columns + j - 1]);
  }
  assert.ok(Math.max(...gradient.map(Math.abs)) < 1e-8);
});

test('cross-fitting predicts each row by a model that has not seen its fold', () => {
  const folds = Int32Array.from(index, (i) => (i === 59 ? -1 : i % 4)), values = crossFit({ classifier: logisticClassifier(), features, label, folds, weights });
  const outside = index.filter((i) => folds[i] !== 2 && folds[i] >= 0), column = (j: number): number[] => outside.map((i) => features.values[3 * i + j]);
  const model = logisticClassifier().fit(matrixOf({ wave: column(0), age: column(1), third: column(2) }), outside.map((i) => label[i]), { weights: outside.map((i) => weights[i]) });
  assert.ok(Math.abs(model.predict(features)[2] - values[2]) < 1e-9);
  assert.ok(Number.isNaN(values[59]));
});

test('the label of a held-out row cannot change its own prediction', () => {
  const folds = Int32Array.from(index, (i) => i % 4), turned = label.map((y, i) => (folds[i] === 1 ? 1 - y : y));
  const before = crossFit({ classifier: logisticClassifier(), features, label, folds }), after = crossFit({ classifier: logisticClassifier(), features, label: turned, folds });
  assert.ok(index.every((i) => folds[i] !== 1 || Math.abs(before[i] - after[i]) < 1e-9) && index.some((i) => folds[i] !== 1 && Math.abs(before[i] - after[i]) > 1e-3));
});

test('a fold whose training rows hold one class is refused by name, for every classifier', () => {
  const never: Classifier = { name: 'never', fit: () => assert.fail('must not be reached') };
  assert.throws(() => crossFit({ classifier: never, features: matrixOf({ x: [1, 2, 3, 4] }), label: [0, 0, 0, 1], folds: Int32Array.of(0, 1, 0, 1) }), /fold 1: all 2 rows have the same label/);
});
