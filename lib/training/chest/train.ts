import { PAPER_AUGMENTATION } from '../../imaging/augment.js';
import type { PretrainResult } from '../pretrain.js';
import { trainSourceWeights, type From, type SourceRecipe } from '../source-weights.js';
import { openChestSource, type ChestSource } from './source.js';
import { chestName, CHEST_SOURCES, type ChestId } from './sources.js';

/** One set of weights to make. */
export interface ChestOptions {
  id: ChestId;
  from: From;
  /** Default the source's own. */
  epochs?: number;
  threads?: number;
}

/**
 * How each set is trained, at the size of the Haynes runs: smaller batches than the small radiology source, and for NIH more epochs, since it has a quarter
 * of its pictures (25 epochs of batches of 32 with dropout 0.5 left the heads near chance); films are not mirrored, for the heart has a side.
 */
export const chestRecipe = (id: ChestId): SourceRecipe => ({
  architecture: 'squeezenet-1.1', size: 112, batch: 16, dropout: 0.2, seed: 20242,
  epochs: CHEST_SOURCES[id].epochs, rate: { random: 5e-4, imagenet: 3e-4 }, warmUpEpochs: 2, augmentation: PAPER_AUGMENTATION,
});

/**
 * Trains one set of weights on a chest source, from random or ImageNet's weights, and stores it as `trainSourceWeights` does, on the source's own tier.
 *
 * They stand where CXR-8 (112,120 films) and DeepCOVID-XR's private films stand in Haynes et al.: some seven hundred films of NIH ChestX-ray14 without
 * any patient of `nih-cxr14-open`, or 5,838 of Kermany's children. Pictures are histogram-equalised; feed the weights such.
 * NIH's are weak, as so few films allow: over the twelve heads a mean AUROC of .68 from ImageNet and .60 from random on 108 films of other patients.
 *
 * @example await trainChest({ id: 'nih', from: 'imagenet' }) // results/sample/weights/chest-imagenet.safetensors
 */
export async function trainChest({ id, from, epochs, threads }: ChestOptions): Promise<{ file: string; result: PretrainResult; source: ChestSource }> {
  const { dataset, tier } = CHEST_SOURCES[id], recipe = chestRecipe(id);
  const open = (): Promise<ChestSource> => openChestSource({ id, tier, size: recipe.size, root: recipe.seed });
  return trainSourceWeights({ name: chestName(id, from), from, tier, recipe, datasets: [dataset], open, epochs, threads });
}
