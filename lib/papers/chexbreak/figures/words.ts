import { SUBSTITUTIONS } from '../../../evidence/substitutions.js';
import { substitutionsOf } from '../substitutions.js';
import type { CohortId } from '../rules.js';
import { tasksInOrder } from '../tables/summaries.js';

/** How a cohort is called in titles. */
export const cohortName = (cohort: CohortId): string => (cohort === 'nih' ? 'NIH ChestX-ray14' : 'CheXpert test set');

/** How a finding is called in labels. */
export const taskName = (task: string): string => task.replaceAll('_', ' ');

/** The paper's five findings first, then the others by name; each once. */
export const inOrder = (tasks: readonly string[]): string[] => tasksInOrder(tasks.map((task) => ({ task })));

/** The substitutions in force on a cohort, as sentences for a caption. */
export const cohortNotes = (cohort: CohortId): string[] => substitutionsOf(cohort).map(SUBSTITUTIONS.sentence);
