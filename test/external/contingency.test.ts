import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contingency, cramersV } from '../../lib/external/index.js';

/** Rows that a table counts. */
const rowsOf = (table: number[][]): { labels: number[]; sources: string[] } => {
  const cells = table.flatMap((row, i) => row.flatMap((count, j) => Array.from({ length: count }, () => [i, `s${j}`] as const)));
  return { labels: cells.map(([label]) => label), sources: cells.map(([, source]) => source) };
};
const v = (table: number[][]): number => { const { labels, sources } = rowsOf(table); return cramersV(labels, sources); };

test('Cramer\'s V is SciPy\'s', () => {
  // SciPy 1.17.1: scipy.stats.contingency.association(table, method='cramer').
  assert.ok(Math.abs(v([[30, 5, 2], [10, 20, 13]]) - 0.5784379001741208) < 1e-12);
  assert.ok(Math.abs(v([[84, 0], [3, 2000]]) - 0.9818712413943564) < 1e-12);
});

test('a source that tells the label gives 1, one that knows nothing 0, a single source nothing', () => {
  assert.ok(Math.abs(v([[40, 0], [0, 7]]) - 1) < 1e-12);
  assert.ok(Math.abs(v([[40, 20], [20, 10]])) < 1e-12);
  assert.ok(Number.isNaN(v([[40], [3]])) && Number.isNaN(v([[40, 3]])) && Number.isNaN(cramersV([], [])));
  assert.throws(() => cramersV([1], []), /1 labels for 0 sources/);
});

test('the table counts every row once', () => {
  assert.deepEqual(contingency([1, 0, 1, 1], ['a', 'b', 'b', 'a']), { labels: [1, 0], sources: ['a', 'b'], counts: [[2, 1], [0, 1]] });
});
