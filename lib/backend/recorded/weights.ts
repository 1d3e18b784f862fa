import type * as tf from '@tensorflow/tfjs';
import { SecondReadError } from '../../core/errors.js';
import { describeTensor } from './data-types.js';

/** What a variable is to a step. */
export type Role = 'trainable' | 'state' | 'frozen';
/** The variables of a step with their roles, in the order of `feed` and `pull`. */
export type Roles = ReadonlyMap<tf.Variable, Role>;

/**
 * Lists the variables of a step: trainable, state, frozen.
 *
 * @throws SecondReadError (run) for a variable named twice, or not of float32, or trainable though it says that it is not
 */
export function rolesOf(title: string, { trainable, state = [], frozen = [] }: { trainable: tf.Variable[]; state?: tf.Variable[]; frozen?: tf.Variable[] }): Roles {
  const roles = new Map<tf.Variable, Role>();
  const add = (variables: tf.Variable[], role: Role): void => {
    for (const variable of variables) {
      const who = `${title}: variable "${variable.name}" ${describeTensor(variable)}`;
      if (roles.has(variable)) throw new SecondReadError('run', `${who} is named twice, as ${roles.get(variable)} and as ${role}`);
      if (variable.dtype !== 'float32') throw new SecondReadError('run', `${who} cannot be held by a recording`, { expected: 'float32' });
      if (role === 'trainable' && !variable.trainable) throw new SecondReadError('run', `${who} is frozen, but named as trainable`, { remedy: 'Set its layer trainable, or name it as frozen.' });
      roles.set(variable, role);
    }
  };
  add(trainable, 'trainable');
  add(state, 'state');
  add(frozen, 'frozen');
  return roles;
}

/** @throws SecondReadError (run) unless there is one array of the right size for each variable */
export function checkWeights(title: string, variables: readonly tf.Variable[], values: readonly Float32Array[]): void {
  if (values.length !== variables.length) throw new SecondReadError('run', `${title}: ${values.length} arrays of weights`, { expected: `${variables.length}, one for each variable` });
  variables.forEach((variable, i) => {
    if (!(values[i] instanceof Float32Array) || values[i].length !== variable.size) {
      throw new SecondReadError('run', `${title}: ${values[i].length} values in a ${values[i].constructor.name} for variable ${i}, "${variable.name}"`, { field: variable.name, expected: `${variable.size} in a Float32Array, ${describeTensor(variable)}` });
    }
  });
}
