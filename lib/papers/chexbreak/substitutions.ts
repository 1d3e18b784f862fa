import type { CohortId } from './rules.js';

/** Ids of the substitutions in force on a cohort (lib/evidence/substitutions.ts says what each invalidates). */
export const substitutionsOf = (cohort: CohortId): string[] => (cohort === 'nih'
  ? ['nih-for-chexpert', 'nih-densenets-for-leaderboard', 'text-mined-truth', 'thresholds-not-published', 'predictor-not-published']
  : ['chexpert-demographics-withheld', 'thresholds-not-published', 'predictor-not-published']);
