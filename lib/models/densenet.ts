import { averagePool, batchNorm, channelsOf, concat, conv, maxPool, relu, zeroPad } from './layers.js';
import type { Architecture, ArchitectureId } from './types.js';
import type * as tf from '@tensorflow/tfjs';

type Symbolic = tf.SymbolicTensor;

/** Channels that every layer of a dense block adds. */
const GROWTH = 32;
const EPSILON = 1.001e-5;

const normal = (x: Symbolic, name: string): Symbolic => batchNorm(x, name, { epsilon: EPSILON });

/** One layer of a dense block: what it is given, and 32 channels more. */
function denseLayer(x: Symbolic, name: string): Symbolic {
  let y = relu(normal(x, `${name}_0_bn`), `${name}_0_relu`);
  y = conv(y, `${name}_1_conv`, 4 * GROWTH, 1, { bias: false });
  y = relu(normal(y, `${name}_1_bn`), `${name}_1_relu`);
  y = conv(y, `${name}_2_conv`, GROWTH, 3, { padding: 'same', bias: false });
  return concat([x, y], `${name}_concat`);
}

/** Between dense blocks: half the channels, half the width and height. */
function transition(x: Symbolic, name: string): Symbolic {
  const y = relu(normal(x, `${name}_bn`), `${name}_relu`);
  return averagePool(conv(y, `${name}_conv`, Math.floor(channelsOf(x) / 2), 1, { bias: false }), `${name}_pool`, 2);
}

/** @param blocks layers of each of the four dense blocks @param features channels of the last map */
function denseNet(id: ArchitectureId, depth: number, blocks: readonly number[], features: number): Architecture {
  return {
    id, title: `DenseNet${depth}`, keras: `DenseNet${depth}`, defaultSize: 224, minimumSize: 32, preprocessing: 'torch', features,
    build(input) {
      let x = conv(zeroPad(input, 'zero_padding2d', 3), 'conv1_conv', 64, 7, { strides: 2, bias: false });
      x = zeroPad(relu(normal(x, 'conv1_bn'), 'conv1_relu'), 'zero_padding2d_1', 1);
      x = maxPool(x, 'pool1', 3, { strides: 2 });
      blocks.forEach((layers, i) => {
        for (let layer = 1; layer <= layers; layer++) x = denseLayer(x, `conv${i + 2}_block${layer}`);
        if (i + 1 < blocks.length) x = transition(x, `pool${i + 2}`);
      });
      return relu(normal(x, 'bn'), 'relu');
    },
  };
}

/** DenseNet121 (Huang et al. 2017, arXiv:1608.06993) as in Keras: pre-activation, growth 32, compression 0.5. */
export const DENSENET_121 = denseNet('densenet121', 121, [6, 12, 24, 16], 1024);
/** DenseNet169, as `DENSENET_121` with deeper last blocks. */
export const DENSENET_169 = denseNet('densenet169', 169, [6, 12, 32, 32], 1664);
/** DenseNet201, as `DENSENET_121` with deeper last blocks. */
export const DENSENET_201 = denseNet('densenet201', 201, [6, 12, 48, 32], 1920);
