import * as tf from '@tensorflow/tfjs';
import { batchNorm, concat, conv, maxPool, relu } from '../models/layers.js';
import { drawWeights } from '../models/initialise.js';
import { modelWeights, setWeights } from '../models/weights-of.js';

/** Side of the square grey picture that the network sees, pixels. */
export const LUNG_SIZE = 128;

/** Filters at 128, 64, 32, 16 and 8 pixels. */
const FILTERS = [8, 16, 32, 48, 64] as const;

// Some hundred steps have to move the statistics from nothing: Keras's .99 would still remember the first of them.
const MOMENTUM = 0.9;

/**
 * A small U-Net (Ronneberger et al. 2015, arXiv:1505.04597): `[n, 128, 128, 1]` of 0..1 to logits `[n, 128, 128, 1]`, lung where positive. Five
 * levels, so that each place of the lowest sees the whole chest; batch norm behind every convolution, learnt enlargement, less than 1 MB of weights.
 *
 * @param seed of the first weights, Glorot uniform
 * @example buildLungNetwork(1).countParams() // 235193
 */
export function buildLungNetwork(seed = 0): tf.LayersModel {
  const input = tf.input({ shape: [LUNG_SIZE, LUNG_SIZE, 1], name: 'input' }), skips: tf.SymbolicTensor[] = [];
  let x = input;
  FILTERS.forEach((filters, level) => {
    x = block(x, `down${level}`, filters, level === 0 ? 1 : 2);
    if (level === FILTERS.length - 1) return;
    skips.push(x);
    x = maxPool(x, `pool${level}`, 2);
  });
  for (let level = FILTERS.length - 2; level >= 0; level--) {
    const larger = tf.layers.conv2dTranspose({ name: `enlarge${level}`, filters: FILTERS[level], kernelSize: 2, strides: 2, padding: 'valid', kernelInitializer: 'zeros' }).apply(x) as tf.SymbolicTensor;
    // Two convolutions where maps are small; at the two largest, which cost most, one.
    x = block(concat([skips[level], larger], `join${level}`), `up${level}`, FILTERS[level], level < 2 ? 1 : 2);
  }
  const net = tf.model({ inputs: input, outputs: conv(x, 'lung', 1, 1), name: 'lungs' });
  setWeights(net, drawWeights(net, seed));
  return net;
}

function block(input: tf.SymbolicTensor, name: string, filters: number, convolutions: number): tf.SymbolicTensor {
  let x = input;
  for (let i = 0; i < convolutions; i++) x = relu(batchNorm(conv(x, `${name}_conv${i}`, filters, 3, { padding: 'same', bias: false }), `${name}_bn${i}`, { momentum: MOMENTUM }), `${name}_relu${i}`);
  return x;
}

/** A variable of the network under the name that its weight file has. */
export interface LungVariable { name: string; shape: readonly number[]; variable: tf.Variable }

/** All variables in the order of the layers: those that gradients change, then the moving statistics. */
export function lungVariables(net: tf.LayersModel): { trainable: LungVariable[]; state: LungVariable[] } {
  // tfjs keeps a layer's variable behind a field that its types do not show.
  const all = modelWeights(net).map(({ name, variable }) => ({ name, shape: variable.shape as number[], variable: (variable as unknown as { val: tf.Variable }).val }));
  const isState = ({ name }: LungVariable): boolean => /\/moving_(mean|variance)$/.test(name);
  return { trainable: all.filter((one) => !isState(one)), state: all.filter(isState) };
}
