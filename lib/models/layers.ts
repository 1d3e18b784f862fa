import * as tf from '@tensorflow/tfjs';
import { FusedBatchNormalization } from '../backend/batch-norm-layer.js';

type Symbolic = tf.SymbolicTensor;
type Padding = 'valid' | 'same';
/** Rows and columns to add: `[[top, bottom], [left, right]]`, or the same number on every side. */
type Border = number | [[number, number], [number, number]];

const pair = (size: number | [number, number]): [number, number] => (typeof size === 'number' ? [size, size] : size);
const apply = (layer: tf.layers.Layer, x: Symbolic | Symbolic[]): Symbolic => layer.apply(x) as Symbolic;

/** A batch norm that was left out of a network for inference, and the layer before it whose weights must take it up. */
export interface Fold { into: string; name: string; epsilon: number }

let folds: Fold[] | null = null;

/**
 * Builds with convolutions that all have a bias, and without the batch norms that follow one directly: in inference these are the same
 * affine map, which the convolution's weights can hold (inference.ts). A batch norm after anything else stays a layer.
 *
 * @returns what `build` returns, and what was left out
 */
export function withoutBatchNorm<T>(build: () => T): { built: T; folds: Fold[] } {
  const outer = folds, mine: Fold[] = [];
  folds = mine;
  try { return { built: build(), folds: mine }; } finally { folds = outer; }
}

/** Layers whose last step is linear in their kernel: they can take up a batch norm. */
const takesBatchNorm = (layer: tf.layers.Layer): boolean => ['Conv2D', 'DepthwiseConv2D', 'SeparableConv2D'].includes(layer.getClassName()) && (layer.getConfig().activation ?? 'linear') === 'linear';

/**
 * A convolution. Its weights are zero until `initialise` (build.ts) draws them.
 *
 * @example conv(x, 'conv1_conv', 64, 7, { strides: 2 }) // Keras: Conv2D(64, 7, strides=2, name='conv1_conv')(x)
 */
export function conv(x: Symbolic, name: string | undefined, filters: number, kernel: number | [number, number],
  { strides = 1, padding = 'valid', bias = true, activation }: { strides?: number; padding?: Padding; bias?: boolean; activation?: 'relu' } = {}): Symbolic {
  return apply(tf.layers.conv2d({ name, filters, kernelSize: pair(kernel), strides, padding, useBias: bias || folds !== null, activation, kernelInitializer: 'zeros' }), x);
}

/** A depthwise convolution without bias. @example depthwise(x, 'block_1_depthwise', 3, { strides: 2, padding: 'valid' }) */
export function depthwise(x: Symbolic, name: string, kernel: number, { strides = 1, padding = 'valid' }: { strides?: number; padding?: Padding } = {}): Symbolic {
  return apply(tf.layers.depthwiseConv2d({ name, kernelSize: kernel, strides, padding, useBias: folds !== null, depthwiseInitializer: 'zeros' }), x);
}

/** A depthwise, then a pointwise convolution without bias. @example separable(x, 'block2_sepconv1', 128, 3, { padding: 'same' }) */
export function separable(x: Symbolic, name: string, filters: number, kernel: number, { strides = 1, padding = 'valid' }: { strides?: number; padding?: Padding } = {}): Symbolic {
  return apply(tf.layers.separableConv2d({ name, filters, kernelSize: kernel, strides, padding, useBias: folds !== null, depthwiseInitializer: 'zeros', pointwiseInitializer: 'zeros' }), x);
}

/** Settings of `batchNorm`, with Keras's defaults; `scale: false` has no gamma. */
export interface BatchNormOptions { epsilon?: number; momentum?: number; scale?: boolean }

/** Batch normalisation by the project's fused layer. @example batchNorm(x, 'conv1_bn', { epsilon: 1.001e-5 }) */
export function batchNorm(x: Symbolic, name: string | undefined, { epsilon = 1e-3, momentum = 0.99, scale = true }: BatchNormOptions = {}): Symbolic {
  const layer = new FusedBatchNormalization({ name, epsilon, momentum, scale });
  if (folds === null || !takesBatchNorm(x.sourceLayer)) return apply(layer, x);
  folds.push({ into: x.sourceLayer.name, name: layer.name, epsilon });
  return x;
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
