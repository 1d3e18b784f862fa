import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needsCheck } from '../../../lib/papers/source-matters/effects.js';
import { PANELS, PLANS } from '../../../lib/papers/source-matters/protocol.js';
import { claimRules } from '../../../lib/papers/source-matters/rules.js';

for (const tier of ['sample', 'open', 'paper'] as const) {
  test(`tier ${tier}: one primary contrast a confounder, in families by modality; equivalence for X-ray noise alone`, () => {
    const primary = claimRules(tier).filter(({ rule }) => rule.family.startsWith('primary'));
    assert.deepEqual(primary.map(({ effect }) => effect.kind === 'area' && effect.planted), [...PANELS]);
    assert.equal(primary.filter(({ rule }) => rule.family === 'primary, X-ray').length, 4);
    assert.equal(primary.filter(({ rule }) => rule.family === 'primary, CT').length, 2);
    assert.deepEqual(primary.filter(({ rule }) => rule.kind === 'equivalence').map(({ rule }) => rule.id), ['source-matters/area-xray-noise']);
  });

  test(`tier ${tier}: every rule has an id of its own, a margin, a place and a commit; facts were seen before, and the manipulation check was changed when a first grid had been`, () => {
    const rules = claimRules(tier);
    assert.equal(new Set(rules.map(({ rule }) => rule.id)).size, rules.length);
    for (const { rule, effect } of rules) {
      assert.ok(rule.margin > 0 && rule.where !== '' && rule.family !== '', rule.id);
      assert.match(rule.ruleFixed.commit, /^[0-9a-f]{7,40}$/, rule.id);
      assert.equal(rule.ruleFixed.dataSeen, effect.kind === 'fact' || needsCheck(effect), rule.id);
      if (needsCheck(effect)) assert.match(rule.ruleFixed.note ?? '', /^the manipulation check was changed after a first grid had been seen/, rule.id);
      if (effect.kind === 'ood' || effect.kind === 'iid') assert.ok(PLANS[tier].shares.includes(effect.share), `${rule.id}: the tier runs its share`);
    }
  });
}

test('other data reproduces nothing: on tiers sample and open all rules but facts are data-substituted', () => {
  for (const { rule, effect } of claimRules('sample')) assert.equal(rule.fidelity, effect.kind === 'fact' ? 'exact' : 'data-substituted', rule.id);
});
