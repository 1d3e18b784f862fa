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

test('bicubic equals PIL in every byte, smaller and larger, where it overshoots too', () => {
  const source: Raster = { width: 7, height: 5, channels: 1, pixels: Float32Array.from([0, 0, 255, 255, 40, 90, 200, 10, 255, 0, 30, 60, 90, 120, 0, 0, 0, 255, 255, 255, 7, 200, 180, 160, 140, 120, 100, 80, 1, 2, 4, 8, 16, 32, 64]) };
  // PIL 13.0: np.asarray(Image.fromarray(a).resize((4, 3))), (9, 8); and in mode F with Image.BICUBIC.
  const smaller = [48, 150, 83, 129, 77, 86, 186, 110, 83, 71, 62, 65], fractions = [46.7116, 149.576, 83.0488, 129.0443, 71.6442, 86.0385, 197.5058, 109.8918, 82.671, 71.2645, 61.7594, 65.2366];
  const larger = [0, 0, 106, 255, 255, 76, 47, 131, 211, 0, 86, 138, 152, 155, 56, 51, 115, 178, 0, 192, 155, 0, 32, 60, 85, 104, 114, 0, 45, 33, 15, 195, 209, 218, 160, 24, 61, 43, 40, 83, 245, 238, 231, 159, 13, 199, 186, 169, 156, 148, 132, 117, 97, 76, 90, 85, 78, 70, 54, 51, 50, 58, 75, 0, 0, 0, 0, 0, 6, 17, 39, 65];
  const resized = (width: number, height: number, rounded: boolean): number[] => [...resizeRaster(source, { width, height, method: 'bicubic', rounded }).pixels];
  assert.deepEqual(resized(4, 3, true), smaller);
  assert.deepEqual(resized(9, 8, true), larger);
  resized(4, 3, false).forEach((value, i) => assert.ok(Math.abs(value - fractions[i]) < 1e-3, `${i}: ${value}`));
});

test('nearest takes the same source positions as PIL for the sizes of films', () => {
  for (const { from, to, expected } of sizes.nearestPositions) assert.deepEqual([...nearestPositions(from, to)], expected, `${from} to ${to}`);
});

test('a flat picture stays flat under every method, and the area method keeps the mean when it reduces', () => {
  const flat: Raster = { width: 31, height: 17, channels: 3, pixels: new Float32Array(31 * 17 * 3).fill(42) };
  for (const method of ['nearest', 'bilinear', 'bicubic', 'area', 'lanczos'] as const) {
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
