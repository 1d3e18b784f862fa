import * as tf from '@tensorflow/tfjs';
import { SecondReadError } from '../core/errors.js';

/**
 * Counts tensors now; the function returned counts again and refuses a difference. Every loop of the project ends with it: a step that
 * leaves one tensor behind would fill the memory over a grid of hundreds of runs.
 *
 * @param work what is being done, for the error
 * @example const noLeaks = countTensors('training'); ...; noLeaks();
 */
export function countTensors(work: string): () => void {
  const before = tf.memory().numTensors;
  return () => {
    const after = tf.memory().numTensors;
    if (after !== before) throw new SecondReadError('run', `${work} left ${after - before} tensors behind`, { expected: 'as many as before' });
  };
}
