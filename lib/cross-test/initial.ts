import { existsSync, readFileSync } from 'node:fs';
import { sha256 } from '../core/canonical.js';
import { rng } from '../core/random.js';
import { architecture as architectureOf } from '../models/architectures.js';
import { buildTrunk } from '../models/build.js';
import { pretrained } from '../models/sources.js';
import type { Preprocessing, WeightSet } from '../models/types.js';
import { assignWeights, readWeightFile, weightSetOf } from '../models/weights.js';
import type { CrossOptions } from './types.js';

/** What one training starts from. */
export interface Initial { weights: WeightSet; preprocessing: Preprocessing; sha256: string | null }

/**
 * First weights of a model: a source, a name of weights trained here, or a file. Random ones are drawn anew for each repeat. The tensor backend must be open.
 *
 * @throws SecondReadError as `pretrained`, `readWeightFile` and `assignWeights` do
 */
export async function initialOf(name: string, repeat: number, { architecture, alpha, seed, size, tier, preprocessing }: Pick<CrossOptions, 'architecture' | 'alpha' | 'seed' | 'size' | 'tier' | 'preprocessing'>): Promise<Initial> {
  if (existsSync(name)) {
    const file = await readWeightFile(name), trunk = buildTrunk(architecture, { size, alpha });
    try {
      assignWeights(trunk, file);
      return { weights: weightSetOf(trunk, architecture), preprocessing: preprocessing ?? architectureOf(architecture).preprocessing, sha256: sha256(readFileSync(name)) };
    } finally { trunk.dispose(); }
  }
  const known = name === 'random' || name === 'imagenet' || name === 'radimagenet', found = await pretrained(known ? name : { trained: name }, architecture, { alpha, size, tier, seed: rng(seed, 'init', 'cross-test', repeat).seed() });
  return { weights: found.weights, preprocessing: preprocessing ?? found.preprocessing, sha256: found.sha256 };
}
