import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { fromRoot } from '../../lib/core/paths.js';
import type { Architecture } from '../../lib/models/types.js';
import { openBackend } from '../../lib/backend/tf.js';
import { drawn, drawWeights, weightedLayers } from './drawn-weights.js';

interface Expected { size: number; parameters: number; tensors: number; order: string; shape: number[]; mean: number; deviation: number; largest: number; every97th: number[] }

/** Keras's results, written by test/reference/branching-trunks.py (its head names the versions). */
const expected = JSON.parse(readFileSync(fromRoot('test', 'reference', 'branching-trunks.json'), 'utf8')) as Record<string, Expected>;

/** Builds the trunk, checks names, order and shapes of all tensors, then its output on a picture, each number to 1e-4 of their standard deviation. */
export async function agreesWithKeras(architecture: Architecture): Promise<void> {
  await openBackend();
  const want = expected[architecture.keras!], { size } = want;
  const input = tf.input({ shape: [size, size, 3] }), model = tf.model({ inputs: input, outputs: architecture.build(input, {}) });
  const tensors = weightedLayers(model).flatMap((layer) => layer.tensors);
  assert.equal(model.countParams(), want.parameters);
  assert.equal(tensors.length, want.tensors);
  const order = createHash('sha256').update(tensors.map(({ name, shape }) => `${name} ${shape.join('x')}`).join('\n')).digest('hex');
  assert.equal(order, want.order, `names, order or shapes of the tensors differ from Keras's; ours begin ${tensors.slice(0, 6).map(({ name }) => name).join(', ')}`);
  assert.equal(architecture.features, want.shape[3]);
  drawWeights(model);
  const picture = tf.tensor4d(Float32Array.from(drawn('picture', 2 * size * size * 3), (value) => 2 * value - 1), [2, size, size, 3]);
  const output = model.predict(picture) as tf.Tensor, got = output.dataSync<'float32'>();
  assert.deepEqual(output.shape, want.shape);
  tf.dispose([picture, output]);
  model.dispose();
  const tolerance = 1e-4 * want.deviation;
  want.every97th.forEach((value, i) => { assert.ok(Math.abs(got[97 * i] - value) <= tolerance, `number ${97 * i} of the output is ${got[97 * i]}; Keras ${value}`); });
  const mean = got.reduce((sum, value) => sum + value, 0) / got.length;
  assert.ok(Math.abs(mean - want.mean) <= 1e-4 * want.deviation, `mean ${mean}; Keras ${want.mean}`);
  assert.ok(Math.abs(Math.sqrt(got.reduce((sum, value) => sum + (value - mean) ** 2, 0) / got.length) - want.deviation) <= 1e-4 * want.deviation);
}

/** Shape of the last map at the smallest size: `[height, width, features]`. */
export function smallestOutput(architecture: Architecture): number[] {
  const input = tf.input({ shape: [architecture.minimumSize, architecture.minimumSize, 3] });
  return architecture.build(input, {}).shape.slice(1) as number[];
}
