import type { Tier } from '../../core/paths.js';
import { normalCdf } from '../../stats/distributions.js';
import type { Claim, ClaimRule, Measurement } from '../../evidence/types.js';
import { familySizes, judge } from '../../evidence/verdict.js';
import { deviation } from '../../evidence/intervals.js';
import { isStored } from './files.js';
import { measure, type Evidence } from './measure.js';
import { storedEvidence } from './publish.js';
import { claimRules } from './rules.js';

/** A rule with what was measured for it. */
interface Pair { rule: ClaimRule; measurement: Measurement }

/** Every claim of the paper on this tier, judged by its rule from what is stored under results/<tier>/source-matters/; none where nothing is. */
export async function claims(tier: Tier): Promise<Claim[]> {
  return isStored(tier) ? judged(storedEvidence(tier)) : [];
}

/** The claims that some evidence gives. */
export function judged(evidence: Evidence): Claim[] {
  const { tier } = evidence, pairs = claimRules(tier).map(({ rule, effect }): Pair => ({ rule, measurement: measure(evidence, effect) }));
  const verdicts = new Map([...byFamily(pairs)].flatMap(([, family]) => (stepsDown(family[0].rule) ? holmClaims(tier, family) : bonferroniClaims(tier, family))).map((claim) => [claim.id, claim]));
  return pairs.map(({ rule }) => verdicts.get(rule.id)!);
}

function byFamily(pairs: readonly Pair[]): Map<string, Pair[]> {
  const families = new Map<string, Pair[]>();
  for (const pair of pairs) families.set(pair.rule.family, [...(families.get(pair.rule.family) ?? []), pair]);
  return families;
}

/** Families over the confounders of a modality are stepped through by Holm's procedure, all others by Bonferroni's. */
const stepsDown = ({ family }: ClaimRule): boolean => family.startsWith('primary') || family.startsWith('at matched');

const testable = ({ preconditions, needs, value }: Measurement): boolean => needs === undefined && value !== null && preconditions.every(({ met }) => met);

function bonferroniClaims(tier: Tier, family: readonly Pair[]): Claim[] {
  const measured = new Map(family.map(({ rule, measurement }) => [rule.id, measurement])), sizes = familySizes(family.map(({ rule }) => rule), (id) => testable(measured.get(id)!));
  return family.map(({ rule, measurement }) => judge(rule, measurement, { tier, familySize: sizes.get(rule.id)! }));
}

/**
 * Holm (1979): the claim with the smallest p is judged as one of m, the next as one of m - 1 if the first holds, and so on; from the first that does
 * not hold the level stays. Intervals are widened accordingly. p by the normal approximation: of no effect in the claim's direction, for equivalence
 * of an effect beyond the margin.
 *
 * @example holmClaims('sample', family).length // as many as in the family
 */
export function holmClaims(tier: Tier, family: readonly Pair[]): Claim[] {
  const able = family.filter(({ measurement }) => testable(measurement)).sort((a, b) => pOf(a) - pOf(b)), claims = new Map<string, Claim>();
  let size = able.length;
  for (const { rule, measurement } of able) {
    const claim = judge(rule, measurement, { tier, familySize: size });
    claims.set(rule.id, claim);
    if (HOLDS.includes(claim.verdict)) size--;
    else break;
  }
  return family.map(({ rule, measurement }) => claims.get(rule.id) ?? judge(rule, measurement, { tier, familySize: Math.max(1, size) }));
}

const HOLDS: readonly Claim['verdict'][] = ['reproduced', 'direction only', 'holds here'];

function pOf({ rule: { kind, margin }, measurement: { value, replicates } }: Pair): number {
  const z = (effect: number): number => effect / deviation(replicates!);
  return 1 - normalCdf(kind === 'equivalence' ? z(margin - Math.abs(value!)) : z(value!));
}
