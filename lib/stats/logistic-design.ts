import { SecondReadError } from '../core/errors.js';
import type { Matrix } from '../core/matrix.js';

/** A checked logistic regression problem: rows of weight 0 left out, intercept added as column 0. */
export interface LogisticDesign {
  rows: number;
  columns: number;
  /** rows x columns, row-major; column 0 is 1. */
  x: Float64Array;
  label: Float64Array;
  /** Null where all weights are 1. */
  weights: Float64Array | null;
  /** Cluster of each row, or null. */
  clusters: Int32Array | null;
  names: string[];
}

/**
 * Checks the input of a regression and adds the intercept.
 *
 * @throws SecondReadError (statistics) for unequal lengths, a label outside 0/1, a single class, a feature that is not finite, a negative weight
 */
export function logisticDesign(features: Matrix, label: ArrayLike<number>, weights?: ArrayLike<number>, clusters?: ArrayLike<number>): LogisticDesign {
  const { rows: total, columns: given, values } = features, columns = given + 1;
  for (const [what, length] of [['labels', label.length], ['weights', weights?.length ?? total], ['clusters', clusters?.length ?? total]] as const) {
    if (length !== total) throw new SecondReadError('statistics', `${length} ${what} for ${total} rows of features`, { expected: 'equal lengths' });
  }
  let rows = total;
  if (weights) {
    rows = 0;
    for (let i = 0; i < total; i++) {
      if (!(weights[i] >= 0 && weights[i] < Infinity)) throw new SecondReadError('statistics', `weight ${i} is ${weights[i]}`, { expected: 'a finite number, not negative' });
      if (weights[i] > 0) rows++;
    }
  }
  const x = new Float64Array(rows * columns), y = new Float64Array(rows);
  const kept = weights ? new Float64Array(rows) : null, groups = clusters ? new Int32Array(rows) : null;
  let row = 0, positives = 0;
  for (let i = 0; i < total; i++) {
    if (weights && weights[i] === 0) continue;
    if (label[i] !== 0 && label[i] !== 1) throw new SecondReadError('statistics', `label ${i} is ${label[i]}`, { expected: '0 or 1' });
    positives += y[row] = label[i];
    if (kept && weights) kept[row] = weights[i];
    if (groups && clusters) groups[row] = clusters[i];
    const from = i * given, to = row * columns + 1;
    x[to - 1] = 1;
    for (let j = 0; j < given; j++) {
      const value = values[from + j];
      if (value - value !== 0) throw new SecondReadError('statistics', `feature "${features.names[j]}" is ${value} in row ${i}`, { field: features.names[j], expected: 'a finite number', remedy: 'Leave the row out, or give missing values a level of their own.' });
      x[to + j] = value;
    }
    row++;
  }
  if (positives === 0 || positives === rows) throw new SecondReadError('statistics', `all ${rows} labels are ${positives === 0 ? 0 : 1}`, { expected: 'both classes' });
  return { rows, columns, x, label: y, weights: kept, clusters: groups, names: ['(intercept)', ...features.names] };
}
