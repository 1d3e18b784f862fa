import type * as tf from '@tensorflow/tfjs';
import { add, batchNorm, conv, maxPool, relu, separable } from './layers.js';
import { layerNames } from './layer-names.js';
import type { Architecture } from './types.js';

type Symbolic = tf.SymbolicTensor;

/** A separable convolution of 3 x 3 and its batch norm. */
const separableNormal = (x: Symbolic, name: string, filters: number): Symbolic => batchNorm(separable(x, name, filters, 3, { padding: 'same' }), `${name}_bn`);

/** The same behind a ReLU, as in all blocks but the last. */
const reluFirst = (x: Symbolic, name: string, filters: number): Symbolic => separableNormal(relu(x, `${name}_act`), name, filters);

/** Xception (Chollet 2017, arXiv:1610.02357) as in Keras. */
export const XCEPTION: Architecture = {
  id: 'xception', title: 'Xception', keras: 'Xception', defaultSize: 299, minimumSize: 71, preprocessing: 'tf', features: 2048,
  build(input) {
    const next = layerNames();
    /** Halves width and height; a strided 1 x 1 convolution goes past it. */
    const halve = (x: Symbolic, block: string, filters: [number, number], first = reluFirst): Symbolic => {
      const past = batchNorm(conv(x, next('conv2d'), filters[1], 1, { strides: 2, padding: 'same', bias: false }), next('batch_normalization'));
      const y = reluFirst(first(x, `${block}_sepconv1`, filters[0]), `${block}_sepconv2`, filters[1]);
      return add([maxPool(y, `${block}_pool`, 3, { strides: 2, padding: 'same' }), past], next('add'));
    };
    let x = relu(batchNorm(conv(input, 'block1_conv1', 32, 3, { strides: 2, bias: false }), 'block1_conv1_bn'), 'block1_conv1_act');
    x = relu(batchNorm(conv(x, 'block1_conv2', 64, 3, { bias: false }), 'block1_conv2_bn'), 'block1_conv2_act');
    x = halve(x, 'block2', [128, 128], separableNormal);
    x = halve(x, 'block3', [256, 256]);
    x = halve(x, 'block4', [728, 728]);
    for (let block = 5; block <= 12; block++) {
      const y = [1, 2, 3].reduce((map, i) => reluFirst(map, `block${block}_sepconv${i}`, 728), x);
      x = add([y, x], next('add'));
    }
    x = halve(x, 'block13', [728, 1024]);
    for (const [i, filters] of [1536, 2048].entries()) x = relu(separableNormal(x, `block14_sepconv${i + 1}`, filters), `block14_sepconv${i + 1}_act`);
    return x;
  },
};
