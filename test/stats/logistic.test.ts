import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matrixOf } from '../../lib/core/matrix.js';
import { firthProfile } from '../../lib/stats/firth-profile.js';
import { likelihoodRatioTest, logisticRegression, oddsRatio, predictLogistic } from '../../lib/stats/logistic.js';
import { allClose, close, closeRelative, expectedValues } from './expected.js';

interface Logistic {
  age: number[]; sex: number[]; rare: number[]; label: number[]; groups: number[]; frequency: number[]; coefficients: number[]; se: number[]; z: number[]; p: number[]; interval: number[][];
  logLikelihood: number; clusteredSe: number[]; clusteredCovariance: number[]; clusteredP: number[]; likelihoodRatio: { statistic: number; df: number; p: number };
  weighted: { coefficients: number[]; se: number[] }; ridge: { ridge: number; coefficients: number[] };
}
const wanted = expectedValues<Logistic>('logistic'), { age, sex, rare, label, groups } = wanted;
const features = matrixOf({ age, sex, rare });

test('coefficients, errors, tests and intervals equal statsmodels Logit', () => {
  const fit = logisticRegression({ features, label });
  assert.deepEqual(fit.names, ['(intercept)', 'age', 'sex', 'rare']);
  assert.ok(fit.converged && !fit.separated);
  allClose(fit.coefficients, wanted.coefficients, 1e-10, 'coefficient');
  allClose(fit.se, wanted.se, 1e-10, 'se');
  allClose(fit.z, wanted.z, 1e-9, 'z');
  fit.p.forEach((p, j) => closeRelative(p, wanted.p[j], 1e-8, 'p'));
  allClose(fit.low, wanted.interval.map(([low]) => low), 1e-10, 'low');
  allClose(fit.high, wanted.interval.map(([, high]) => high), 1e-10, 'high');
  close(fit.logLikelihood, wanted.logLikelihood, 1e-12, 'log-likelihood');
});

test('cluster-robust covariance equals statsmodels cov_type=cluster to 1e-8', () => {
  const fit = logisticRegression({ features, label, clusters: Int32Array.from(groups) });
  allClose(fit.se, wanted.clusteredSe, 1e-8, 'se');
  for (let i = 0; i < 16; i++) closeRelative(fit.covariance[i], wanted.clusteredCovariance[i], 1e-7, 'covariance');
  fit.p.forEach((p, j) => closeRelative(p, wanted.clusteredP[j], 1e-8, 'p'));
  allClose(fit.seNaive, wanted.se, 1e-10, 'naive se');
});

test('frequency weights equal statsmodels GLM freq_weights, and rows of weight 0 do not count', () => {
  const fit = logisticRegression({ features, label, weights: wanted.frequency });
  allClose(fit.coefficients, wanted.weighted.coefficients, 1e-10, 'coefficient');
  allClose(fit.se, wanted.weighted.se, 1e-10, 'se');
  assert.equal(fit.rows, wanted.frequency.filter((times) => times > 0).length);
});

test('a ridge penalty gives the maximum of the penalised likelihood', () => {
  const fit = logisticRegression({ features, label, ridge: wanted.ridge.ridge });
  allClose(fit.coefficients, wanted.ridge.coefficients, 1e-6, 'coefficient');
  assert.equal(fit.penalty, 'ridge');
});

test('the likelihood-ratio test equals chi2.sf of the difference', () => {
  const full = logisticRegression({ features, label }), reduced = logisticRegression({ features: matrixOf({ age }), label }), ours = likelihoodRatioTest(full, reduced);
  close(ours.statistic, wanted.likelihoodRatio.statistic, 1e-10);
  assert.equal(ours.df, 2);
  closeRelative(ours.p, wanted.likelihoodRatio.p, 1e-9);
  assert.throws(() => likelihoodRatioTest(reduced, full), /not nested/);
  assert.throws(() => likelihoodRatioTest(logisticRegression({ features, label, penalty: 'firth' }), reduced), /firth/);
});

test('a warm start gives the same fit in fewer steps', () => {
  const cold = logisticRegression({ features, label }), warm = logisticRegression({ features, label, start: cold.coefficients });
  allClose(warm.coefficients, cold.coefficients, 1e-12);
  assert.ok(warm.iterations < cold.iterations);
  // A start so far off that every weight underflows falls back to zero.
  allClose(logisticRegression({ features, label, start: [1e4, 1e4, 1e4, 1e4] }).coefficients, cold.coefficients, 1e-10);
});

test('odds ratios are the exponentials of the coefficients, by name or position', () => {
  const fit = logisticRegression({ features, label }), { oddsRatio: ratio, low, high } = oddsRatio(fit, 'sex');
  close(ratio, Math.exp(wanted.coefficients[2]), 1e-10);
  close(Math.log(low), wanted.interval[2][0], 1e-10);
  close(Math.log(high), wanted.interval[2][1], 1e-10);
  assert.deepEqual(oddsRatio(fit, 2), oddsRatio(fit, 'sex'));
  assert.throws(() => oddsRatio(fit, 'weight'), /no coefficient "weight"/);
});

test('predictions sum to the number of positives, as the intercept\'s score equation says', () => {
  const fit = logisticRegression({ features, label });
  close(predictLogistic(fit.coefficients, features).reduce((a, b) => a + b, 0), label.reduce((a, b) => a + b, 0), 1e-10);
  assert.throws(() => predictLogistic([1, 2], features), /2 coefficients for 3 features/);
});

test('complete and partial separation are said, and are no convergence', () => {
  const complete = logisticRegression({ features: matrixOf({ x: [0, 1, 2, 3] }), label: [0, 0, 1, 1] });
  const partial = logisticRegression({ features: matrixOf({ age, group: rare.map((value, i) => (value === 1 && label[i] === 1 ? 1 : 0)) }), label });
  for (const fit of [complete, partial]) assert.deepEqual([fit.separated, fit.converged], [true, false]);
  const wide = logisticRegression({ features: matrixOf({ x: age.map((value) => (value - 50) * 1e6), sex }), label });
  assert.deepEqual([wide.separated, wide.converged], [false, true]);
});

test('a column that is constant or depends on others is refused by its name', () => {
  assert.throws(() => logisticRegression({ features: matrixOf({ age, constant: age.map(() => 3) }), label }), /"constant"/);
  assert.throws(() => logisticRegression({ features: matrixOf({ age, sex, both: age.map((value, i) => 2 * value - sex[i] + 1) }), label }), /"both"/);
  assert.ok(logisticRegression({ features: matrixOf({ age, months: age.map((value) => 12 * value) }), label, ridge: 1 }).converged);
});

test('input that is no regression problem is refused with its row or name', () => {
  assert.throws(() => logisticRegression({ features, label: label.map(() => 1) }), /all 400 labels are 1/);
  assert.throws(() => logisticRegression({ features: matrixOf({ age: age.map((value, i) => (i === 7 ? NaN : value)) }), label }), /"age" is NaN in row 7/);
  assert.throws(() => logisticRegression({ features, label: label.slice(1) }), /399 labels for 400 rows/);
  assert.throws(() => logisticRegression({ features, label, weights: label.map(() => -1) }), /weight 0 is -1/);
});

const firth = expectedValues<Record<'x' | 'group' | 'label' | 'coefficients' | 'se' | 'statistic' | 'p', number[]> & { penalisedLogLikelihood: number; interval: number[][] }>('firth');
const firthOptions = { features: matrixOf({ x: firth.x, group: firth.group }), label: firth.label, penalty: 'firth' as const };

test('Firth\'s estimate is the brute-force maximum of the penalised likelihood, where maximum likelihood separates', () => {
  const fit = logisticRegression(firthOptions);
  assert.equal(logisticRegression({ ...firthOptions, penalty: 'none' }).separated, true);
  assert.deepEqual([fit.converged, fit.separated], [true, false]);
  allClose(fit.coefficients, firth.coefficients, 1e-5, 'coefficient');
  allClose(fit.se, firth.se, 1e-5, 'se');
  close(fit.penalisedLogLikelihood, firth.penalisedLogLikelihood, 1e-10);
});

test('Firth\'s intercept alone has the closed form log((k + 1/2) / (n - k + 1/2))', () => {
  const label3 = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0], fit = logisticRegression({ features: { rows: 10, columns: 0, values: new Float64Array(0), names: [] }, label: label3, penalty: 'firth' });
  close(fit.coefficients[0], Math.log(3.5 / 7.5), 1e-8);
});

test('Firth\'s profile tests and intervals equal those of the brute-force profile', () => {
  const fit = logisticRegression(firthOptions);
  fit.names.forEach((name, j) => {
    const ours = firthProfile(firthOptions, fit, name);
    close(ours.statistic, firth.statistic[j], 1e-6, name);
    closeRelative(ours.p, firth.p[j], 1e-5, name);
    allClose([ours.low, ours.high], firth.interval[j], 1e-5, name);
  });
  assert.throws(() => firthProfile(firthOptions, logisticRegression({ features, label }), 1), /expected penalty: 'firth'/);
});

test('Firth with weights is Firth of the repeated rows', () => {
  const times = firth.x.map((_, i) => i % 3), repeated = times.flatMap((count, i) => Array.from({ length: count }, () => i));
  const weighted = logisticRegression({ ...firthOptions, weights: times });
  const long = logisticRegression({ features: matrixOf({ x: repeated.map((i) => firth.x[i]), group: repeated.map((i) => firth.group[i]) }), label: repeated.map((i) => firth.label[i]), penalty: 'firth' });
  allClose(weighted.coefficients, long.coefficients, 1e-8);
});
