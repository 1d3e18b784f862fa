import assert from 'node:assert/strict';
import test from 'node:test';
import { rng } from '../../lib/core/random.js';
import { squeezeNetFeatures } from '../../lib/traps/features.js';

test("features are mean and maximum of SqueezeNet's 512 maps: never negative, no mean above its maximum, equal for equal pictures", async () => {
  const side = 64, stream = rng(1, 'simulation'), pixels = new Uint8Array(3 * side * side).map(() => stream.integer(256));
  pixels.copyWithin(2 * side * side, 0, side * side);
  const { rows, columns, values } = await squeezeNetFeatures({ ids: ['a', 'b', 'a again'], width: side, height: side, channels: 1, pixels });
  assert.deepEqual([rows, columns], [3, 1024]);
  for (let j = 0; j < 512; j++) assert.ok(values[j] >= 0 && values[j] <= values[512 + j], `column ${j}`);
  assert.deepEqual(values.slice(0, 1024), values.slice(2048));
  assert.notDeepEqual(values.slice(0, 1024), values.slice(1024, 2048));
});
