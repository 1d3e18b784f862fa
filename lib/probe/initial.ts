import { existsSync } from 'node:fs';
import { sha256 } from '../core/canonical.js';
import { readFileSync } from 'node:fs';
import { architecture as architectureOf } from '../models/architectures.js';
import { buildTrunk } from '../models/build.js';
import { pretrained } from '../models/sources.js';
import type { Preprocessing, WeightSet } from '../models/types.js';
import { assignWeights, readWeightFile, weightSetOf } from '../models/weights.js';
import type { ProbeOptions } from './types.js';

/** What every model starts from. */
export interface InitialWeights { weights: WeightSet; preprocessing: Preprocessing; sha256: string | null }

/**
 * The weights that the user named: a source, a name of weights trained here, or a file. The tensor backend must be open.
 *
 * @throws SecondReadError as `pretrained`, `readWeightFile` and `assignWeights` do
 */
export async function initialWeights({ weights: name, architecture, alpha, seed, tier, preprocessing }: ProbeOptions): Promise<InitialWeights> {
  if (existsSync(name)) {
    const file = await readWeightFile(name), trunk = buildTrunk(architecture, { size: architectureOf(architecture).minimumSize, alpha });
    try {
      assignWeights(trunk, file);
      return { weights: weightSetOf(trunk, architecture), preprocessing: preprocessing ?? architectureOf(architecture).preprocessing, sha256: sha256(readFileSync(name)) };
    } finally { trunk.dispose(); }
  }
  const known = name === 'random' || name === 'imagenet' || name === 'radimagenet', found = await pretrained(known ? name : { trained: name }, architecture, { alpha, seed, tier });
  return { weights: found.weights, preprocessing: preprocessing ?? found.preprocessing, sha256: found.sha256 };
}
