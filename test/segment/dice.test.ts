import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../lib/core/random.js';
import type { Mask } from '../../lib/imaging/types.js';
import { agreement, meanMask } from '../../lib/segment/score.js';
import { diceInterval, diceScore } from '../../lib/segment/index.js';

const mask = (...pixels: number[]): Mask => ({ width: pixels.length, height: 1, pixels: Uint8Array.from(pixels) });
/** A mask of 128 x 128 whose rows from `top` to `bottom` are inside. */
const band = (top: number, bottom: number): Mask => ({ width: 128, height: 128, pixels: Uint8Array.from({ length: 128 * 128 }, (_, i) => (i >= 128 * top && i < 128 * bottom ? 1 : 0)) });

test('Dice is twice the common part over both areas', () => {
  // SciPy 1.17.1: 1 - scipy.spatial.distance.dice([1, 1, 0, 0, 1], [1, 0, 0, 1, 1]) -> 2 * 2 / (3 + 3)
  assert.equal(diceScore(mask(1, 1, 0, 0, 1), mask(1, 0, 0, 1, 1)), 2 / 3);
  assert.equal(diceScore(mask(1, 0), mask(0, 1)), 0);
  assert.equal(diceScore(mask(1, 0), mask(1, 0)), 1);
  assert.equal(diceScore(mask(0, 0), mask(0, 0)), 1);
});

test('masks of different size are refused with both sizes', () => {
  assert.throws(() => diceScore(mask(1, 0), mask(1, 0, 0)), /a mask of 2 x 1 against one of 3 x 1 .*fitMask/);
});

test('the interval is one over patients: more films of the same patients make it no narrower', () => {
  const stream = rng(3, 'simulation', 'dice'), values = Array.from({ length: 30 }, () => 0.8 + 0.2 * stream.next()), patients = values.map((_, i) => `p${i}`);
  const once = diceInterval(values, patients, { stream: rng(1, 'bootstrap') }), thrice = diceInterval([...values, ...values, ...values], [...patients, ...patients, ...patients], { stream: rng(1, 'bootstrap') });
  assert.ok(Math.abs(once.low - thrice.low) < 1e-12 && Math.abs(once.high - thrice.high) < 1e-12);
  assert.deepEqual([once.images, once.patients, thrice.images, thrice.patients], [30, 30, 90, 30]);
  assert.ok(once.low < once.mean && once.mean < once.high);
});

test('the interval of a mean of independent films has the width that theory gives', () => {
  const stream = rng(5, 'simulation', 'dice'), values = Array.from({ length: 200 }, () => stream.normal()), mean = values.reduce((sum, value) => sum + value, 0) / 200;
  const error = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 200 / 200), { low, high } = diceInterval(values, values.map((_, i) => `p${i}`));
  assert.ok(Math.abs((high - low) / (2 * 1.96 * error) - 1) < 0.08, `${high - low} against ${2 * 1.96 * error}`);
});

test('scores without patients, or none at all, are refused', () => {
  assert.throws(() => diceInterval([0.9], []), /1 scores of 0 patients/);
  assert.throws(() => diceInterval([], []), /0 scores/);
});

test('agreement tells too small masks from misplaced ones, and what one mask for all films would have got', () => {
  const pictures = [{ patient: 'a', mask: band(0, 64) }, { patient: 'b', mask: band(0, 64) }], { dice, score } = agreement(pictures, [band(0, 32), band(0, 0)], () => band(0, 64), 'test');
  assert.deepEqual(dice, [2 / 3, 0]);
  assert.deepEqual([score.covered, score.precise, score.notFound, score.sameMaskForAll, score.mean], [0.25, 1, 1, 1, 0.3333]);
});

test('the mean mask is what at least half of the masks call lung', () => {
  assert.deepEqual(meanMask([band(0, 10), band(0, 20), band(0, 30)]), band(0, 20));
  assert.deepEqual(meanMask([band(0, 10), band(0, 20)]), band(0, 20));
});
