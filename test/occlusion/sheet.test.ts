import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Raster } from '../../lib/imaging/types.js';
import { occlusionSheet } from '../../lib/occlusion/index.js';

const flat = (width: number, height: number, grey: number, channels: 1 | 3 = 1): Raster => ({ width, height, channels, pixels: new Float32Array(width * height * channels).fill(grey) });

test('each picture lies in its row and column, in its own proportions, colour as grey', () => {
  const sheet = occlusionSheet({ columns: ['intact', 'box-black'], rows: [{ title: 'a', pictures: [flat(10, 10, 50), flat(10, 5, 90, 3)] }, { title: 'b', pictures: [flat(10, 10, 130), flat(40, 40, 170)] }], side: 20 });
  assert.deepEqual([sheet.width, sheet.height, sheet.channels], [2 * 28 + 8, 8 + 22 + 2 * 50, 1]);
  const at = (x: number, y: number): number => Math.round(sheet.pixels[y * sheet.width + x]), count = (grey: number): number => sheet.pixels.filter((value) => Math.round(value) === grey).length;
  // Columns begin at 8 and 36; rows at 8 + 22 + 22 = 52 and 102.
  assert.deepEqual([at(8, 52), at(27, 71), at(28, 52), at(36, 52), at(36, 62), at(8, 102), at(36, 102), at(55, 121)], [50, 50, 24, 90, 24, 130, 170, 170]);
  assert.deepEqual([count(50), count(90), count(130), count(170)], [400, 200, 400, 400]);
  assert.ok(count(230) > 20, 'captions are written');
});

test('a sheet without pictures, or a row of another length, is refused', () => {
  assert.throws(() => occlusionSheet({ columns: ['a'], rows: [] }), /a sheet without pictures/);
  assert.throws(() => occlusionSheet({ columns: ['a', 'b'], rows: [{ title: 'x', pictures: [flat(1, 1, 0)] }] }), /"x": 1 pictures .*expected 2, one a column/);
});
