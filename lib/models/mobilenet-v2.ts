import type * as tf from '@tensorflow/tfjs';
import { add, batchNorm, channelsOf, conv, depthwise, relu6, zeroPad } from './layers.js';
import type { Architecture } from './types.js';

const MOMENTUM = 0.999;
/** Filters, repeats, stride of the first, expansion. */
const STAGES = [[16, 1, 1, 1], [24, 2, 2, 6], [32, 3, 2, 6], [64, 4, 2, 6], [96, 3, 1, 6], [160, 3, 2, 6], [320, 1, 1, 6]] as const;

/**
 * MobileNetV2 (Sandler et al. 2018). `alpha` scales every width but the last convolution's, which grows above 1 only: `features` holds for
 * alpha up to 1.
 */
export const MOBILENET_V2: Architecture = {
  id: 'mobilenet-v2', title: 'MobileNetV2', keras: 'MobileNetV2', defaultSize: 224, minimumSize: 32, preprocessing: 'tf', features: 1280,
  build(input, { alpha = 1 }) {
    let x = normal(conv(input, 'Conv1', eights(32 * alpha), 3, { strides: 2, padding: 'same', bias: false }), 'bn_Conv1');
    x = relu6(x, 'Conv1_relu');
    let id = 0;
    for (const [filters, repeats, strides, expansion] of STAGES) {
      for (let i = 0; i < repeats; i++) x = block(x, id++, { filters: eights(Math.trunc(filters * alpha)), strides: i === 0 ? strides : 1, expansion });
    }
    x = normal(conv(x, 'Conv_1', alpha > 1 ? eights(1280 * alpha) : 1280, 1, { bias: false }), 'Conv_1_bn');
    return relu6(x, 'out_relu');
  },
};

const normal = (x: tf.SymbolicTensor, name: string): tf.SymbolicTensor => batchNorm(x, name, { momentum: MOMENTUM });

/** An inverted residual: widen by 1 x 1, filter each channel, narrow by 1 x 1; added to its input where the shapes agree. */
function block(input: tf.SymbolicTensor, id: number, { filters, strides, expansion }: { filters: number; strides: number; expansion: number }): tf.SymbolicTensor {
  const channels = channelsOf(input), prefix = id === 0 ? 'expanded_conv_' : `block_${id}_`;
  let x = input;
  if (id > 0) x = relu6(normal(conv(x, `${prefix}expand`, expansion * channels, 1, { padding: 'same', bias: false }), `${prefix}expand_BN`), `${prefix}expand_relu`);
  if (strides === 2) {
    // As Keras pads: as many zeros as a stride of 2 needs to see the last row, which depends on the parity.
    const [, height, width] = x.shape as number[];
    x = zeroPad(x, `${prefix}pad`, [[height % 2, 1], [width % 2, 1]]);
  }
  x = depthwise(x, `${prefix}depthwise`, 3, { strides, padding: strides === 1 ? 'same' : 'valid' });
  x = relu6(normal(x, `${prefix}depthwise_BN`), `${prefix}depthwise_relu`);
  x = normal(conv(x, `${prefix}project`, filters, 1, { padding: 'same', bias: false }), `${prefix}project_BN`);
  return channels === filters && strides === 1 ? add([input, x], `${prefix}add`) : x;
}

/** The nearest multiple of 8, not more than a tenth below. @example eights(16 * 0.35) // 8 */
function eights(width: number): number {
  const rounded = Math.max(8, Math.floor(Math.trunc(width + 4) / 8) * 8);
  return rounded < 0.9 * width ? rounded + 8 : rounded;
}
