import assert from 'node:assert/strict';
import test from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { FusedBatchNormalization } from '../../lib/backend/batch-norm-layer.js';
import { fusedBatchNorm } from '../../lib/backend/fused-batch-norm.js';
import { openBackend } from '../../lib/backend/tf.js';
import { backendsHere, close, finiteDifferences, normals, on } from './compare.js';

// Keras 3.15.1 on TensorFlow 2.21.0: BatchNormalization(momentum=.9, epsilon=1e-3), gamma [1.5, .5, -1], beta [.1, .2, .3], of
// x = 2 sin(0..23) + [1, -2, .5] as [2, 2, 2, 3], training=True; gradients of sum(y * cos(0..23)) by GradientTape.
const X = Array.from({ length: 24 }, (_, i) => 2 * Math.sin(i) + [1, -2, 0.5][i % 3]), W = Array.from({ length: 24 }, (_, i) => Math.cos(i));
const GAMMA = [1.5, 0.5, -1], BETA = [0.1, 0.2, 0.3];
const KERAS = {
  y: [-0.06855952739715576, 0.9354551434516907, -0.654967188835144, 0.3335843086242676, -0.5665253400802612, 1.3167564868927002, -0.8647981286048889, 0.7620855569839478, -0.7394634485244751, 1.1058372259140015, -0.3665637969970703, 1.3600976467132568, -1.5976088047027588, 0.5395339131355286, -0.7407817840576172, 1.7845383882522583, -0.1258765459060669, 1.319366693496704, -2.208616256713867, 0.2855285406112671, -0.6588170528411865, 2.3156228065490723, 0.13636314868927002, 1.1978087425231934],
  dx: [1.2766263484954834, -0.17421317100524902, 0.21258755028247833, -1.3138891458511353, 0.17022663354873657, -0.21532130241394043, 0.7350102663040161, 0.03066551685333252, 0.07227911800146103, -0.7312641739845276, -0.03744533658027649, -0.06925654411315918, 0.12303781509399414, 0.2369743138551712, -0.07661847025156021, -0.10219287872314453, -0.2382616400718689, 0.07949371635913849, -0.510541558265686, 0.42827874422073364, -0.22224414348602295, 0.5232130885124207, -0.41622525453567505, 0.2190800905227661],
  dgamma: [-5.128574371337891, 5.131864547729492, 0.45070862770080566],
  dbeta: [0.2558010220527649, -0.2599794864654541, -0.5367360711097717],
};
// tf.compat.v1.nn.fused_batch_norm(..., is_training=True) of TensorFlow 2.21.0: the batch's mean and unbiased variance.
const STATISTICS = { mean: [1.1183016300201416, -1.8822691440582275, 0.5089190006256104], variance: [1.2654848098754883, 1.2929502725601196, 4.102945804595947] };

const normalise = (x: tf.Tensor): tf.Tensor => fusedBatchNorm(x, tf.tensor1d(GAMMA), tf.tensor1d(BETA));

for (const choice of backendsHere()) {
  test(`batch normalisation and its three gradients equal Keras' on ${choice}`, async () => {
    const [y, dx, dgamma, dbeta] = await on(choice, () => {
      const inputs = [tf.tensor4d(X, [2, 2, 2, 3]), tf.tensor1d(GAMMA), tf.tensor1d(BETA)], weights = tf.tensor4d(W, [2, 2, 2, 3]);
      const gradients = tf.grads((...args: tf.Tensor[]) => tf.sum(tf.mul(fusedBatchNorm(args[0], args[1] as tf.Tensor1D, args[2] as tf.Tensor1D), weights)))(inputs);
      return [normalise(inputs[0]), ...gradients];
    });
    close(y, KERAS.y, 2e-6, 'y');
    close(dx, KERAS.dx, 5e-6, 'dx');
    close(dgamma, KERAS.dgamma, 2e-6, 'dgamma');
    close(dbeta, KERAS.dbeta, 2e-6, 'dbeta');
  });

  test(`the batch's mean and unbiased variance are handed out on ${choice}`, async () => {
    const seen: number[][] = [];
    await on(choice, () => [fusedBatchNorm(tf.tensor4d(X, [2, 2, 2, 3]), tf.tensor1d(GAMMA), tf.tensor1d(BETA), { onStatistics: (mean, variance) => { seen.push(Array.from(mean.dataSync()), Array.from(variance.dataSync())); } })]);
    close(seen[0], STATISTICS.mean, 2e-6, 'mean');
    close(seen[1], STATISTICS.variance, 2e-6, 'variance');
  });

  test(`the gradient by x equals finite differences, for rows of features too, on ${choice}`, async () => {
    await openBackend({ backend: choice });
    const at = normals([6, 3], 3), weights = normals([6, 3], 4);
    const loss = (x: tf.Tensor): tf.Tensor => tf.sum(tf.mul(normalise(x), tf.tensor2d(weights, [6, 3])));
    const [gradient] = await on(choice, () => [tf.grad(loss)(tf.tensor2d(at, [6, 3]))]);
    const differences = finiteDifferences((x) => tf.tidy(() => loss(tf.tensor2d(x, [6, 3])).dataSync()[0]), at);
    close(gradient, differences, 2e-3);
  });

  test(`the layer keeps moving statistics in training, uses them after, and frees what it makes on ${choice}`, async () => {
    await openBackend({ backend: choice });
    const layer = new FusedBatchNormalization({ momentum: 0.9, inputShape: [2, 2, 3] }), net = tf.sequential({ layers: [layer] });
    tf.tidy(() => { layer.setWeights([tf.tensor1d(GAMMA), tf.tensor1d(BETA), tf.zeros([3]), tf.ones([3])]); });
    const [trained, after] = await on(choice, () => {
      const x = tf.tensor4d(X, [2, 2, 2, 3]);
      return [net.apply(x, { training: true }) as tf.Tensor, net.predict(x) as tf.Tensor];
    });
    close(trained, KERAS.y, 2e-6, 'training');
    const moving = layer.getWeights().map((weight) => Array.from(weight.dataSync()));
    close(moving[2], STATISTICS.mean.map((mean) => 0.1 * mean), 2e-6, 'moving mean');
    close(moving[3], STATISTICS.variance.map((variance) => 0.9 + 0.1 * variance), 2e-6, 'moving variance');
    close(after, X.map((x, i) => GAMMA[i % 3] * (x - moving[2][i % 3]) / Math.sqrt(moving[3][i % 3] + 1e-3) + BETA[i % 3]), 5e-6, 'inference');
    net.dispose();
  });
}

test('a frozen layer uses its moving statistics in training, as Keras does', async () => {
  await on('javascript', () => {
    const layer = new FusedBatchNormalization({ inputShape: [3], trainable: false }), net = tf.sequential({ layers: [layer] }), x = tf.tensor2d(X, [8, 3]);
    const frozen = net.apply(x, { training: true }) as tf.Tensor;
    close(Array.from(frozen.dataSync()), X.map((value) => value / Math.sqrt(1.001)), 1e-6);
    net.dispose();
    return [];
  });
});

test('gamma of the wrong length is refused with both shapes', async () => {
  await openBackend({ backend: 'javascript' });
  assert.throws(() => tf.tidy(() => fusedBatchNorm(tf.zeros([2, 3]), tf.ones([2]), tf.zeros([3]))), /gamma \[2\], beta \[3\]; expected gamma and beta \[3\]/);
});
