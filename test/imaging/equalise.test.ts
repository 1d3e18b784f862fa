import assert from 'node:assert/strict';
import { test } from 'node:test';
import { equaliseHistogram } from '../../lib/imaging/equalise.js';
import { pixelsReference, rasterOf, same, type Packed } from './helpers.js';

test('histogram equalisation equals OpenCV equalizeHist in every byte, also for one grey and for two', () => {
  const cases = pixelsReference<{ source: Packed; expected: Packed }[]>('equalised');
  assert.equal(cases.length, 4);
  for (const { source, expected } of cases) same(equaliseHistogram(rasterOf(source)), expected, 0, `${source.shape}`);
});

test('a colour picture is refused with the remedy', () => {
  assert.throws(() => equaliseHistogram({ width: 1, height: 1, channels: 3, pixels: new Float32Array(3) }), /colour picture.*toChannels\(raster, 1\)/);
});
