import * as tf from '@tensorflow/tfjs';
import { SecondReadError } from '../../core/errors.js';
import type { EngineName } from './types.js';

/** The engine asked for, or the one that the backend in use offers. */
export function engineOf(title: string, asked: EngineName | undefined): EngineName {
  const native = tf.getBackend() === 'tensorflow';
  if (asked === 'recorded' && !native) throw new SecondReadError('run', `${title}: backend ${tf.getBackend()} replays no recordings`, { expected: 'libtensorflow', remedy: 'Leave the engine out: it is then "eager" on this backend.' });
  return asked ?? (native ? 'recorded' : 'eager');
}
