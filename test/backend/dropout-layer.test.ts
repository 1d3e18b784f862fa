import assert from 'node:assert/strict';
import test from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { dropout } from '../../lib/backend/dropout-layer.js';
import { recordTraining, withStepSeed } from '../../lib/backend/recorded/index.js';
import { philoxUniform, statelessUniform } from '../../lib/backend/stateless-uniform.js';
import { openBackend } from '../../lib/backend/tf.js';
import { backendsHere, on } from './compare.js';

// TensorFlow 2.21.0: tf.raw_ops.StatelessRandomUniform(shape=[6], seed=tf.constant([a, b], tf.int32))
const UNIFORM: [seed: [number, number], values: number[]][] = [
  [[1, 2], [0.8440604209899902, 0.19204533100128174, 0.9962232112884521, 0.16038739681243896, 0.27199018001556396, 0.6493459939956665]],
  [[-5, 0], [0.9587796926498413, 0.46146202087402344, 0.011208772659301758, 0.4049297571182251, 0.1935638189315796, 0.6442973613739014]],
  [[2147483647, 3], [0.3618900775909424, 0.6048668622970581, 0.7226912975311279, 0.794609546661377, 0.9427902698516846, 0.2976912260055542]],
];

for (const backend of backendsHere()) {
  test(`uniform numbers by two seeds are TensorFlow's, bit for bit, on ${backend}`, async () => {
    for (const [seed, want] of UNIFORM) {
      const [got] = await on(backend, () => [statelessUniform([2, 3], tf.tensor1d(seed, 'int32'))]);
      assert.deepEqual(got, want);
      assert.deepEqual(Array.from(philoxUniform(6, seed)), want);
    }
  });

  test(`a step's seed decides its masks; layers and steps draw apart; the rest is scaled up, on ${backend}`, async () => {
    await openBackend({ backend, threads: 2 });
    const layers = [dropout({ rate: 0.25 }), dropout({ rate: 0.25 })], ones = tf.ones([100, 100]);
    const masks = (seed: number): number[][] => tf.tidy(() => withStepSeed(tf.scalar(seed, 'int32'), () => layers.map((layer) => Array.from((layer.apply(ones, { training: true }) as tf.Tensor).dataSync()))));
    const [first, second] = masks(1), [other] = masks(2);
    assert.deepEqual(masks(1), [first, second]);
    assert.notDeepEqual(first, second);
    assert.notDeepEqual(first, other);
    const kept = first.filter((value) => value !== 0);
    assert.ok(kept.every((value) => value === Math.fround(1 / 0.75)));
    // Binomial(10000, .75): five standard deviations are 217.
    assert.ok(Math.abs(kept.length - 7500) < 217, `${kept.length} kept`);
    const outside = layers[0].apply(ones) as tf.Tensor;
    assert.deepEqual(outside.dataSync(), ones.dataSync(), 'nothing is dropped outside of training');
    tf.dispose([outside, ones]);
  });

  test(`every step of a training draws by its own seed on ${backend}`, async () => {
    await openBackend({ backend, threads: 2 });
    const w = tf.tidy(() => tf.variable(tf.ones([50]))), layer = dropout({ rate: 0.5 });
    const training = await recordTraining({ name: 'masks', optimizer: { kind: 'sgd' }, trainable: [w], inputs: {}, loss: () => { const mask = layer.apply(w, { training: true }) as tf.Tensor; return { loss: tf.sum(mask) as tf.Scalar, outputs: { mask } }; } });
    const mask = (seed: number): number[] => Array.from(training.step({}, { learningRate: 0, seed }).outputs.mask);
    const first = mask(7);
    assert.notDeepEqual(mask(8), first);
    assert.deepEqual(mask(7), first);
    training.dispose();
    w.dispose();
  });
}

test('a rate outside of [0, 1) is refused', () => {
  for (const rate of [1, -0.1, NaN]) assert.throws(() => dropout({ rate }), /dropout rate .* expected a number from 0/);
});

test('a dropout layer that trains outside of a step says what to do', async () => {
  await openBackend({ backend: 'wasm' });
  const layer = dropout({ rate: 0.5, name: 'after_pooling' });
  assert.throws(() => tf.tidy(() => { layer.apply(tf.ones([2]), { training: true }); }), /dropout layer "after_pooling" draws outside of a training step\. Train by recordTraining/);
});
