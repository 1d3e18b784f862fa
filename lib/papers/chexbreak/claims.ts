import { SecondReadError } from '../../core/errors.js';
import type { Tier } from '../../core/paths.js';
import type { Claim, Measurement } from '../../evidence/types.js';
import { readAggregates } from '../aggregates.js';
import { familySizes, judge } from '../../evidence/verdict.js';
import { cohortsOf } from './grid.js';
import { measurements } from './measure.js';
import { rowsMayBeStored } from './predictions.js';
import { evidenceOf } from './publish.js';
import { claimRules, type CohortId } from './rules.js';
import { leaderboardNeeds } from './needs.js';

/** Every claim of the paper on this tier, judged by its rule from what is stored under results/<tier>/chexbreak/. */
export async function claims(tier: Tier): Promise<Claim[]> {
  const here = cohortsOf(tier).flatMap(({ id }) => {
    const measured = measurementsOf(tier, id), rules = claimRules(id);
    const sizes = familySizes(rules, (claim) => testable(measured.get(nameOf(claim))));
    return rules.map((rule) => judge(rule, measured.get(nameOf(rule.id)) ?? missing(rule.id), { tier, familySize: sizes.get(rule.id) ?? 1 }));
  });
  return tier === 'sample' ? [...here, ...leaderboardNeeds(tier)] : here;
}

function measurementsOf(tier: Tier, cohort: CohortId): Map<string, Measurement> {
  return rowsMayBeStored(cohort) ? measurements(evidenceOf(tier, cohort)) : readAggregates(tier, 'chexbreak');
}

/** "chexbreak/flip-edema@nih" -> "flip-edema". */
const nameOf = (id: string): string => id.slice(id.indexOf('/') + 1, id.indexOf('@'));

const testable = (measurement: Measurement | undefined): boolean => measurement !== undefined && measurement.needs === undefined && measurement.preconditions.every((precondition) => precondition.met);

function missing(id: string): never {
  throw new SecondReadError('evidence', `nothing is measured for claim "${id}"`, { remedy: 'Run: npm run reproduce -- chexbreak' });
}
