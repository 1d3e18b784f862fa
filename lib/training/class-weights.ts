import { SecondReadError } from '../core/errors.js';
import type { Task } from './types.js';

/**
 * Weight of each class of a task, from the training rows alone.
 *
 * @returns one number a class: as given, all 1, or for `balanced` known rows / (classes * rows of the class), as scikit-learn's
 *   `compute_class_weight('balanced')`
 * @throws SecondReadError (input) for a wrong number of weights, or `balanced` with a class that has no training row
 * @example classWeightsOf({ name: 'a', classes: 2, label: Int32Array.of(0, 0, 0, 1), classWeights: 'balanced' }, Int32Array.of(0, 1, 2, 3)) // [0.667, 2]
 */
export function classWeightsOf({ name, classes, label, classWeights }: Task, train: Int32Array): number[] {
  if (classWeights === undefined) return new Array<number>(classes).fill(1);
  if (classWeights !== 'balanced') {
    if (classWeights.length !== classes || classWeights.some((weight) => !(weight >= 0 && Number.isFinite(weight)))) throw new SecondReadError('input', `class weights [${classWeights.join(', ')}] of task "${name}"`, { field: 'classWeights', expected: `${classes} numbers from 0` });
    return [...classWeights];
  }
  const counts = new Array<number>(classes).fill(0);
  let known = 0;
  for (const row of train) if (label[row] >= 0) { counts[label[row]]++; known++; }
  const empty = counts.indexOf(0);
  if (empty >= 0) throw new SecondReadError('input', `class ${empty} of task "${name}" has no training row`, { field: 'classWeights', expected: 'a row of each class for balanced weights' });
  return counts.map((count) => known / (classes * count));
}
