import assert from 'node:assert/strict';
import test from 'node:test';
import { operatingCharacteristic, simulateVerdicts, wrongLimit } from '../../lib/evidence/index.js';

test('of 500 studies with a false and 500 with a true claim of each kind at most 5 % (7.3 % with Monte Carlo slack) get a wrong "holds" or "fails"', (t) => {
  const rows = simulateVerdicts({ simulations: 500, seed: 1 });
  assert.equal(rows.length, 10);
  for (const { kind, truth, wrongHolds, wrongFails, power } of rows) {
    t.diagnostic(`${kind}, ${truth}: wrong ${(wrongHolds ?? wrongFails ?? NaN).toFixed(3)}, power ${power.toFixed(3)}`);
    assert.ok((wrongHolds ?? 0) <= wrongLimit(500) && (wrongFails ?? 0) <= wrongLimit(500), `${kind}, ${truth}`);
    // A verdict that never commits itself would make no mistake either.
    if (truth === 'claim true') assert.ok(power > 0.7, `${kind}: power ${power}`);
  }
});

test('the slack is 2.33 Monte Carlo standard errors', () => {
  // SciPy 1.17.1: .05 + norm.ppf(.99) * (.05 * .95 / 500) ** .5 = 0.07267443430275963
  assert.ok(Math.abs(wrongLimit(500) - 0.07267443430275963) < 1e-5);
});

test('the share of "holds" falls as a value moves away, and equal options give equal counts', () => {
  const options = { simulations: 60, replicates: 150, patients: 200 }, curve = operatingCharacteristic('value', [0, 1, 2, 3], options);
  for (let i = 1; i < curve.length; i++) assert.ok(curve[i].holds <= curve[i - 1].holds && curve[i].fails >= curve[i - 1].fails);
  assert.deepEqual(operatingCharacteristic('value', [0, 1, 2, 3], options), curve);
  assert.equal(curve[3].fails, 60);
});

test('a larger family makes every kind of wrong verdict rarer, not more frequent', () => {
  const alone = operatingCharacteristic('direction', [0], { simulations: 300, patients: 100, replicates: 100 })[0], together = operatingCharacteristic('direction', [0], { simulations: 300, patients: 100, replicates: 100, familySize: 10 })[0];
  assert.ok(together.holds <= alone.holds && alone.holds > 0);
});
