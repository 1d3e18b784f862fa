import type { Matrix } from '../core/matrix.js';
import { SecondReadError } from '../core/errors.js';

/**
 * Refuses what no classifier can learn from: shapes that do not fit, labels outside 0/1, negative weights, a single class (among the
 * rows of positive weight).
 *
 * @throws SecondReadError (statistics) that names the row or what was found
 */
export function checkTraining(features: Matrix, label: ArrayLike<number>, weights?: ArrayLike<number>): void {
  if (label.length !== features.rows) throw new SecondReadError('statistics', `${label.length} labels for ${features.rows} rows`, { expected: 'one label a row' });
  if (features.columns === 0) throw new SecondReadError('statistics', 'no features to learn from', { expected: 'at least one column' });
  if (weights && weights.length !== features.rows) throw new SecondReadError('statistics', `${weights.length} weights for ${features.rows} rows`, { expected: 'one weight a row' });
  let positives = 0, negatives = 0;
  for (let i = 0; i < label.length; i++) {
    if (label[i] !== 0 && label[i] !== 1) throw new SecondReadError('statistics', `label ${label[i]} at position ${i}`, { expected: '0 or 1' });
    if (weights && !(weights[i] >= 0 && weights[i] < Infinity)) throw new SecondReadError('statistics', `weight ${weights[i]} at position ${i}`, { expected: 'a finite number, at least 0' });
    if (weights && weights[i] === 0) continue;
    if (label[i] === 1) positives++; else negatives++;
  }
  if (positives === 0 || negatives === 0) {
    throw new SecondReadError('statistics', `all ${positives + negatives} rows have the same label`, { expected: 'both classes among the training rows', remedy: 'Use fewer folds, more rows, or leave this task out.' });
  }
}
