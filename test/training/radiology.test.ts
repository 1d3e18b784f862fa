import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCohort } from '../../lib/data/cohort.js';
import { CHEST_VISIBLE } from '../../lib/training/radiology/chest-visible.js';
import { isTaken, openRadiologySource, RADIOLOGY_DATASETS } from '../../lib/training/radiology/source.js';

test('no shoulder and no picture that shows a chest is taken, and every id of the list exists', async () => {
  const ids = new Set<string>();
  for (const id of RADIOLOGY_DATASETS.ct) {
    const cohort = await openCohort(id, { tier: 'sample' });
    for (const row of cohort.rows) {
      ids.add(row.id);
      if (String(row.features.region).includes('shoulder') || CHEST_VISIBLE.has(row.id)) assert.equal(isTaken(row), false, row.id);
    }
    cohort.close();
  }
  for (const id of CHEST_VISIBLE) assert.ok(ids.has(id), id);
});

test('the CT arm sees limbs alone, near-duplicates stay on one side, and every head has every class on both sides', async () => {
  assert.ok(RADIOLOGY_DATASETS.ct.every((id) => id.startsWith('fracatlas')));
  const { stack, tasks, train, validation, record } = await openRadiologySource('ct', { tier: 'sample', size: 32, root: 1 }), group = new Map<string, string>();
  for (const id of RADIOLOGY_DATASETS.ct) {
    const cohort = await openCohort(id, { tier: 'sample' });
    for (const row of cohort.rows) group.set(row.id, row.patient);
    cohort.close();
  }
  const groupsOf = (rows: Int32Array): Set<string> => new Set([...rows].map((row) => group.get(stack.ids[row])!)), trained = groupsOf(train);
  assert.deepEqual([...groupsOf(validation)].filter((one) => trained.has(one)), []);
  assert.equal(train.length + validation.length, stack.ids.length);
  assert.deepEqual(tasks.map(({ name }) => name), ['region', 'fracture', 'hardware', 'view']);
  for (const { name, label, classes } of tasks) for (const rows of [train, validation]) assert.equal(new Set([...rows].map((row) => label[row]).filter((code) => code >= 0)).size, classes, name);
  assert.deepEqual(record.datasets.map(({ rows, leftOut }) => rows + leftOut), [1608, 1069]);
  assert.ok(record.picturesWithLetters > 150 && record.letters >= record.picturesWithLetters);
});
