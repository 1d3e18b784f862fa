import { SUBSTITUTIONS } from '../../../evidence/substitutions.js';
import type { Tier } from '../../../core/paths.js';
import { modelNames, MODELS, type ModelId } from '../protocol.js';
import { substitutionsOf } from '../substitutions.js';
import { setSpec } from '../cohorts.js';

/** How a figure calls a model. @example modelName('sample', 'imagenet') // 'SqueezeNet, ImageNet' */
export const modelName = (tier: Tier, model: string): string => modelNames(tier)[model as ModelId];
export const setName = (tier: Tier, set: string): string => setSpec(tier, set).title;

/** What a figure may have nothing to do with: how lungs are found, what a drop is, how models are trained, what the external sets are, which disease and collections. */
const CONCERNS = { lungs: ['segmented-lungs'], definitions: ['haynes-definitions'], training: ['short-training-haynes', 'haynes-recipe'], external: ['siim-classes'], cohorts: ['pneumonia-for-covid', 'open-covid-sets'] } as const;

/** The substitutions that bear on a figure of some models (default all six), as sentences for a caption. @example notes('sample', MODELS, ['lungs']).some((text) => text.startsWith('Lungs')) // false */
export function notes(tier: Tier, models: readonly ModelId[] = MODELS, without: readonly (keyof typeof CONCERNS)[] = []): string[] {
  const left = without.flatMap((concern): readonly string[] => CONCERNS[concern]);
  return SUBSTITUTIONS.list(substitutionsOf(tier, models).filter((id) => !left.includes(id))).map(({ id }) => SUBSTITUTIONS.sentence(id));
}
