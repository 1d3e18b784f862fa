import type { OcclusionRow, RateRow, TrapRow } from './rows.js';

export { claimsOfNotebook } from '../../of-notebook.js';

/** What tells most of a cohort's label besides the finding. */
export const strongestTraps = (rows: readonly TrapRow[], count = 6): TrapRow[] => [...new Set(rows.map(({ cohort }) => cohort))].flatMap((cohort) => rows.filter((row) => row.cohort === cohort).slice(0, count));

/** Decisions at the threshold that comes from inside. */
export const carriedRates = (rows: readonly RateRow[]): RateRow[] => rows.filter(({ rule }) => rule === 'carried');
/** Decisions at each set's own best threshold. */
export const tunedRates = (rows: readonly RateRow[]): RateRow[] => rows.filter(({ rule }) => rule === 'youden');

/** Every way of hiding, inside: the sets that have more than the four shown outside. */
export function insideRows(rows: readonly OcclusionRow[]): OcclusionRow[] {
  const ways = (cohort: string, set: string): number => new Set(rows.filter((row) => row.cohort === cohort && row.set === set).map(({ variant }) => variant)).size;
  return rows.filter(({ cohort, set }) => ways(cohort, set) > 4);
}
