import type { Tier } from '../../core/paths.js';
import type { Claim } from '../../evidence/types.js';
import { familySizes, judge } from '../../evidence/verdict.js';
import { storedEvidence, type Evidence } from './evidence.js';
import { isStored } from './files.js';
import { measure, ownControls } from './measure.js';
import { claimRules } from './rules.js';

/** Every claim of the paper on this tier, judged by its rule from what is stored under results/<tier>/haynes/; none where nothing is. */
export async function claims(tier: Tier): Promise<Claim[]> {
  return isStored(tier) ? judged(storedEvidence(tier)) : [];
}

/** The claims that some evidence gives. */
export function judged(evidence: Evidence): Claim[] {
  const controls = ownControls(evidence), pairs = claimRules(evidence.tier).map(({ rule, effect }) => ({ rule, measurement: measure(evidence, effect, controls) })), measured = new Map(pairs.map(({ rule, measurement }) => [rule.id, measurement]));
  const testable = (id: string): boolean => { const { needs, value, preconditions } = measured.get(id)!; return needs === undefined && value !== null && preconditions.every(({ met }) => met); };
  const sizes = familySizes(pairs.map(({ rule }) => rule), testable);
  return pairs.map(({ rule, measurement }) => judge(rule, measurement, { tier: evidence.tier, familySize: sizes.get(rule.id)! }));
}
