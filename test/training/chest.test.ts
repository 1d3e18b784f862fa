import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { pretrainCommand } from '../../lib/commands/pretrain.js';
import { readJson } from '../../lib/core/files.js';
import { dataRoot } from '../../lib/core/paths.js';
import { openBackend } from '../../lib/backend/tf.js';
import { openCohort } from '../../lib/data/cohort.js';
import type { CohortRow } from '../../lib/data/types.js';
import { decodeImage } from '../../lib/imaging/decode.js';
import { equaliseHistogram } from '../../lib/imaging/equalise.js';
import { resizeRaster } from '../../lib/imaging/resize.js';
import { pretrained, trainedFile } from '../../lib/models/sources.js';
import { openChestSource, type ChestSource } from '../../lib/training/chest/source.js';
import { chestName, chestSourceOf, CHEST_IDS, CHEST_SOURCES } from '../../lib/training/chest/sources.js';
import { SHARED_WITH_NIH_OPEN } from '../../lib/training/chest/shared-patients.js';
import { chestRecipe } from '../../lib/training/chest/train.js';

const SEED = chestRecipe('nih').seed, NIH = CHEST_SOURCES.nih, CHEST_TARGET = 'nih-cxr14-open';
let source: ChestSource;
before(async () => {
  await openBackend();
  source = await openChestSource({ id: 'nih', tier: 'sample', size: 24, root: SEED });
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
  const all = await rowsOf(NIH.dataset, 'sample'), both = all.filter(({ features }) => features.also_in_nih_cxr14_open === 'yes');
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
  assert.deepEqual(tasks.map(({ name }) => name), NIH.findings.map(({ name }) => name));
  for (const { name, label } of tasks) {
    for (const side of [train, validation]) assert.equal(new Set([...side].map((row) => label[row])).size, 2, name);
    rows.forEach(({ labels }, i) => { assert.equal(label[i], labels[name], name); });
  }
});

test('films are equalised whole and grey before they are resized', async () => {
  const cohort = await openCohort(NIH.dataset, { tier: 'sample' }), place = 100, row = source.rows[place];
  const raster = resizeRaster(equaliseHistogram(await decodeImage(await cohort.bytes(row), { name: row.id, channels: 1 })), { width: 24, height: 24, method: 'area', rounded: true });
  cohort.close();
  assert.equal(source.stack.ids[place], row.id);
  assert.deepEqual([...source.stack.pixels.subarray(place * 576, (place + 1) * 576)], [...raster.pixels]);
});

test("children's films teach two heads: ill or not, and of the ill whether a virus is the cause; no child is on both sides", async () => {
  const { rows, tasks: [ill, viral], train, validation } = await openChestSource({ id: 'children', tier: 'sample', size: 8, root: SEED }), count = ({ label }: { label: ArrayLike<number> }, code: number): number => Array.from(label).filter((one) => one === code).length;
  const of = (label: string): number => rows.filter(({ labels }) => labels[label] === 1).length;
  assert.deepEqual([count(ill, 0), count(ill, 1), count(viral, -1), count(viral, 0), count(viral, 1)], [of('normal'), of('bacteria') + of('virus'), of('normal'), of('bacteria'), of('virus')]);
  assert.equal(train.length + validation.length, rows.length);
  const trained = new Set(Array.from(train, (row) => rows[row].patient));
  assert.deepEqual(Array.from(validation, (row) => rows[row].patient).filter((patient) => trained.has(patient)), []);
});

test('weights tell the source that they come from by their name', () => {
  for (const id of CHEST_IDS) for (const from of ['random', 'imagenet'] as const) assert.equal(chestSourceOf(chestName(id, from)), CHEST_SOURCES[id]);
  for (const other of ['imagenet', 'random', 'nih-cxr8']) assert.equal(chestSourceOf(other), undefined);
});

test('pretrain refuses an arm that the tier has no films for, and names the tier that has', async () => {
  await assert.rejects(pretrainCommand(['--arm', 'children']), /arm children is not trained on the films of tier sample \(field "--tier"\); expected open/);
  await assert.rejects(pretrainCommand(['--arm', 'chest', '--tier', 'open']), /arm chest is not trained on the films of tier open .* expected sample/);
  await assert.rejects(pretrainCommand(['--arm', 'hand']), /--arm is "hand" .* expected xray or ct or chest or children/);
});

for (const id of CHEST_IDS) {
  for (const from of ['random', 'imagenet'] as const) {
    test(`the shipped weights ${chestName(id, from)} were made by this recipe from these rows, and say so`, async () => {
      const { tier, dataset } = CHEST_SOURCES[id], { epochs, rate, architecture, size, batch, dropout, seed, warmUpEpochs, augmentation } = chestRecipe(id);
      const made = readJson<Record<string, unknown>>(trainedFile(chestName(id, from), tier).replace(/safetensors$/, 'json'));
      const { weights, preprocessing } = await pretrained({ trained: chestName(id, from) }, 'squeezenet-1.1', { tier });
      assert.deepEqual([weights.tensors.size, preprocessing], [50, 'caffe']);
      const recipe = { architecture, size, batch, dropout, seed, epochs: epochs[from], rate: rate[from], schedule: 'cosine', warmUpEpochs, augmentation, optimizer: 'adam' };
      assert.deepEqual(made.recipe, recipe);
      if (id === 'nih') for (const [key, value] of Object.entries({ ...source.record, train: source.train.length, validation: source.validation.length })) assert.deepEqual(made[key], value, key);
      else assert.deepEqual((made.datasets as { id: string; rows: number }[]).map((set) => [set.id, set.rows]), [[dataset, 5838]]);
    });
  }
}
