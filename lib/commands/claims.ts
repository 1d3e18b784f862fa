import { compareClaims, comparisonText } from '../evidence/compare.js';
import { headlineText } from '../evidence/headline.js';
import { hasLedger, readClaims } from '../evidence/ledger.js';
import { readmeIsCurrent, updateReadme } from '../evidence/readme.js';
import { claimsTable } from '../evidence/show.js';
import type { Claim } from '../evidence/types.js';
import { SecondReadError } from '../core/errors.js';
import { readText, writeAtomic } from '../core/files.js';
import { fromRoot, TIERS, type Tier } from '../core/paths.js';
import { PAPERS } from '../papers/index.js';
import { readOptions, readTier } from './options.js';

const HELP = `second-read claims [--tier sample|open|paper] [--check] [--readme]

Prints every quoted number with ours, its interval and the verdict.

  --check    recomputes each of ours from the stored predictions and fails where one differs, or where the README's table is not current
  --readme   writes the table into README.md, between its markers`;

/** `second-read claims`. @returns exit status: 1 when --check finds a difference */
export async function claimsCommand(args: string[]): Promise<number> {
  const { values } = readOptions('claims', args, { tier: { type: 'string' }, check: { type: 'boolean' }, readme: { type: 'boolean' }, help: { type: 'boolean' } });
  if (values.help) { console.log(HELP); return 0; }
  const tier = readTier(values.tier), readme = fromRoot('README.md');
  if (values.readme) {
    writeAtomic(readme, updateReadme(readText(readme), ledgers()));
    console.log('README.md: claims table written.');
    return 0;
  }
  if (!hasLedger(tier)) throw new SecondReadError('evidence', `there are no claims of tier ${tier} yet`, { remedy: `Run: npm run reproduce -- --tier ${tier}` });
  const stored = readClaims(tier);
  if (!values.check) { console.log(`${claimsTable(stored)}\n\n${headlineText(stored)}`); return 0; }

  process.env.SECOND_READ_TIER = tier;
  const comparison = compareClaims(stored, await recomputedClaims(tier)), current = readmeIsCurrent(readText(readme), ledgers());
  console.log(comparisonText(comparison));
  if (!current) console.log('README.md: the claims table is not current. Run: npm run claims -- --readme');
  return comparison.equal && current ? 0 : 1;
}

/** Every claim of a tier, computed again from what is stored in results/<tier>/. */
export async function recomputedClaims(tier: Tier): Promise<Claim[]> {
  const claims: Claim[] = [];
  for (const paper of PAPERS) claims.push(...await paper.claims(tier));
  return claims;
}

const ledgers = (): Partial<Record<Tier, Claim[]>> => Object.fromEntries(TIERS.filter((tier) => hasLedger(tier)).map((tier) => [tier, readClaims(tier)]));
