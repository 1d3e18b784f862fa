import * as tf from '@tensorflow/tfjs';
import { SecondReadError } from '../../core/errors.js';
import { describeTensor } from './data-types.js';
import { withStepSeed } from './step-seed.js';
import type { InputTensors, TrainingOptions } from './types.js';

export interface Differentiated { value: tf.Scalar; grads: (variable: tf.Variable) => tf.Tensor; outputs: [string, tf.Tensor][] }

/** Hands loss, gradients and outputs of the user's code, recorded or eager, to `use`, and frees the outputs. */
export function differentiate<T>({ name, loss, trainable }: TrainingOptions, inputs: InputTensors, seed: tf.Scalar, use: (made: Differentiated) => T): T {
  const outputs: [string, tf.Tensor][] = [];
  try {
    const { value, grads } = withStepSeed(seed, () => tf.variableGrads(() => {
      const made = loss(inputs);
      if (made.loss.rank !== 0 || made.loss.dtype !== 'float32') throw new SecondReadError('run', `${name}: the loss is ${describeTensor(made.loss)}`, { field: 'loss', expected: 'a scalar of float32' });
      // variableGrads frees all that it does not return.
      for (const [key, tensor] of Object.entries(made.outputs ?? {})) outputs.push([key, tf.keep(tf.clone(tensor))]);
      return made.loss;
    }, trainable));
    return use({
      value, outputs,
      grads(variable) {
        const gradient = grads[variable.name] as tf.Tensor | null | undefined;
        if (gradient === undefined || gradient === null) throw new SecondReadError('run', `${name}: the loss does not depend on trainable variable "${variable.name}" ${describeTensor(variable)}`, { field: 'trainable' });
        return gradient;
      },
    });
  } finally {
    for (const [, tensor] of outputs) tensor.dispose();
  }
}
