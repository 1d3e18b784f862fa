import * as tf from '@tensorflow/tfjs';
import { conv, maxPool } from './layers.js';
import type { Architecture } from './types.js';

/**
 * The four-convolution network of Haynes et al. 2024 (their `models.py`), all but its last dense layer: 32, 64, 128, 128 filters of 3 x 3, valid,
 * leaky ReLU of slope 0.2 after all but the first, max-pooling between; then flatten and dense 512, leaky ReLU again. 37,990,593 parameters at
 * 224 px with a head of one logit. The dense layer is as long as the map is large, so weights belong to one size of pictures.
 *
 * Its row of 512 is given as a map of one place, which pooling leaves as it is.
 */
export const CONV_4: Architecture = {
  id: 'conv-4', title: 'Conv-4', keras: null, defaultSize: 224, minimumSize: 38, preprocessing: 'unit', features: 512, fixedSize: true,
  build(input) {
    const leaky = (x: tf.SymbolicTensor, name: string): tf.SymbolicTensor => tf.layers.leakyReLU({ name, alpha: 0.2 }).apply(x) as tf.SymbolicTensor;
    let x = conv(input, 'conv1', 32, 3);
    [64, 128, 128].forEach((filters, i) => {
      x = maxPool(x, `pool${i + 1}`, 2);
      x = leaky(conv(x, `conv${i + 2}`, filters, 3), `leaky${i + 2}`);
    });
    const row = tf.layers.dense({ name: 'dense', units: 512, kernelInitializer: 'zeros' }).apply(tf.layers.flatten({ name: 'flatten' }).apply(x)) as tf.SymbolicTensor;
    return tf.layers.reshape({ name: 'row', targetShape: [1, 1, 512] }).apply(leaky(row, 'leaky5')) as tf.SymbolicTensor;
  },
};
