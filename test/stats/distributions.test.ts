import { test } from 'node:test';
import * as distributions from '../../lib/stats/distributions.js';
import { close, closeRelative, expectedValues } from './expected.js';

const wanted = expectedValues<Record<string, number[][]>>('distributions');

test('the normal distribution equals scipy.stats.norm, also far in the lower tail', () => {
  for (const [z, value] of wanted.normalCdf) closeRelative(distributions.normalCdf(z), value, 1e-12, `cdf(${z})`);
  for (const [z, value] of wanted.normalTwoSided) closeRelative(distributions.normalTwoSided(z), value, 1e-12, `two-sided(${z})`);
  for (const [p, value] of wanted.normalQuantile) close(distributions.normalQuantile(p), value, 1e-13, `quantile(${p})`);
});

test('chi-squared, t, F and binomial probabilities equal scipy.stats', () => {
  for (const [x, df, value] of wanted.chiSquaredSurvival) closeRelative(distributions.chiSquaredSurvival(x, df), value, 1e-11, `chi2(${x}, ${df})`);
  for (const [p, df, value] of wanted.chiSquaredQuantile) closeRelative(distributions.chiSquaredQuantile(p, df), value, 1e-10, `chi2 quantile(${p}, ${df})`);
  for (const [t, df, value] of wanted.studentTwoSided) closeRelative(distributions.studentTwoSided(t, df), value, 1e-12, `t(${t}, ${df})`);
  for (const [f, a, b, value] of wanted.fSurvival) closeRelative(distributions.fSurvival(f, a, b), value, 1e-12, `F(${f}, ${a}, ${b})`);
  for (const [k, n, p, value] of wanted.binomialCdf) closeRelative(distributions.binomialCdf(k, n, p), value, 1e-11, `binomial(${k}, ${n}, ${p})`);
});

test('a quantile outside [0, 1] is not known', () => {
  close(distributions.normalQuantile(1.1), NaN);
  close(distributions.normalQuantile(NaN), NaN);
});
