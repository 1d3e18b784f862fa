import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng, type RandomStream } from '../../../lib/core/random.js';
import { areaBetween } from '../../../lib/papers/source-matters/statistics/area.js';
import { composedAurocs, type ComposedAurocs, type TestSet } from '../../../lib/papers/source-matters/statistics/composition.js';
import { matchedLoss } from '../../../lib/papers/source-matters/statistics/matched.js';
import { drawRuns, twoWayMean } from '../../../lib/papers/source-matters/statistics/two-way.js';
import { normalCdf } from '../../../lib/stats/distributions.js';
import { sortedKnown, sortedQuantile } from '../../../lib/stats/quantile.js';

const SHARES = [0, 0.5, 1], RUNS = 8, PATIENTS = 90, REPLICATES = 120;
/** Standard deviations of a score within a run: of the patient's part (shared by all runs), of the run's own. */
const PATIENT = 0.7, OWN = Math.sqrt(1 - PATIENT ** 2), SEPARATION = 1;

/** A source of planted dependence: being affected adds `push` x share to the score (1 + or - a run's own part). */
function simulate(push: number, spread: number, patientPart: Float64Array, set: TestSet, stream: RandomStream): { share: number; unaffected: Float64Array; affected: Float64Array }[] {
  return Array.from({ length: RUNS }, () => 1 + spread * stream.normal()).flatMap((own) => SHARES.map((share) => {
    const unaffected = Float64Array.from(set.truth, (y, i) => SEPARATION * y + PATIENT * patientPart[i] + OWN * stream.normal());
    return { share, unaffected, affected: unaffected.map((score) => score + push * share * own) };
  }));
}

function testSet(stream: RandomStream): { set: TestSet; patientPart: Float64Array } {
  const truth = Uint8Array.from({ length: PATIENTS }, (_, i) => Number(i < PATIENTS / 3));
  return { set: { ids: Array.from(truth, String), truth, codes: Int32Array.from(truth.keys()), groups: PATIENTS }, patientPart: Float64Array.from(truth, () => stream.normal()) };
}

const areas = (runs: readonly ComposedAurocs[]): Float64Array[] => Array.from({ length: RUNS }, (_, i) => areaBetween(SHARES, SHARES.map((_, s) => runs[i * SHARES.length + s])));

/** Area of a source without a run's own part, from normal distributions: AUROC = Phi(difference / sqrt 2). */
const trueArea = (push: number): number => {
  const auc = (difference: number): number => normalCdf(difference / Math.SQRT2), clean = auc(SEPARATION);
  const gap = (share: number): number => (1 - share) * clean + share * auc(SEPARATION + push * share) - auc(SEPARATION - push * share);
  return 0.25 * gap(0) + 0.5 * gap(0.5) + 0.25 * gap(1);
};

function study(pushes: [number, number], index: number): { value: number; low: number; high: number } {
  const stream = rng(11, 'simulation', 'two-way', ...pushes, index), { set, patientPart } = testSet(stream);
  const runs = composedAurocs(set, [...simulate(pushes[0], 0.2, patientPart, set, stream), ...simulate(pushes[1], 0.2, patientPart, set, stream)], REPLICATES, rng(index, 'bootstrap'));
  const [one, other] = [areas(runs.slice(0, RUNS * SHARES.length)), areas(runs.slice(RUNS * SHARES.length))];
  const effect = twoWayMean(one.map((area, i) => area.map((value, r) => value - other[i][r])), drawRuns(RUNS, REPLICATES, index)), sorted = sortedKnown(effect.subarray(1));
  return { value: effect[0], low: sortedQuantile(sorted, 0.025), high: sortedQuantile(sorted, 0.975) };
}

test('the planted difference of areas is found without bias, and the two-way interval covers it at least as often as it says', () => {
  const truth = trueArea(1.2) - trueArea(0.6), studies = Array.from({ length: 60 }, (_, i) => study([1.2, 0.6], i));
  const mean = studies.reduce((sum, { value }) => sum + value, 0) / studies.length, covered = studies.filter(({ low, high }) => low <= truth && truth <= high).length;
  assert.ok(truth > 0.1, `planted ${truth}`);
  assert.ok(Math.abs(mean - truth) < 0.015, `mean ${mean}, planted ${truth}`);
  // 60 studies of 95 %: fewer than 52 has probability 0.005.
  assert.ok(covered >= 52, `${covered} of 60 covered`);
  assert.ok(studies.filter(({ low }) => low > 0).length >= 50, 'most studies find it');
});

test('two sources that lean on the confounder alike are rarely told apart', () => {
  const studies = Array.from({ length: 60 }, (_, i) => study([1, 1], i));
  assert.ok(studies.filter(({ low, high }) => low > 0 || high < 0).length <= 8, 'at most 8 of 60 intervals leave out 0 (5 % wanted; more has probability 0.002)');
});

test('intervals over patients alone, or runs alone, are narrower than those over both', () => {
  const stream = rng(5, 'simulation', 'two-way'), { set, patientPart } = testSet(stream);
  const perRun = areas(composedAurocs(set, simulate(1.2, 0.5, patientPart, set, stream), 400, rng(1, 'bootstrap'))), draws = drawRuns(RUNS, 400, 1);
  const width = (values: Float64Array): number => { const sorted = sortedKnown(values.subarray(1)); return sortedQuantile(sorted, 0.975) - sortedQuantile(sorted, 0.025); };
  const both = width(twoWayMean(perRun, draws)), patientsOnly = width(twoWayMean(perRun, draws.map(() => new Uint8Array(RUNS).fill(1)))), runsOnly = width(twoWayMean(perRun.map((area) => area.map(() => area[0])), draws));
  assert.ok(both > patientsOnly && both > runsOnly, `${both}, patients ${patientsOnly}, runs ${runsOnly}`);
});

test('the estimate of a two-way mean is the plain mean, and every replicate draws as many runs as there are', () => {
  assert.ok(Math.abs(twoWayMean([Float64Array.of(0.2, 0.3), Float64Array.of(0.4, 0.5)], drawRuns(2, 1, 7))[0] - 0.3) < 1e-15);
  for (const weights of drawRuns(8, 50, 3)) assert.equal(weights.reduce((sum, weight) => sum + weight, 0), 8);
  assert.deepEqual(drawRuns(8, 5, 3), drawRuns(8, 5, 3), 'the same for every source');
});

test('losses that follow from the i.i.d. AUROC alone leave nothing at matched i.i.d. AUROC; what is planted beyond it is found', () => {
  const stream = rng(6, 'simulation', 'matched');
  const points = (iid: number, extra: number): { iid: number[]; loss: number[] }[] => Array.from({ length: 8 }, () => { const own = iid + 0.03 * stream.normal(); return { iid: [own], loss: [2 * (own - 0.5) + extra + 1e-4 * stream.normal()] }; });
  const draws = drawRuns(8, 0, 1), learnedLess = matchedLoss([points(0.9, 0)], [points(0.7, 0)], draws), leansMore = matchedLoss([points(0.9, 0.1)], [points(0.7, 0)], draws);
  assert.ok(Math.abs(learnedLess.slope[0] - 2) < 0.01 && Math.abs(learnedLess.difference[0]) < 0.002, `${learnedLess.difference[0]}`);
  assert.ok(Math.abs(leansMore.difference[0] - 0.1) < 0.002, `${leansMore.difference[0]}`);
});
