import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cropFieldOfView } from '../../lib/imaging/field-of-view.js';
import type { Raster } from '../../lib/imaging/types.js';
import { pixelsReference, rasterOf, same, type Packed } from './helpers.js';

const { source, cases } = pixelsReference<{ source: Packed; cases: { x: number; y: number; across: number; down: number; size: number; expected: Packed }[] }>('fields');

test('a field of view in millimetres equals PIL 13.0 resize(BILINEAR, box) of the pixels it covers, with unequal spacing too', () => {
  for (const { x, y, across, down, size, expected } of cases) {
    // 30 mm wide and high: the spacing makes the pixels across and down.
    const field = cropFieldOfView(rasterOf(source), { millimetres: 30, pixelMillimetres: { x: 30 / across, y: 30 / down }, centre: { x, y }, size });
    same(field, expected, 1e-3, `${across} x ${down} at ${x}, ${y}`);
  }
});

/** A disc of 6 mm radius in a picture with the given spacing. */
function disc(spacing: number): Raster {
  const size = Math.round(40 / spacing), pixels = new Float32Array(size * size);
  pixels.forEach((_, i) => { pixels[i] = Math.hypot((i % size) + 0.5 - size / 2, Math.trunc(i / size) + 0.5 - size / 2) * spacing < 6 ? 255 : 0; });
  return { width: size, height: size, channels: 1, pixels };
}

test('the same object has the same size in the field whatever the pixel spacing of its scan', () => {
  for (const spacing of [0.25, 0.5, 0.8]) {
    const { pixels } = cropFieldOfView(disc(spacing), { millimetres: 20, pixelMillimetres: spacing, size: 64 });
    const area = pixels.reduce((sum, value) => sum + value, 0) / 255 * (20 / 64) ** 2;
    assert.ok(Math.abs(area / (Math.PI * 36) - 1) < 0.03, `spacing ${spacing}: ${area} mm²`);
  }
});

test('a field that leaves the picture is refused with what fits, or filled as told', () => {
  const flat: Raster = { width: 20, height: 20, channels: 1, pixels: new Float32Array(400).fill(100) };
  assert.throws(() => cropFieldOfView(flat, { millimetres: 12, pixelMillimetres: 0.5, size: 6 }, 'slice.png'), /a field of 12 mm leaves the picture \(slice.png.*at most 10.0 mm around this centre/);
  const filled = cropFieldOfView(flat, { millimetres: 20, pixelMillimetres: 0.5, size: 40, outside: 0 });
  assert.equal(filled.pixels[0], 0);
  assert.equal(filled.pixels[20 * 40 + 20], 100);
  assert.ok(Math.abs(filled.pixels.reduce((sum, value) => sum + value, 0) - 400 * 100) < 0.5);
  assert.throws(() => cropFieldOfView(flat, { millimetres: 5, pixelMillimetres: 0, size: 6 }), /pixelMillimetres.x is 0/);
});
