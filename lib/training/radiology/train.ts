import type { Tier } from '../../core/paths.js';
import { PAPER_AUGMENTATION } from '../../imaging/augment.js';
import type { PretrainResult } from '../pretrain.js';
import { trainSourceWeights, type From, type SourceRecipe } from '../source-weights.js';
import { openRadiologySource, RADIOLOGY_DATASETS, type Arm, type RadiologySource } from './source.js';

export type { From } from '../source-weights.js';

/** One set of weights to make. */
export interface RadiologyOptions {
  arm: Arm;
  from: From;
  tier: Tier;
  /** Default that of {@link RECIPE}. */
  epochs?: number;
  threads?: number;
}

/** How each set is trained. Chosen on the validation rows of the heads, before any of the weights met a confounder. */
export const RECIPE: SourceRecipe = {
  architecture: 'squeezenet-1.1', size: 96, batch: 32, dropout: 0.5, seed: 20241,
  epochs: { random: 60, imagenet: 25 }, rate: { random: 5e-4, imagenet: 2e-4 }, warmUpEpochs: 2, augmentation: { ...PAPER_AUGMENTATION, flipHorizontal: true },
};

/** Name of a set of weights: `pretrained({ trained: name }, 'squeezenet-1.1')` reads it. @example radiologyName('xray', 'random') // 'radiology-xray-random' */
export const radiologyName = (arm: Arm, from: From): string => `radiology-${arm}-${from}`;

/**
 * Trains one set of weights of the small radiology source and stores it as `trainSourceWeights` does.
 *
 * It stands where RadImageNet stands in the paper and is no RadImageNet: some thousand pictures, not 1.35 million. No result that rests on it
 * speaks of RadImageNet.
 */
export async function trainRadiology({ arm, from, tier, epochs, threads }: RadiologyOptions): Promise<{ file: string; result: PretrainResult; source: RadiologySource }> {
  const open = (): Promise<RadiologySource> => openRadiologySource(arm, { tier, size: RECIPE.size, root: RECIPE.seed });
  return trainSourceWeights({ name: radiologyName(arm, from), from, tier, recipe: RECIPE, datasets: RADIOLOGY_DATASETS[arm], open, epochs, threads });
}
