import { SecondReadError } from '../core/errors.js';
import type { ModelScores, TestImages } from './types.js';

/**
 * Checks the sets of a study before anything is computed.
 *
 * @param needsBoth whether each set must hold positives and negatives, as an AUROC asks
 * @throws SecondReadError (statistics) that names the set: empty, one class, an image named twice, a patient outside the numbering, names not unique
 */
export function checkSets(sets: readonly TestImages[], needsBoth: boolean): void {
  const groups = sets[0]?.groups, names = new Set<string>();
  for (const { name, ids, truth, codes, groups: own } of sets) {
    const fail = (what: string, expected: string, remedy?: string): never => { throw new SecondReadError('statistics', what, { field: name, expected, remedy }); };
    if (names.size === names.add(name).size) fail(`two test sets are called "${name}"`, 'each name once');
    if (ids.length === 0) fail('the set is empty', 'at least one image');
    if (truth.length !== ids.length || codes.length !== ids.length) fail(`${ids.length} images, ${truth.length} labels, ${codes.length} patients`, 'one of each an image');
    if (own !== groups) fail(`patients numbered to ${own}, elsewhere to ${groups}`, 'one numbering over all sets of the study');
    const seen = new Set<string>();
    for (let i = 0; i < ids.length; i++) {
      if (seen.size === seen.add(ids[i]).size) fail(`the image "${ids[i]}" is named twice`, 'each image once in a set');
      if (truth[i] > 1) fail(`label of "${ids[i]}" is ${truth[i]}`, '0 or 1');
      if (!(codes[i] >= 0 && codes[i] < own)) fail(`"${ids[i]}" is of patient ${codes[i]}`, `0 to ${own - 1}`);
    }
    if (needsBoth && (!truth.includes(1) || !truth.includes(0))) fail(`no ${truth.includes(1) ? 'negative' : 'positive'} image`, 'both classes, for an AUROC', 'A set of one class can be given to operatingRows, which reports what it can.');
  }
}

/** The models of a study, each with its repeats in order. @throws SecondReadError (statistics) for none, or a repeat given twice */
export function repeatsOf(models: readonly ModelScores[]): { model: string; repeats: ModelScores[] }[] {
  const byName = new Map<string, ModelScores[]>();
  for (const one of models) {
    const own = byName.get(one.model) ?? [];
    if (own.some(({ repeat }) => repeat === one.repeat)) throw new SecondReadError('statistics', `repeat ${one.repeat} of model "${one.model}" is given twice`, { expected: 'each repeat once' });
    byName.set(one.model, [...own, one]);
  }
  if (byName.size === 0) throw new SecondReadError('statistics', 'no model', { expected: 'the scores of at least one' });
  return [...byName].map(([model, repeats]) => ({ model, repeats: repeats.sort((a, b) => a.repeat - b.repeat) }));
}

/** A model's scores in a set's order. @throws SecondReadError (statistics) that names model, set and image where a score is missing or no number */
export function scoresOf({ model, repeat, scores }: ModelScores, { name, ids }: TestImages): Float64Array {
  return Float64Array.from(ids, (id) => {
    const score = scores.get(id);
    if (score === undefined || Number.isNaN(score)) throw new SecondReadError('statistics', `${score === undefined ? 'no score' : 'a score that is no number'} for image "${id}"`, { field: name, expected: `one of model "${model}", repeat ${repeat}, for each image of the set` });
    return score;
  });
}
