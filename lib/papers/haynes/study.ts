import { rng, type RandomStream } from '../../core/random.js';
import type { Tier } from '../../core/paths.js';
import { stratifiedGroupFolds } from '../../classifiers/folds.js';
import { stemOf } from '../../data/class-folders.js';
import { openCohort, type ImageCohort } from '../../data/cohort.js';
import { findNearDuplicates, type DuplicatePair } from '../../data/near-duplicates.js';
import type { CohortRow } from '../../data/types.js';
import { groupCodes } from '../../stats/bootstrap.js';
import { isOfSet, studySpec, type Pool, type SetSpec } from './cohorts.js';
import { filmsOf, type Film, type Films } from './films.js';
import { SEED } from './protocol.js';

/** What an image is used for. One patient is in one part, whatever pools her images are in. */
export type Part = 'train' | 'validation' | 'test';

/** An image of the study. */
export interface StudyImage { id: string; patient: string; truth: 0 | 1; pool: string; dataset: string; part: Part; row: CohortRow; cohort: ImageCohort }

/** All images of a tier, by position; every list of images is a list of positions in it. */
export interface Study {
  tier: Tier;
  images: StudyImage[];
  truth: Uint8Array;
  /** Patient of each image, 0 ... groups - 1. */
  codes: Int32Array;
  groups: number;
  /** Images that were left out before training, and by which rule. */
  left: readonly LeftOut[];
  /** Pictures that look the same though they come from two data sets or two patients, and files of one name in two data sets: whatever they are used for. */
  twins: readonly Twins[];
  close(): void;
}

/** An image that is not used. */
export interface LeftOut { id: string; pool: string; rule: string }

/** Two images that look the same; or, where the correlation is NaN, whose files have one name in two data sets. */
export interface Twins { first: string; second: string; datasets: [string, string]; correlation: number }

/** Patients in tenths and twentieths: nine twentieths of a parted pool are trained on, three decide when to stop, eight are tested. */
const TWENTIETHS = { folds: 20, test: 8, validation: 3 } as const;

/** The images of a tier's pools, parted by patient once for all runs. */
export async function openStudy(tier: Tier, films = filmsOf(tier)): Promise<Study> {
  const { pools } = studySpec(tier), opened = new Map<string, ImageCohort>();
  for (const { dataset } of pools) if (!opened.has(dataset)) opened.set(dataset, await openCohort(dataset, { tier }));
  const found = pools.flatMap((pool) => opened.get(pool.dataset)!.rows.filter((row) => pool.takes(row)).map((row) => ({ pool, row, cohort: opened.get(pool.dataset)! })));
  const parts = partsOf(found), pairs = await lookalikes(found, films), left = [...leaks(found, parts), ...duplicateLeaks(found, parts, pairs)], gone = new Set(left.map(({ id }) => id));
  const images = found.flatMap(({ pool, row, cohort }, i): StudyImage[] => (gone.has(row.id) ? [] : [{ id: row.id, patient: row.patient, truth: pool.truth, pool: pool.id, dataset: pool.dataset, part: parts[i], row, cohort }]));
  const { codes, count: groups } = groupCodes(images.map(({ patient }) => patient));
  const twins = [...pairs, ...namesakes(found)].map(({ first, second, correlation }): Twins => ({ first: found[first].row.id, second: found[second].row.id, datasets: [found[first].pool.dataset, found[second].pool.dataset], correlation }));
  return { tier, images, truth: Uint8Array.from(images, ({ truth }) => truth), codes, groups, left, twins, close: () => opened.forEach((cohort) => cohort.close()) };
}

/** An image of a pool. */
export interface Found { pool: Pool; row: CohortRow }

/** Parts of all images: pools that are parted, every pool spread evenly, with a test part or (a fixed test set) without; the others are tested with. */
export function partsOf(found: readonly Found[]): Part[] {
  const names = [...new Set(found.map(({ pool }) => pool.id))], parts = found.map((): Part => 'test');
  const deal = (use: Pool['use'], tested: number, stream: RandomStream): void => {
    const dealt = found.flatMap(({ pool }, i) => (pool.use === use ? [i] : []));
    if (dealt.length === 0) return;
    const { codes, count: groups } = groupCodes(dealt.map((i) => found[i].row.patient));
    const folds = stratifiedGroupFolds({ label: dealt.map((i) => names.indexOf(found[i].pool.id)), codes, groups, folds: TWENTIETHS.folds, stream });
    dealt.forEach((i, k) => { parts[i] = folds[k] < tested ? 'test' : folds[k] < tested + TWENTIETHS.validation ? 'validation' : 'train'; });
  };
  deal('parted', TWENTIETHS.test, rng(SEED, 'split', 'haynes', 'parts'));
  deal('train', 0, rng(SEED, 'split', 'haynes', 'train parts'));
  return parts;
}

/**
 * Rule: a test image is left out where its patient is trained on (in a pool that is only tested with, or another set of the same people), and an image of
 * an external set also where its patient is in a fixed internal test set. A film whose patient nobody tells has its file's name for one.
 */
export function leaks(found: readonly Found[], parts: readonly Part[]): LeftOut[] {
  const patients = (is: (i: number) => boolean): Set<string> => new Set(found.filter((_, i) => is(i)).map(({ row }) => row.patient));
  const seen = patients((i) => parts[i] !== 'test'), inside = patients((i) => found[i].pool.use === 'inside');
  return found.flatMap(({ pool, row }, i) => {
    const rule = parts[i] === 'test' && seen.has(row.patient) ? 'its patient is trained on' : pool.use === 'test' && inside.has(row.patient) ? 'its patient is tested with inside' : null;
    return rule === null ? [] : [{ id: row.id, pool: pool.id, rule }];
  });
}

/** Pairs that look the same and are not two films of one patient in one data set. */
async function lookalikes(found: readonly (Found & Film)[], films: Films): Promise<DuplicatePair[]> {
  const { pairs } = await findNearDuplicates({ n: found.length, read: (i) => films.compared(found[i]), label: 'images of the study' });
  return pairs.filter(({ first, second }) => found[first].row.patient !== found[second].row.patient);
}

/**
 * Files that have one name in two data sets, whatever they show: one may be a copy of the other that was cut or turned.
 *
 * @example namesakes([{ row: { id: 'a/x.png' }, pool: { dataset: 'a' } }, { row: { id: 'b/X.jpg' }, pool: { dataset: 'b' } }]) // [{ first: 0, second: 1, correlation: NaN }]
 */
export function namesakes(found: readonly { row: { id: string }; pool: { dataset: string } }[]): { first: number; second: number; correlation: number }[] {
  const named = new Map<string, number[]>();
  found.forEach(({ row: { id } }, i) => { const name = stemOf(id); named.set(name, [...(named.get(name) ?? []), i]); });
  return [...named.values()].flatMap((same) => same.flatMap((first, k) => same.slice(k + 1).filter((second) => found[first].pool.dataset !== found[second].pool.dataset).map((second) => ({ first, second, correlation: NaN }))));
}

/**
 * Rule: a test image is left out where it looks the same as an image that is trained on (`findNearDuplicates`), whoever its patient is; and an image of a set
 * of another source, where it looks the same as any image of the sets that are parted: it would not be external.
 */
export function duplicateLeaks(found: readonly Found[], parts: readonly Part[], pairs: readonly DuplicatePair[]): LeftOut[] {
  const trained = new Map<number, number>();
  const leaks = (i: number, like: number): boolean => parts[i] === 'test' && (parts[like] !== 'test' || (found[i].pool.use === 'test' && found[like].pool.use !== 'test'));
  for (const { first, second } of pairs) {
    if (leaks(first, second)) trained.set(first, second);
    if (leaks(second, first)) trained.set(second, first);
  }
  return [...trained].sort(([a], [b]) => a - b).map(([i, like]) => ({ id: found[i].row.id, pool: found[i].pool.id, rule: `it looks the same as ${found[like].row.id}, which is ${parts[like] === 'test' ? 'tested with inside' : 'trained on'}` }));
}

/** Positions of the images of some pools and parts, ascending. */
export function rowsOf({ images }: Pick<Study, 'images'>, pools: readonly string[], part: Part): Int32Array {
  return Int32Array.from(images.keys()).filter((i) => images[i].part === part && pools.includes(images[i].pool));
}

/** Test images of a set. */
export const setRows = ({ images }: Pick<Study, 'images'>, set: SetSpec): Int32Array => Int32Array.from(images.keys()).filter((i) => images[i].part === 'test' && isOfSet(set, images[i]));
