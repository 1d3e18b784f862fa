import assert from 'node:assert/strict';
import test from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { recordForward } from '../../../lib/backend/recorded/index.js';
import { openBackend } from '../../../lib/backend/tf.js';
import { backendsHere, close } from '../compare.js';
import { BATCH, batchOf, BLOCKS, network, SIZE } from './networks.js';

const inputs = { x: { shape: [BATCH, SIZE, SIZE, 3], dtype: 'float32' as const } };
const variablesOf = (net: tf.LayersModel): tf.Variable[] => net.weights.map((weight) => (weight as unknown as { val: tf.Variable }).val);

for (const backend of backendsHere().filter((name) => name !== 'javascript')) {
  test(`predictions equal tfjs's own for every kind of block, weights constant or fed, on ${backend}`, async () => {
    await openBackend({ backend, threads: 2 });
    for (const [name, block] of Object.entries(BLOCKS)) {
      const net = network(block), { x } = batchOf(3), want = tf.tidy(() => Array.from((net.predict(tf.tensor4d(x, [BATCH, SIZE, SIZE, 3])) as tf.Tensor).dataSync()));
      for (const weights of ['constants', 'fed'] as const) {
        const forward = await recordForward({ name, inputs, variables: variablesOf(net), weights, forward: (given) => ({ logit: net.apply(given.x) as tf.Tensor }) });
        close(forward.run({ x }).logit, want, 2e-6, `${name}, ${weights}`);
        forward.dispose();
      }
      net.dispose();
    }
  });

  test(`fed weights change the prediction, constant ones refuse to, on ${backend}`, async () => {
    await openBackend({ backend, threads: 2 });
    const w = tf.tidy(() => tf.variable(tf.tensor1d([1, 2]), false)), options = { name: 'scaled', inputs: { x: { shape: [2], dtype: 'float32' as const } }, variables: [w], forward: ({ x }: Record<string, tf.Tensor>) => ({ y: tf.mul(x, w) }) };
    const fed = await recordForward({ ...options, weights: 'fed' }), constant = await recordForward({ ...options, weights: 'constants' }), x = Float32Array.of(3, 4);
    assert.deepEqual(fed.run({ x }).y, Float32Array.of(3, 8));
    fed.feed([Float32Array.of(10, 20)]);
    assert.deepEqual(fed.run({ x }).y, Float32Array.of(30, 80));
    assert.deepEqual(constant.run({ x }).y, Float32Array.of(3, 8));
    assert.throws(() => constant.feed([Float32Array.of(10, 20)]), /scaled was recorded with its weights as constants/);
    for (const each of [fed, constant]) each.dispose();
    assert.throws(() => fed.run({ x }), /after dispose|disposed/);
    w.dispose();
  });

  test(`whole and true or false outputs come as floats, and small integers are taken for either type, on ${backend}`, async () => {
    await openBackend({ backend, threads: 2 });
    const forward = await recordForward({ name: 'kinds', variables: [], weights: 'constants', inputs: { pixels: { shape: [3], dtype: 'float32' }, classes: { shape: [3], dtype: 'int32' } },
      forward: ({ pixels, classes }) => ({ bright: tf.greater(pixels, 100), next: tf.add(classes, tf.scalar(1, 'int32')), codes: tf.oneHot(classes as tf.Tensor1D, 2), taken: tf.gather(tf.tensor1d([5, 6]), classes as tf.Tensor1D) }) });
    const made = forward.run({ pixels: Uint8Array.of(0, 128, 255), classes: Uint8Array.of(1, 0, 1) });
    assert.deepEqual(made, { bright: Float32Array.of(0, 1, 1), next: Float32Array.of(2, 1, 2), codes: Float32Array.of(0, 1, 1, 0, 0, 1), taken: Float32Array.of(6, 5, 6) });
    assert.throws(() => forward.run({ pixels: new Float32Array(3), classes: new Float32Array(3) }), /kinds: input "classes" is a Float32Array .*Int32Array or Uint8Array/);
    forward.dispose();
  });
}

if (backendsHere().includes('native')) {
  test("min(6, relu(x)) and its gradient stay right where the relu is used for something else too, and at its corners", async () => {
    await openBackend({ backend: 'native', threads: 2 });
    const values = Float32Array.of(-2, -0.5, 0, 0.5, 5.5, 6, 6.5, 60, Infinity);
    const outputs = (x: tf.Tensor): Record<string, tf.Tensor> => {
      const least = (v: tf.Tensor): tf.Tensor => tf.minimum(6, tf.relu(v)), both = (v: tf.Tensor): tf.Tensor => { const r = tf.relu(v); return tf.add(tf.mul(tf.minimum(6, r), 3), r); };
      return { y: least(x), dy: tf.grad(least)(x), both: tf.grad(both)(x), six: tf.grad((v) => tf.relu6(v))(x), seven: tf.grad((v) => tf.minimum(7, tf.relu(v)))(x) };
    };
    const want = tf.tidy(() => Object.fromEntries(Object.entries(outputs(tf.tensor1d(values))).map(([key, tensor]) => [key, tensor.dataSync()])));
    const forward = await recordForward({ name: 'corners', inputs: { x: { shape: [values.length], dtype: 'float32' } }, variables: [], weights: 'constants', forward: ({ x }) => outputs(x) });
    const got = forward.run({ x: values });
    // tfjs lets the gradient of tf.relu6 through at exactly 6, TensorFlow and Keras do not.
    want.six[5] = 0;
    assert.deepEqual(got, want);
    forward.dispose();
  });

  test('a bias and its gradient equal tfjs\'s sums for every shape that a bias may be written in', async () => {
    await openBackend({ backend: 'native', threads: 2 });
    const shapes: [number[], number[]][] = [[[2, 3, 4, 5], [5]], [[2, 3, 4, 5], [1, 1, 1, 5]], [[2, 3, 4, 5], [1]], [[2, 3, 4, 5], [4, 1]], [[2, 3, 4, 1], [1]], [[3, 5], [5]], [[3, 5], [1, 5]], [[5], [5]], [[1, 1, 1, 5], [5]], [[2, 4, 5], [5]]];
    for (const [big, small] of shapes) {
      const size = big.reduce((product, dim) => product * dim, 1), x = Float32Array.from({ length: size }, (_, i) => Math.sin(i)), b = Float32Array.from({ length: small.reduce((product, dim) => product * dim, 1) }, (_, i) => i + 1);
      const outputs = (given: Record<string, tf.Tensor>): Record<string, tf.Tensor> => {
        const y = tf.add(given.x, given.b), [dx, db] = tf.grads((p: tf.Tensor, q: tf.Tensor) => tf.sum(tf.square(tf.add(p, q))))([given.x, given.b]);
        return { y, dx, db };
      };
      const want = tf.tidy(() => Object.fromEntries(Object.entries(outputs({ x: tf.tensor(x, big), b: tf.tensor(b, small) })).map(([key, tensor]) => [key, tensor.dataSync()])));
      const forward = await recordForward({ name: `bias ${big} ${small}`, inputs: { x: { shape: big, dtype: 'float32' }, b: { shape: small, dtype: 'float32' } }, variables: [], weights: 'constants', forward: outputs }), got = forward.run({ x, b });
      for (const key of ['y', 'dx', 'db']) close(got[key], want[key], 2e-6, `[${big}] + [${small}]: ${key}`);
      forward.dispose();
    }
  });
}
