import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../lib/core/random.js';
import { decisionsBy } from '../../lib/failure/decide.js';
import { asCategory, bandFeature, categoryFeature, crossFeatures, featureFromText, numericFeature, pairwiseIntersections, stepOf } from '../../lib/failure/features.js';
import { failureFolds } from '../../lib/failure/folds.js';
import { errorsOf, failureTable, takeTable, type FailureTableInput } from '../../lib/failure/table.js';

const input: FailureTableInput = {
  model: 'm', task: 'Edema', ids: ['a', 'b', 'c', 'd'], patients: ['p', 'q', 'p', 'r'], truth: [0, 1, null, 1], score: [0.1, 0.8, 0.5, 0.3], decision: [0, 1, 1, 0],
  features: [categoryFeature('sex', ['F', null, 'M', 'F']), numericFeature('age', [61, NaN, 30, 47])],
};

test('rows whose truth is not known are left out of every column', () => {
  const table = failureTable(input);
  assert.deepEqual(table.ids, ['a', 'b', 'd']);
  assert.deepEqual([...table.codes], [0, 1, 2]);
  assert.deepEqual([...errorsOf(table)], [0, 0, 1]);
  assert.deepEqual(table.features.map((feature) => (feature.kind === 'category' ? [...feature.codes] : [...feature.values])), [[0, 2, 0], [61, NaN, 47]]);
});

test('a table of some rows is checked like any other', () => {
  const table = takeTable(failureTable(input), [0, 1]);
  assert.deepEqual([table.groups, table.ids, [...table.truth]], [2, ['a', 'b'], [0, 1]]);
  assert.throws(() => takeTable(failureTable(input), [1, 2]), /every truth of "Edema" is 1/);
});

test('bad columns are refused with model, task, row and remedy', () => {
  const wrong = (change: Partial<FailureTableInput>): FailureTableInput => ({ ...input, ...change });
  assert.throws(() => failureTable(wrong({ ids: ['a', 'b', 'c', 'a'] })), /id "a" occurs twice.*m, Edema/);
  assert.throws(() => failureTable(wrong({ score: [0.1, NaN, 0.5, 0.3] })), /score of "b" is NaN/);
  assert.throws(() => failureTable(wrong({ score: [0.5, 0.5, 0.1, 0.5] })), /every score is 0.5/);
  assert.throws(() => failureTable(wrong({ truth: [0, 2, 1, 1] })), /truth of "b" is 2/);
  assert.throws(() => failureTable(wrong({ truth: [0, null, 0, 0] })), /every truth of "Edema" is 0.*Leave this task out/);
  assert.throws(() => failureTable(wrong({ truth: [null, null, null, null] })), /no row with a known truth/);
  assert.throws(() => failureTable(wrong({ decision: [0, 1] })), /2 decisions for 4 ids/);
  assert.throws(() => failureTable(wrong({ features: [categoryFeature('sex', ['F'])] })), /1 values of "sex" for 4 ids/);
});

test('a column of text is typed by its values, and blank cells are missing', () => {
  const ages = Array.from({ length: 20 }, (_, i) => String(20 + i));
  assert.equal(featureFromText('age', [...ages, '']).kind, 'numeric');
  assert.equal(featureFromText('age', [...ages, 'old']).kind, 'category');
  const flag = featureFromText('flag', ['1', '0', ' ', '1']);
  assert.deepEqual(flag.kind === 'category' && flag.levels, ['0', '1', '(missing)']);
});

test('bands include their lower end, leave out empty ones, and keep missing as a level', () => {
  const bands = bandFeature(numericFeature('age', [10, 40, 59.9, 80, NaN]), [40, 60, 80]);
  assert.deepEqual(bands.levels, ['<40', '40-60', '>=80', '(missing)']);
  assert.deepEqual([...bands.codes], [0, 1, 1, 2, 3]);
  assert.equal(asCategory(numericFeature('visits', [1, 2, 3, 4, 5, 6, 7, 8])).levels.length, 4);
});

test('intersections have a level for each pair that occurs', () => {
  const crossed = crossFeatures(categoryFeature('sex', ['F', 'M', 'F']), categoryFeature('view', ['AP', 'AP', null]));
  assert.deepEqual([crossed.name, crossed.levels, [...crossed.codes]], ['sex × view', ['F × AP', 'F × (missing)', 'M × AP'], [0, 2, 1]]);
  assert.deepEqual(pairwiseIntersections([categoryFeature('a', ['x']), categoryFeature('b', ['y']), categoryFeature('c', ['z'])]).map((feature) => feature.name), ['a × b', 'a × c', 'b × c']);
});

test('the step of an odds ratio is the power of ten nearest to the standard deviation, or as given', () => {
  assert.equal(stepOf(numericFeature('age', [20, 40, 60, 80])), 10);
  assert.equal(stepOf(numericFeature('dose', [0.001, 0.002, 0.003])), 0.001);
  assert.equal(stepOf(numericFeature('age', [20, 80], { per: 5 })), 5);
});

test('cut-offs of a cross-fitted rule are chosen without the fold that they decide; on the rows themselves they are stamped', () => {
  const truth = [0, 1, 0, 1, 0, 1], score = [0.1, 0.9, 0.2, 0.6, 0.3, 0.35], folds = Int32Array.of(0, 0, 1, 1, 2, 2);
  const crossed = decisionsBy({ rule: { kind: 'f1' }, truth, score, folds });
  // Without rows 4 and 5 the best cut-off is 0.6; with them 0.35.
  assert.deepEqual(crossed.thresholds, [0.35, 0.35, 0.6]);
  assert.deepEqual([...crossed.decision], [0, 1, 0, 1, 0, 0]);
  assert.deepEqual([crossed.threshold, crossed.tunedOnTest], [null, false]);
  const own = decisionsBy({ rule: { kind: 'f1' }, truth, score });
  assert.deepEqual([own.threshold, own.tunedOnTest, own.rule], [0.35, true, 'f1, tuned on test']);
  assert.equal(decisionsBy({ rule: { kind: 'given', at: 0.5 }, truth, score, folds }).tunedOnTest, false);
});

test('folds balance misses and false alarms apart, and fall back to errors where one kind is too rare', () => {
  const n = 1000, truth = Array.from({ length: n }, (_, i) => (i % 5 === 0 ? 1 : 0)), ids = truth.map((_, i) => `i${i}`);
  const make = (misses: number) => failureTable({ ...input, features: [], patients: undefined, ids, truth, score: ids.map((_, i) => i), decision: truth.map((y, i) => (y === 1 ? (i < 5 * misses ? 0 : 1) : i % 10 === 1 ? 1 : 0)) });
  const table = make(20), folds = failureFolds(table, { folds: 5, stream: rng(1, 'split') });
  for (let k = 0; k < 5; k++) assert.equal(folds.filter((fold, i) => fold === k && table.truth[i] === 1 && table.decision[i] === 0).length, 4);
  const rare = make(2), few = failureFolds(rare, { folds: 5, stream: rng(1, 'split') }), errors = errorsOf(rare);
  const counts = [0, 1, 2, 3, 4].map((k) => few.filter((fold, i) => fold === k && errors[i] === 1).length);
  assert.ok(Math.max(...counts) - Math.min(...counts) <= 1);
  const perfect = failureTable({ ...input, features: [], ids, patients: undefined, truth, score: ids.map((_, i) => i), decision: truth.map((y, i) => (i === 7 ? 1 - y : y)) });
  assert.throws(() => failureFolds(perfect, { folds: 5, stream: rng(1, 'split') }), /too few errors to learn from/);
});
