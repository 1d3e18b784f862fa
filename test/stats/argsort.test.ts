import assert from 'node:assert/strict';
import { test } from 'node:test';
import { argsort } from '../../lib/stats/argsort.js';
import { holm } from '../../lib/stats/multiplicity.js';

test('NaN comes last whatever its sign bit: also the one that a processor makes of 0 / 0', () => {
  const bits = new Float64Array(1), words = new Uint32Array(bits.buffer);
  words.set([0, 0xfff80000]);
  for (const nan of [NaN, bits[0], -NaN]) assert.deepEqual([...argsort([0.3, nan, -0.2, 0.1])], [2, 3, 0, 1]);
  assert.deepEqual([...holm(Float64Array.of(0.01, bits[0], 0.03))], [0.02, NaN, 0.03]);
});

test('ties keep their order, and -0 equals 0', () => {
  assert.deepEqual([...argsort([0, -0, 2, -1, 2])], [3, 0, 1, 2, 4]);
});
