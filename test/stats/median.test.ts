import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median } from '../../lib/stats/median.js';

test('the median is the middle value, or the mean of the two in the middle', () => {
  // numpy 2.4.6: np.median([5, 1, 4]), np.median([3, 1, 2, 10]), np.median([0.1, 0.2])
  assert.equal(median([5, 1, 4]), 4);
  assert.equal(median([3, 1, 2, 10]), 2.5);
  assert.equal(median([0.1, 0.2]), 0.15000000000000002);
  assert.equal(median(Float64Array.of(1, Infinity, Infinity, Infinity)), Infinity);
});

test('what is not known is left out, and nothing known has no median', () => {
  assert.equal(median([NaN, 3, NaN, 1, 2]), 2);
  assert.ok(Number.isNaN(median([NaN])) && Number.isNaN(median([])));
});

test('the values given are not sorted in place', () => {
  const values = [3, 1, 2];
  median(values);
  assert.deepEqual(values, [3, 1, 2]);
});
