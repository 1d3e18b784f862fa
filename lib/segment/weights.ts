import { existsSync } from 'node:fs';
import type * as tf from '@tensorflow/tfjs';
import { SecondReadError } from '../core/errors.js';
import { resultsRoot } from '../core/paths.js';
import { encodeSafetensors, readSafetensors } from '../models/safetensors.js';
import type { NamedTensor, WeightSet, WeightTensor } from '../models/types.js';
import { setWeights } from '../models/weights-of.js';

/** The tensors of a lung network by name. */
export type LungWeights = Pick<WeightSet, 'tensors'>;

/** Where the shipped network and its provenance lie. It was trained on what is shipped, and serves every tier. */
export const lungFile = (extension: 'safetensors' | 'json' | 'png' = 'safetensors'): string => resultsRoot('sample', 'weights', `lungs.${extension}`);

/** What the header of a weight file says it is. */
const KIND = 'lungs';

/** The bytes of a weight file. Equal tensors and provenance give equal bytes. */
export const encodeLungWeights = (tensors: readonly NamedTensor[], madeFrom: unknown): Buffer => encodeSafetensors(tensors, { architecture: KIND, madeFrom: JSON.stringify(madeFrom) });

/**
 * Weights of a lung network from a file.
 *
 * @param file the shipped ones where left out
 * @throws SecondReadError (data) for a missing or damaged file, or weights of another network
 */
export function readLungWeights(file = lungFile()): LungWeights {
  if (!existsSync(file)) throw new SecondReadError('data', 'no weights of the lung segmenter', { file, remedy: 'Restore the shipped ones (git checkout results/sample/weights), or train them: npx second-read lungs train' });
  const { tensors, metadata } = readSafetensors(file);
  if (metadata.architecture !== KIND) throw new SecondReadError('data', `weights of ${metadata.architecture ?? 'an unknown network'}`, { file, field: 'architecture', expected: KIND });
  return { tensors };
}

/** Writes weights into a network. @throws SecondReadError (data) that names the tensor that does not fit */
export function setLungWeights(net: tf.LayersModel, weights: LungWeights): void {
  setWeights(net, [...weights.tensors].map(([name, tensor]: [string, WeightTensor]) => ({ name, ...tensor })));
}
