import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { cohortSpec, setSpec, studySpec } from '../../../lib/papers/haynes/cohorts.js';
import { cohortConfigs, grid, rerunPart } from '../../../lib/papers/haynes/grid.js';
import { oversampled, oversampledAsReleased, rowsOfCohort } from '../../../lib/papers/haynes/lessons.js';
import { MODELS } from '../../../lib/papers/haynes/protocol.js';
import { openStudy, setRows } from '../../../lib/papers/haynes/study.js';
import { CHEST_SOURCES } from '../../../lib/training/chest/sources.js';
import { runId } from '../../../lib/runs/store.js';

const opened = openStudy('sample');
after(async () => (await opened).close());

test('no patient is trained on and tested with, over all pools', async () => {
  const { images } = await opened, trained = new Set(images.filter(({ part }) => part !== 'test').map(({ patient }) => patient));
  assert.equal(images.filter(({ part, patient }) => part === 'test' && trained.has(patient)).length, 0);
  assert.ok(trained.size > 100);
});

test('a cohort and its twin are trained on the same positives and equally many negatives, each from one source', async () => {
  const study = await opened, [one, other] = ['confounded', 'twin'].map((id) => rowsOfCohort(study, id)), split = (rows: Int32Array, truth: number): number[] => Array.from(rows).filter((i) => study.truth[i] === truth);
  for (const part of ['train', 'validation'] as const) {
    assert.deepEqual(split(one[part], 1), split(other[part], 1));
    assert.equal(split(one[part], 0).length, split(other[part], 0).length);
  }
  assert.deepEqual([...new Set(split(one.train, 0).map((i) => study.images[i].dataset))], ['nih-cxr14-open']);
  assert.deepEqual([...new Set(split(other.train, 0).map((i) => study.images[i].dataset))], ['kermany-cxr-224']);
});

test('every set has both classes and at least 25 images of each, and holds test images only', async () => {
  const study = await opened;
  for (const set of studySpec('sample').sets) {
    const rows = setRows(study, set), positives = Array.from(rows).filter((i) => study.truth[i] === 1).length;
    assert.ok(positives >= 25 && rows.length - positives >= 25, `${set.id}: ${positives} of ${rows.length}`);
    assert.ok(rows.every((i) => study.images[i].part === 'test'));
  }
});

test("the authors' oversampling makes 283 files of 84, one of them 117 times; ours makes as many as the larger class, none more than once more than another", () => {
  const truth = Array.from({ length: 284 }, (_, i) => (i < 84 ? 1 : 0)), all = Int32Array.from(truth.keys());
  const counts = (rows: Int32Array): number[] => { const found = new Array<number>(84).fill(0); for (const row of rows) if (truth[row] === 1) found[row]++; return found.sort((a, b) => b - a); };
  const released = counts(oversampledAsReleased(all, truth)), ours = counts(oversampled(all, truth));
  assert.deepEqual([released.reduce((sum, count) => sum + count, 0), released[0], released[1]], [283, 117, 2]);
  assert.deepEqual([ours.reduce((sum, count) => sum + count, 0), ours[0], ours.at(-1)], [200, 3, 2]);
});

test('the grid has six models three times on each cohort, four ablations and two controls; the part that is computed again belongs to it', () => {
  const all = grid('sample', { full: true }), ids = new Set(all.map(runId));
  assert.equal(cohortConfigs('sample').length, 2 * 6 * 3);
  assert.equal(all.length, 36 + 4 * 3 + 2 * 3);
  assert.equal(ids.size, all.length);
  const part = rerunPart('sample');
  assert.ok(part.every((config) => ids.has(runId(config))));
  assert.deepEqual([...new Set(part.map(({ model }) => model))].sort(), MODELS.filter((model) => model !== 'conv-4').sort());
  assert.deepEqual([...new Set(part.map(({ repeat }) => repeat))].sort(), [0, 1, 2]);
  assert.deepEqual([...new Set(part.map(({ cohort }) => cohort))].sort(), ['confounded', 'marked', 'twin']);
});

test('a twin stands beside a cohort with the same positives', () => {
  for (const tier of ['sample', 'open'] as const) {
    for (const { twinOf, positives, external } of studySpec(tier).cohorts) {
      if (twinOf === undefined) continue;
      const cohort = cohortSpec(tier, twinOf);
      assert.deepEqual([positives, external], [cohort.positives, cohort.external]);
    }
  }
});

test('the chest films that a cohort starts from are of no set that it is trained on or tested with; in tier open not of the hospital of its classes either; a twin has those of its cohort', () => {
  const hospital = (dataset: string): string => dataset.split('-')[0];
  for (const tier of ['sample', 'open'] as const) {
    const { pools, cohorts } = studySpec(tier), datasetOf = (pool: string): string => pools.find(({ id }) => id === pool)!.dataset;
    for (const { chest, positives, negatives, internal, external, apart, twinOf } of cohorts) {
      const { dataset } = CHEST_SOURCES[chest!], tested = [internal, ...external, ...apart].map((set) => setSpec(tier, set)).flatMap((set) => [...set.positives, ...set.negatives]);
      assert.ok(![positives, negatives, ...tested].map(datasetOf).includes(dataset));
      if (tier === 'open') assert.ok(![positives, negatives].map((pool) => hospital(datasetOf(pool))).includes(hospital(dataset)));
      if (twinOf !== undefined) assert.equal(chest, cohortSpec(tier, twinOf).chest);
    }
  }
  assert.deepEqual([...new Set(studySpec('open').cohorts.map(({ chest }) => chest))].sort(), ['children', 'nih']);
});
