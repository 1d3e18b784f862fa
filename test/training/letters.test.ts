import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PAPER_CONFOUNDERS } from '../../lib/confounders/paper.js';
import { applyConfounder } from '../../lib/confounders/apply.js';
import type { TagConfounder } from '../../lib/confounders/types.js';
import { rng } from '../../lib/core/random.js';
import type { Raster } from '../../lib/imaging/types.js';
import { letterBoxes, maskLetters } from '../../lib/training/radiology/letters.js';

/** A grey limb, brighter along its middle, on dark ground with a little noise: 160 x 200. */
function limb(): Raster {
  const width = 160, height = 200, stream = rng(1, 'simulation', 'limb'), pixels = new Float32Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) pixels[y * width + x] = 25 + 120 * Math.exp(-(((x - 95) / 14) ** 2)) + 60 * Math.exp(-(((x - 95) / 3) ** 2)) + 3 * stream.next();
  return { width, height, channels: 1, pixels };
}
const tagged = (raster: Raster): Raster => applyConfounder(raster, { ...(PAPER_CONFOUNDERS.tag as TagConfounder), left: 0.15, top: 0.3 }, rng(1, 'confounder'));

test('the confounder\'s own letter is found and filled so that nothing of it is left', () => {
  const clean = limb(), marked = tagged(clean), { raster, boxes } = maskLetters(marked);
  assert.equal(boxes.length, 1);
  const painted = [...marked.pixels.keys()].filter((i) => Math.abs(marked.pixels[i] - clean.pixels[i]) > 100), [{ left, top, right, bottom }] = boxes;
  assert.ok(painted.length > 10, `${painted.length} pixels`);
  for (const i of painted) {
    const x = i % 160, y = Math.floor(i / 160);
    assert.ok(x >= left && x < right && y >= top && y < bottom, `${x}, ${y} lies outside`);
    assert.ok(Math.abs(raster.pixels[i] - clean.pixels[i]) < 12, `${raster.pixels[i]} for ${clean.pixels[i]}`);
  }
});

test('pixels outside the boxes stay as they are, and a film without letters stays the same object', () => {
  const clean = limb(), marked = tagged(clean), { raster, boxes: [box] } = maskLetters(marked);
  marked.pixels.forEach((value, i) => { const x = i % 160, y = Math.floor(i / 160); if (x < box.left || x >= box.right || y < box.top || y >= box.bottom) assert.equal(raster.pixels[i], value); });
  assert.equal(maskLetters(clean).raster, clean);
});

test('a bone, a bright rim and a wide plate are no letters', () => {
  const film = limb(), { pixels } = film;
  for (let y = 0; y < 200; y++) for (let x = 0; x < 2; x++) pixels[y * 160 + x] = 255;
  for (let y = 20; y < 60; y++) for (let x = 20; x < 30; x++) pixels[y * 160 + x] = 255;
  for (let y = 0; y < 200; y++) pixels[y * 160 + 95] = 240;
  assert.deepEqual(letterBoxes(film), []);
});
