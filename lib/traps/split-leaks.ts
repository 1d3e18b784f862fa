import type { CohortRow } from '../data/types.js';
import type { SplitLeak } from './types.js';

/**
 * Patients who occur in more than one part of a split; null where no split is known.
 *
 * @param parts one a row; null is "in no part"
 */
export function splitLeak(column: string, rows: readonly CohortRow[], parts: readonly (string | null)[]): SplitLeak | null {
  const counts: Record<string, number> = {}, partsOf = new Map<string, Set<string>>();
  rows.forEach(({ patient }, i) => {
    const part = parts[i];
    if (part === null) return;
    counts[part] = (counts[part] ?? 0) + 1;
    partsOf.set(patient, (partsOf.get(patient) ?? new Set()).add(part));
  });
  if (Object.keys(counts).length < 2) return null;
  const both = new Set([...partsOf].filter(([, own]) => own.size > 1).map(([patient]) => patient));
  return { column, parts: counts, patients: [...both], rows: rows.filter(({ patient }, i) => both.has(patient) && parts[i] !== null).length };
}
