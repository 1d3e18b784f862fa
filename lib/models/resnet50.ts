import type * as tf from '@tensorflow/tfjs';
import { add, batchNorm, conv, maxPool, relu, zeroPad } from './layers.js';
import type { Architecture } from './types.js';

const EPSILON = 1.001e-5;

/** ResNet50 (He et al. 2016), the variant with its stride in the first 1 x 1 convolution, as Keras builds it since 2.2.5: every convolution has a bias. */
export const RESNET50: Architecture = {
  id: 'resnet50', title: 'ResNet50', keras: 'ResNet50', defaultSize: 224, minimumSize: 32, preprocessing: 'caffe', features: 2048,
  build(input) {
    let x = conv(zeroPad(input, 'conv1_pad', 3), 'conv1_conv', 64, 7, { strides: 2 });
    x = relu(batchNorm(x, 'conv1_bn', { epsilon: EPSILON }), 'conv1_relu');
    x = maxPool(zeroPad(x, 'pool1_pad', 1), 'pool1_pool', 3, { strides: 2 });
    for (const [stage, filters, blocks] of [[2, 64, 3], [3, 128, 4], [4, 256, 6], [5, 512, 3]]) {
      for (let i = 1; i <= blocks; i++) x = block(x, `conv${stage}_block${i}`, filters, { strides: i === 1 && stage > 2 ? 2 : 1, project: i === 1 });
    }
    return x;
  },
};

/** 1 x 1, 3 x 3, 1 x 1 with four times the filters, added to the input (or to its projection, in the first block of a stage). */
function block(x: tf.SymbolicTensor, name: string, filters: number, { strides, project }: { strides: number; project: boolean }): tf.SymbolicTensor {
  const normal = (y: tf.SymbolicTensor, part: number): tf.SymbolicTensor => batchNorm(y, `${name}_${part}_bn`, { epsilon: EPSILON });
  // The shortcut comes first: layers are counted, and Keras's files ordered, by when they were made.
  const shortcut = project ? normal(conv(x, `${name}_0_conv`, 4 * filters, 1, { strides }), 0) : x;
  let y = relu(normal(conv(x, `${name}_1_conv`, filters, 1, { strides }), 1), `${name}_1_relu`);
  y = relu(normal(conv(y, `${name}_2_conv`, filters, 3, { padding: 'same' }), 2), `${name}_2_relu`);
  y = normal(conv(y, `${name}_3_conv`, 4 * filters, 1), 3);
  return relu(add([shortcut, y], `${name}_add`), `${name}_out`);
}
