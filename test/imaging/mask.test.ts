import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { decodeMask, fitMask, maskArea, maskBounds, resizeMask } from '../../lib/imaging/mask.js';
import { fixture, pixelsReference, unpack, type Packed } from './helpers.js';

test('a 1-bit mask decodes to 0 and 1, and resized by nearest neighbour equals PIL\'s NEAREST', async () => {
  const mask = await decodeMask(fixture('mask.png'));
  for (const { expected } of pixelsReference<{ expected: Packed }[]>('masks')) {
    const [height, width] = expected.shape;
    assert.deepEqual(Float64Array.from(resizeMask(mask, { width, height }).pixels), unpack(expected), `${width} x ${height}`);
  }
});

test('bounds and area hold the disc that the mask draws', async () => {
  const mask = await decodeMask(fixture('mask.png'));
  // The disc: (y - 12)² + (x - 8)² < 40, so 6 to each side.
  assert.deepEqual(maskBounds(mask), { left: 2, top: 6, width: 13, height: 13 });
  assert.equal(maskArea(mask), mask.pixels.filter((value) => value === 1).length);
  assert.deepEqual(maskBounds({ width: 3, height: 2, pixels: new Uint8Array(6) }), { left: 0, top: 0, width: 0, height: 0 });
});

test('a mask of a reduced copy fits its picture; one of another shape is refused by name', async () => {
  const mask = await decodeMask(fixture('mask.png'));
  const fitted = fitMask(mask, { width: 100, height: 120 }, 'lung.png');
  assert.deepEqual([fitted.width, fitted.height], [100, 120]);
  assert.ok(Math.abs(maskArea(fitted) / 12000 - maskArea(mask) / 480) < 0.01);
  assert.throws(() => fitMask(mask, { width: 120, height: 100 }, 'lung.png'), /a mask of 20 x 24 for a picture of 120 x 100 \(lung.png.*another picture/);
});

test('an empty or full mask is refused, and a threshold tells grey from white', async () => {
  const black = await sharp(Buffer.alloc(30), { raw: { width: 6, height: 5, channels: 1 } }).png().toBuffer();
  await assert.rejects(decodeMask(black, { name: 'black.png' }), /no pixel inside \(black.png\)/);
  await assert.rejects(decodeMask(await sharp(Buffer.alloc(30, 9), { raw: { width: 6, height: 5, channels: 1 } }).png().toBuffer()), /no pixel outside/);
  const two = await sharp(Buffer.from([0, 100, 255, 100]), { raw: { width: 4, height: 1, channels: 1 } }).png().toBuffer();
  assert.deepEqual([...(await decodeMask(two)).pixels], [0, 1, 1, 1]);
  assert.deepEqual([...(await decodeMask(two, { threshold: 128 })).pixels], [0, 0, 1, 0]);
});
