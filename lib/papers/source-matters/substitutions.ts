import type { Tier } from '../../core/paths.js';
import type { Effect } from './effects.js';
import type { Arm } from './protocol.js';

/** Ids of the substitutions in force for a measurement (lib/evidence/substitutions.ts says what each invalidates). */
export function substitutionsOf(tier: Tier, arm: Arm, effect?: Effect): string[] {
  if (tier === 'paper') return arm === 'ct' ? ['lidc-nodules-for-ct-task', 'training-not-published'] : ['training-not-published'];
  const images = arm === 'ct' ? ['lidc-nodules-for-ct-task', 'ct-noise-not-published'] : ['nih-effusion-for-expert-mass', 'text-mined-truth', ...(arm === 'sex' ? ['small-sex-sample'] : ['confounders-as-fractions'])];
  const sources = effect === undefined || involvesRadiology(effect) ? ['small-radiology-source'] : [];
  return [...images, ...sources, 'squeezenet-for-resnet50', 'short-training'];
}

function involvesRadiology(effect: Effect): boolean {
  switch (effect.kind) {
    case 'area': case 'matched': return true;
    case 'ood': case 'iid': return effect.of === 'radiology' || effect.less === 'radiology';
    case 'value': return effect.source === 'radiology';
    case 'fact': return false;
  }
}
