import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { openBackend } from '../../lib/backend/tf.js';
import { rng } from '../../lib/core/random.js';
import { buildTrunk } from '../../lib/models/build.js';
import { buildInferenceTrunk } from '../../lib/models/inference.js';
import type { ArchitectureId, WeightSet } from '../../lib/models/types.js';
import { setWeights, weightSetOf } from '../../lib/models/weights.js';

before(async () => { await openBackend(); });

/** First weights, with batch norms that do something. */
function weightsFor(trunk: tf.LayersModel, id: ArchitectureId): WeightSet {
  const stream = rng(1, 'simulation', id), tensors = new Map(weightSetOf(trunk, id).tensors);
  for (const [name, { shape, values }] of tensors) {
    const [low, high] = /gamma|variance/.test(name) ? [0.5, 1.5] : /beta|mean|bias/.test(name) ? [-0.2, 0.2] : [0, 0];
    if (high > 0) tensors.set(name, { shape, values: values.map(() => low + (high - low) * stream.next()) });
  }
  return { architecture: id, tensors };
}

// One network of each kind: convolution with bias, depthwise, separable, without gamma, batch norm before its convolution, none at all.
for (const [id, size, left] of [['resnet50', 64, 0], ['mobilenet-v2', 64, 0], ['xception', 71, 0], ['inception-v3', 75, 0], ['densenet121', 64, 62], ['squeezenet-1.1', 64, 0]] as const) {
  test(`${id} without the batch norms that follow a convolution answers as with them`, () => {
    const count = tf.memory().numTensors, trunk = buildTrunk(id, { size }), weights = weightsFor(trunk, id);
    setWeights(trunk, weights.tensors);
    const folded = buildInferenceTrunk(weights, { size }), picture = tf.randomUniform([1, size, size, 3], -1, 1, 'float32', 5);
    assert.equal(folded.layers.filter((layer) => layer.getClassName() === 'FusedBatchNormalization').length, left);
    const wanted = (trunk.predict(picture) as tf.Tensor).dataSync() as Float32Array, given = (folded.predict(picture) as tf.Tensor).dataSync() as Float32Array;
    const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0), apart = wanted.reduce((most, value, i) => Math.max(most, Math.abs(value - given[i])), 0);
    assert.ok(largest > 1e-3 && apart <= 1e-4 * largest, `largest difference ${apart} of ${largest}`);
    trunk.dispose();
    folded.dispose();
    picture.dispose();
    assert.ok(tf.memory().numTensors <= count + 2, 'only the answers are left');
    assert.ok(weights.tensors.size > 0);
  });
}

test('a weight that is missing is named, and nothing is left behind', () => {
  const trunk = buildTrunk('small-cnn', { size: 32 }), weights = weightSetOf(trunk, 'small-cnn'), tensors = new Map(weights.tensors);
  tensors.delete('bn2/moving_mean');
  const count = tf.memory().numTensors;
  assert.throws(() => buildInferenceTrunk({ ...weights, tensors }, { size: 32 }), /no values for weight "bn2\/moving_mean" .*all weights of small-cnn/);
  assert.equal(tf.memory().numTensors, count);
  // The next network is built with its batch norms again.
  assert.equal(buildTrunk('small-cnn', { size: 32 }).layers.filter((layer) => layer.getClassName() === 'FusedBatchNormalization').length, 4);
  trunk.dispose();
});
