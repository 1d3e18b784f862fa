import type { Tier } from '../../core/paths.js';
import { modelRecipe, type ModelId } from './protocol.js';

/** Ids of the substitutions in force for some models (lib/evidence/substitutions.ts says what each invalidates). */
export function substitutionsOf(tier: Tier, models: readonly ModelId[]): string[] {
  if (tier === 'paper') return ['haynes-recipe', 'siim-classes', 'haynes-definitions', 'segmented-lungs'];
  const sources = models.map((model) => modelRecipe(tier, model).source);
  return [
    tier === 'sample' ? 'pneumonia-for-covid' : 'open-covid-sets', 'haynes-definitions', 'segmented-lungs',
    ...(models.some((model) => ['imagenet', 'chest', 'in-domain'].includes(model)) ? ['squeezenet-for-densenet121'] : []), ...(models.includes('resnet') ? ['mobilenet-for-resnet18'] : []),
    ...(sources.some((source) => source.startsWith('chest')) ? ['small-chest-source'] : []), 'short-training-haynes',
  ];
}
