import { kept } from '../../core/kept.js';
import { rng } from '../../core/random.js';
import type { Tier } from '../../core/paths.js';
import { pretrained, trainedFile, type Pretrained } from '../../models/sources.js';
import type { ArchitectureId } from '../../models/types.js';
import { imagenetHash, trainedHash } from '../weight-hashes.js';
import { SEED, type Arm, type Source } from './protocol.js';

const known = new Map<string, Promise<Pretrained>>();

/** The weights that a run starts from. Random ones are drawn anew for every fold and repeat; the others are read once a process. */
export async function initialWeights(tier: Tier, arm: Arm, source: Source, architecture: ArchitectureId, run: { fold: number; repeat: number }): Promise<Pretrained> {
  if (source === 'random') return pretrained('random', architecture, { seed: rng(SEED, 'init', 'source-matters', arm, run.fold, run.repeat).seed() });
  return kept(known, `${tier} ${arm === 'ct' ? 'ct' : 'xray'} ${source} ${architecture}`, () => read(tier, arm, source, architecture));
}

function read(tier: Tier, arm: Arm, source: Exclude<Source, 'random'>, architecture: ArchitectureId): Promise<Pretrained> {
  if (source === 'imagenet') return pretrained('imagenet', architecture);
  if (tier === 'paper') return pretrained('radimagenet', architecture);
  return pretrained({ trained: trainedName(arm, source) }, architecture, { tier });
}

/** Name of the weights of a small radiology source: trained here, from random weights or from ImageNet's, without the anatomy of the arm. */
export const trainedName = (arm: Arm, source: 'radiology' | 'imagenet-radiology'): string => `radiology-${arm === 'ct' ? 'ct' : 'xray'}-${source === 'radiology' ? 'random' : 'imagenet'}`;

/** Content hash of what a source starts from; none where the file is not at hand, on tier `paper`, or before it is trained. */
export function sourceHash(tier: Tier, arm: Arm, source: Source): Record<string, string> {
  if (source === 'random' || tier === 'paper') return {};
  return { [source]: source === 'imagenet' ? imagenetHash('squeezenet-1.1') : trainedHash(trainedFile(trainedName(arm, source), tier)) };
}
