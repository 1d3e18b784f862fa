import { stratifiedGroupFolds } from '../classifiers/folds.js';
import { SecondReadError } from '../core/errors.js';
import { rng } from '../core/random.js';
import { groupCodes } from '../stats/bootstrap.js';
import { loadSet, type LoadedSet } from './images.js';
import type { CrossOptions } from './types.js';

/** Patients (or pictures) of the training cohort that an external set held too, and what became of them. */
export interface Shared { set: string; patients: string[]; images: string[]; removed: boolean }

/** Everything that is trained and tested on. */
export interface CrossTask {
  train: LoadedSet;
  externals: LoadedSet[];
  /** Rows of the training cohort by role. */
  parts: { train: Int32Array; validation: Int32Array; test: Int32Array };
  /** Rows of each external set that are scored. */
  scored: Int32Array[];
  /** Name of the patient of each row, the training cohort first; patients who share a picture are one. */
  patients: string[][];
  shared: Shared[];
}

/**
 * Opens all sets, deals the patients of the training cohort to training, validation and internal test, and applies the rule of overlap.
 *
 * @throws SecondReadError (input) as `loadSet`; for a class with fewer patients than parts; for patients in two sets, unless told what to do
 */
export async function openCrossTask(options: CrossOptions): Promise<CrossTask> {
  const sets: LoadedSet[] = [];
  for (const request of [options.train, ...options.externals]) sets.push(await loadSet(request, options));
  return partSets(sets, options);
}

/** The part of {@link openCrossTask} that needs no files. */
export function partSets([train, ...externals]: LoadedSet[], { overlap, parts, seed }: Pick<CrossOptions, 'overlap' | 'parts' | 'seed'>): CrossTask {
  const patients = onePersonEach([train, ...externals]), { codes, count: groups } = groupCodes(patients[0]);
  for (const label of [0, 1]) {
    const held = new Set(Array.from(codes).filter((_, i) => train.truth[i] === label)).size;
    if (held < parts) throw new SecondReadError('input', `${held} ${train.unitNote === null ? 'patients' : 'groups'} of "${train.name}" ${label === 1 ? `with ${train.rule}` : 'in the negative class'}`, { field: '--parts', expected: `at least ${parts}, the number of parts` });
  }
  const part = stratifiedGroupFolds({ label: train.truth, codes, groups, folds: parts, stream: rng(seed, 'split', 'cross-test') }), rows = (wanted: (one: number) => boolean): Int32Array => Int32Array.from(part.keys()).filter((i) => wanted(part[i]));
  const inTraining = new Set(patients[0].filter((_, i) => part[i] !== 0)), inCohort = new Set(patients[0]);
  const found = externals.map((set, k) => {
    const met = patients[k + 1].map((patient) => (overlap === 'remove' ? inTraining : inCohort).has(patient)), at = [...met.keys()].filter((i) => met[i]);
    return { scored: Int32Array.from(met.keys()).filter((i) => !met[i]), shared: { set: set.name, patients: [...new Set(at.map((i) => patients[k + 1][i]))], images: at.map((i) => set.ids[i]), removed: overlap === 'remove' } };
  });
  found.forEach(({ scored, shared }, k) => {
    if (shared.images.length > 0 && !shared.removed) {
      throw new SecondReadError('input', `${shared.patients.length} patients of "${train.name}" are also in "${shared.set}" (${shared.images.length} pictures): ${listed(shared.patients)}`, {
        field: '--external', expected: 'external patients that training does not see', remedy: 'Say --overlap remove to leave out those that train or validate; --overlap separate if two folders merely number their patients alike.',
      });
    }
    const classes = new Set(Array.from(scored, (i) => externals[k].truth[i]));
    if (classes.size < 2) throw new SecondReadError('input', `without the patients of "${train.name}" the set "${shared.set}" has ${classes.size === 0 ? 'no picture' : `no ${classes.has(1) ? 'negative' : 'positive'} picture`}`, { field: '--overlap', expected: 'both classes in every set' });
  });
  return { train, externals, parts: { test: rows((one) => one === 0), validation: rows((one) => one === 1), train: rows((one) => one > 1) }, scored: found.map(({ scored }) => scored), patients, shared: found.flatMap(({ shared }) => (shared.images.length > 0 ? [shared] : [])) };
}

const listed = (names: readonly string[]): string => names.slice(0, 8).join(', ') + (names.length > 8 ? `, and ${names.length - 8} more` : '');

/** Patients by set; those who share a picture get one name, the first met: else one child in two folders would be trained and tested on. */
function onePersonEach(sets: readonly LoadedSet[]): string[][] {
  const parent = new Map<string, string>(), owner = new Map<string, string>();
  const root = (name: string): string => { let at = name; while (parent.has(at)) at = parent.get(at)!; return at; };
  for (const { patients, hashes } of sets) {
    patients.forEach((patient, i) => {
      const first = hashes[i] === '' ? undefined : owner.get(hashes[i]), own = root(patient);
      if (first === undefined) owner.set(hashes[i], patient);
      else if (root(first) !== own) parent.set(own, root(first));
    });
  }
  return sets.map(({ patients }) => patients.map(root));
}
