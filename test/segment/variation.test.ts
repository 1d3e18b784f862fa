import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../lib/core/random.js';
import type { Mask, Raster } from '../../lib/imaging/types.js';
import { openBackend } from '../../lib/backend/tf.js';
import { openLungTrainer } from '../../lib/segment/train.js';
import { varyPicture } from '../../lib/segment/variation.js';
import type { DrawnPicture } from '../../lib/segment/source.js';

const SIZE = 160;

/** A bright film with two dark ellipses, which are the lungs. */
function film(shift: number): { raster: Raster; mask: Mask } {
  const pixels = new Float32Array(SIZE * SIZE), lungs = new Uint8Array(SIZE * SIZE);
  for (let y = 0, at = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++, at++) {
      lungs[at] = [45 + shift, 115 + shift].some((middle) => ((x - middle) / 22) ** 2 + ((y - 80) / 50) ** 2 < 1) ? 1 : 0;
      pixels[at] = lungs[at] === 1 ? 40 : 200;
    }
  }
  return { raster: { width: SIZE, height: SIZE, channels: 1, pixels }, mask: { width: SIZE, height: SIZE, pixels: lungs } };
}

const meanWhere = (values: Float32Array, lungs: Uint8Array, inside: number): number => {
  let sum = 0, count = 0;
  values.forEach((value, i) => { if (lungs[i] === inside) { sum += value; count++; } });
  return sum / count;
};

test('picture and mask are moved alike: what the mask calls lung stays the dark part of the film', () => {
  const { raster, mask } = film(0);
  let darker = 0;
  for (let draw = 0; draw < 60; draw++) {
    const { input, lungs } = varyPicture(raster, mask, rng(1, 'augment', draw)), share = lungs.reduce((sum, one) => sum + one, 0) / lungs.length;
    assert.ok(share > 0.05 && share < 0.8, `draw ${draw}: ${share} of the view is lung`);
    assert.ok(input.every(Number.isFinite));
    // Bars and plates may be darker than any lung, so that a view now and then is turned.
    if (meanWhere(input, lungs, 1) < meanWhere(input, lungs, 0) - 0.1) darker++;
  }
  assert.ok(darker >= 54, `${darker} of 60`);
});

test('equal streams draw equal views, others others', () => {
  const { raster, mask } = film(0), a = varyPicture(raster, mask, rng(1, 'augment', 1)), b = varyPicture(raster, mask, rng(1, 'augment', 1)), c = varyPicture(raster, mask, rng(1, 'augment', 2));
  assert.deepEqual(a, b);
  assert.notDeepEqual(a.lungs, c.lungs);
});

test('training learns the dark parts, and twice the same is the same to the last bit', async () => {
  await openBackend();
  const pictures = [0, 4, -4].map((shift, i): DrawnPicture => ({ id: `f${i}`, patient: `p${i}`, label: 0, ...film(shift) })), trainer = await openLungTrainer(2);
  try {
    const train = (seed: number) => trainer.train({ pictures, rows: [0, 1, 2], epochs: 16, seed, part: 'test' }), first = train(1), again = train(1), other = train(2);
    assert.equal(first.losses.length, 16);
    assert.ok(first.losses[15] < 0.75 * first.losses[0], `${first.losses[0]} to ${first.losses[15]}`);
    assert.deepEqual(first, again);
    assert.notDeepEqual(first.losses, other.losses);
    assert.throws(() => trainer.train({ pictures, rows: [0], epochs: 1, seed: 1, part: 'test' }), /1 pictures to learn from/);
  } finally { trainer.dispose(); }
});
