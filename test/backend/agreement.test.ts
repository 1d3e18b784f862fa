import assert from 'node:assert/strict';
import test from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { FusedBatchNormalization } from '../../lib/backend/batch-norm-layer.js';
import { openBackend } from '../../lib/backend/tf.js';
import type { BackendChoice } from '../../lib/backend/types.js';
import { backendsHere, close, normals } from './compare.js';

const SIZE = 12, BATCH = 6;

/** A small CNN with batch norm; the same initial weights everywhere. */
function network(): tf.Sequential {
  const { layers: l } = tf, net = tf.sequential();
  [4, 8].forEach((filters, i) => {
    net.add(l.conv2d({ filters, kernelSize: 3, strides: i + 1, padding: 'same', useBias: false, inputShape: i === 0 ? [SIZE, SIZE, 1] : undefined }));
    net.add(new FusedBatchNormalization({ momentum: 0.9 }));
    net.add(l.reLU());
    net.add(l.maxPooling2d({ poolSize: 2 }));
  });
  net.add(l.flatten());
  net.add(l.dense({ units: 1 }));
  tf.tidy(() => { net.setWeights(net.getWeights().map((weight, i) => (weight.rank > 1 ? tf.tensor(normals(weight.shape, i).map((value) => 0.4 * value), weight.shape) : weight))); });
  return net;
}

interface Outcome { before: number[]; loss: number; gradients: Record<string, number[]>; weights: number[][]; after: number[] }

async function oneStep(choice: BackendChoice): Promise<Outcome> {
  await openBackend({ backend: choice, threads: 2 });
  const free = tf.memory().numTensors, net = network();
  const x = tf.tensor4d(normals([BATCH, SIZE, SIZE, 1], 77), [BATCH, SIZE, SIZE, 1]), y = tf.tensor2d([1, 0, 0, 1, 1, 0], [BATCH, 1]);
  const values = (tensor: tf.Tensor): number[] => { const held = Array.from(tensor.dataSync()); tensor.dispose(); return held; };
  const before = values(net.predict(x) as tf.Tensor);
  const optimizer = tf.train.sgd(0.1);
  const { value, grads } = tf.variableGrads(() => tf.losses.sigmoidCrossEntropy(y, net.apply(x, { training: true }) as tf.Tensor) as tf.Scalar);
  optimizer.applyGradients(grads);
  const gradients = Object.fromEntries(Object.entries(grads).map(([, tensor], i) => [`${i}`, values(tensor)]));
  const [loss] = values(value), weights = net.getWeights().map((weight) => Array.from(weight.dataSync())), after = values(net.predict(x) as tf.Tensor);
  net.dispose();
  tf.dispose([x, y]);
  optimizer.dispose();
  assert.equal(tf.memory().numTensors, free, `tensors left behind on ${choice}`);
  return { before, loss, gradients, weights, after };
}

// Single precision, sums of some hundred terms in another order: 1e-5 of values near 1 is some hundred roundings.
for (const choice of backendsHere().filter((name) => name !== 'javascript')) {
  test(`one forward and one training step of a CNN with batch norm agree on ${choice} and on plain JavaScript, to 1e-5`, async () => {
    const got = await oneStep(choice), want = await oneStep('javascript');
    close(got.before, want.before, 1e-5, 'forward');
    close([got.loss], [want.loss], 1e-6, 'loss');
    assert.equal(Object.keys(got.gradients).length, 8);
    for (const key of Object.keys(want.gradients)) close(got.gradients[key], want.gradients[key], 1e-5, `gradient ${key}`);
    want.weights.forEach((weight, i) => { close(got.weights[i], weight, 1e-5, `weight ${i}`); });
    close(got.after, want.after, 2e-5, 'forward after the step');
    assert.notDeepEqual(got.before, got.after);
  });

  test(`training with Adam frees all it makes and lowers the loss on ${choice}`, async () => {
    await openBackend({ backend: choice });
    const net = network(), optimizer = tf.train.adam(0.01), x = tf.tensor4d(normals([BATCH, SIZE, SIZE, 1], 77), [BATCH, SIZE, SIZE, 1]), y = tf.tensor2d([1, 0, 0, 1, 1, 0], [BATCH, 1]);
    const step = (): number => tf.tidy(() => (optimizer.minimize(() => tf.losses.sigmoidCrossEntropy(y, net.apply(x, { training: true }) as tf.Tensor) as tf.Scalar, true) as tf.Scalar).dataSync()[0]);
    const first = step(), tensors = tf.memory().numTensors, held = tf.backend().numDataIds();
    let last = first;
    for (let i = 0; i < 10; i++) last = step();
    assert.ok(last < 0.5 * first, `${last} after ten steps, ${first} before`);
    assert.equal(tf.memory().numTensors, tensors);
    assert.equal(tf.backend().numDataIds(), held);
    net.dispose();
    optimizer.dispose();
    tf.dispose([x, y]);
  });
}
