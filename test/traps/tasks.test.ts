import assert from 'node:assert/strict';
import test from 'node:test';
import type { CohortRow } from '../../lib/data/types.js';
import { chooseTasks, originTasks, tooFew } from '../../lib/traps/tasks.js';

const row = (i: number, labels: CohortRow['labels'], more: Partial<CohortRow> = {}): CohortRow => ({ id: `r${i}`, dataset: 'd', site: 's', patient: `p${i}`, image: `${i}.png`, labels, features: {}, ...more });
const rows = Array.from({ length: 60 }, (_, i) => row(i, i < 40 ? { normal: Number(i < 20) as 0 | 1, ill: Number(i >= 20) as 0 | 1 } : { normal: null, ill: null }, { view: i % 3 === 0 ? 'AP' : 'PA', sex: i < 2 ? 'F' : 'M' }));

test('of two classes that say the same, the finding is asked and "normal" is not', () => {
  assert.deepEqual(chooseTasks({ rows, classes: ['normal', 'ill'] }).map(({ name, positives, negatives }) => [name, positives, negatives]), [['ill', 20, 20]]);
});

test('A/B leaves out rows of neither, and rows whose label is not known', () => {
  const several = [...rows, ...Array.from({ length: 30 }, (_, i) => row(100 + i, { normal: 0, ill: Number(i < 5) as 0 | 1, other: 1 }))], [task] = chooseTasks({ rows: several, classes: ['normal', 'ill', 'other'] }, ['other/normal']);
  assert.deepEqual([task.positives, task.negatives], [30, 20]);
  assert.equal(task.truth.filter((value) => Number.isNaN(value)).length, 40);
});

test('an unknown class is refused with the classes there are, a task with too few rows with its counts', () => {
  assert.throws(() => chooseTasks({ rows, classes: ['normal', 'ill'] }, ['sick']), /no class "sick".*--task.*normal, ill/);
  assert.throws(() => chooseTasks({ rows: rows.slice(0, 25), classes: ['normal', 'ill'] }, ['ill']), /5 positive and 20 negative/);
});

test('origins are asked by columns with two to eight levels of at least 20 rows', () => {
  assert.deepEqual(originTasks(rows).map(({ column, task }) => [column, task.name, task.positives, task.negatives]), [['view', 'AP', 20, 40]]);
});

test('classes that are too rare to ask for are named with their counts', () => {
  const rare = [...rows, ...Array.from({ length: 3 }, (_, i) => row(100 + i, { normal: 0, ill: 0, rare: 1 }))].map((one) => ({ ...one, labels: { rare: 0 as const, ...one.labels } }));
  assert.deepEqual(chooseTasks({ rows: rare, classes: ['normal', 'ill', 'rare'] }).map(({ name }) => name), ['normal', 'ill']);
  assert.deepEqual(tooFew({ rows: rare, classes: ['normal', 'ill', 'rare', 'never'] }), [{ label: 'rare', rows: 3 }]);
});
