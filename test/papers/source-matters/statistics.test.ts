import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../../lib/core/random.js';
import { kerasMicroAuc } from '../../../lib/papers/source-matters/statistics/keras-auc.js';
import { permutationT, possibleCount } from '../../../lib/papers/source-matters/statistics/permutation-t.js';
import { areaBetween, trapezoidWeights } from '../../../lib/papers/source-matters/statistics/area.js';
import { composedAurocs, weightedSet, type FormScores, type TestSet } from '../../../lib/papers/source-matters/statistics/composition.js';
import { auroc, rankForAuroc, weightedAuroc } from '../../../lib/stats/auroc.js';

const near = (ours: number, expected: number, tolerance: number, what = ''): void => assert.ok(Math.abs(ours - expected) <= tolerance, `${what} ${ours}, expected ${expected}`);

test("the micro-averaged AUC equals Keras's on the flattened one-hot columns", () => {
  // keras 3.15.1: keras.metrics.AUC().update_state(np.eye(2)[y].ravel(), np.stack([1 - p, p], 1).ravel())
  const index = Array.from({ length: 40 }, (_, i) => i), truth = index.map((i) => Number((i * 7) % 3 === 0));
  near(kerasMicroAuc(truth, index.map((i) => ((i * 37) % 101) / 100)), 0.4128125, 1e-6, 'hundredths');
  near(kerasMicroAuc(truth, index.map((i) => ((i * 13) % 11) / 10)), 0.4459375, 1e-6, 'tenths');
  near(kerasMicroAuc(truth, index.map((i) => Math.min(1, Math.max(0, 0.5 + 0.3 * Math.sin(i * 1.7) + 0.15 * (truth[i] - 0.5))))), 0.610625, 1e-6, 'any');
});

test('a constant majority predictor has a micro-averaged AUC of 52/83 on the lung-mass test images, and 0.5 where classes are equal', () => {
  const truth = [...new Array<number>(31).fill(1), ...new Array<number>(52).fill(0)];
  near(kerasMicroAuc(truth, truth.map(() => 0)), 0.6265060901641846, 1e-7, 'Keras');
  assert.equal(kerasMicroAuc(truth, truth.map(() => 0)).toFixed(4), (52 / 83).toFixed(4));
  assert.equal(kerasMicroAuc([0, 1, 0, 1], [0, 0, 0, 0]), 0.5);
});

test('weights of the micro-averaged AUC are copies of images', () => {
  const truth = [0, 1, 1, 0], score = [0.2, 0.61, 0.33, 0.7], copies = [0, 1, 1, 1, 2, 3, 3];
  near(kerasMicroAuc(truth, score, [1, 3, 1, 2]), kerasMicroAuc(copies.map((i) => truth[i]), copies.map((i) => score[i])), 1e-12);
  assert.throws(() => kerasMicroAuc([0], [1.2]), /probability 0 is 1.2/);
});

test("the permutation t-test equals SciPy's where all relabelings are counted", () => {
  // scipy 1.11.4: ttest_ind(a, b, permutations=10000)
  const rows: [number[], number[], number, number][] = [
    [[60.49, 60.73, 59.25, 54.32, 54.17], [80.1, 79.5, 82.2, 81.0, 78.9], -14.268817121717484, 2 / 252],
    [[63.35, 82.38, 80.06, 75.93, 77.59], [79.0, 81.2, 76.5, 80.4, 78.1], -0.9300904558272457, 124 / 252],
    [[83.21, 88.26, 89.30, 84.13], [86.1, 87.0, 89.39], -0.6494986140476068, 17 / 35],
    [[1, 2, 3], [7, 8, 9], -7.3484692283495345, 0.1],
  ];
  for (const [a, b, t, p] of rows) {
    const ours = permutationT(a, b);
    near(ours.t, t, 1e-12);
    near(ours.p, p, 1e-12);
  }
  assert.equal(permutationT(rows[0][0], rows[0][1]).relabelings, 252);
  // The means of these differ by the least that is possible, so every relabeling is as extreme. SciPy 1.11.4 says 242/252: it takes equal t's that differ by rounding for different ones.
  assert.equal(permutationT([1, 1, 2, 3, 5], [1, 2, 2, 4, 4]).p, 1);
});

test('a printed p must be a whole number of relabelings, an even one for groups of one size', () => {
  assert.deepEqual(possibleCount(0.0079, 4, 5, 5), { count: 2, of: 252 });
  assert.deepEqual(possibleCount(0.886, 3, 4, 3), { count: 31, of: 35 });
  assert.equal(possibleCount(0.004, 3, 5, 5), null, '1/252 would be odd');
  assert.equal(possibleCount(0.900, 3, 4, 3), null, 'between 31/35 and 32/35');
});

test('trapezoid weights are those of the shares and sum to one', () => {
  assert.deepEqual(trapezoidWeights([0, 0.5, 1]), [0.25, 0.5, 0.25]);
  // numpy.trapezoid(y, [0, .1, .2, .5, .8, 1]) weights by hand: half the distance between neighbours
  trapezoidWeights([0, 0.1, 0.2, 0.5, 0.8, 1]).forEach((weight, i) => near(weight, [0.05, 0.1, 0.2, 0.3, 0.25, 0.1][i], 1e-12));
  assert.throws(() => trapezoidWeights([0, 0.5, 0.5]), /ascending/);
  near(areaBetween([0, 1], [{ iid: [0.8], ood: [0.8] }, { iid: [1], ood: [0] }])[0], 0.5, 1e-12);
});

const patients = 30, n = 80, stream = rng(3, 'simulation', 'composition');
const set: TestSet = {
  ids: Array.from({ length: n }, (_, i) => `i${i}`), truth: Uint8Array.from({ length: n }, (_, i) => Number(i % 3 === 0)),
  codes: Int32Array.from({ length: n }, (_, i) => (i * 11) % patients), groups: patients,
};
const unaffected = Float64Array.from(set.truth, (y) => 0.8 * y + stream.normal()), affected = unaffected.map((score) => score + 1 + 0.2 * stream.normal());

/** A drawn test set: affected where marked. */
const drawn = ({ unaffected, affected }: FormScores, mark: ArrayLike<number>): number => auroc(set.truth, Float64Array.from(set.truth, (_, i) => (mark[i] ? affected[i] : unaffected[i])));

test('the i.i.d. AUROC is the mean over all choices of affected positives, the o.o.d. one that of all negatives affected', () => {
  const [run] = composedAurocs(set, [{ share: 0.2, unaffected, affected }], 0, rng(1, 'bootstrap'));
  const positives = Array.from(set.truth.keys()).filter((i) => set.truth[i] === 1), count = Math.round(0.2 * positives.length), draws = 4000;
  let mean = 0;
  for (let d = 0; d < draws; d++) {
    const mark = new Uint8Array(n);
    for (const i of stream.shuffle([...positives]).slice(0, count)) mark[i] = 1;
    mean += drawn({ unaffected, affected }, mark) / draws;
  }
  // The drawn sets hold round(0.2 x 27) = 5 of 27 affected: the exact mean is at that share.
  const exact = composedAurocs(set, [{ share: count / positives.length, unaffected, affected }], 0, rng(1, 'bootstrap'))[0];
  near(mean, exact.iid[0], 0.002);
  near(run.ood[0], drawn({ unaffected, affected }, set.truth.map((y) => 1 - y)), 1e-12);
  near(run.clean[0], auroc(set.truth, unaffected), 1e-12);
});

test('weighted sets give the same AUROCs, and count every positive once', () => {
  const [run] = composedAurocs(set, [{ share: 0.2, unaffected, affected }], 0, rng(1, 'bootstrap'));
  const { truth, score, weight } = weightedSet(set, { unaffected, affected }, 'iid', 0.2), ood = weightedSet(set, { unaffected, affected }, 'ood', 0.2);
  near(weightedAuroc(rankForAuroc(truth, score), weight), run.iid[0], 1e-12);
  near(weightedAuroc(rankForAuroc(ood.truth, ood.score), ood.weight), run.ood[0], 1e-12);
  near(weight.reduce((sum, one, k) => sum + truth[k] * one, 0), set.truth.reduce((sum, y) => sum + y, 0), 1e-9);
});

test('images without a form are left out of it: with sex as the confounder women have no unaffected score and men no affected one', () => {
  const woman = Uint8Array.from({ length: n }, (_, i) => Number(i % 2 === 0));
  const men = unaffected.map((score, i) => (woman[i] ? NaN : score)), women = affected.map((score, i) => (woman[i] ? score : NaN));
  const [run] = composedAurocs(set, [{ share: 1, unaffected: men, affected: women }], 3, rng(1, 'bootstrap'));
  const pick = (keep: (i: number) => boolean, score: Float64Array): number => { const rows = [...set.truth.keys()].filter(keep); return auroc(rows.map((i) => set.truth[i]), rows.map((i) => score[i])); };
  const mixed = (flip: 0 | 1): Float64Array => Float64Array.from(set.truth, (y, i) => (y === flip ? women[i] : men[i]));
  near(run.iid[0], pick((i) => woman[i] === set.truth[i], mixed(1)), 1e-12, 'women with, men without');
  near(run.ood[0], pick((i) => woman[i] !== set.truth[i], mixed(0)), 1e-12, 'men with, women without');
  assert.throws(() => composedAurocs(set, [{ share: 1, unaffected: men, affected: men.map(() => NaN) }], 0, rng(1, 'bootstrap')), /no image in this form/);
});
