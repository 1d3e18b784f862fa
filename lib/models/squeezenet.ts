import type * as tf from '@tensorflow/tfjs';
import { concat, conv, maxPool, relu } from './layers.js';
import type { Architecture } from './types.js';

/** Filters of the squeezing 1 x 1 convolution, fire2 to fire9; each expansion has four times as many. */
const SQUEEZE = [16, 16, 32, 32, 48, 48, 64, 64];

/** SqueezeNet 1.1 (Iandola et al. 2016) up to fire9, with the layer names and the valid pooling of the Keras port whose ImageNet weights are shipped. */
export const SQUEEZENET: Architecture = {
  id: 'squeezenet-1.1', title: 'SqueezeNet 1.1', keras: null, defaultSize: 227, minimumSize: 31, preprocessing: 'caffe', features: 512,
  build(input) {
    let x = maxPool(relu(conv(input, 'conv1', 64, 3, { strides: 2 }), 'relu_conv1'), 'pool1', 3, { strides: 2 });
    SQUEEZE.forEach((filters, i) => {
      x = fire(x, `fire${i + 2}`, filters);
      if (i === 1 || i === 3) x = maxPool(x, `pool${i + 2}`, 3, { strides: 2 });
    });
    return x;
  },
};

function fire(x: tf.SymbolicTensor, name: string, filters: number): tf.SymbolicTensor {
  const active = (y: tf.SymbolicTensor, part: string, width: number, kernel: number): tf.SymbolicTensor => relu(conv(y, `${name}/${part}`, width, kernel, { padding: 'same' }), `${name}/relu_${part}`);
  const narrow = active(x, 'squeeze1x1', filters, 1);
  return concat([active(narrow, 'expand1x1', 4 * filters, 1), active(narrow, 'expand3x3', 4 * filters, 3)], `${name}/concat`);
}
