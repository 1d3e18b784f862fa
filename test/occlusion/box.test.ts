import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../lib/core/random.js';
import { boxFeatures, lungBox, overlap, randomBox } from '../../lib/occlusion/index.js';
import { maskOf } from './helpers.js';

const two = maskOf('..........', '.##....##.', '.##....#..', '..........');

test('the box holds both lungs and no more, and the margin widens it up to the edge', () => {
  assert.deepEqual(lungBox(two, { margin: 0 }), { left: 1, top: 1, width: 8, height: 2 });
  assert.deepEqual(lungBox(two, { margin: 0.1 }), { left: 0, top: 1, width: 10, height: 2 }, 'a tenth of 10 columns is one, of 4 rows none');
  assert.deepEqual(lungBox(two, { margin: 0.5 }), { left: 0, top: 0, width: 10, height: 4 });
});

test('without lungs there is no box: the mistake is told', () => {
  assert.throws(() => lungBox(maskOf('..', '..')), /the lung mask is empty .*Leave pictures out/);
  assert.throws(() => lungBox(two, { margin: -0.1 }), /margin of -0.1/);
});

test('a random box has the size of the other, lies inside, and reaches every place equally often', () => {
  const like = { left: 3, top: 1, width: 4, height: 2 }, stream = rng(5, 'confounder', 'boxes'), count = new Map<string, number>();
  for (let draw = 0; draw < 6000; draw++) {
    const box = randomBox({ width: 6, height: 3 }, like, stream);
    assert.deepEqual([box.width, box.height], [4, 2]);
    assert.ok(box.left >= 0 && box.top >= 0 && box.left + 4 <= 6 && box.top + 2 <= 3);
    count.set(`${box.left},${box.top}`, (count.get(`${box.left},${box.top}`) ?? 0) + 1);
  }
  assert.equal(count.size, 6);
  // 1000 expected of each; scipy 1.17.1: binom(6000, 1/6).ppf([1e-6, 1 - 1e-6]) is 865 and 1140.
  for (const [place, times] of count) assert.ok(times >= 865 && times <= 1140, `${place}: ${times}`);
  assert.deepEqual(randomBox({ width: 4, height: 2 }, like, stream), { left: 0, top: 0, width: 4, height: 2 }, 'as large as the picture: one place');
  assert.throws(() => randomBox({ width: 3, height: 3 }, like, stream), /a box of 4 x 2 in a picture of 3 x 3/);
});

test('overlap is the share of lung pixels under the box', () => {
  assert.equal(overlap({ left: 0, top: 0, width: 5, height: 4 }, two), 4 / 7);
  assert.equal(overlap(lungBox(two), two), 1);
  assert.equal(overlap({ left: 3, top: 0, width: 4, height: 4 }, two), 0);
  assert.ok(Number.isNaN(overlap({ left: 0, top: 0, width: 1, height: 1 }, maskOf('..'))));
});

test('box features are fractions of the picture, so that a resized picture has the same', () => {
  assert.deepEqual(boxFeatures({ left: 2, top: 3, width: 4, height: 6 }, { width: 8, height: 12 }), [0.25, 0.25, 0.5, 0.5]);
  assert.deepEqual(boxFeatures({ left: 4, top: 6, width: 8, height: 12 }, { width: 16, height: 24 }), [0.25, 0.25, 0.5, 0.5]);
});
