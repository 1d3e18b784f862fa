import test from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { openBackend } from '../../lib/backend/tf.js';
import { close, finiteDifferences, normals, on } from './compare.js';

type Shape4 = [number, number, number, number];
type Pad = 'same' | 'valid' | number | [[number, number], [number, number], [number, number], [number, number]];
interface Case { what: string; x: Shape4; filter: Shape4; strides: [number, number]; pad: Pad }

const cases: Case[] = [
  { what: '3 x 3, same', x: [2, 6, 5, 3], filter: [3, 3, 3, 4], strides: [1, 1], pad: 'same' },
  { what: '3 x 3, valid', x: [2, 6, 5, 3], filter: [3, 3, 3, 4], strides: [1, 1], pad: 'valid' },
  { what: '1 x 1', x: [3, 4, 4, 5], filter: [1, 1, 5, 2], strides: [1, 1], pad: 'same' },
  { what: '1 x 1 with stride 2', x: [2, 5, 6, 3], filter: [1, 1, 3, 2], strides: [2, 2], pad: 'same' },
  { what: 'stride 2, same, even size (padded on one side only)', x: [2, 8, 6, 2], filter: [3, 3, 2, 3], strides: [2, 2], pad: 'same' },
  { what: 'stride 2, valid, with a row and a column that no window reaches', x: [2, 8, 6, 2], filter: [3, 3, 2, 3], strides: [2, 2], pad: 'valid' },
  { what: 'stride 3 by 2, filter 2 x 4', x: [1, 11, 9, 2], filter: [2, 4, 2, 3], strides: [3, 2], pad: 'valid' },
  { what: '7 x 7 with stride 2 and explicit pads', x: [1, 12, 10, 1], filter: [7, 7, 1, 4], strides: [2, 2], pad: [[0, 0], [3, 2], [2, 3], [0, 0]] },
  { what: 'a pad wider than the filter', x: [1, 4, 4, 2], filter: [2, 2, 2, 2], strides: [1, 1], pad: 2 },
];

const convGradients = ({ x, filter, strides, pad }: Case): tf.Tensor[] => {
  const inputs = [tf.tensor4d(normals(x, 1), x), tf.tensor4d(normals(filter, 2), filter)];
  return tf.grads((...[image, kernel]: tf.Tensor[]) => {
    const y = tf.conv2d(image as tf.Tensor4D, kernel as tf.Tensor4D, strides, pad);
    return tf.sum(tf.mul(y, tf.tensor(normals(y.shape, 3), y.shape)));
  })(inputs);
};

for (const convolution of cases) {
  test(`on wasm both gradients of a convolution equal the plain ones: ${convolution.what}`, async () => {
    const [byInput, byFilter] = await on('wasm', () => convGradients(convolution));
    const [wantInput, wantFilter] = await on('javascript', () => convGradients(convolution));
    close(byInput, wantInput, 1e-5, 'by input');
    close(byFilter, wantFilter, 1e-5, 'by filter');
  });
}

test('on wasm the gradient by a convolution\'s filter and input equals finite differences', async () => {
  await openBackend({ backend: 'wasm' });
  const images = normals([1, 5, 4, 2], 5), kernel = normals([3, 3, 2, 2], 6);
  const loss = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor => tf.sum(tf.square(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 2, 'same')));
  const at = (x: number[], filter: number[]): number => tf.tidy(() => loss(tf.tensor4d(x, [1, 5, 4, 2]), tf.tensor4d(filter, [3, 3, 2, 2])).dataSync()[0]);
  const [byInput, byFilter] = await on('wasm', () => tf.grads(loss)([tf.tensor4d(images, [1, 5, 4, 2]), tf.tensor4d(kernel, [3, 3, 2, 2])]));
  close(byInput, finiteDifferences((x) => at(x, kernel), images), 5e-3, 'by input');
  close(byFilter, finiteDifferences((filter) => at(images, filter), kernel), 5e-3, 'by filter');
});

const DEPTHWISE: { what: string; x: Shape4; filter: Shape4; stride: 1 | 2; pad: 'same' | 'valid' }[] = [
  { what: 'one filter a channel', x: [2, 6, 5, 3], filter: [3, 3, 3, 1], stride: 1, pad: 'same' },
  { what: 'two filters a channel, stride 2', x: [2, 7, 6, 3], filter: [3, 3, 3, 2], stride: 2, pad: 'same' },
  { what: 'valid, stride 2, rows that no window reaches', x: [1, 8, 8, 2], filter: [3, 3, 2, 1], stride: 2, pad: 'valid' },
];
for (const { what, x, filter, stride, pad } of DEPTHWISE) {
  test(`on wasm both gradients of a depthwise convolution equal the plain ones: ${what}`, async () => {
    const gradients = (): tf.Tensor[] => tf.grads((...[image, kernel]: tf.Tensor[]) => {
      const y = tf.depthwiseConv2d(image as tf.Tensor4D, kernel as tf.Tensor4D, stride, pad);
      return tf.sum(tf.mul(y, tf.tensor(normals(y.shape, 3), y.shape)));
    })([tf.tensor4d(normals(x, 1), x), tf.tensor4d(normals(filter, 2), filter)]);
    const got = await on('wasm', gradients), want = await on('javascript', gradients);
    close(got[0], want[0], 1e-5, 'by input');
    close(got[1], want[1], 1e-5, 'by filter');
  });
}

const pooled: [string, (x: tf.Tensor4D) => tf.Tensor][] = [
  ['max pooling', (x) => tf.maxPool(x, 2, 2, 'valid')],
  ['overlapping max pooling', (x) => tf.maxPool(x, 3, 2, 'same')],
  ['max pooling of negative values only', (x) => tf.maxPool(tf.sub(tf.neg(tf.abs(x)), 1) as tf.Tensor4D, 2, 2, 'valid')],
  ['average pooling', (x) => tf.avgPool(x, 2, 2, 'same')],
  ['global average', (x) => tf.mean(x, [1, 2])],
  ['relu', (x) => tf.relu(x)],
  ['relu6', (x) => tf.relu6(tf.mul(x, 5))],
  ['sigmoid cross-entropy', (x) => tf.losses.sigmoidCrossEntropy(tf.onesLike(x), x)],
  ['softmax cross-entropy', (x) => tf.losses.softmaxCrossEntropy(tf.oneHot([0, 1, 2, 0], 3), tf.mean(tf.reshape(x, [4, -1, 3]), 1))],
];
for (const [what, layer] of pooled) {
  test(`on wasm the gradient of ${what} equals the plain one`, async () => {
    const gradient = (): tf.Tensor[] => [tf.grad((x: tf.Tensor) => tf.sum(tf.square(layer(x as tf.Tensor4D))))(tf.tensor4d(normals([4, 6, 5, 3], 9), [4, 6, 5, 3]))];
    const [got] = await on('wasm', gradient), [want] = await on('javascript', gradient);
    close(got, want, 2e-6);
  });
}

const products: [string, number[], number[], boolean, boolean][] = [
  ['neither transposed', [4, 3], [3, 5], false, false], ['the left transposed', [3, 4], [3, 5], true, false],
  ['the right transposed', [4, 3], [5, 3], false, true], ['both transposed, in batches', [2, 3, 4], [2, 5, 3], true, true], ['one for all, transposed', [1, 3, 4], [2, 3, 5], true, false],
];
for (const [what, a, b, left, right] of products) {
  test(`on wasm a matrix product equals the plain one: ${what}`, async () => {
    const product = (): tf.Tensor[] => [tf.matMul(tf.tensor(normals(a, 1), a), tf.tensor(normals(b, 2), b), left, right)];
    const [got] = await on('wasm', product), [want] = await on('javascript', product);
    close(got, want, 1e-6);
  });
}
