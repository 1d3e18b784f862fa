import type { Tier } from '../../core/paths.js';
import type { Claim, Measurement } from '../../evidence/types.js';
import { familySizes, judge } from '../../evidence/verdict.js';
import { readAggregates } from '../aggregates.js';
import { storedEvidence, type Evidence } from './evidence.js';
import { isStored } from './files.js';
import { measure, ownControls } from './measure.js';
import { claimRules } from './rules.js';
import { rowsMayBeStored } from './withheld.js';

/** Every claim of the paper on this tier, judged by its rule from what is stored under results/<tier>/haynes/; none where nothing is. */
export async function claims(tier: Tier): Promise<Claim[]> {
  if (!isStored(tier)) return [];
  return judged(tier, rowsMayBeStored(tier) ? measurementsOf(storedEvidence(tier)) : readAggregates(tier, 'haynes'));
}

/** What some evidence measures, by claim. */
export function measurementsOf(evidence: Evidence): Map<string, Measurement> {
  const controls = ownControls(evidence);
  return new Map(claimRules(evidence.tier).map(({ rule, effect }) => [rule.id, measure(evidence, effect, controls)]));
}

/** The claims that some measurements give. */
export function judged(tier: Tier, measured: ReadonlyMap<string, Measurement>): Claim[] {
  const rules = claimRules(tier).map(({ rule }) => rule);
  const testable = (id: string): boolean => { const { needs, value, preconditions } = measured.get(id)!; return needs === undefined && value !== null && preconditions.every(({ met }) => met); };
  const sizes = familySizes(rules, testable);
  return rules.map((rule) => judge(rule, measured.get(rule.id)!, { tier, familySize: sizes.get(rule.id)! }));
}
