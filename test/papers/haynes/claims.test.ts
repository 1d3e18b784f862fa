import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judged, measurementsOf } from '../../../lib/papers/haynes/claims.js';
import { excessDrop, meanDrop } from '../../../lib/papers/haynes/evidence.js';
import { MODELS } from '../../../lib/papers/haynes/protocol.js';
import { claimRules } from '../../../lib/papers/haynes/rules.js';
import { aurocTable, controlTable, dropTable, occlusionTable, rateTable, relianceTables } from '../../../lib/papers/haynes/tables/scores.js';
import type { Claim } from '../../../lib/evidence/types.js';
import { simulatedEvidence, type Strength } from './simulated.js';

const SHORTCUT: Strength = { inside: 4, outside: 0.3, hidden: 3.5 }, SOUND: Strength = { inside: 3, outside: 2.8, hidden: 0 };
const verdictOf = (claims: readonly Claim[], id: string): string => claims.find((claim) => claim.id === `haynes/${id}`)!.verdict;

test('where a model rests on the source its drop holds and is larger than its twin\'s; where it rests on the lungs neither holds', () => {
  const evidence = simulatedEvidence((cohort, model) => (cohort === 'confounded' && model !== 'chest' ? SHORTCUT : SOUND)), claims = judged('sample', measurementsOf(evidence));
  for (const model of MODELS.filter((one) => one !== 'chest')) {
    assert.equal(verdictOf(claims, `drop-confounded-${model}`), 'holds here', model);
    assert.equal(verdictOf(claims, `excess-twin-${model}`), 'holds here', model);
  }
  assert.notEqual(verdictOf(claims, 'excess-twin-chest'), 'holds here');
  for (const id of ['less-drop', 'steadier', 'leans-less']) {
    assert.equal(verdictOf(claims, `${id}-confounded-chest`), 'holds here', id);
    assert.notEqual(verdictOf(claims, `${id}-confounded-in-domain`), 'holds here', id);
  }
  assert.equal(verdictOf(claims, 'external-1-counts'), 'not testable');
  assert.equal(verdictOf(claims, 'oversampled-files'), 'reproduced');
});

test('where the planted marker is not found, no claim is testable', () => {
  const evidence = simulatedEvidence(() => SHORTCUT, { marked: false });
  assert.equal(controlTable(evidence).filter(({ passed }) => !passed).length, 2);
  assert.ok(judged('sample', measurementsOf(evidence)).filter(({ kind }) => kind === 'direction').every(({ verdict }) => verdict === 'not testable'));
});

test('a marker that agrees with the label is flagged by drop and occlusion, one that tells nothing by neither', () => {
  assert.deepEqual(controlTable(simulatedEvidence(() => SOUND)).map(({ control, test: name, flagged }) => [control, name, flagged]), [
    ['marked', 'drop', true], ['marked', 'AUROC with the lungs hidden', true], ['unmarked', 'drop', false], ['unmarked', 'AUROC with the lungs hidden', false],
  ]);
});

test("a twin's own internal set counts 0 in its mean drop, and the excess is the difference of the two drops", () => {
  const evidence = simulatedEvidence((cohort) => (cohort === 'confounded' ? SHORTCUT : SOUND)), twin = evidence.drops.get('twin')!.get('imagenet')!;
  assert.equal(meanDrop(evidence, 'twin', 'imagenet').value, twin.drop.nih.value / 2);
  assert.ok(Math.abs(excessDrop(evidence, 'twin', 'imagenet').value - (meanDrop(evidence, 'confounded', 'imagenet').value - meanDrop(evidence, 'twin', 'imagenet').value)) < 1e-12);
});

test('tables hold every model of every cohort; retained is told only where the intact AUROC is known to exceed 0.6', () => {
  const evidence = simulatedEvidence((_, model) => (model === 'resnet' ? { inside: 0, outside: 0, hidden: 0 } : SOUND)), occlusion = occlusionTable(evidence);
  assert.equal(dropTable(evidence).length, 12);
  assert.equal(aurocTable(evidence).filter(({ role }) => role === 'internal').length, 12);
  assert.ok(rateTable(evidence).filter(({ rule }) => rule === 'youden').every(({ tunedOnTest }) => tunedOnTest));
  assert.ok(occlusion.filter(({ model }) => model === 'resnet').every(({ retained }) => Number.isNaN(retained)));
  assert.ok(occlusion.filter(({ model, set }) => model === 'imagenet' && set === 'mixed').every(({ retained }) => Number.isFinite(retained)));
  assert.equal(relianceTables(evidence).reliance.length, 12);
});

test('every rule has an id of its own and a direction\'s margin', () => {
  for (const tier of ['sample', 'open', 'paper'] as const) {
    const ids = claimRules(tier).map(({ rule }) => rule.id);
    assert.equal(new Set(ids).size, ids.length);
  }
  assert.equal(claimRules('sample').length, 6 + 6 + 6 + 2 + 1);
});
