import type { Tier } from '../../core/paths.js';
import type { Claim } from '../../evidence/types.js';
import { judge } from '../../evidence/verdict.js';
import { claimRules } from './rules.js';

/** Claims that need the CheXpert test outputs, on a tier that has none: listed with what they would need. */
export function leaderboardNeeds(tier: Tier): Claim[] {
  return claimRules('chexpert').filter((rule) => rule.kind === 'fact').map((rule) => judge(rule, {
    value: null, n: 0, units: 0, seeds: [], preconditions: [], notebook: '50-misclassified-subgroups', runs: [], substitutions: [],
    needs: 'the public CheXpert test outputs, which may not be shipped: npm run reproduce -- chexbreak --tier open',
  }, { tier, familySize: 1 }));
}
