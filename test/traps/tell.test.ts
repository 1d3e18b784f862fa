import assert from 'node:assert/strict';
import test from 'node:test';
import { rng } from '../../lib/core/random.js';
import { auroc } from '../../lib/stats/auroc.js';
import { targetRates } from '../../lib/traps/target-rates.js';
import { tellVariables } from '../../lib/traps/tell.js';
import { tenths } from '../../lib/traps/tenths.js';
import type { TrapTask, TrapVariable } from '../../lib/traps/types.js';

const N = 400, stream = rng(1, 'simulation', 'tell'), truth = Float64Array.from({ length: N }, (_, i) => i % 2);
const patients = Array.from({ length: N }, (_, i) => `p${i >> 1}-${i % 2}`);
const task: TrapTask = { name: 't', truth, positives: N / 2, negatives: N / 2 };
const number = (name: string, values: ArrayLike<number>): TrapVariable => ({ name, source: 'index', about: '', kind: 'number', values: Float64Array.from(values) });
const category = (name: string, values: (string | null)[]): TrapVariable => ({ name, source: 'index', about: '', kind: 'category', values });
const tell = (variable: TrapVariable, other: Partial<TrapTask> = {}) => tellVariables([variable], { task: { ...task, ...other }, patients, replicates: 300, seed: 1 })[0];

test('a larger value in positives is told by its AUROC, a smaller one by one minus it', () => {
  const values = Float64Array.from(truth, (y) => y + stream.normal()), up = tell(number('x', values)), down = tell(number('x', values.map((value) => -value)));
  assert.equal(up.shape, 'higher');
  assert.equal(up.auroc, auroc(truth, values));
  assert.equal(down.shape, 'lower');
  assert.ok(Math.abs(down.auroc - up.auroc) < 1e-12);
  assert.ok(up.low < up.auroc && up.auroc < up.high);
});

test('a value that is extreme on both sides in positives is told by tenths, which larger or smaller alone would miss', () => {
  const result = tell(number('x', Array.from(truth, (y) => (y ? (stream.next() < 0.5 ? -2 : 2) : 0) + 0.5 * stream.normal())));
  assert.equal(result.shape, 'any');
  assert.equal(result.verdict, 'rules');
});

test('a category with a level of its own for every patient tells nothing, however well it would fit', () => {
  const result = tell(category('name', patients));
  assert.ok(result.auroc <= 0.5 + 1e-12, String(result.auroc));
  assert.equal(result.verdict, 'no');
});

test('of 40 categories of noise with 12 levels the mean AUROC is a half: out-of-fold rates carry no bias of the fold', () => {
  const areas = Array.from({ length: 40 }, () => tell(category('noise', Array.from({ length: N }, () => String(stream.integer(12))))).auroc);
  const mean = areas.reduce((sum, value) => sum + value, 0) / areas.length;
  // Each has a standard error of about .029, their mean of .005; a rate that is not taken relative to its fold's gives .46.
  assert.ok(Math.abs(mean - 0.5) < 0.02, String(mean));
});

test('rows that a task does not ask, and numbers that are not known, are left out', () => {
  const values = Array.from(truth, (y, i) => (i < 100 ? NaN : y)), result = tell(number('x', values), { truth: truth.map((y, i) => (i >= 300 ? NaN : y)) });
  assert.equal(result.known, 200);
  assert.equal(result.auroc, 1);
});

test('that a value is missing can tell the label: not known is a level', () => {
  assert.equal(tell(category('x', Array.from(truth, (y) => (y ? 'given' : null)))).verdict, 'rules');
  assert.equal(tell(number('x', Array.from(truth, (y, i) => (y ? (i * 7919) % 100 : NaN)))).verdict, 'rules');
});

test('with fewer patients of a class than folds nothing is measured', () => {
  const few = tellVariables([number('x', truth)], { task, patients: patients.map((_, i) => (i % 2 ? `p${i % 4}` : `q${i}`)), replicates: 100, seed: 1 })[0];
  assert.deepEqual([few.verdict, few.auroc, few.shape], ['-', NaN, null]);
});

test('a level is scored by the other folds, drawn towards their rate by ten rows', () => {
  // By hand: for row 0 the other fold has one row of level a, positive, of two rows with rate 1/2: (1 + 10 / 2) / (1 + 10) - 1/2.
  assert.deepEqual(Array.from(targetRates(['a', 'a', 'b', 'b'], [1, 1, 0, 0], [0, 1, 0, 1])), [6 / 11 - 0.5, 6 / 11 - 0.5, 5 / 11 - 0.5, 5 / 11 - 0.5]);
  assert.deepEqual(Array.from(targetRates(['only here', 'b', 'b'], [1, 1, 0], [0, 1, 1])).slice(0, 1), [0]);
});

test('tenths are of equal size, keep equal numbers together, and keep few distinct values as they are', () => {
  const levels = tenths(Float64Array.from({ length: 200 }, (_, i) => (i * 37) % 200)), counts = new Map<string | null, number>();
  for (const level of levels) counts.set(level, (counts.get(level) ?? 0) + 1);
  assert.deepEqual([...counts.values()], Array(10).fill(20));
  assert.deepEqual(tenths([5, 1, 1, NaN]), ['5', '1', '1', null]);
  const ties = tenths([...Array(50).fill(0), ...Array.from({ length: 50 }, (_, i) => i + 1)] as number[]);
  assert.equal(new Set(ties.slice(0, 50)).size, 1);
});
