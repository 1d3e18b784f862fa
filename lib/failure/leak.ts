import { SecondReadError } from '../core/errors.js';
import type { Feature } from './features.js';

/**
 * Refuses a clinical feature that is a truth under another name: one that tells the truth of a task (or its opposite) in every row. Below
 * 30 rows nothing is refused, since a few rows can agree by chance.
 *
 * @param truths 0/1 by task
 * @throws SecondReadError (statistics) that names feature and task
 */
export function refuseTruth(features: readonly Feature[], truths: Record<string, ArrayLike<number>>): void {
  for (const feature of features) {
    for (const [task, truth] of Object.entries(truths)) {
      if (truth.length < 30 || !tells(feature, truth)) continue;
      throw new SecondReadError('statistics', `the feature "${feature.name}" tells the truth of "${task}" in every row`, { field: feature.name, expected: 'what is known before the truth is', remedy: 'An error predictor must not see a truth: leave this column out.' });
    }
  }
}

/** Whether each value of the feature goes with one truth only. A feature of more than ten values (an id) may do so by being rare. */
function tells(feature: Feature, truth: ArrayLike<number>): boolean {
  const values: ArrayLike<number> = feature.kind === 'category' ? feature.codes : feature.values, meaning = new Map<number, number>();
  let both = false;
  for (let i = 0; i < truth.length; i++) {
    both ||= truth[i] !== truth[0];
    const known = meaning.get(values[i]);
    if (known === undefined) meaning.set(values[i], truth[i]); else if (known !== truth[i]) return false;
    if (meaning.size > 10) return false;
  }
  return both;
}
