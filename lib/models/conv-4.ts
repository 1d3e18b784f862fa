import * as tf from '@tensorflow/tfjs';
import { conv, maxPool } from './layers.js';
import type { Architecture } from './types.js';

/**
 * The four-convolution network of Haynes et al. 2024 (their `models.py`), up to its last convolution: 32, 64, 128, 128 filters of 3 x 3, valid,
 * leaky ReLU of slope 0.2 after all but the first, max-pooling between. Their head (flatten, dense 512, one logit) is not part of the trunk.
 */
export const CONV_4: Architecture = {
  id: 'conv-4', title: 'Conv-4', keras: null, defaultSize: 224, minimumSize: 38, preprocessing: 'unit', features: 128,
  build(input) {
    let x = conv(input, 'conv1', 32, 3);
    [64, 128, 128].forEach((filters, i) => {
      x = maxPool(x, `pool${i + 1}`, 2);
      x = conv(x, `conv${i + 2}`, filters, 3);
      x = tf.layers.leakyReLU({ name: `leaky${i + 2}`, alpha: 0.2 }).apply(x) as tf.SymbolicTensor;
    });
    return x;
  },
};
