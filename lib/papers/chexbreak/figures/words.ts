import { SUBSTITUTIONS } from '../../../evidence/substitutions.js';
import { PAPER_TASKS } from '../grid.js';
import { substitutionsOf } from '../substitutions.js';
import type { CohortId } from '../rules.js';

/** How a cohort is called in titles. */
export const cohortName = (cohort: CohortId): string => (cohort === 'nih' ? 'NIH ChestX-ray14' : 'CheXpert test set');

/** How a finding is called in labels. */
export const taskName = (task: string): string => task.replaceAll('_', ' ');

/** The paper's five findings first, then the others by name; each once. */
export function inOrder(tasks: readonly string[]): string[] {
  const first = PAPER_TASKS as readonly string[], rank = (task: string): number => (first.includes(task) ? first.indexOf(task) : first.length);
  return [...new Set(tasks)].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** The substitutions in force on a cohort, as sentences for a caption. */
export const cohortNotes = (cohort: CohortId): string[] => substitutionsOf(cohort).map(SUBSTITUTIONS.sentence);
