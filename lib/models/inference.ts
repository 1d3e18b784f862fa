import * as tf from '@tensorflow/tfjs';
import { SecondReadError } from '../core/errors.js';
import { layOut, type TrunkBuildOptions } from './build.js';
import { withoutBatchNorm, type Fold } from './layers.js';
import type { WeightSet, WeightTensor } from './types.js';
import { modelWeights, setWeights } from './weights-of.js';

/**
 * A trunk for inference alone: batch norms that follow a convolution are folded into its weights (Jacob et al. 2018, section 3.2, without the
 * quantisation), which saves a pass over every map. Answers equal `buildTrunk`'s with the same weights but for rounding. Not for training.
 *
 * @throws SecondReadError (data) that names a weight which is missing or of another shape
 * @example const { weights } = await pretrained('imagenet', 'mobilenet-v2', { alpha: 0.35 }); buildInferenceTrunk(weights, { size: 224, alpha: 0.35 })
 */
export function buildInferenceTrunk(weights: WeightSet, options: Omit<TrunkBuildOptions, 'seed'>): tf.LayersModel {
  const { built: [input, output], folds } = withoutBatchNorm(() => layOut(weights.architecture, options));
  const trunk = tf.model({ inputs: input, outputs: output, name: `${weights.architecture}_inference` });
  try { setWeights(trunk, foldWeights(trunk, weights.tensors, folds)); } catch (error) {
    trunk.dispose();
    throw error;
  }
  return trunk;
}

/** The tensors of a trunk without its folded batch norms: kernels scaled, biases shifted, all else as it is. */
function foldWeights(trunk: tf.LayersModel, tensors: ReadonlyMap<string, WeightTensor>, folds: readonly Fold[]): Map<string, WeightTensor> {
  const folded = new Map(tensors);
  const take = (name: string): Float32Array => {
    const tensor = folded.get(name);
    if (tensor === undefined) throw new SecondReadError('data', `no values for weight "${name}"`, { field: name, expected: `all weights of ${trunk.name.replace('_inference', '')}`, remedy: 'Take the weights of the whole trunk.' });
    return tensor.values;
  };
  for (const { variable, name } of modelWeights(trunk)) if (name.endsWith('/bias') && !folded.has(name)) folded.set(name, { shape: variable.shape as number[], values: new Float32Array(variable.shape[0]!) });
  for (const { into, name, epsilon } of folds) {
    const gamma = folded.get(`${name}/gamma`)?.values, beta = take(`${name}/beta`), mean = take(`${name}/moving_mean`), variance = take(`${name}/moving_variance`), bias = take(`${into}/bias`);
    const factor = Float64Array.from(variance, (value, channel) => (gamma?.[channel] ?? 1) / Math.sqrt(value + epsilon));
    // Of a separable convolution the pointwise part makes the channels.
    const kernel = ['kernel', 'pointwise_kernel', 'depthwise_kernel'].map((role) => `${into}/${role}`).find((full) => folded.has(full)) ?? `${into}/kernel`, values = take(kernel);
    // Its channels are the last side, of a depthwise kernel (one filter a channel) the last but one: in both, the values' innermost.
    folded.set(kernel, { shape: folded.get(kernel)!.shape, values: values.map((value, i) => value * factor[i % factor.length]) });
    folded.set(`${into}/bias`, { shape: [factor.length], values: bias.map((value, channel) => (value - mean[channel]) * factor[channel] + beta[channel]) });
    for (const role of ['gamma', 'beta', 'moving_mean', 'moving_variance']) folded.delete(`${name}/${role}`);
  }
  return folded;
}
