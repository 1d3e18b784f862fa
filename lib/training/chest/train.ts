import type { Tier } from '../../core/paths.js';
import type { CohortRow } from '../../data/types.js';
import { PAPER_AUGMENTATION } from '../../imaging/augment.js';
import type { PretrainResult } from '../pretrain.js';
import { trainSourceWeights, type From, type SourceRecipe } from '../source-weights.js';
import { CHEST_DATASET, openChestSource, type ChestSource } from './source.js';

/** One set of weights to make. */
export interface ChestOptions {
  from: From;
  tier: Tier;
  /** Rows that must not be seen, besides those of every patient of `nih-cxr14-open`: where the roles of the sets rotate. */
  leaveOut?: (row: CohortRow) => boolean;
  /** Under which the weights are stored; default {@link chestName}. Needed beside `leaveOut`, so that the shipped set is not overwritten. */
  name?: string;
  /** Default that of {@link CHEST_RECIPE}. */
  epochs?: number;
  threads?: number;
}

/**
 * How each set is trained, at the size of the Haynes runs: smaller batches and more epochs than the small radiology source, since it has a quarter of its
 * pictures (25 epochs of batches of 32 with dropout 0.5 left the heads near chance); films are not mirrored, for the heart has a side.
 */
export const CHEST_RECIPE: SourceRecipe = {
  architecture: 'squeezenet-1.1', size: 112, batch: 16, dropout: 0.2, seed: 20242,
  epochs: { random: 40, imagenet: 40 }, rate: { random: 5e-4, imagenet: 3e-4 }, warmUpEpochs: 2, augmentation: PAPER_AUGMENTATION,
};

/** Name of a set of weights: `pretrained({ trained: name }, 'squeezenet-1.1')` reads it. @example chestName('imagenet') // 'chest-imagenet' */
export const chestName = (from: From): string => `chest-${from}`;

/**
 * Trains one set of weights on the chest source, from random or ImageNet's weights, and stores it as `trainSourceWeights` does.
 *
 * It stands where CXR-8 (112,120 films) and DeepCOVID-XR's private films stand in Haynes et al.: some seven hundred films of NIH ChestX-ray14 without
 * any patient of `nih-cxr14-open`. Its pictures are histogram-equalised; feed it such.
 * Weak weights, as so few films allow: over the twelve heads a mean AUROC of .68 from ImageNet and .60 from random on 108 films of other patients.
 *
 * @example await trainChest({ from: 'imagenet', tier: 'sample' }) // results/sample/weights/chest-imagenet.safetensors
 */
export async function trainChest({ from, tier, leaveOut, name = chestName(from), epochs, threads }: ChestOptions): Promise<{ file: string; result: PretrainResult; source: ChestSource }> {
  const open = (): Promise<ChestSource> => openChestSource({ tier, size: CHEST_RECIPE.size, root: CHEST_RECIPE.seed, leaveOut });
  return trainSourceWeights({ name, from, tier, recipe: CHEST_RECIPE, datasets: [CHEST_DATASET], open, epochs, threads });
}
