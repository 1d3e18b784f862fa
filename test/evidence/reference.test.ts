import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../lib/core/random.js';
import { judge } from '../../lib/evidence/verdict.js';
import type { ClaimRule, Measurement } from '../../lib/evidence/types.js';

const rule: ClaimRule = {
  id: 'p/auroc@x', paper: 'p', where: 'abstract', statement: 'It reaches 0.9.', metric: 'AUROC', kind: 'direction', fidelity: 'data-substituted', sourceQuality: 'text',
  reported: { value: 0.9, ciLow: null, ciHigh: null }, reference: 0.85, margin: 0.01, family: 'f', rule: 'above 0.85', ruleFixed: { commit: 'abcdef0', dataSeen: false },
};
const measured = (value: number): Measurement => {
  const stream = rng(1, 'simulation', 'reference');
  return { value, replicates: Float64Array.from({ length: 500 }, () => value + 0.01 * stream.normal()), n: 100, units: 100, seeds: [1], preconditions: [], notebook: 'n', runs: [], substitutions: [] };
};

test('a direction claim with a reference is judged against it and told in the unit of what is quoted', () => {
  const above = judge(rule, measured(0.95), { tier: 'sample', familySize: 1 });
  assert.equal(above.verdict, 'holds here');
  assert.equal(above.ours.value, 0.95);
  assert.ok(above.ours.ciLow! > 0.92 && above.ours.ciHigh! < 0.98, 'the interval is of the value, not of the difference');
  assert.equal(judge(rule, measured(0.80), { tier: 'sample', familySize: 1 }).verdict, 'fails here', 'well above 0, but below the reference');
});
