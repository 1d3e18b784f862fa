import { SecondReadError } from '../../core/errors.js';
import type { EagerWeights } from './eager-weights.js';
import type { GraphWeights } from './graph-weights.js';
import type { RecordedTraining } from './types.js';

type Weights = GraphWeights | EagerWeights;

/** The weights behind each training, for recordings that share them. */
const held = new WeakMap<RecordedTraining, Weights>();

export const holdWeights = (training: RecordedTraining, weights: Weights): void => { held.set(training, weights); };
export const dropWeights = (training: RecordedTraining): void => { held.delete(training); };

/**
 * The weights of the training that a recording names as `sharing`.
 *
 * @param kind the weights of the engine that the recording runs on
 * @throws SecondReadError (run) when the training was disposed of or runs on another engine
 */
export function sharedWeights<W extends Weights>(title: string, training: RecordedTraining, kind: new (...parameters: never[]) => W): W {
  const weights = held.get(training);
  if (weights === undefined) throw new SecondReadError('run', `${title} shares the weights of a training that was disposed of`, { field: 'sharing' });
  if (!(weights instanceof kind)) throw new SecondReadError('run', `${title} shares the weights of "${weights.title}", but runs on another engine`, { field: 'sharing' });
  return weights;
}
