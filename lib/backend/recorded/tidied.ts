import * as tf from '@tensorflow/tfjs';

/** `tf.tidy` for results that hold no tensors: tfjs would look through them, element by element, for tensors to keep. */
export function tidied<T>(work: () => T): T {
  let result: T | undefined;
  tf.tidy(() => { result = work(); });
  return result as T;
}
