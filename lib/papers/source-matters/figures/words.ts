import { SUBSTITUTIONS } from '../../../evidence/substitutions.js';
import type { Tier } from '../../../core/paths.js';
import { SOURCE_NAMES } from '../effects.js';
import { armOf, type Arm, type Planted, type Source } from '../protocol.js';
import { substitutionsOf } from '../substitutions.js';

/** How a source is called in a legend. */
export const sourceName = (source: Source, tier: Tier): string => (source === 'radiology' ? (tier === 'paper' ? 'RadImageNet' : 'small radiology source') : source === 'imagenet-radiology' ? 'ImageNet, then small radiology source' : source === 'random' ? 'random initial weights' : SOURCE_NAMES[source]);

/** Panel titles, as in the paper's figures. */
export const PANEL_TITLES: Record<Planted, string> = { tag: 'Tag', 'low-pass': 'Denoising (low-pass)', sex: 'Sex', 'xray-noise': 'Noise in X-ray', 'xray-noise-strong': 'Stronger noise in X-ray', 'ct-noise': 'Noise in CT', 'ct-xray-noise': 'X-ray noise in CT' };

/** The substitutions that bear on curves of some confounders, as sentences for a caption, each once. */
export const notesOf = (tier: Tier, planted: readonly Planted[]): string[] => sentences(idsOf(tier, planted.map(armOf)).filter((id) => id !== 'confounders-as-fractions' || planted.some((kind) => kind === 'tag' || kind === 'low-pass')));

/** Those that bear on pictures of an arm; what they are trained from and how is nothing to them. */
export const pictureNotes = (tier: Tier, arm: Arm): string[] => sentences(idsOf(tier, [arm]).filter((id) => !OF_TRAINING.includes(id)));

const OF_TRAINING = ['text-mined-truth', 'small-radiology-source', 'squeezenet-for-resnet50', 'short-training', 'training-not-published', 'small-sex-sample'];
const idsOf = (tier: Tier, arms: readonly Arm[]): string[] => [...new Set(arms)].flatMap((arm) => substitutionsOf(tier, arm));
const sentences = (ids: readonly string[]): string[] => SUBSTITUTIONS.list(ids).map(({ id }) => SUBSTITUTIONS.sentence(id));
