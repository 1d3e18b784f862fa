import type * as tf from '@tensorflow/tfjs';
import { add, batchNorm, conv, maxPool, relu, zeroPad } from './layers.js';
import type { Architecture } from './types.js';

/** PyTorch's settings; its momentum counts the new batch, Keras's the old statistics. */
const PYTORCH = { epsilon: 1e-5, momentum: 0.9 };

/**
 * ResNet18 (He et al. 2016) as torchvision builds it, up to its last map: 11,176,512 parameters that are trained. Layers bear the names of
 * torchvision's modules ("layer2.0.downsample.0"), so that a weight of its is found by name; kernels lie as Keras keeps them. PyTorch pads
 * equally on all sides, hence the explicit borders.
 */
export const RESNET_18: Architecture = {
  id: 'resnet18', title: 'ResNet18', keras: null, defaultSize: 224, minimumSize: 32, preprocessing: 'torch', features: 512,
  build(input) {
    let x = relu(batchNorm(convolution(input, 'conv1', 64, 7, 2), 'bn1', PYTORCH), 'relu1');
    // All values are 0 or more after the ReLU: a border of zeros is as good as PyTorch's of minus infinity.
    x = maxPool(zeroPad(x, 'maxpool.pad', 1), 'maxpool', 3, { strides: 2 });
    [64, 128, 256, 512].forEach((filters, stage) => {
      for (const block of [0, 1]) x = basicBlock(x, `layer${stage + 1}.${block}`, filters, stage > 0 && block === 0);
    });
    return x;
  },
};

/** Two 3 x 3 convolutions, added to what they were given; the first block of a stage halves the map and projects what goes past. */
function basicBlock(x: tf.SymbolicTensor, name: string, filters: number, halves: boolean): tf.SymbolicTensor {
  const past = halves ? batchNorm(conv(x, `${name}.downsample.0`, filters, 1, { strides: 2, bias: false }), `${name}.downsample.1`, PYTORCH) : x;
  let y = relu(batchNorm(convolution(x, `${name}.conv1`, filters, 3, halves ? 2 : 1), `${name}.bn1`, PYTORCH), `${name}.relu1`);
  y = batchNorm(convolution(y, `${name}.conv2`, filters, 3, 1), `${name}.bn2`, PYTORCH);
  return relu(add([y, past], `${name}.add`), `${name}.relu2`);
}

/** A convolution without bias that keeps the map's size but for its stride. */
const convolution = (x: tf.SymbolicTensor, name: string, filters: number, kernel: number, strides: number): tf.SymbolicTensor =>
  conv(zeroPad(x, `${name}.pad`, (kernel - 1) / 2), name, filters, kernel, { strides, bias: false });
