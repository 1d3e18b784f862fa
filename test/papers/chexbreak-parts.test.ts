import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../lib/core/random.js';
import { f1Curve } from '../../lib/papers/chexbreak/f1-curve.js';
import { grid } from '../../lib/papers/chexbreak/grid.js';
import { donorRows, permutationCounts } from '../../lib/papers/chexbreak/permute.js';
import { difference, f1Replicates, meanOf, medianOf } from '../../lib/papers/chexbreak/replicates.js';
import { claimRules } from '../../lib/papers/chexbreak/rules.js';
import type { FailureCohort } from '../../lib/papers/chexbreak/cohort.js';
import { numericFeature } from '../../lib/failure/table.js';
import { runId } from '../../lib/runs/store.js';
import { drawGroupWeights } from '../../lib/stats/bootstrap.js';
import { confusion } from '../../lib/stats/confusion.js';
import { f1 } from '../../lib/stats/metrics.js';

test('the sample grid has 42 failure runs, 6 under the other cut-off rule, 3 pooled, one permutation; --full adds 6 refitted bootstraps', () => {
  const quick = grid('sample', { full: false }), full = grid('sample', { full: true });
  const count = (name: string): number => full.filter((config) => config.experiment === name).length;
  assert.deepEqual([quick.length, full.length, count('failure'), count('flip-rule'), count('pooled'), count('permutation'), count('flip-bootstrap')], [52, 58, 42, 6, 3, 1, 6]);
  assert.equal(new Set(full.map(runId)).size, full.length, 'every run has an id of its own');
});

test('the open grid reads ten CheXpert models three times and five NIH models once', () => {
  const runs = grid('open', { full: false }).filter((config) => config.experiment === 'failure');
  assert.equal(runs.filter((config) => config.cohort === 'chexpert').length, 10 * 5 * 3);
  assert.equal(runs.filter((config) => config.cohort === 'nih').length, 5 * 14);
});

test('the open grid refits what the sample grid has not: the ten CheXpert models and the two NIH models that are not shipped', () => {
  const refits = grid('open', { full: true }).filter((config) => config.experiment === 'flip-bootstrap');
  assert.deepEqual(['chexpert', 'nih'].map((cohort) => refits.filter((config) => config.cohort === cohort).length), [20, 4]);
});

test('the paper tier says what is missing and what to run instead', () => {
  assert.throws(() => grid('paper', { full: false }), /never published.*second-read audit/);
});

test('every rule has a margin, a family, a place where it is quoted, and the commit that fixed it', () => {
  for (const rule of [...claimRules('nih'), ...claimRules('chexpert')]) {
    assert.ok(rule.margin > 0 && rule.family !== '' && rule.where !== '' && rule.rule !== '', rule.id);
    assert.match(rule.ruleFixed.commit, /^[0-9a-f]{7,40}$/);
    assert.equal(rule.ruleFixed.dataSeen, true, 'orientation figures had been seen: it must say so');
  }
  const quoted = claimRules('chexpert').filter((rule) => rule.kind === 'value').map((rule) => [rule.id, rule.reported.value, rule.reported.ciLow, rule.reported.ciHigh]);
  assert.deepEqual(quoted, [['chexbreak/flip-consolidation@chexpert', 0.008, 0.005, 0.010], ['chexbreak/flip-edema@chexpert', 0.003, 0.001, 0.006]], 'as quoted in the abstract');
});

const groups = 40, codes = Int32Array.from({ length: 200 }, (_, i) => (i * 7) % groups), stream = rng(1, 'simulation', 'chexbreak-parts');
const truth = Uint8Array.from(codes, () => (stream.next() < 0.3 ? 1 : 0)), decided = truth.map((y) => (stream.next() < 0.8 ? y : 1 - y)), flipped = truth.map((y) => (stream.next() < 0.9 ? y : 1 - y));

test('F1 replicates equal F1 of the rows drawn, patient by patient', () => {
  const [a, b] = f1Replicates([{ truth, arms: [decided, flipped] }], codes, groups, 5, 77), weights = new Float64Array(groups);
  assert.ok(Math.abs(a[0] - f1(confusion(truth, decided))) < 1e-15);
  for (let r = 1; r <= 5; r++) {
    drawGroupWeights(groups, 77, r, weights);
    const rows = [...codes].flatMap((g, i) => new Array<number>(weights[g]).fill(i));
    const direct = f1(confusion(rows.map((i) => truth[i]), rows.map((i) => flipped[i])));
    assert.ok(Math.abs(b[r] - direct) < 1e-12, `replicate ${r}`);
  }
});

test('means, medians and differences run replicate by replicate', () => {
  const a = Float64Array.of(1, 2), b = Float64Array.of(3, 10), c = Float64Array.of(5, 3);
  assert.deepEqual([...meanOf([a, b])], [2, 6]);
  assert.deepEqual([...medianOf([a, b, c])], [3, 3]);
  assert.deepEqual([...medianOf([a, b])], [2, 6]);
  assert.deepEqual([...difference(b, a)], [2, 8]);
});

test('the threshold curve reaches F1 of 1 where the positives are ranked first, and agrees with the confusion counts elsewhere', () => {
  assert.deepEqual(f1Curve([1, 1, 0, 0], [0.9, 0.8, 0.2, 0.1], { points: 4, most: 1 }).map((point) => Number(point.f1.toFixed(4))), [0.6667, 1, 0.8, 0.6667]);
});

test('a permutation gives each patient the values of a patient with about as many images, and every patient gives once', () => {
  const sizes = [1, 1, 1, 2, 2, 3, 9, 10, 8], owner = Int32Array.from(sizes.flatMap((size, g) => new Array<number>(size).fill(g)));
  const donor = donorRows({ codes: owner, groups: sizes.length }, rng(3, 'permutation')), givers = sizes.map((_, g) => new Set([...donor].filter((_, i) => owner[i] === g).map((row) => owner[row])));
  for (const giver of givers) assert.equal(giver.size, 1, 'all images of a patient come from one donor');
  assert.deepEqual(givers.map((giver) => [...giver][0]).sort((a, b) => a - b), sizes.map((_, g) => g));
  givers.slice(0, 3).forEach((giver) => assert.equal(sizes[[...giver][0]], 1));
});

test('a feature that drives the errors is significant, and hardly ever when dealt anew among patients', () => {
  const n = 3000, patients = 1000, own = rng(5, 'simulation', 'permutation-counts'), code = Int32Array.from({ length: n }, (_, i) => i % patients);
  const ages = Float64Array.from({ length: patients }, () => 30 + 50 * own.next()), age = Float64Array.from(code, (g) => ages[g]);
  const cohort = { id: 'nih', codes: code, groups: patients, ids: code as unknown as string[], clinical: [numericFeature('age', age, { per: 10 }), numericFeature('noise', Float64Array.from(code, () => own.normal()))], findings: [], withheld: ['lung lesion', 'pneumothorax', 'support devices'] } as unknown as FailureCohort;
  const cells = Array.from({ length: 4 }, (_, k) => ({ model: 'm', task: `t${k}`, error: Uint8Array.from(age, (years) => (own.next() < 1 / (1 + Math.exp(3 - 0.03 * years)) ? 1 : 0)) }));
  const { found, permuted, cells: tested } = permutationCounts(cohort, cells, 40, 9).age!;
  assert.equal(tested, 4);
  assert.ok(found >= 3, `found ${found}`);
  assert.ok(permuted.reduce((sum, count) => sum + count, 0) <= 4, `${permuted.join()} of 4 cells in 40 permutations at a level of 0.05 / 4`);
});
