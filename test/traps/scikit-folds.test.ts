import assert from 'node:assert/strict';
import test from 'node:test';
import { numpyShuffle } from '../../lib/traps/numpy-shuffle.js';
import { scikitStratifiedGroupFolds } from '../../lib/traps/scikit-folds.js';

test("a shuffle equals NumPy's RandomState, also where the state is renewed", () => {
  // NumPy 2.4.6: p = np.arange(n); np.random.RandomState(seed).shuffle(p)
  assert.deepEqual([...numpyShuffle(12, 0)], [6, 11, 4, 10, 2, 8, 1, 7, 9, 3, 0, 5]);
  assert.deepEqual([...numpyShuffle(12, 42)], [10, 9, 0, 8, 5, 2, 1, 11, 4, 7, 3, 6]);
  const long = numpyShuffle(1000, 0);
  assert.deepEqual([...long.slice(0, 8)], [993, 859, 298, 553, 672, 971, 27, 231]);
  assert.equal(long.reduce((sum, value, i) => sum + value * i, 0), 247872640);
});

const GROUPS = [5, 26, 4, 20, 24, 29, 15, 24, 9, 26, 27, 9, 5, 8, 1, 12, 7, 20, 6, 25, 1, 35, 10, 15, 5, 10, 24, 4, 9, 20, 2, 1, 17, 32, 30, 29, 8, 24, 11, 1, 8, 24, 29, 33, 22, 34, 4, 28, 34, 20, 28, 5, 20, 34, 31, 10, 30, 18, 32, 3];
const POSITIVE = new Set([3, 12, 16, 22, 23, 28, 31, 35, 38, 40, 41, 42, 43, 44, 45, 46, 55, 58, 59]);

test('folds equal those of scikit-learn, with several pictures a patient and with one', () => {
  const label = GROUPS.map((_, i) => Number(POSITIVE.has(i))), patients = GROUPS.map((group) => `p${group}`);
  // scikit-learn 1.9.1: StratifiedGroupKFold(5, shuffle=True, random_state=seed).split(X, y, groups), groups as text
  assert.deepEqual([...scikitStratifiedGroupFolds({ label, patients, folds: 5, seed: 0 })], [4, 3, 0, 2, 0, 1, 0, 0, 4, 3, 4, 4, 4, 1, 1, 1, 2, 2, 3, 2, 1, 2, 3, 0, 4, 3, 0, 0, 4, 2, 3, 1, 4, 4, 3, 1, 1, 0, 3, 1, 1, 0, 1, 4, 0, 2, 0, 1, 2, 2, 1, 4, 2, 2, 2, 3, 3, 0, 4, 3]);
  assert.deepEqual([...scikitStratifiedGroupFolds({ label, patients, folds: 5, seed: 1 })], [4, 3, 1, 0, 2, 2, 4, 2, 3, 3, 0, 3, 4, 1, 1, 4, 3, 0, 2, 0, 1, 0, 4, 4, 4, 4, 2, 1, 3, 0, 2, 1, 4, 3, 3, 2, 1, 2, 2, 1, 1, 2, 2, 0, 0, 3, 1, 1, 3, 0, 1, 4, 0, 3, 4, 4, 3, 4, 3, 0]);
  const single = Array.from({ length: 40 }, (_, i) => Number(i % 3 === 0));
  assert.deepEqual([...scikitStratifiedGroupFolds({ label: single, patients: single.map((_, i) => String(i + 1)), folds: 5, seed: 0 })], [4, 4, 0, 4, 1, 2, 2, 3, 4, 3, 3, 2, 3, 3, 3, 0, 4, 1, 4, 4, 0, 2, 1, 1, 1, 0, 0, 1, 4, 2, 1, 2, 2, 0, 3, 2, 0, 0, 1, 3]);
});

test('a class with fewer rows than folds is refused', () => {
  assert.throws(() => scikitStratifiedGroupFolds({ label: [1, 0, 0, 0, 0, 0], patients: [...'abcdef'], folds: 5, seed: 0 }), /1 positive and 5 negative.*at least 5/);
});
