import { SecondReadError } from '../../core/errors.js';
import { openCohort } from '../../data/cohort.js';
import { findNearDuplicates, type DuplicatePair } from '../../data/near-duplicates.js';
import type { CohortRow } from '../../data/types.js';
import { CHEST_SOURCES, isLeftOut, type ChestSpec } from '../../training/chest/sources.js';
import { studySpec } from './cohorts.js';
import { filmsOf, type Film } from './films.js';
import type { Study, Twins } from './study.js';

/**
 * Films of the study that look the same as one of a set that its models' first weights were trained on: their number says nothing, for the two sets have
 * other names for one child.
 *
 * @throws SecondReadError (data) where such a film was trained on and not left out
 */
export async function chestTwins(study: Pick<Study, 'tier' | 'images'>): Promise<Twins[]> {
  const sources = new Set(studySpec(study.tier).cohorts.flatMap(({ chest }) => (chest === undefined ? [] : [chest]))), found: Twins[] = [];
  for (const id of sources) found.push(...await twinsOfSource(study, CHEST_SOURCES[id]));
  return found;
}

async function twinsOfSource({ tier, images }: Pick<Study, 'tier' | 'images'>, spec: ChestSpec): Promise<Twins[]> {
  const others = images.filter(({ dataset }) => dataset !== spec.dataset), sets = [...new Set(others.map(({ dataset }) => dataset))];
  const source = await openCohort(spec.dataset, { tier: spec.tier }), opened = new Map(await Promise.all(sets.map(async (set) => [set, await openCohort(set, { tier })] as const)));
  try {
    const own = source.rows.map((row): Film => ({ row, cohort: source })), films = [...own, ...others.map(({ row, dataset }): Film => ({ row, cohort: opened.get(dataset)! }))], compare = filmsOf(tier);
    const { pairs } = await findNearDuplicates({ n: films.length, read: (i) => compare.compared(films[i]), label: `films of ${spec.dataset} and of the study` });
    return acrossSources(pairs, films.map(({ row }) => row), own.length, spec);
  } finally { for (const cohort of [source, ...opened.values()]) cohort.close(); }
}

/**
 * Of pairs that look the same those of which one film is of the source.
 *
 * @param count the first so many rows are the source's
 * @throws as {@link chestTwins}
 */
export function acrossSources(pairs: readonly Omit<DuplicatePair, 'distance'>[], rows: readonly CohortRow[], count: number, spec: ChestSpec): Twins[] {
  return pairs.filter(({ first, second }) => first < count !== second < count).map(({ first, second, correlation }) => {
    const [film, like] = first < count ? [rows[second], rows[first]] : [rows[first], rows[second]];
    if (!isLeftOut(spec, like)) throw new SecondReadError('data', `${like.id}, on which first weights were trained, looks the same as ${film.id}`, { field: like.patient, expected: `a source without the patients of ${film.dataset}`, remedy: 'Add the patient to what the source leaves out (lib/training/chest/sources.ts) and train its weights again: npx second-read pretrain.' });
    return { first: film.id, second: like.id, datasets: [film.dataset, like.dataset], correlation };
  });
}
