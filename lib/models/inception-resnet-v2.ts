import type * as tf from '@tensorflow/tfjs';
import { chain, HALVE, inceptionCell, type InceptionCell } from './inception-cell.js';
import { averagePool, batchNorm, channelsOf, concat, conv, maxPool, relu } from './layers.js';
import { layerNames } from './layer-names.js';
import { ScaledSum } from './scaled-sum.js';
import type { Architecture } from './types.js';

type Symbolic = tf.SymbolicTensor;
type Names = (kind: string) => string;

/** Branches of the three kinds of residual block; each starts from the block's input. */
const BRANCHES = {
  block35: [[[32, 1]], [[32, 1], [32, 3]], [[32, 1], [48, 3], [64, 3]]],
  block17: [[[192, 1]], [[128, 1], [160, [1, 7]], [192, [7, 1]]]],
  block8: [[[192, 1]], [[192, 1], [224, [1, 3]], [256, [3, 1]]]],
} satisfies Record<string, Parameters<typeof chain>[2][]>;

interface BlockOptions { kind: keyof typeof BRANCHES; index: number; scale: number; activation?: boolean }

/** x + scale * (branches, brought back to x's channels by a 1 x 1 convolution), then ReLU. */
function residualBlock(cell: InceptionCell, next: Names, x: Symbolic, { kind, index, scale, activation = true }: BlockOptions): Symbolic {
  const name = `${kind}_${index}`;
  const mixed = concat(BRANCHES[kind].map((steps) => chain(cell, x, steps as Parameters<typeof chain>[2])), `${name}_mixed`);
  const up = conv(mixed, `${name}_conv`, channelsOf(x), 1, { padding: 'same' });
  const sum = new ScaledSum({ name: next('custom_scale_layer'), scale }).apply([x, up]) as Symbolic;
  return activation ? relu(sum, `${name}_ac`) : sum;
}

/** Inception-ResNet-v2 (Szegedy et al. 2017, arXiv:1602.07261) as in Keras. */
export const INCEPTION_RESNET_V2: Architecture = {
  id: 'inception-resnet-v2', title: 'InceptionResNetV2', keras: 'InceptionResNetV2', defaultSize: 299, minimumSize: 75, preprocessing: 'tf', features: 1536,
  build(input) {
    const next = layerNames(), cell = inceptionCell(next);
    const shrink = (y: Symbolic): Symbolic => maxPool(y, next('max_pooling2d'), 3, { strides: 2 });
    const blocks = (y: Symbolic, kind: BlockOptions['kind'], count: number, scale: number): Symbolic =>
      Array.from({ length: count }, (_, i) => i + 1).reduce((z, index) => residualBlock(cell, next, z, { kind, index, scale }), y);

    let x = shrink(cell(cell(cell(input, 32, 3, HALVE), 32, 3, { padding: 'valid' }), 64, 3));
    x = shrink(cell(cell(x, 80, 1, { padding: 'valid' }), 192, 3, { padding: 'valid' }));
    const one = cell(x, 96, 1), five = chain(cell, x, [[48, 1], [64, 5]]), three = chain(cell, x, [[64, 1], [96, 3], [96, 3]]);
    x = concat([one, five, three, cell(averagePool(x, next('average_pooling2d'), 3, { strides: 1, padding: 'same' }), 64, 1)], 'mixed_5b');
    x = blocks(x, 'block35', 10, 0.17);
    x = concat([cell(x, 384, 3, HALVE), cell(chain(cell, x, [[256, 1], [256, 3]]), 384, 3, HALVE), shrink(x)], 'mixed_6a');
    x = blocks(x, 'block17', 20, 0.1);
    const branches = [cell(cell(x, 256, 1), 384, 3, HALVE), cell(cell(x, 256, 1), 288, 3, HALVE), cell(chain(cell, x, [[256, 1], [288, 3]]), 320, 3, HALVE)];
    x = concat([...branches, shrink(x)], 'mixed_7a');
    x = blocks(x, 'block8', 9, 0.2);
    x = residualBlock(cell, next, x, { kind: 'block8', index: 10, scale: 1, activation: false });
    return relu(batchNorm(conv(x, 'conv_7b', 1536, 1, { padding: 'same', bias: false }), 'conv_7b_bn', { scale: false }), 'conv_7b_ac');
  },
};
