import { SecondReadError } from '../core/errors.js';
import type { Tier } from '../core/paths.js';
import { OUTCOMES, type Outcome } from './outcome.js';
import type { Claim, ClaimRule, Fidelity, Measurement, Verdict } from './types.js';

export interface JudgeOptions {
  tier: Tier;
  /** Claims of the rule's family that are judged together on this tier: intervals have level 1 - 0.05 / familySize. */
  familySize: number;
}

/**
 * Which words a fidelity may use. With our own method in place of theirs even a value that agrees shows the direction only, and one that
 * does not agree fails here: the paper is not contradicted. With other data nothing is reproduced or contradicted.
 */
const WORDS: Record<Fidelity, { holds: Verdict; fails: Verdict }> = {
  exact: { holds: 'reproduced', fails: 'contradicted' },
  'method-substituted': { holds: 'direction only', fails: 'fails here' },
  'data-substituted': { holds: 'holds here', fails: 'fails here' },
};

/**
 * The verdict on one claim, by the rule of the house and in its order: (1) what the tier lacks and preconditions that are not met: "not
 * testable"; (2) the claim's kind against the family-adjusted interval (`outcome.ts`); (3) the word that the fidelity allows.
 *
 * @throws SecondReadError (evidence) when the rule or the measurement lacks what its kind needs
 * @example judge(rule, measurement, { tier: 'sample', familySize: 3 }).verdict // 'holds here'
 */
export function judge(rule: ClaimRule, measurement: Measurement, { tier, familySize }: JudgeOptions): Claim {
  if (!(Number.isInteger(familySize) && familySize >= 1)) throw new SecondReadError('evidence', `a family of ${familySize} claims`, { field: 'familySize', expected: 'a positive integer' });
  if (!(rule.margin > 0)) throw new SecondReadError('evidence', `claim "${rule.id}" has no margin`, { field: 'margin', expected: 'a positive number: the smallest effect that matters' });
  const kept = { ...rule };
  delete kept.decimals;
  const { n, units, seeds, preconditions, substitutions, notebook, runs } = measurement;
  const claim = (verdict: Verdict, why: string, numbers: Pick<Claim['ours'], 'value' | 'ciLow' | 'ciHigh' | 'detectable'>): Claim => ({
    ...kept, tier, ours: { ...numbers, n, units, seeds }, verdict, why, preconditions, substitutions, notebook, runs,
  });
  const obstacle = obstacleOf(measurement);
  if (obstacle !== null) {
    const value = measurement.needs === undefined && known(measurement.value) ? measurement.value : null;
    return claim('not testable', obstacle, { value, ciLow: null, ciHigh: null, detectable: null });
  }
  // Judged as an effect against 0, told in the unit of what is quoted.
  const reference = rule.reference ?? 0, { result, why, interval, detectable } = OUTCOMES[rule.kind](rule, lessReference(measurement, reference), 0.05 / familySize);
  const told = (end: number | null): number | null => (end === null ? null : end + reference);
  return claim(wordOf(rule.fidelity, result), reference === 0 ? why : `less ${reference}, ${why}`, { value: measurement.value, ciLow: told(interval.low), ciHigh: told(interval.high), detectable });
}

function lessReference(measurement: Measurement, reference: number): Measurement {
  if (reference === 0) return measurement;
  return { ...measurement, value: (measurement.value as number) - reference, ...(measurement.replicates ? { replicates: Float64Array.from(measurement.replicates, (value) => value - reference) } : {}) };
}

/** @example wordOf('data-substituted', 'holds') // 'holds here' */
export const wordOf = (fidelity: Fidelity, result: Outcome['result']): Verdict => (result === 'inconclusive' ? 'inconclusive' : WORDS[fidelity][result]);

function obstacleOf({ needs, preconditions, value }: Measurement): string | null {
  if (needs !== undefined) return `needs ${needs}`;
  const unmet = preconditions.filter(({ met }) => !met);
  if (unmet.length > 0) return `precondition not met: ${unmet.map(({ name, detail }) => `${name} (${detail})`).join('; ')}`;
  return known(value) ? null : 'the measurement has no value';
}

const known = (value: number | null): value is number => value !== null && Number.isFinite(value);

/** Size of each claim's family among the rules that the tier can test: pass it to `judge`. */
export function familySizes(rules: readonly Pick<ClaimRule, 'id' | 'paper' | 'family'>[], testable: (id: string) => boolean = () => true): Map<string, number> {
  const key = (rule: Pick<ClaimRule, 'paper' | 'family'>): string => `${rule.paper} ${rule.family}`, counts = new Map<string, number>();
  for (const rule of rules) if (testable(rule.id)) counts.set(key(rule), (counts.get(key(rule)) ?? 0) + 1);
  return new Map(rules.map((rule) => [rule.id, Math.max(1, counts.get(key(rule)) ?? 0)]));
}
