import * as tf from '@tensorflow/tfjs';
import type { Pointer } from './c-api.js';
import type { Graph, GraphTensor } from './graph.js';
import type { Optimizer } from './types.js';

const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
/** With the betas as float32 has them, since the update operations do: 1 - 0.999 differs by 1e-5, and must be the same everywhere. */
const settings = (optimizer: Optimizer & { kind: 'adam' }): typeof ADAM => ({
  beta1: Math.fround(optimizer.beta1 ?? ADAM.beta1), beta2: Math.fround(optimizer.beta2 ?? ADAM.beta2), epsilon: optimizer.epsilon ?? ADAM.epsilon,
});

/** Arrays of a variable's size that the optimizer keeps for it. */
export function slotsOf(optimizer: Optimizer): number {
  if (optimizer.kind === 'adam') return 2;
  return (optimizer.momentum ?? 0) === 0 ? 0 : 1;
}

/**
 * The learning rate of one step as the update takes it: Adam's with its bias correction, in double precision.
 *
 * @param step 1 for the first
 * @example rateOf({ kind: 'adam' }, 0.1, 1) // 0.0316...: 0.1 * sqrt(1 - 0.999) / (1 - 0.9)
 */
export function rateOf(optimizer: Optimizer, learningRate: number, step: number): number {
  if (optimizer.kind === 'sgd') return learningRate;
  const { beta1, beta2 } = settings(optimizer);
  return learningRate * Math.sqrt(1 - beta2 ** step) / (1 - beta1 ** step);
}

/**
 * Adds the update of one variable: one operation.
 *
 * @param resources the variable's handle and its slots
 * @param rate scalar that `rateOf` will feed
 * @param after operations that must have read the variable before
 */
export function addUpdate(graph: Graph, optimizer: Optimizer, resources: GraphTensor[], rate: GraphTensor, gradient: GraphTensor, after: Pointer[]): Pointer {
  const scalar = (value: number): GraphTensor => graph.constant(Float32Array.of(value), [], 'float32');
  if (optimizer.kind === 'adam') {
    const [variable, first, second] = resources, corrected = scalar(0), { beta1, beta2, epsilon } = settings(optimizer);
    return graph.operation('ResourceApplyAdam', [variable, first, second, corrected, corrected, rate, scalar(beta1), scalar(beta2), scalar(epsilon), gradient], [], after);
  }
  const [variable, slot] = resources as (GraphTensor | undefined)[] as [GraphTensor, GraphTensor | undefined];
  if (slot === undefined) return graph.operation('ResourceApplyGradientDescent', [variable, rate, gradient], [], after);
  return graph.operation('ResourceApplyMomentum', [variable, slot, rate, gradient, scalar((optimizer as { momentum: number }).momentum)], [], after);
}

/**
 * The same update in tfjs operations.
 *
 * @param rate of `rateOf`
 * @returns the new value, then the new slots
 */
export function updated(optimizer: Optimizer, value: tf.Tensor, slots: tf.Tensor[], gradient: tf.Tensor, rate: number): tf.Tensor[] {
  if (optimizer.kind === 'adam') {
    const { beta1, beta2, epsilon } = settings(optimizer);
    const first = tf.add(slots[0], tf.mul(tf.sub(gradient, slots[0]), 1 - beta1)), second = tf.add(slots[1], tf.mul(tf.sub(tf.square(gradient), slots[1]), 1 - beta2));
    return [tf.sub(value, tf.div(tf.mul(first, rate), tf.add(tf.sqrt(second), epsilon))), first, second];
  }
  if (slots.length === 0) return [tf.sub(value, tf.mul(gradient, rate))];
  const velocity = tf.add(tf.mul(slots[0], (optimizer as { momentum: number }).momentum), gradient);
  return [tf.sub(value, tf.mul(velocity, rate)), velocity];
}
