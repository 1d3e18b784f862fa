import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../lib/core/random.js';
import { auroc, rankForAuroc, weightedAuroc } from '../../lib/stats/auroc.js';
import { bcaInterval, groupedJackknife, percentileInterval } from '../../lib/stats/bootstrap-intervals.js';
import { bootstrapAurocs, prepareWalks } from '../../lib/stats/bootstrap-aurocs.js';
import { bootstrapAurocsParallel, startHelper, type AurocJob } from '../../lib/stats/bootstrap-aurocs-parallel.js';
import { drawGroupWeights, estimateOf, groupCodes, groupedBootstrap, pairedDifference, replicateColumn } from '../../lib/stats/bootstrap.js';
import { quantile } from '../../lib/stats/quantile.js';
import { allClose, close, expectedValues } from './expected.js';

const wanted = expectedValues<Record<'replicates' | 'jackknife' | 'sample' | 'bca' | 'percentile', number[]> & { estimate: number; quantiles: number[][] }>('bootstrap');
const meanOf = (values: number[], weights: Float64Array): number => values.reduce((sum, value, i) => sum + weights[i] * value, 0) / weights.reduce((sum, weight) => sum + weight, 0);

/** A cohort with ties, patients of one to ten images, and two tasks (the second with few positives). */
function cohort(seed: number): { truths: number[][]; scores: number[][]; codes: Int32Array; groups: number } {
  const draw = rng(seed, 'simulation'), patients = Array.from({ length: 500 }, () => Math.floor(draw.integer(110) * draw.next()));
  const truths = [0.3, 0.02].map((share) => patients.map(() => (draw.next() < share ? 1 : 0)));
  const scores = truths.map((truth) => truth.map((label) => Math.round(20 * (0.4 * label + draw.next())) / 20));
  const { codes, count } = groupCodes(patients);
  return { truths, scores, codes, groups: count };
}

test('quantiles equal numpy.quantile', () => {
  for (const [p, value] of wanted.quantiles) close(quantile(wanted.sample, p), value, 1e-14);
  assert.ok(Number.isNaN(quantile([NaN], 0.5)));
});

test('percentile and BCa intervals of SciPy\'s replicates equal scipy.stats.bootstrap', () => {
  const replicates = { count: wanted.replicates.length, width: 1, values: Float64Array.of(wanted.estimate, ...wanted.replicates) };
  const percentile = percentileInterval(replicates), bca = bcaInterval(replicates, wanted.jackknife);
  allClose([percentile.low, percentile.high], wanted.percentile, 1e-12);
  allClose([bca.low, bca.high], wanted.bca, 1e-10);
  assert.ok(bca.low !== percentile.low);
});

test('the jackknife leaves out one whole group at a time', () => {
  const { sample, jackknife } = wanted, codes = Int32Array.from(sample, (_, i) => i);
  allClose(groupedJackknife({ codes, groups: 40, statistic: (weights) => meanOf(sample, weights) }), jackknife, 1e-12);
  assert.deepEqual(Array.from(groupedJackknife({ codes: Int32Array.of(0, 1, 0), groups: 2, statistic: (weights) => meanOf([1, 5, 3], weights) })), [5, 2]);
});

test('replicate 0 is the estimate, and whole patients are drawn', () => {
  const { codes, groups } = cohort(1), seen: Float64Array[] = [];
  const replicates = groupedBootstrap({ codes, groups, replicates: 20, stream: rng(1, 'bootstrap'), statistic: (weights) => { seen.push(weights.slice()); return weights.length; } });
  assert.ok(seen[0].every((weight) => weight === 1));
  assert.equal(replicates.values.length, 21);
  for (const weights of seen.slice(1)) {
    const ofGroup = new Map<number, number>();
    weights.forEach((weight, i) => { assert.equal(ofGroup.get(codes[i]) ?? weight, weight); ofGroup.set(codes[i], weight); });
    assert.equal([...ofGroup.values()].reduce((a, b) => a + b, 0), groups);
  }
});

test('the bootstrap error of a mean over patients is that of patients, not of images', () => {
  // Four equal images a patient: the standard error is sd / sqrt(patients).
  const draw = rng(2, 'simulation'), ofPatient = Array.from({ length: 100 }, () => draw.normal()), values = ofPatient.flatMap((value) => [value, value, value, value]);
  const { codes, count } = groupCodes(values.map((_, i) => Math.floor(i / 4)));
  const replicates = replicateColumn(groupedBootstrap({ codes, groups: count, replicates: 4000, stream: rng(2, 'bootstrap'), statistic: (weights) => meanOf(values, weights) }));
  const mean = replicates.reduce((a, b) => a + b, 0) / 4000, error = Math.sqrt(replicates.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4000);
  const centre = ofPatient.reduce((a, b) => a + b, 0) / 100, theory = Math.sqrt(ofPatient.reduce((sum, value) => sum + (value - centre) ** 2, 0)) / 100;
  close(error / theory, 1, 0.04); // 4,000 replicates: a relative Monte Carlo error of 0.011
});

test('the fast bootstrap of areas draws and counts as the general one', () => {
  for (const seed of [1, 2, 3]) {
    const data = cohort(seed), rankings = data.truths.map((truth, task) => rankForAuroc(truth, data.scores[task]));
    const fast = bootstrapAurocs({ ...data, replicates: 61, stream: rng(seed, 'bootstrap') });
    const plain = groupedBootstrap({ ...data, replicates: 61, stream: rng(seed, 'bootstrap'), statistic: (weights) => Float64Array.from(rankings, (ranking) => weightedAuroc(ranking, weights)) });
    assert.deepEqual([fast.count, fast.width], [61, 2]);
    allClose(fast.values, plain.values, 1e-14);
    close(estimateOf(fast, 1), auroc(data.truths[1], data.scores[1]));
  }
});

test('one, two and three threads give the same replicates to the last bit', async () => {
  const data = cohort(4), single = bootstrapAurocs({ ...data, replicates: 6000, stream: rng(1, 'bootstrap') });
  for (const threads of [1, 2, 3]) {
    const shared = await bootstrapAurocsParallel({ ...data, replicates: 6000, stream: rng(1, 'bootstrap') }, threads);
    assert.deepEqual(shared.values, single.values, `${threads} threads`);
  }
});

test('a helping thread computes every block that it takes', async () => {
  // The helper alone, as if the calling thread were busy: all of its blocks must be right.
  const data = cohort(4), options = { ...data, replicates: 40, stream: rng(1, 'bootstrap') }, single = bootstrapAurocs({ ...options, stream: rng(1, 'bootstrap') });
  const job: AurocJob = { walks: prepareWalks(options), groups: data.groups, seed: options.stream.seed(), last: 40, values: new Float64Array(new SharedArrayBuffer(8 * 41 * 2)), shared: new Int32Array(new SharedArrayBuffer(8)) };
  const helper = startHelper(job);
  await helper.done;
  await helper.worker.terminate();
  assert.equal(job.shared[1], 6);
  assert.deepEqual(Float64Array.from(job.values), single.values);
});

test('a thread that fails is reported, and nothing hangs', async () => {
  const data = cohort(4), job = { walks: null, groups: data.groups, seed: 1, last: 40, values: new Float64Array(1), shared: new Int32Array(new SharedArrayBuffer(8)) };
  const helper = startHelper(job as unknown as AurocJob);
  await assert.rejects(helper.done, /a bootstrap thread failed/);
});

test('a few patients with many draws each are counted without overflow', () => {
  const n = 3000, codes = Int32Array.from({ length: n }, (_, i) => i % 3), draw = rng(4, 'simulation');
  const truth = Array.from({ length: n }, () => (draw.next() < 0.01 ? 1 : 0)), score = truth.map((label) => label + draw.normal()), ranking = rankForAuroc(truth, score);
  const options = { codes, groups: 3, replicates: 30 };
  const fast = bootstrapAurocs({ ...options, truths: [truth], scores: [score], stream: rng(1, 'bootstrap') });
  const plain = groupedBootstrap({ ...options, stream: rng(1, 'bootstrap'), statistic: (weights) => weightedAuroc(ranking, weights) });
  allClose(fast.values, plain.values, 1e-14);
});

test('a label that is not known leaves the row out of that task only', () => {
  const data = cohort(5), holes = data.truths[0].map((label, i) => (i % 4 === 0 ? NaN : label)), kept = holes.flatMap((label, i) => (Number.isNaN(label) ? [] : [i]));
  const both = bootstrapAurocs({ ...data, truths: [holes, data.truths[1]], replicates: 8, stream: rng(1, 'bootstrap') });
  close(estimateOf(both, 0), auroc(kept.map((i) => data.truths[0][i]), kept.map((i) => data.scores[0][i])));
  close(estimateOf(both, 1), auroc(data.truths[1], data.scores[1]));
});

test('a replicate without positives has no area, and intervals leave it out', () => {
  const truth = [1, 0, 0, 0, 0, 0], score = [6, 1, 2, 3, 4, 5], codes = Int32Array.of(0, 1, 2, 3, 4, 5);
  const replicates = bootstrapAurocs({ truths: [truth], scores: [score], codes, groups: 6, replicates: 400, stream: rng(1, 'bootstrap') });
  const missing = replicateColumn(replicates).filter(Number.isNaN).length;
  assert.ok(missing > 100 && missing < 170, `${missing} of 400, expected (5/6)^6 = 0.335`);
  assert.deepEqual(percentileInterval(replicates), { low: 1, high: 1 });
});

test('more replicates, or another order, leave the first ones as they were', () => {
  const data = cohort(6), few = bootstrapAurocs({ ...data, replicates: 10, stream: rng(9, 'bootstrap') }), many = bootstrapAurocs({ ...data, replicates: 33, stream: rng(9, 'bootstrap') });
  assert.deepEqual(many.values.slice(0, few.values.length), few.values);
  const late = new Float64Array(data.groups), again = new Float64Array(data.groups);
  drawGroupWeights(data.groups, 3, 7, late);
  drawGroupWeights(data.groups, 3, 2, again);
  drawGroupWeights(data.groups, 3, 7, again);
  assert.deepEqual(again, late);
});

test('a paired difference is taken replicate by replicate', () => {
  const data = cohort(7), both = bootstrapAurocs({ ...data, replicates: 12, stream: rng(1, 'bootstrap') }), difference = pairedDifference(both, 0, 1);
  for (let r = 0; r <= 12; r++) assert.equal(difference.values[r], both.values[2 * r] - both.values[2 * r + 1]);
});

test('groups out of range and tasks of another length are refused', () => {
  const data = cohort(8);
  assert.throws(() => bootstrapAurocs({ ...data, groups: 2, replicates: 1, stream: rng(1, 'bootstrap') }), /is of group/);
  assert.throws(() => bootstrapAurocs({ ...data, scores: [data.scores[0], [1]], replicates: 1, stream: rng(1, 'bootstrap') }), /task 1 has 500 labels and 1 scores/);
});
