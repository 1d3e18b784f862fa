import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { readJson } from '../../lib/core/files.js';
import { dataRoot } from '../../lib/core/paths.js';
import { openBackend } from '../../lib/backend/tf.js';
import { openCohort } from '../../lib/data/cohort.js';
import type { CohortRow } from '../../lib/data/types.js';
import { decodeImage } from '../../lib/imaging/decode.js';
import { equaliseHistogram } from '../../lib/imaging/equalise.js';
import { resizeRaster } from '../../lib/imaging/resize.js';
import { pretrained, trainedFile } from '../../lib/models/sources.js';
import { CHEST_DATASET, CHEST_FINDINGS, CHEST_TARGET, openChestSource, type ChestSource } from '../../lib/training/chest/source.js';
import { SHARED_WITH_NIH_OPEN } from '../../lib/training/chest/shared-patients.js';
import { CHEST_RECIPE, chestName } from '../../lib/training/chest/train.js';

let source: ChestSource;
before(async () => {
  await openBackend();
  source = await openChestSource({ tier: 'sample', size: 24, root: CHEST_RECIPE.seed });
});

async function rowsOf(id: string, tier: 'sample' | 'open'): Promise<CohortRow[]> {
  const cohort = await openCohort(id, { tier });
  cohort.close();
  return cohort.rows;
}

test('the source shares no patient with nih-cxr14-open, of which the shipped index knows every image that both have', async () => {
  const tiers = existsSync(path.join(dataRoot(), CHEST_TARGET, 'index.csv')) ? ['sample', 'open'] as const : ['sample'] as const, own = new Set(source.rows.map(({ patient }) => patient));
  for (const tier of tiers) assert.deepEqual((await rowsOf(CHEST_TARGET, tier)).filter(({ patient }) => own.has(patient)).map(({ id }) => id), [], tier);
  // 55 images of the boxes are in the whole open pack too: their patients must all be on the list.
  const all = await rowsOf(CHEST_DATASET, 'sample'), both = all.filter(({ features }) => features.also_in_nih_cxr14_open === 'yes');
  assert.equal(both.length, 55);
  assert.ok(both.every(({ patient }) => SHARED_WITH_NIH_OPEN.has(patient)));
  // The data's own account: 99 patients in both sets. A list that left out more than these would waste pictures.
  assert.equal(SHARED_WITH_NIH_OPEN.size, 99);
  const patients = new Set(all.map(({ patient }) => patient));
  assert.ok([...SHARED_WITH_NIH_OPEN].every((patient) => patients.has(patient)));
  assert.equal(source.rows.length, all.filter(({ patient }) => !SHARED_WITH_NIH_OPEN.has(patient)).length);
});

test('patients stay on one side, every head has both classes on both, and its label is the index\'s', () => {
  const { rows, train, validation, tasks } = source, patientsOf = (side: Int32Array): Set<string> => new Set([...side].map((row) => rows[row].patient)), trained = patientsOf(train);
  assert.deepEqual([...patientsOf(validation)].filter((patient) => trained.has(patient)), []);
  assert.equal(train.length + validation.length, rows.length);
  assert.deepEqual(tasks.map(({ name }) => name), [...CHEST_FINDINGS]);
  for (const { name, label } of tasks) {
    for (const side of [train, validation]) assert.equal(new Set([...side].map((row) => label[row])).size, 2, name);
    rows.forEach(({ labels }, i) => { assert.equal(label[i], labels[name], name); });
  }
});

test('films are equalised whole and grey before they are resized', async () => {
  const cohort = await openCohort(CHEST_DATASET, { tier: 'sample' }), place = 100, row = source.rows[place];
  const raster = resizeRaster(equaliseHistogram(await decodeImage(await cohort.bytes(row), { name: row.id, channels: 1 })), { width: 24, height: 24, method: 'area', rounded: true });
  cohort.close();
  assert.equal(source.stack.ids[place], row.id);
  assert.deepEqual([...source.stack.pixels.subarray(place * 576, (place + 1) * 576)], [...raster.pixels]);
});

test('rows that the caller leaves out are not there, their count is told, and leaving out all is refused', async () => {
  const women = await openChestSource({ tier: 'sample', size: 8, root: 1, leaveOut: ({ sex }) => sex === 'M' });
  assert.ok(women.rows.every(({ sex }) => sex !== 'M') && women.rows.length > 200);
  assert.deepEqual((women.record.datasets as { rows: number; leftOut: number }[]).map(({ rows, leftOut }) => [rows, rows + leftOut]), [[women.rows.length, 880]]);
  await assert.rejects(openChestSource({ tier: 'sample', size: 8, root: 1, leaveOut: () => true }), /no film is left of the chest source .*736 rows of nih-boxes/);
});

for (const from of ['random', 'imagenet'] as const) {
  test(`the shipped weights ${chestName(from)} were made from these rows by this recipe, and say so`, async () => {
    const made = readJson<Record<string, unknown>>(trainedFile(chestName(from), 'sample').replace(/safetensors$/, 'json')), { epochs, rate, architecture, size, batch, dropout, seed } = CHEST_RECIPE;
    const { weights, preprocessing } = await pretrained({ trained: chestName(from) }, 'squeezenet-1.1', { tier: 'sample' });
    assert.deepEqual([weights.tensors.size, preprocessing], [50, 'caffe']);
    for (const [key, value] of Object.entries({ ...source.record, train: source.train.length, validation: source.validation.length })) assert.deepEqual(made[key], value, key);
    const { schedule, warmUpEpochs, augmentation, optimizer, ...recipe } = made.recipe as Record<string, unknown>;
    assert.deepEqual(recipe, { architecture, size, batch, dropout, seed, epochs: epochs[from], rate: rate[from] });
    assert.deepEqual([schedule, warmUpEpochs, augmentation, optimizer], ['cosine', CHEST_RECIPE.warmUpEpochs, CHEST_RECIPE.augmentation, 'adam']);
  });
}
