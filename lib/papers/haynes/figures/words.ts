import { SUBSTITUTIONS } from '../../../evidence/substitutions.js';
import type { Tier } from '../../../core/paths.js';
import { MODEL_NAMES, MODELS, type ModelId } from '../protocol.js';
import { substitutionsOf } from '../substitutions.js';
import { setSpec } from '../cohorts.js';

export const modelName = (model: string): string => MODEL_NAMES[model as ModelId];
export const setName = (tier: Tier, set: string): string => setSpec(tier, set).title;

/** The substitutions in force for all six models, as sentences for a caption. */
export const notes = (tier: Tier, models: readonly ModelId[] = MODELS): string[] => SUBSTITUTIONS.list(substitutionsOf(tier, models)).map(({ id }) => SUBSTITUTIONS.sentence(id));
