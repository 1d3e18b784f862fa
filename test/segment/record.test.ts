import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { test } from 'node:test';
import { lungsCommand } from '../../lib/commands/lungs.js';
import { rng } from '../../lib/core/random.js';
import { openCohort } from '../../lib/data/cohort.js';
import { diceInterval } from '../../lib/segment/index.js';
import { readLungRecord } from '../../lib/segment/record.js';
import { foldsOf, openDrawnPictures } from '../../lib/segment/source.js';
import { LUNG_RECIPE } from '../../lib/segment/train.js';
import { VARIATION } from '../../lib/segment/variation.js';
import { lungFile } from '../../lib/segment/weights.js';

const record = readLungRecord();

test('the shipped network is smaller than a megabyte, and was made by the recipe and from the films that are here', async () => {
  assert.ok(statSync(lungFile()).size < 1e6);
  assert.deepEqual(record.recipe, LUNG_RECIPE);
  assert.deepEqual(record.variation, VARIATION);
  const cohort = await openCohort('montgomery-shenzhen');
  cohort.close();
  assert.deepEqual(record.dataset, { id: 'montgomery-shenzhen', site: 'montgomery', manifest: cohort.manifestHash, pictures: 138 });
});

test('each film was scored in the fold that held its patient out', async () => {
  const { pictures } = await openDrawnPictures('montgomery', { tier: 'sample' }), fold = foldsOf(pictures, LUNG_RECIPE.folds, LUNG_RECIPE.seed), { rows } = record.outOfFold;
  assert.deepEqual(rows.map(({ image, fold: own }) => [image, own]), pictures.map(({ id }, i) => [id, fold[i]]));
  for (let k = 0; k < LUNG_RECIPE.folds; k++) {
    const held = pictures.filter((_, i) => fold[i] === k), ill = held.filter(({ label }) => label === 1).length;
    // 138 films, 58 with tuberculosis, over five folds
    assert.ok(Math.abs(held.length - 138 / 5) < 2 && Math.abs(ill - 58 / 5) < 1, `fold ${k}: ${ill} of ${held.length}`);
  }
});

test('the stored Dice and its interval follow from the stored films', () => {
  const { score, rows } = record.outOfFold, again = diceInterval(rows.map(({ dice }) => dice), rows.map(({ patient }) => patient), { stream: rng(LUNG_RECIPE.seed, 'bootstrap', 'lungs', 'montgomery') });
  for (const key of ['mean', 'low', 'high', 'median', 'lowest', 'images', 'patients'] as const) assert.ok(Math.abs(score[key] - again[key]) < 1.1e-4, `${key}: ${score[key]}, ${again[key]}`);
});

test('out of fold, the network does better than one and the same mask for every film, which a wrong one would not', () => {
  assert.ok(record.outOfFold.score.low > record.outOfFold.score.sameMaskForAll + 0.05);
});

test('of films that may not be shipped there are aggregates alone, of the weights that lie here', () => {
  assert.equal(record.open?.weights, record.weights.sha256);
  assert.deepEqual(record.open?.sets.map(({ site }) => site), ['shenzhen', 'cohen-covid-cxr']);
  for (const { score, ...about } of record.open?.sets ?? []) {
    assert.ok(score.low > score.sameMaskForAll, about.site);
    assert.ok(Object.values(score).every((value) => typeof value === 'number') && Object.values(about).every((value) => typeof value !== 'object'), about.site);
  }
});

test('score of tier sample shows what is stored', async () => {
  const said: string[] = [];
  assert.equal(await lungsCommand(['score'], (line) => said.push(line)), 0);
  assert.match(said[0], new RegExp(`^Montgomery, out of fold: Dice ${record.outOfFold.score.mean.toFixed(3)} .*138 films of 138 patients`));
});
