import { SUBSTITUTIONS } from '../../../evidence/substitutions.js';
import type { Tier } from '../../../core/paths.js';
import { modelNames, MODELS, type ModelId } from '../protocol.js';
import { substitutionsOf } from '../substitutions.js';
import { setSpec } from '../cohorts.js';

/** How a figure calls a model. @example modelName('sample', 'imagenet') // 'SqueezeNet, ImageNet' */
export const modelName = (tier: Tier, model: string): string => modelNames(tier)[model as ModelId];
export const setName = (tier: Tier, set: string): string => setSpec(tier, set).title;

/** The substitutions in force for all six models, as sentences for a caption. */
export const notes = (tier: Tier, models: readonly ModelId[] = MODELS): string[] => SUBSTITUTIONS.list(substitutionsOf(tier, models)).map(({ id }) => SUBSTITUTIONS.sentence(id));
