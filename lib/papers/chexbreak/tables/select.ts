import type { CohortId } from '../rules.js';
import { PAPER_TASKS } from '../tasks.js';

export { claimsOfNotebook } from '../../of-notebook.js';

/** Rows of each cohort apart: figures and tables never mix cohorts. In order of first appearance. */
export function byCohort<Row extends { cohort: CohortId }>(rows: readonly Row[]): Row[][] {
  return [...new Set(rows.map((row) => row.cohort))].map((cohort) => rows.filter((row) => row.cohort === cohort));
}

/** The findings that figures show one by one: the paper's five, as far as the rows have them. */
export const shownTasks = (rows: readonly { task: string }[]): string[] => PAPER_TASKS.filter((task) => rows.some((row) => row.task === task));

/** The model shown where a figure has room for one: the first of the grid, chosen before any result. */
export const shownModel = (rows: readonly { model: string }[]): string => rows[0].model;

/** The input of the identifier that the claims judge: with clinical features where there are any. */
export const judgedVariant = (rows: readonly { variant: string }[]): string => (rows.some((row) => row.variant === 'own model + clinical') ? 'own model + clinical' : 'own model');
