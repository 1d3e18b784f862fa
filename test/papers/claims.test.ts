import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TIERS } from '../../lib/core/paths.js';
import { compareClaims, comparisonText } from '../../lib/evidence/compare.js';
import { hasLedger, readClaims } from '../../lib/evidence/ledger.js';
import { readmeIsCurrent } from '../../lib/evidence/readme.js';
import { readText } from '../../lib/core/files.js';
import { fromRoot } from '../../lib/core/paths.js';
import { recomputedClaims } from '../../lib/commands/claims.js';

for (const tier of TIERS.filter((candidate) => hasLedger(candidate))) {
  test(`every "ours" of tier ${tier} is what the stored predictions and aggregates give when it is computed again`, async () => {
    const comparison = compareClaims(readClaims(tier), await recomputedClaims(tier));
    assert.ok(comparison.equal, comparisonText(comparison));
  });
}

test('every claim of every committed tier says where, by which rule, since which commit, and why', () => {
  const tiers = TIERS.filter((tier) => hasLedger(tier));
  assert.ok(tiers.includes('sample'), 'the sample tier is committed');
  for (const claim of tiers.flatMap((tier) => readClaims(tier))) {
    assert.ok(claim.where !== '' && claim.rule !== '' && claim.why !== '' && claim.ruleFixed.commit !== '', claim.id);
    if (claim.fidelity === 'data-substituted') assert.ok(!['reproduced', 'contradicted'].includes(claim.verdict), `${claim.id}: other data reproduces nothing`);
    if (claim.verdict !== 'not testable' && claim.kind !== 'fact') assert.ok(claim.substitutions.length > 0, `${claim.id} names no substitution`);
  }
});

test("the README's table of claims is current", () => {
  const ledgers = Object.fromEntries(TIERS.filter((tier) => hasLedger(tier)).map((tier) => [tier, readClaims(tier)]));
  assert.ok(readmeIsCurrent(readText(fromRoot('README.md')), ledgers), 'Run: npm run claims -- --readme');
});
