import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromRoot } from '../../lib/core/paths.js';
import { readJson } from '../../lib/core/files.js';
import { takeRows, type Matrix } from '../../lib/core/matrix.js';
import { boostedTrees, boostedTreesFromText, boostedTreesParameters, type BoostedTreesOptions } from '../../lib/classifiers/lightgbm.js';
import { bind, lightgbm } from '../../lib/classifiers/lightgbm-api.js';
import { crossFit } from '../../lib/classifiers/crossfit.js';
import type { FitOptions } from '../../lib/classifiers/types.js';

interface Expected { predictions: number[]; gain: number[]; best: number }
interface Reference { features: (number | null)[][]; label: number[]; weights: number[]; plain: Expected; weighted: Expected; sampled: Expected; early: Expected }

// lightgbm 4.7.0 in Python, by lightgbm-reference.py beside this file.
const reference = readJson<Reference>(fromRoot('test', 'classifiers', 'lightgbm-reference.json'));
const names = ['first', 'second', 'with missing', 'binary'];
const all: Matrix = { rows: 400, columns: 4, names, values: Float64Array.from(reference.features.flat(), (x) => x ?? NaN) };
const training = takeRows(all, Array.from({ length: 300 }, (_, i) => i)), held = takeRows(all, Array.from({ length: 100 }, (_, i) => 300 + i));
const label = reference.label.slice(0, 300), heldLabel = reference.label.slice(300);

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number => Math.max(...Array.from(a, (x, i) => Math.abs(x - b[i])));

function agrees(options: BoostedTreesOptions, expected: Expected, fitOptions?: FitOptions): void {
  const model = boostedTrees({ minRows: 10, ...options }).fit(training, label, fitOptions);
  assert.ok(largestDifference(model.predict(held), expected.predictions) < 1e-12);
  const gain = names.map((name) => model.importance()[name]);
  assert.ok(largestDifference(gain, expected.gain) < 1e-9 * Math.max(...expected.gain));
  model.dispose();
}

test('boosted trees equal Python\'s LightGBM to 1e-12, missing values included', () => agrees({ rounds: 40 }, reference.plain));
test('boosted trees with row weights equal Python\'s LightGBM to 1e-12', () => agrees({ rounds: 40 }, reference.weighted, { weights: reference.weights.slice(0, 300) }));
test('boosted trees that sample rows and columns equal Python\'s LightGBM to 1e-12 under the same seed', () => {
  agrees({ rounds: 40, seed: 9, extra: { bagging_fraction: 0.7, bagging_freq: 1, feature_fraction: 0.5 } }, reference.sampled);
});
test('early stopping keeps the round that Python\'s LightGBM keeps', () => {
  assert.ok(reference.early.best > 3 && reference.early.best < 150);
  agrees({ rounds: 200, learningRate: 0.05, earlyStopping: 10 }, reference.early, { validation: { features: held, label: heldLabel } });
});

test('a model read back from its text predicts the same bytes', () => {
  const model = boostedTrees({ rounds: 20, minRows: 10 }).fit(training, label), copy = boostedTreesFromText(model.text(), names);
  assert.deepEqual(copy.predict(held), model.predict(held));
  assert.match(model.text(), /feature_names=first second with_missing binary/);
  assert.throws(() => boostedTreesFromText(model.text(), ['first']), /the model has 4 features/);
  assert.throws(() => boostedTreesFromText('no model', names), { name: 'SecondReadError' });
});

test('the number of threads does not change the predictions', () => {
  const one = boostedTrees({ rounds: 20, minRows: 10, threads: 1 }).fit(training, label).predict(held);
  assert.deepEqual(boostedTrees({ rounds: 20, minRows: 10, threads: 2 }).fit(training, label).predict(held), one);
});

test('cross-fitting from one binned data set equals a fit for each fold where every value has a bin of its own', () => {
  const coarse: Matrix = { ...all, values: all.values.map((x) => Math.max(-1, Math.min(1, Math.round(2 * x) / 2))) };
  const folds = Int32Array.from({ length: 400 }, (_, i) => (i % 7 === 0 ? -1 : i % 3)), trees = boostedTrees({ rounds: 20, minRows: 10, maxBin: 255, extra: { min_data_in_bin: 1 } });
  const fast = crossFit({ classifier: trees, features: coarse, label: reference.label, folds });
  const slow = crossFit({ classifier: { name: trees.name, fit: trees.fit }, features: coarse, label: reference.label, folds });
  for (let i = 0; i < 400; i++) assert.ok(folds[i] < 0 ? Number.isNaN(fast[i]) && Number.isNaN(slow[i]) : Math.abs(fast[i] - slow[i]) < 1e-12, `row ${i}`);
});

test('a missing library is an error that says what to run', () => {
  assert.throws(() => bind(null), (error: Error) => /npm run setup/.test(error.message) && (error as unknown as { kind: string }).kind === 'setup');
  assert.throws(() => bind('/nowhere/lib_lightgbm.so'), /could not be loaded/);
});

test('what cannot be learned from is refused with what was found', () => {
  assert.throws(() => boostedTrees().fit(training, label.map(() => 1)), /all 300 rows have the same label/);
  assert.throws(() => boostedTrees().fit(training, label.slice(1)), /299 labels for 300 rows/);
  assert.throws(() => boostedTrees().fit(training, label.map((y) => y * 2)), /label 2 at position/);
  assert.throws(() => boostedTrees({ extra: { num_leaves: 1 } }).fit(training, label), /LightGBM: .*num_leaves/);
});

test('a disposed model says so, and disposing twice does no harm', () => {
  const model = boostedTrees({ rounds: 2, minRows: 10 }).fit(training, label);
  model.dispose();
  model.dispose();
  assert.throws(() => model.predict(held), /disposed/);
});

test('native memory is given back: fits, cross-fits and failures leave no object behind', () => {
  const before = lightgbm().alive(), label400 = reference.label, folds = Int32Array.from({ length: 400 }, (_, i) => i % 3);
  const model = boostedTrees({ rounds: 3, minRows: 10, earlyStopping: 1 }).fit(training, label, { validation: { features: held, label: heldLabel }, weights: reference.weights.slice(0, 300) });
  assert.equal(lightgbm().alive(), before + 1);
  model.dispose();
  crossFit({ classifier: boostedTrees({ rounds: 3 }), features: all, label: label400, folds });
  assert.throws(() => boostedTrees({ extra: { num_leaves: 1 } }).fit(training, label));
  assert.throws(() => boostedTreesFromText('no model', names));
  assert.equal(lightgbm().alive(), before);
});

test('the parameters are those the docstring names', () => {
  assert.match(boostedTreesParameters(), /num_leaves=15 learning_rate=0.1 max_bin=63 min_data_in_leaf=50 .*deterministic=true force_row_wise=true/);
});
