import * as tf from '@tensorflow/tfjs';
import { FusedBatchNormalization } from '../backend/batch-norm-layer.js';

type Symbolic = tf.SymbolicTensor;
type Padding = 'valid' | 'same';
/** Rows and columns to add: `[[top, bottom], [left, right]]`, or the same number on every side. */
type Border = number | [[number, number], [number, number]];

const pair = (size: number | [number, number]): [number, number] => (typeof size === 'number' ? [size, size] : size);
const apply = (layer: tf.layers.Layer, x: Symbolic | Symbolic[]): Symbolic => layer.apply(x) as Symbolic;

/**
 * A convolution. Its weights are zero until `initialise` (build.ts) draws them.
 *
 * @example conv(x, 'conv1_conv', 64, 7, { strides: 2 }) // Keras: Conv2D(64, 7, strides=2, name='conv1_conv')(x)
 */
export function conv(x: Symbolic, name: string | undefined, filters: number, kernel: number | [number, number],
  { strides = 1, padding = 'valid', bias = true, activation }: { strides?: number; padding?: Padding; bias?: boolean; activation?: 'relu' } = {}): Symbolic {
  return apply(tf.layers.conv2d({ name, filters, kernelSize: pair(kernel), strides, padding, useBias: bias, activation, kernelInitializer: 'zeros' }), x);
}

/** A depthwise convolution without bias. @example depthwise(x, 'block_1_depthwise', 3, { strides: 2, padding: 'valid' }) */
export function depthwise(x: Symbolic, name: string, kernel: number, { strides = 1, padding = 'valid' }: { strides?: number; padding?: Padding } = {}): Symbolic {
  return apply(tf.layers.depthwiseConv2d({ name, kernelSize: kernel, strides, padding, useBias: false, depthwiseInitializer: 'zeros' }), x);
}

/** A depthwise, then a pointwise convolution without bias. @example separable(x, 'block2_sepconv1', 128, 3, { padding: 'same' }) */
export function separable(x: Symbolic, name: string, filters: number, kernel: number, { strides = 1, padding = 'valid' }: { strides?: number; padding?: Padding } = {}): Symbolic {
  return apply(tf.layers.separableConv2d({ name, filters, kernelSize: kernel, strides, padding, useBias: false, depthwiseInitializer: 'zeros', pointwiseInitializer: 'zeros' }), x);
}

/** Settings of `batchNorm`, with Keras's defaults; `scale: false` has no gamma. */
export interface BatchNormOptions { epsilon?: number; momentum?: number; scale?: boolean }

/** Batch normalisation by the project's fused layer. @example batchNorm(x, 'conv1_bn', { epsilon: 1.001e-5 }) */
export function batchNorm(x: Symbolic, name: string | undefined, { epsilon = 1e-3, momentum = 0.99, scale = true }: BatchNormOptions = {}): Symbolic {
  return apply(new FusedBatchNormalization({ name, epsilon, momentum, scale }), x);
}

/** max(x, 0). */
export const relu = (x: Symbolic, name?: string): Symbolic => apply(tf.layers.activation({ name, activation: 'relu' }), x);

/** min(max(x, 0), 6). */
export const relu6 = (x: Symbolic, name?: string): Symbolic => apply(tf.layers.activation({ name, activation: 'relu6' }), x);

/** Zeros around the picture. @example zeroPad(x, 'conv1_pad', 3) */
export function zeroPad(x: Symbolic, name: string, border: Border): Symbolic {
  return apply(tf.layers.zeroPadding2d({ name, padding: typeof border === 'number' ? [[border, border], [border, border]] : border }), x);
}

/** Largest value of each window. @example maxPool(x, 'pool1_pool', 3, { strides: 2 }) */
export function maxPool(x: Symbolic, name: string | undefined, size: number, { strides = size, padding = 'valid' }: { strides?: number; padding?: Padding } = {}): Symbolic {
  return apply(tf.layers.maxPooling2d({ name, poolSize: size, strides, padding }), x);
}

/** Mean of each window; with `same`, of what lies inside the picture. */
export function averagePool(x: Symbolic, name: string | undefined, size: number, { strides = size, padding = 'valid' }: { strides?: number; padding?: Padding } = {}): Symbolic {
  return apply(tf.layers.averagePooling2d({ name, poolSize: size, strides, padding }), x);
}

/** Sum of maps of one shape. */
export const add = (maps: Symbolic[], name?: string): Symbolic => apply(tf.layers.add({ name }), maps);

/** Maps side by side, along the channels. */
export const concat = (maps: Symbolic[], name?: string): Symbolic => apply(tf.layers.concatenate({ name, axis: -1 }), maps);

/** Channels of a map. */
export const channelsOf = (x: Symbolic): number => x.shape[x.shape.length - 1]!;
