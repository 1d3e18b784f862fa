import assert from 'node:assert/strict';
import { test } from 'node:test';
import { benjaminiHochberg, bonferroni, holm } from '../../lib/stats/multiplicity.js';
import { wilson } from '../../lib/stats/wilson.js';
import { allClose, close, expectedValues } from './expected.js';

const wanted = expectedValues<Record<'p' | 'bonferroni' | 'holm' | 'benjaminiHochberg', number[]>>('multiplicity');
const methods = { bonferroni, holm, benjaminiHochberg };

test('adjusted p-values equal statsmodels multipletests', () => {
  for (const [name, adjust] of Object.entries(methods)) allClose(adjust(wanted.p), wanted[name as keyof typeof methods], 1e-14, name);
});

test('a p-value that is not known stays so and does not count', () => {
  for (const [name, adjust] of Object.entries(methods)) {
    const holes = adjust([NaN, ...wanted.p.slice(0, 4), NaN, ...wanted.p.slice(4)]);
    assert.ok(Number.isNaN(holes[0]) && Number.isNaN(holes[5]), name);
    allClose(holes.filter((p) => !Number.isNaN(p)), wanted[name as keyof typeof methods], 1e-14, name);
    assert.equal(adjust([]).length, 0);
  }
});

test('Wilson intervals equal proportion_confint', () => {
  for (const [k, n, low, high] of expectedValues<number[][]>('wilson')) {
    close(wilson(k, n).low, low, 1e-12, `${k} of ${n}, low`);
    close(wilson(k, n).high, high, 1e-12, `${k} of ${n}, high`);
  }
  assert.ok(Number.isNaN(wilson(0, 0).low));
});
