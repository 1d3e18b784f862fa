import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyConfounder } from '../../lib/confounders/apply.js';
import { PAPER_CONFOUNDERS } from '../../lib/confounders/paper.js';
import { Photons } from '../../lib/confounders/poisson.js';
import { rng } from '../../lib/core/random.js';
import { deviation, expectedValues, flat, mean, picture } from './helpers.js';

const photons = (...at: (string | number)[]): Photons => new Photons(rng(5, 'confounder', ...at));

test('counts of small, middle and huge means follow SciPy\'s Poisson probabilities', () => {
  for (const { mean: lambda, edges, probabilities, limit } of expectedValues<{ mean: number; edges: number[]; probabilities: number[]; limit: number }[]>('poisson')) {
    const source = photons('chi', lambda), draws = 200000, seen = new Float64Array(probabilities.length);
    for (let i = 0; i < draws; i++) {
      const count = source.poisson(lambda);
      let bin = 0;
      while (bin < edges.length && count > edges[bin]) bin++;
      seen[bin]++;
    }
    const square = seen.reduce((sum, count, bin) => sum + (count - draws * probabilities[bin]) ** 2 / (draws * probabilities[bin]), 0);
    assert.ok(square < limit, `mean ${lambda}: chi-square ${square}, limit at 1e-4 ${limit}`);
  }
});

test('a million counts have the mean and the variance of the Poisson distribution, whole numbers all', () => {
  for (const lambda of [0.5, 9.5, 12, 300, 2e7, 1e12]) {
    const source = photons('moments', lambda), n = 300000;
    let first = 0, second = 0;
    for (let i = 0; i < n; i++) {
      const difference = source.poisson(lambda) - lambda;
      if (!Number.isInteger(lambda + difference)) assert.ok(Math.abs(lambda + difference - Math.round(lambda + difference)) < 1e-3);
      first += difference;
      second += difference * difference;
    }
    // Standard errors: sqrt(lambda / n), and of the variance lambda sqrt((2 + 1 / lambda) / n).
    assert.ok(Math.abs(first / n) < 4 * Math.sqrt(lambda / n), `mean of ${lambda}`);
    assert.ok(Math.abs(second / n / lambda - 1) < 4 * Math.sqrt((2 + 1 / lambda) / n), `variance of ${lambda}`);
  }
});

test('a mean of 0 gives 0, and an impossible mean is refused', () => {
  assert.equal(photons().poisson(0), 0);
  for (const lambda of [-1, NaN, Infinity, 1e13]) assert.throws(() => photons().poisson(lambda), RangeError);
});

test('uniform numbers fill (0, 1) evenly and do not repeat from block to block', () => {
  const source = photons('uniform'), values = Array.from({ length: 100000 }, () => source.next());
  assert.ok(values.every((value) => value > 0 && value < 1));
  assert.ok(Math.abs(mean(values) - 0.5) < 4 / Math.sqrt(12 * values.length) && Math.abs(deviation(values) - Math.sqrt(1 / 12)) < 0.001);
  const lag = mean(values.slice(1024).map((value, i) => (value - 0.5) * (values[i] - 0.5))) * 12;
  assert.ok(Math.abs(lag) < 0.015, `correlation of blocks ${lag}`);
  assert.ok(new Set(values).size > values.length - 10);
});

test('X-ray noise has the mean, deviation and clipped share of the authors\' computation in NumPy', () => {
  for (const { grey, photons: count, mean: wanted, deviation: spread, black, white } of expectedValues<{ grey: number; photons: number; mean: number; deviation: number; black: number; white: number }[]>('xrayNoise')) {
    const { pixels } = applyConfounder(flat(400, 400, grey), { kind: 'xray-noise', photons: count, low: -1200, high: 800 }, rng(2, 'confounder', grey, count)), n = pixels.length;
    assert.ok(Math.abs(mean(pixels) - wanted) < 4.5 * spread / Math.sqrt(n), `mean at ${grey}, ${count}: ${mean(pixels)}, NumPy ${wanted}`);
    assert.ok(Math.abs(deviation(pixels) / spread - 1) < 0.01, `deviation at ${grey}, ${count}: ${deviation(pixels)}, NumPy ${spread}`);
    for (const [value, share] of [[0, black], [255, white]]) {
      const ours = pixels.filter((pixel) => pixel === value).length / n;
      assert.ok(Math.abs(ours - share) < 4.5 * Math.sqrt(Math.max(share, 1e-5) / n), `share of ${value} at ${grey}, ${count}: ${ours}, NumPy ${share}`);
    }
  }
});

test('noise is whole grey values within 0..255, equal for equal streams, and independent from pixel to pixel', () => {
  const noise = PAPER_CONFOUNDERS['xray-noise'], once = applyConfounder(picture(64, 48), noise, rng(1, 'confounder', 'a'));
  assert.deepEqual(applyConfounder(picture(64, 48), noise, rng(1, 'confounder', 'a')), once);
  assert.notDeepEqual(applyConfounder(picture(64, 48), noise, rng(1, 'confounder', 'b')), once);
  assert.ok(once.pixels.every((value) => Number.isInteger(value) && value >= 0 && value <= 255));
  const { pixels } = applyConfounder(flat(300, 300, 128), noise, rng(1, 'confounder', 'c')), centre = mean(pixels), variance = deviation(pixels) ** 2;
  for (const lag of [1, 2, 300]) {
    const correlation = mean(pixels.slice(lag).map((value, i) => (value - centre) * (pixels[i] - centre))) / variance;
    assert.ok(Math.abs(correlation) < 0.015, `lag ${lag}: ${correlation}`);
  }
});

test('golden pixels: X-ray noise of the first stream', () => {
  assert.deepEqual(Array.from(applyConfounder(picture(4, 4), PAPER_CONFOUNDERS['xray-noise'], rng(1, 'confounder', 'xray-noise', 'golden')).pixels), GOLDEN);
});

test('fractions of grey values and bytes beyond the series are served too', () => {
  const wide = { kind: 'xray-noise' as const, photons: 1e5, low: -20000, high: 30000 }; // a window so wide that a grey step is no small attenuation
  const { pixels } = applyConfounder(flat(300, 300, 100.5), wide, rng(1, 'confounder', 'wide'));
  // A grey level is 196 HU, 0.00343 of attenuation; counts of 1e5 exp(-0.2...) have a relative error of 0.0035: one grey level.
  assert.ok(Math.abs(mean(pixels) - 100.5) < 0.02 && deviation(pixels) > 0.9 && deviation(pixels) < 1.2, `${mean(pixels)} ${deviation(pixels)}`);
});

/** Pinned: these change only if the generator or the sampler does, and with it every stored result. */
const GOLDEN = [0, 1, 11, 28, 10, 17, 23, 50, 16, 26, 46, 68, 19, 38, 63, 93];
