import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../lib/core/random.js';
import { nestedFolds, repeatedFolds, stratifiedGroupFolds } from '../../lib/classifiers/folds.js';
import { foldRows } from '../../lib/classifiers/fold-rows.js';

/** Patients of 1 to 30 rows; a tenth of the rows positive, some patients all positive. */
function cohort(groups = 400): { label: Uint8Array; codes: Int32Array; groups: number } {
  const stream = rng(5, 'simulation'), label: number[] = [], codes: number[] = [];
  for (let g = 0; g < groups; g++) {
    const share = stream.next() < 0.1 ? 0.9 : 0.05;
    for (let i = 0, n = 1 + Math.floor(30 * stream.next() ** 4); i < n; i++) { codes.push(g); label.push(stream.next() < share ? 1 : 0); }
  }
  return { label: Uint8Array.from(label), codes: Int32Array.from(codes), groups };
}

const counts = (folds: Int32Array, label: ArrayLike<number>, k: number, value: number): number => folds.reduce((n, fold, i) => n + (fold === k && label[i] === value ? 1 : 0), 0);

test('a patient never sits in two folds, and every row sits in one', () => {
  const data = cohort(), folds = stratifiedGroupFolds({ ...data, folds: 5, stream: rng(1, 'split') }), foldOf = new Map<number, number>();
  folds.forEach((fold, i) => {
    assert.ok(fold >= 0 && fold < 5);
    assert.equal(foldOf.get(data.codes[i]) ?? fold, fold);
    foldOf.set(data.codes[i], fold);
  });
});

test('both classes are balanced over the folds to within one large patient', () => {
  const data = cohort(), folds = stratifiedGroupFolds({ ...data, folds: 5, stream: rng(1, 'split') });
  for (const value of [0, 1]) {
    const n = [0, 1, 2, 3, 4].map((k) => counts(folds, data.label, k, value));
    assert.ok(Math.max(...n) - Math.min(...n) <= 2, `class ${value}: ${n.join(', ')}`);
  }
});

test('four classes, decision and truth together, are balanced as well', () => {
  const data = cohort(2000), classes = Int32Array.from(data.label, (y, i) => 2 * y + (i % 11 === 0 ? 1 : 0)), folds = stratifiedGroupFolds({ ...data, label: classes, folds: 5, stream: rng(1, 'split') });
  for (const value of [0, 1, 2, 3]) {
    const n = [0, 1, 2, 3, 4].map((k) => counts(folds, classes, k, value)), mean = n.reduce((a, b) => a + b) / 5;
    assert.ok(Math.max(...n) - Math.min(...n) <= Math.max(3, 0.03 * mean), `class ${value}: ${n.join(', ')}`);
  }
});

test('equal streams give equal folds; another repeat is another split', () => {
  const data = cohort(), [a, b] = repeatedFolds({ ...data, folds: 5, repeats: 2, root: 3, coordinates: ['Edema'] });
  assert.deepEqual(repeatedFolds({ ...data, folds: 5, repeats: 1, root: 3, coordinates: ['Edema'] })[0], a);
  assert.ok(a.some((fold, i) => fold !== b[i]));
});

test('inner folds never touch the outer fold and keep patients together', () => {
  const data = cohort(), outer = stratifiedGroupFolds({ ...data, folds: 5, stream: rng(1, 'split') });
  const inner = nestedFolds({ ...data, outer, folds: 3, stream: rng(1, 'split', 'inner') });
  assert.equal(inner.length, 5);
  inner.forEach((folds, k) => {
    const foldOf = new Map<number, number>();
    folds.forEach((fold, i) => {
      assert.equal(fold === -1, outer[i] === k);
      if (fold >= 0) { assert.equal(foldOf.get(data.codes[i]) ?? fold, fold); foldOf.set(data.codes[i], fold); }
    });
  });
});

test('training and held-out rows of a fold are disjoint and complete; rows of fold -1 are in neither', () => {
  const parts = foldRows(Int32Array.of(0, 1, -1, 0, 1));
  assert.deepEqual(parts.map(({ training, held }) => [[...training], [...held]]), [[[1, 4], [0, 3]], [[0, 3], [1, 4]]]);
});

test('a class held by fewer patients than folds is refused, with the remedy', () => {
  assert.throws(() => stratifiedGroupFolds({ label: [1, 1, 0, 0, 0], codes: Int32Array.of(0, 0, 1, 2, 3), groups: 4, folds: 2, stream: rng(1, 'split') }), /class 1 is held by 1 patients.*at least 2.*fewer folds/);
  assert.throws(() => stratifiedGroupFolds({ label: [1, 0], codes: Int32Array.of(0, 1), groups: 2, folds: 1, stream: rng(1, 'split') }), /1 folds/);
});
