import { writeWeightFile } from './weights.js';
import { trainedFile } from './sources.js';
import type { Tier } from '../core/paths.js';
import type { Preprocessing, WeightSet } from './types.js';

/** What a file of trained weights says of itself; all of it ends up in the header, as text. */
export interface TrainedProvenance {
  preprocessing: Preprocessing;
  /** Side of the pictures it was trained on, pixels. */
  size: number;
  /** Anything that tells how it was made: datasets with the hashes of their manifests, seed, epochs, the run. JSON. */
  madeFrom: unknown;
}

/**
 * Stores a trunk trained here as `results/<tier>/weights/<name>.safetensors`, float32, its provenance in the header; `pretrained({ trained: name }, ...)` reads it.
 * Equal weights and provenance give equal bytes.
 *
 * @returns the file
 * @example writeTrained('radiology-xray', weights, { preprocessing: 'caffe', size: 96, madeFrom: { seed: 1 } }, 'sample')
 */
export function writeTrained(name: string, weights: WeightSet, { preprocessing, size, madeFrom }: TrainedProvenance, tier?: Tier): string {
  const file = trainedFile(name, tier);
  writeWeightFile(file, weights, { preprocessing, size: String(size), madeFrom: JSON.stringify(madeFrom) });
  return file;
}
