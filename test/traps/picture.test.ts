import assert from 'node:assert/strict';
import test from 'node:test';
import type { Raster } from '../../lib/imaging/types.js';
import { markCount } from '../../lib/traps/marks.js';
import { measurePicture } from '../../lib/traps/picture.js';

function black(width: number, height: number, ...boxes: [left: number, top: number, w: number, h: number, grey: number][]): Raster {
  const pixels = new Float32Array(width * height);
  for (const [left, top, w, h, grey] of boxes) for (let y = top; y < top + h; y++) pixels.fill(grey, y * width + left, y * width + left + w);
  return { width, height, channels: 1, pixels };
}

test('shares of a half white picture are those of its border, its halves and its whole', () => {
  const measures = measurePicture(black(40, 20, [0, 0, 20, 20, 255]));
  assert.deepEqual([measures.mean, measures.deviation, measures.white, measures.black], [127.5, 127.5, 0.5, 0.5]);
  assert.deepEqual([measures.borderMean, measures.borderWhite, measures.borderBlack, measures.leftRight], [127.5, 0.5, 0.5, 255]);
});

test('the border is a twentieth of the shorter side on every edge', () => {
  // 100 x 60: three pixels; the border has 100 * 60 - 94 * 54 = 924 pixels, of which the left three columns are 180.
  const measures = measurePicture(black(100, 60, [0, 0, 3, 60, 255]));
  assert.ok(Math.abs(measures.borderWhite - 180 / 924) < 1e-12);
});

test('letters are counted, a white plate and a single hot pixel are not', () => {
  const picture = black(200, 200, [10, 10, 6, 10, 250], [20, 10, 6, 10, 250], [100, 100, 60, 60, 255], [180, 180, 1, 1, 255]);
  assert.equal(markCount(picture), 2);
});

test('pixels that touch by a corner are one mark', () => {
  assert.equal(markCount(black(100, 100, [10, 10, 3, 3, 255], [13, 13, 3, 3, 255])), 1);
});

test('a picture of three channels is refused', () => {
  assert.throws(() => measurePicture({ width: 1, height: 1, channels: 3, pixels: new Float32Array(3) }), /grey/);
});
