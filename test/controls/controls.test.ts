import assert from 'node:assert/strict';
import test from 'node:test';
import { rng } from '../../lib/core/random.js';
import { aurocOf, intervalCoverage, joinCoverage, NIH_IMAGES, NIH_PATIENTS, NIH_PATIENT_SIZES, patientSizes, permutedErrors, permuteErrors, plantedCohort, plantedDetection, timesOdds, unequalPrevalence } from '../../lib/controls/index.js';
import { errorsOf, failureTable, type FailureTable } from '../../lib/failure/table.js';
import { auroc } from '../../lib/stats/auroc.js';

const near = (actual: number, expected: number, within: number): void => assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected} +- ${within}`);
/** Share of rows of a group with a property, over many cohorts. */
function share(tables: readonly FailureTable[], group: number, at: (table: FailureTable, i: number) => boolean, has: (table: FailureTable, i: number) => boolean): number {
  let n = 0, k = 0;
  for (const table of tables) {
    const feature = table.features[0];
    for (let i = 0; i < table.truth.length; i++) if (feature.kind === 'category' && feature.codes[i] === group && at(table, i)) { n++; if (has(table, i)) k++; }
  }
  return k / n;
}

test("patients have NIH's sizes: 6,187 patients, 22,433 images, one to 184 each", () => {
  assert.equal(NIH_PATIENT_SIZES.reduce((sum, [, patients]) => sum + patients, 0), NIH_PATIENTS);
  assert.equal(NIH_PATIENT_SIZES.reduce((sum, [images, patients]) => sum + images * patients, 0), NIH_IMAGES);
  const sizes = patientSizes(NIH_PATIENTS, rng(1, 'simulation'));
  assert.deepEqual([sizes.reduce((a, b) => a + b, 0), Math.min(...sizes), Math.max(...sizes)], [NIH_IMAGES, 1, 184]);
  assert.equal(patientSizes(10_000, rng(1, 'simulation')).length, 10_000);
});

test('a cohort is a checked table of failure, equal for equal options, with decisions at the cut-off', () => {
  const { table } = plantedCohort({ seed: 3, patients: 300, outcome: 'miss' });
  const checked = failureTable({ ...table, features: table.features });
  assert.deepEqual({ ...checked }, { ...table });
  assert.deepEqual(plantedCohort({ seed: 3, patients: 300, outcome: 'miss' }).table, table);
  assert.notDeepEqual(plantedCohort({ seed: 4, patients: 300, outcome: 'miss' }).table.truth, table.truth);
  assert.ok(table.score.every((score, i) => (score >= 0.5 ? 1 : 0) === table.decision[i]));
  assert.throws(() => plantedCohort({ seed: 1, missRate: 1 }), /a share of 1.*missRate/);
});

test('the planted rates, odds ratio and AUROC are those of the rows', () => {
  // Means over 20 cohorts of 22,433 rows: Monte Carlo errors of some 0.005 (B's misses) and less.
  const cohorts = Array.from({ length: 20 }, (_, seed) => plantedCohort({ seed, outcome: 'miss', oddsRatio: 3, prevalence: { a: 0.1, b: 0.2 } })), tables = cohorts.map(({ table }) => table), { planted } = cohorts[0];
  const wrong = (table: FailureTable, i: number): boolean => table.truth[i] !== table.decision[i];
  [planted.missRate.a, planted.missRate.b].forEach((rate, group) => near(share(tables, group, (table, i) => table.truth[i] === 1, wrong), rate, 0.02));
  [planted.falseAlarmRate.a, planted.falseAlarmRate.b].forEach((rate, group) => near(share(tables, group, (table, i) => table.truth[i] === 0, wrong), rate, 0.01));
  [planted.prevalence.a, planted.prevalence.b].forEach((rate, group) => near(share(tables, group, () => true, (table, i) => table.truth[i] === 1), rate, 0.015));
  near(planted.missRate.b / (1 - planted.missRate.b) / (planted.missRate.a / (1 - planted.missRate.a)), 3, 1e-12);
  const inB = (table: FailureTable): number[] => Array.from(table.truth.keys()).filter((i) => { const feature = table.features[0]; return feature.kind === 'category' && feature.codes[i] === 1; });
  near(tables.reduce((sum, table) => { const rows = inB(table); return sum + auroc(rows.map((i) => table.truth[i]), rows.map((i) => table.score[i])) / 20; }, 0), planted.auroc.b, 0.01);
  const even = Array.from({ length: 10 }, (_, seed) => plantedCohort({ seed, outcome: 'miss' }));
  near(even.reduce((sum, { table }) => sum + auroc(table.truth, table.score) / 10, 0), even[0].planted.auroc.all, 0.005);
  assert.ok(Number.isNaN(planted.auroc.all));
});

test('the AUROC by construction is that of a large sample of uniforms', () => {
  const stream = rng(1, 'simulation', 'uniforms'), truth: number[] = [], score: number[] = [];
  for (let i = 0; i < 60_000; i++) {
    const positive = i % 2, wrong = stream.next() < (positive ? 0.4 : 0.2), call = wrong ? 1 - positive : positive, u = stream.next(), v = stream.next();
    const distance = stream.next() >= 0.6 ? u : wrong ? Math.min(u, v) : Math.max(u, v);
    truth.push(positive);
    score.push(call ? 1 + distance : -distance);
  }
  near(auroc(truth, score), aurocOf(0.4, 0.2, 0.6), 0.006);   // 3 Monte Carlo standard errors
  near(timesOdds(0.25, 2), 0.4, 1e-12);
});

test('images of one patient are wrong together more often than images of two', () => {
  const { table } = plantedCohort({ seed: 5, falseAlarmRate: 0.3, correlation: 0.3 }), errors = errorsOf(table);
  let together = 0, pairs = 0;
  for (let i = 1; i < errors.length; i++) if (table.codes[i] === table.codes[i - 1] && !table.truth[i] && !table.truth[i - 1]) { pairs++; together += errors[i] & errors[i - 1]; }
  // Independent: 0.09. With latent correlation 0.3, SciPy 1.17.1: multivariate_normal([0, 0], [[1, .3], [.3, 1]]).cdf([norm.ppf(.3)] * 2) = 0.1281
  near(together / pairs, 0.1281, 0.015);
});

test('a planted odds ratio of misses is found in the misses of its group and nowhere else', () => {
  const { rows, found, foundElsewhere, passed } = plantedDetection({ seed: 1, cohorts: 5, outcome: 'miss', oddsRatio: 2 });
  assert.ok(passed && found === 1 && foundElsewhere <= 0.2);
  assert.deepEqual(rows.filter(({ planted }) => planted === 2).map(({ outcome, feature, level }) => [outcome, feature, level]), [['miss', 'group', 'B']]);
  near(Math.log(rows[0].estimated), Math.log(2), Math.log(1.1));
});

test('a planted odds ratio of false alarms is found there, and none is found where none was planted', () => {
  assert.ok(plantedDetection({ seed: 2, cohorts: 4, outcome: 'false alarm', oddsRatio: 1.6 }).passed);
  const nothing = plantedDetection({ seed: 3, cohorts: 5, patients: 2000, outcome: null });
  assert.ok(nothing.passed && nothing.found === null);
});

test('unequal prevalence with equal error rates flags neither misses nor false alarms, though pooled errors differ between the groups', () => {
  const { rows, foundElsewhere, passed } = unequalPrevalence({ seed: 1, cohorts: 5 });
  assert.ok(passed && foundElsewhere <= 0.2);
  const pooled = rows.find(({ outcome, feature }) => outcome === 'error' && feature === 'group');
  // 0.05 x 0.25 + 0.95 x 0.15 = 0.155 errors in A, 0.25 x 0.25 + 0.75 x 0.15 = 0.175 in B: odds ratio 1.156.
  near(pooled?.estimated ?? NaN, 1.156, 0.1);
});

test('permuting errors within decision and score decile keeps scores, decisions and counts of errors, and moves errors', () => {
  const { table } = plantedCohort({ seed: 1, patients: 500, outcome: 'miss' }), moved = permuteErrors(table, rng(1, 'permutation'));
  const count = (one: FailureTable, side: number): number => errorsOf(one).filter((error, i) => error && one.decision[i] === side).length;
  assert.deepEqual([moved.score, moved.decision], [table.score, table.decision]);
  for (const side of [0, 1]) assert.equal(count(moved, side), count(table, side));
  assert.notDeepEqual(errorsOf(moved), errorsOf(table));
});

test('planted misses are predicted beyond the own score among called negatives, and permuted errors are not', () => {
  const { rows, passed } = permutedErrors({ seed: 1, cohorts: 3 });
  assert.ok(passed);
  const planted = rows.find(({ errors, scope }) => errors === 'as planted' && scope === 'predictedNegative'), permuted = rows.filter(({ errors }) => errors === 'permuted');
  assert.ok((planted?.gain ?? 0) > 0.01);
  for (const { gain, found } of permuted) assert.ok(gain < 0.003 && found === 0);
});

test('intervals cover the planted truth at about their level, parts join to the whole, and naive ones cover too rarely', () => {
  const options = { seed: 1, patients: 1500, replicates: 100 }, whole = intervalCoverage({ ...options, cohorts: 60 });
  assert.deepEqual(joinCoverage([intervalCoverage({ ...options, cohorts: 25 }), intervalCoverage({ ...options, from: 25, cohorts: 35 })]), whole);
  // 60 cohorts: 95 % +- 2.33 Monte Carlo standard errors of 2.8 %, and one point for the few patients.
  for (const { interval, covered, contrast } of whole.rows) if (!contrast) assert.ok(covered >= 0.95 - 0.0755, `${interval}: ${covered}`);
  const [clustered, naive] = whole.rows;
  assert.ok(naive.contrast && naive.covered < clustered.covered);
});
