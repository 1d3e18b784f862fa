import { existsSync, readFileSync } from 'node:fs';
import { sha256 } from '../core/canonical.js';
import type { Tier } from '../core/paths.js';
import { architecture as architectureOf } from './architectures.js';
import { buildTrunk } from './build.js';
import { pretrained } from './sources.js';
import type { ArchitectureId, Preprocessing, WeightSet } from './types.js';
import { assignWeights, readWeightFile, weightSetOf } from './weights.js';

/** What a network starts from. */
export interface InitialWeights { weights: WeightSet; preprocessing: Preprocessing; /** Of the file; null for random ones. */ sha256: string | null }

export interface NamedWeightOptions {
  architecture: ArchitectureId;
  /** MobileNetV2's width multiplier. */
  alpha?: number;
  /** Side of the pictures, pixels. */
  size: number;
  /** Root seed of random weights. */
  seed: number;
  tier: Tier;
  /** Instead of what the file, or the architecture's ImageNet weights, expect. */
  preprocessing?: Preprocessing;
}

/**
 * First weights by the name that a user gives on the command line: a source (`imagenet`, `random`, `radimagenet`), weights trained here, or a file. The tensor
 * backend must be open.
 *
 * @throws SecondReadError as `pretrained`, `readWeightFile` and `assignWeights` do
 * @example (await namedWeights('imagenet', { architecture: 'squeezenet-1.1', size: 96, seed: 1, tier: 'sample' })).preprocessing // 'caffe'
 */
export async function namedWeights(name: string, { architecture, alpha, size, seed, tier, preprocessing }: NamedWeightOptions): Promise<InitialWeights> {
  if (existsSync(name)) {
    const file = await readWeightFile(name), trunk = buildTrunk(architecture, { size, alpha });
    try {
      assignWeights(trunk, file);
      return { weights: weightSetOf(trunk, architecture), preprocessing: preprocessing ?? architectureOf(architecture).preprocessing, sha256: sha256(readFileSync(name)) };
    } finally { trunk.dispose(); }
  }
  const known = name === 'random' || name === 'imagenet' || name === 'radimagenet', found = await pretrained(known ? name : { trained: name }, architecture, { alpha, size, seed, tier });
  return { weights: found.weights, preprocessing: preprocessing ?? found.preprocessing, sha256: found.sha256 };
}
