import { existsSync, readFileSync } from 'node:fs';
import { sha256 } from '../../core/canonical.js';
import { rng } from '../../core/random.js';
import type { Tier } from '../../core/paths.js';
import { shippedWeights } from '../../models/records.js';
import { pretrained, trainedFile, type Pretrained } from '../../models/sources.js';
import type { ArchitectureId } from '../../models/types.js';
import { SEED, type Arm, type Source } from './protocol.js';

const kept = new Map<string, Promise<Pretrained>>();

/** The weights that a run starts from. Random ones are drawn anew for every fold and repeat; the others are read once a process. */
export async function initialWeights(tier: Tier, arm: Arm, source: Source, architecture: ArchitectureId, run: { fold: number; repeat: number }): Promise<Pretrained> {
  if (source === 'random') return pretrained('random', architecture, { seed: rng(SEED, 'init', 'source-matters', arm, run.fold, run.repeat).seed() });
  const key = `${tier} ${arm === 'ct' ? 'ct' : 'xray'} ${source} ${architecture}`, found = kept.get(key) ?? read(tier, arm, source, architecture);
  kept.set(key, found);
  found.catch(() => kept.delete(key));
  return found;
}

function read(tier: Tier, arm: Arm, source: Exclude<Source, 'random'>, architecture: ArchitectureId): Promise<Pretrained> {
  if (source === 'imagenet') return pretrained('imagenet', architecture);
  if (tier === 'paper') return pretrained('radimagenet', architecture);
  return pretrained({ trained: trainedName(arm, source) }, architecture, { tier });
}

/** Name of the weights of a small radiology source: trained here, from random weights or from ImageNet's, without the anatomy of the arm. */
export const trainedName = (arm: Arm, source: 'radiology' | 'imagenet-radiology'): string => `radiology-${arm === 'ct' ? 'ct' : 'xray'}-${source === 'radiology' ? 'random' : 'imagenet'}`;

const hashes = new Map<string, string>();

/** Content hash of what a source starts from; none where the file is not at hand, on tier `paper`, or before it is trained. */
export function sourceHash(tier: Tier, arm: Arm, source: Source): Record<string, string> {
  if (source === 'random') return {};
  if (tier === 'paper') return {};
  if (source === 'imagenet') return { imagenet: shippedWeights().find(({ source: from, architecture }) => from === 'imagenet' && architecture === 'squeezenet-1.1')!.sha256!.slice(0, 16) };
  const file = trainedFile(trainedName(arm, source), tier), found = hashes.get(file) ?? (existsSync(file) ? sha256(readFileSync(file)).slice(0, 16) : 'not trained yet');
  hashes.set(file, found);
  return { [source]: found };
}
