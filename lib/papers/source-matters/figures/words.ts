import { SUBSTITUTIONS } from '../../../evidence/substitutions.js';
import type { Tier } from '../../../core/paths.js';
import { SOURCE_NAMES } from '../effects.js';
import { armOf, type Arm, type Planted, type Source } from '../protocol.js';
import { substitutionsOf } from '../substitutions.js';

/** How a source is called in a legend. */
export const sourceName = (source: Source, tier: Tier): string => (source === 'radiology' ? (tier === 'paper' ? 'RadImageNet' : 'small radiology source') : source === 'imagenet-radiology' ? 'ImageNet, then small radiology source' : source === 'random' ? 'random initial weights' : SOURCE_NAMES[source]);

/** Panel titles, as in the paper's figures. */
export const PANEL_TITLES: Record<Planted, string> = { tag: 'Tag', 'low-pass': 'Denoising (low-pass)', sex: 'Sex', 'xray-noise': 'Noise in X-ray', 'xray-noise-strong': 'Stronger noise in X-ray', 'ct-noise': 'Noise in CT', 'ct-xray-noise': 'X-ray noise in CT' };

/** The substitutions in force for some confounders, as sentences for a caption, each once. */
export const notesOf = (tier: Tier, planted: readonly Planted[]): string[] => armNotes(tier, [...new Set(planted.map(armOf))]);

export const armNotes = (tier: Tier, arms: readonly Arm[]): string[] => SUBSTITUTIONS.list(arms.flatMap((arm) => substitutionsOf(tier, arm))).map(({ id }) => SUBSTITUTIONS.sentence(id));
