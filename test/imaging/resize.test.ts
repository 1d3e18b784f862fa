import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cropRaster, nearestPositions, resizeRaster } from '../../lib/imaging/resize.js';
import type { Raster, ResizeMethod } from '../../lib/imaging/types.js';
import { pixelsReference, rasterOf, same, type Packed } from './helpers.js';

interface Sizes {
  grey: Packed; rgb: Packed;
  resized: { method: ResizeMethod; rounded: boolean; expected: Packed }[];
  nearestPositions: { from: number; to: number; expected: number[] }[];
}
const sizes = pixelsReference<Sizes>('sizes');

test('nearest, bilinear and Lanczos rounded to bytes equal PIL 13.0 in every byte of an RGB picture', () => {
  const source = rasterOf(sizes.rgb), cases = sizes.resized.filter(({ rounded }) => rounded);
  assert.equal(cases.length, 21);
  for (const { method, expected } of cases) same(resizeRaster(source, { width: expected.shape[1], height: expected.shape[0], method, rounded: true }), expected, 0, `${method} ${expected.shape}`);
});

test('with fractions nearest, bilinear and Lanczos equal PIL in mode F, and area equals OpenCV INTER_AREA, smaller and larger', () => {
  const source = rasterOf(sizes.grey), cases = sizes.resized.filter(({ rounded }) => !rounded);
  assert.equal(cases.length, 28);
  for (const { method, expected } of cases) same(resizeRaster(source, { width: expected.shape[1], height: expected.shape[0], method }), expected, 1e-3, `${method} ${expected.shape}`);
});

test('nearest takes the same source positions as PIL for the sizes of films', () => {
  for (const { from, to, expected } of sizes.nearestPositions) assert.deepEqual([...nearestPositions(from, to)], expected, `${from} to ${to}`);
});

test('a flat picture stays flat under every method, and the area method keeps the mean when it reduces', () => {
  const flat: Raster = { width: 31, height: 17, channels: 3, pixels: new Float32Array(31 * 17 * 3).fill(42) };
  for (const method of ['nearest', 'bilinear', 'area', 'lanczos'] as const) {
    for (const [width, height] of [[7, 5], [64, 40]]) assert.ok(resizeRaster(flat, { width, height, method }).pixels.every((value) => Math.abs(value - 42) < 1e-4), method);
  }
  const source = rasterOf(sizes.grey), mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  assert.ok(Math.abs(mean(resizeRaster(source, { width: 6, height: 7, method: 'area' }).pixels) - mean(source.pixels)) < 1e-3);
});

test('a crop takes the pixels it names, and one that leaves the picture is refused', () => {
  const source: Raster = { width: 4, height: 3, channels: 1, pixels: Float32Array.from({ length: 12 }, (_, i) => i) };
  assert.deepEqual([...cropRaster(source, { left: 1, top: 1, width: 2, height: 2 }).pixels], [5, 6, 9, 10]);
  assert.throws(() => cropRaster(source, { left: 3, top: 0, width: 2, height: 1 }), /cannot cut 2 x 1 at 3, 0 .*within 4 x 3/);
  assert.throws(() => resizeRaster(source, { width: 0, height: 2, method: 'area' }), /width 0/);
});
