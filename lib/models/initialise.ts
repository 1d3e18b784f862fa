import type * as tf from '@tensorflow/tfjs';
import { rng } from '../core/random.js';
import type { NamedTensor } from './types.js';
import { roleOf, weightName } from './weights-of.js';

/**
 * First values of all weights of a network, in the order of its layers, as Keras draws them: kernels Glorot uniform (Glorot and Bengio 2010: within
 * +-sqrt(6 / (inputs + outputs)), counted over the kernel's area), biases, beta and moving means 0, gamma and moving variances 1. Each tensor has
 * a stream of its own, `rng(seed, 'init', name)`: a layer's values depend on its name and shape, not on the layers beside it.
 *
 * @example drawWeights(buildTrunk('small-cnn', { size: 64 }), 7)[0].name // 'conv1/kernel'
 */
export function drawWeights(model: tf.LayersModel, seed: number): NamedTensor[] {
  return model.layers.flatMap((layer) => layer.weights.map((weight) => {
    const name = weightName(layer, weight), shape = weight.shape as number[], role = roleOf(weight);
    return { name, shape, values: role.endsWith('kernel') ? glorotUniform(name, shape, seed) : filled(role, shape) };
  }));
}

function filled(role: string, shape: readonly number[]): Float32Array {
  const values = new Float32Array(shape.reduce((product, side) => product * side, 1));
  return role === 'gamma' || role === 'moving_variance' ? values.fill(1) : values;
}

function glorotUniform(name: string, shape: readonly number[], seed: number): Float32Array {
  const area = shape.slice(0, -2).reduce((product, side) => product * side, 1), [inputs, outputs] = shape.slice(-2);
  const limit = Math.sqrt(6 / (area * inputs + area * outputs)), stream = rng(seed, 'init', name), values = new Float32Array(area * inputs * outputs);
  for (let i = 0; i < values.length; i++) values[i] = limit * (2 * stream.next() - 1);
  return values;
}
