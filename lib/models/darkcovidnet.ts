import * as tf from '@tensorflow/tfjs';
import { batchNorm, conv, maxPool, relu, zeroPad } from './layers.js';
import type { Architecture } from './types.js';

/** PyTorch's settings; its momentum counts the new batch, Keras's the old statistics. */
const PYTORCH = { epsilon: 1e-5, momentum: 0.9 };

/**
 * DarkCovidNet (Ozturk et al. 2020) as its authors' notebook builds it in fastai 1, up to its last map of two channels, which their head
 * flattens: 1,164,434 trained parameters at 256 px with it. Also the 1 x 1 convolutions are padded by one, so that maps grow (13 x 13 at
 * 256 px). Its authors scale pixels by the mean and spread of one batch; here they are scaled to 0..1.
 *
 * PyTorch flattens channels first: row c * h * w + y * w + x of its last dense layer is row (y * w + x) * 2 + c here.
 */
export const DARK_COVID_NET: Architecture = {
  id: 'darkcovidnet', title: 'DarkCovidNet', keras: null, defaultSize: 256, minimumSize: 32, preprocessing: 'unit', features: 2, pooling: 'flatten',
  build(input) {
    let x = maxPool(block(input, 'conv1', 8), 'pool1', 2);
    x = maxPool(block(x, 'conv2', 16), 'pool2', 2);
    [32, 64, 128, 256].forEach((filters, i) => {
      x = triple(x, `triple${i + 3}`, filters);
      if (i < 3) x = maxPool(x, `pool${i + 3}`, 2);
    });
    x = block(block(x, 'conv7', 128, 1), 'conv8', 256);
    // fastai's own conv_layer: ReLU before the batch norm.
    return batchNorm(relu(conv(x, 'conv9.conv', 2, 3, { padding: 'same', bias: false }), 'conv9.relu'), 'conv9.bn', PYTORCH);
  },
};

/** 3 x 3, back to the channels it was given by 1 x 1, and 3 x 3 again. */
const triple = (x: tf.SymbolicTensor, name: string, filters: number): tf.SymbolicTensor => block(block(block(x, `${name}.a`, filters), `${name}.b`, filters / 2, 1), `${name}.c`, filters);

/** Convolution with a border of one whatever its kernel, batch norm, leaky ReLU of slope 0.1. */
function block(x: tf.SymbolicTensor, name: string, filters: number, kernel: 1 | 3 = 3): tf.SymbolicTensor {
  const map = kernel === 3 ? conv(x, `${name}.conv`, filters, 3, { padding: 'same', bias: false }) : conv(zeroPad(x, `${name}.pad`, 1), `${name}.conv`, filters, 1, { bias: false });
  return tf.layers.leakyReLU({ name: `${name}.leaky`, alpha: 0.1 }).apply(batchNorm(map, `${name}.bn`, PYTORCH)) as tf.SymbolicTensor;
}
