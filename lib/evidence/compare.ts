import { number } from './outcome.js';
import type { Claim } from './types.js';

/**
 * How far a recomputed number may lie from the committed one. "exact": equal, as on one machine. Else a share of the claim's margin:
 * other processors round otherwise, and a difference far below the smallest effect that matters changes nothing.
 */
export type Tolerance = 'exact' | { shareOfMargin: number };

export const DEFAULT_TOLERANCE: Tolerance = { shareOfMargin: 0.1 };

export interface ClaimComparison {
  id: string;
  equal: boolean;
  /** Fields that differ by more than is allowed, each with both values; empty when equal. */
  differences: { field: string; committed: string; now: string }[];
  /** Largest difference of a number, and what is allowed; null where the claim has no number. */
  largest: number | null;
  allowed: number;
}

export interface LedgerComparison { equal: boolean; claims: ClaimComparison[]; missing: string[]; added: string[] }

/**
 * Compares a committed ledger with the claims computed now, claim by claim: value, interval and detectable effect within the tolerance;
 * verdict, n, units and seeds exactly. A verdict that turned within the tolerance is a difference: somebody should look.
 *
 * @example compareClaims(readClaims('sample'), claims).equal // true
 */
export function compareClaims(committed: readonly Claim[], now: readonly Claim[], tolerance: Tolerance = DEFAULT_TOLERANCE): LedgerComparison {
  const later = new Map(now.map((claim) => [claim.id, claim])), earlier = new Set(committed.map(({ id }) => id));
  const claims = committed.flatMap((claim) => { const other = later.get(claim.id); return other ? [compareOne(claim, other, tolerance)] : []; });
  const missing = committed.filter(({ id }) => !later.has(id)).map(({ id }) => id), added = now.filter(({ id }) => !earlier.has(id)).map(({ id }) => id);
  return { equal: missing.length === 0 && added.length === 0 && claims.every(({ equal }) => equal), claims, missing, added };
}

function compareOne(committed: Claim, now: Claim, tolerance: Tolerance): ClaimComparison {
  const allowed = tolerance === 'exact' ? 0 : tolerance.shareOfMargin * committed.margin, differences: ClaimComparison['differences'] = [];
  let largest: number | null = null;
  for (const field of ['value', 'ciLow', 'ciHigh', 'detectable'] as const) {
    const a = committed.ours[field], b = now.ours[field], gap = a === null || b === null ? (a === b ? 0 : Infinity) : Math.abs(a - b);
    if (a !== null && b !== null) largest = Math.max(largest ?? 0, gap);
    if (gap > allowed) differences.push({ field: `ours.${field}`, committed: String(a), now: String(b) });
  }
  const exact: [string, unknown, unknown][] = [
    ['verdict', committed.verdict, now.verdict], ['ours.n', committed.ours.n, now.ours.n], ['ours.units', committed.ours.units, now.ours.units], ['ours.seeds', committed.ours.seeds, now.ours.seeds],
    ['margin', committed.margin, now.margin], ['rule', committed.rule, now.rule], ['reported', committed.reported, now.reported],
  ];
  for (const [field, a, b] of exact) if (JSON.stringify(a) !== JSON.stringify(b)) differences.push({ field, committed: JSON.stringify(a), now: JSON.stringify(b) });
  return { id: committed.id, equal: differences.length === 0, differences, largest, allowed };
}

/** One line a claim, then what is missing or new. */
export function comparisonText({ claims, missing, added }: LedgerComparison): string {
  const line = ({ id, equal, differences, largest, allowed }: ClaimComparison): string => (equal
    ? `  equal   ${id}${largest === null ? '' : ` (largest difference ${number(largest)}, allowed ${number(allowed)})`}`
    : `  DIFFERS ${id}: ${differences.map(({ field, committed, now }) => `${field} ${committed} committed, ${now} now`).join('; ')} (allowed ${number(allowed)})`);
  return [...claims.map(line), ...missing.map((id) => `  MISSING ${id}: committed, but not computed now`), ...added.map((id) => `  NEW     ${id}: computed now, but not committed`)].join('\n');
}
