import * as tf from '@tensorflow/tfjs';
import { SecondReadError } from '../../core/errors.js';

/** The seed of the step at work, and how many draws it has given out. */
let current: { seed: tf.Scalar; drawn: number } | undefined;

/**
 * Runs one training step with a seed: each dropout layer in it draws by this seed and by its place in the order of draws.
 *
 * @param seed int32 scalar
 */
export function withStepSeed<T>(seed: tf.Scalar, work: () => T): T {
  const before = current;
  current = { seed, drawn: 0 };
  try { return work(); } finally { current = before; }
}

/**
 * The pair of seeds of the next draw, int32 `[2]`: the step's own, and 0, 1, 2 ... in the order of asking.
 *
 * @param who the layer that asks, for the error
 * @throws SecondReadError (run) outside of a training step
 */
export function nextDraw(who: string): tf.Tensor1D {
  if (current === undefined) throw new SecondReadError('run', `${who} draws outside of a training step`, { remedy: 'Train by recordTraining, which gives every step a seed, or wrap the call in withStepSeed.' });
  return tf.stack([current.seed, tf.scalar(current.drawn++, 'int32')]) as tf.Tensor1D;
}
