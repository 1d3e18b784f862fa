import { SecondReadError } from '../core/errors.js';

/** Counts of rows by label and source. */
export interface Contingency<L, S> { labels: L[]; sources: S[]; /** counts[label][source] */ counts: number[][] }

/**
 * The table of labels against sources, values in order of first appearance.
 *
 * @throws SecondReadError (statistics) for unequal lengths
 * @example contingency([1, 0, 1], ['a', 'b', 'b']) // { labels: [1, 0], sources: ['a', 'b'], counts: [[1, 1], [0, 1]] }
 */
export function contingency<L extends string | number, S extends string | number>(labels: ArrayLike<L>, sources: ArrayLike<S>): Contingency<L, S> {
  if (labels.length !== sources.length) throw new SecondReadError('statistics', `${labels.length} labels for ${sources.length} sources`, { expected: 'one of each a row' });
  const rows = [...new Set(Array.from(labels))], columns = [...new Set(Array.from(sources))], counts = rows.map(() => columns.map(() => 0));
  const row = new Map(rows.map((value, i) => [value, i])), column = new Map(columns.map((value, j) => [value, j]));
  for (let i = 0; i < labels.length; i++) counts[row.get(labels[i])!][column.get(sources[i])!]++;
  return { labels: rows, sources: columns, counts };
}

/**
 * Cramer's V of label and source: sqrt(chi square / (n * (min(rows, columns) - 1))), without correction (SciPy's
 * `contingency.association(method='cramer')`). 1 where the source tells the label (or the label the source), 0 where they are independent; NaN where either
 * has one value only. Cramer 1946. In small tables chance alone gives some V: about sqrt((rows - 1)(columns - 1) / (n * (min - 1))).
 *
 * @throws SecondReadError (statistics) for unequal lengths
 * @example cramersV([1, 1, 0, 0], ['a', 'a', 'b', 'b']) // 1
 */
export function cramersV(labels: ArrayLike<string | number>, sources: ArrayLike<string | number>): number {
  const { counts } = contingency(labels, sources), n = labels.length, smaller = Math.min(counts.length, counts[0]?.length ?? 0);
  if (smaller < 2) return NaN;
  const rowSums = counts.map((row) => row.reduce((sum, count) => sum + count, 0)), columnSums = counts[0].map((_, j) => counts.reduce((sum, row) => sum + row[j], 0));
  let chiSquare = 0;
  counts.forEach((row, i) => row.forEach((count, j) => { const expected = (rowSums[i] * columnSums[j]) / n; chiSquare += (count - expected) ** 2 / expected; }));
  return Math.sqrt(chiSquare / (n * (smaller - 1)));
}
