import { rng } from '../../core/random.js';
import type { Tier } from '../../core/paths.js';
import { stratifiedGroupFolds } from '../../classifiers/folds.js';
import { openCohort, type ImageCohort } from '../../data/cohort.js';
import { findNearDuplicates } from '../../data/near-duplicates.js';
import type { CohortRow } from '../../data/types.js';
import { decodeImage } from '../../imaging/decode.js';
import { groupCodes } from '../../stats/bootstrap.js';
import { studySpec, type Pool, type SetSpec } from './cohorts.js';
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
  close(): void;
}

/** An image that is not used. */
export interface LeftOut { id: string; pool: string; rule: string }

/** Patients in tenths and twentieths: nine twentieths of a parted pool are trained on, three decide when to stop, eight are tested. */
const TWENTIETHS = { folds: 20, test: 8, validation: 3 } as const;

/** The images of a tier's pools, parted by patient once for all runs. */
export async function openStudy(tier: Tier): Promise<Study> {
  const { pools } = studySpec(tier), opened = new Map<string, ImageCohort>();
  for (const { dataset } of pools) if (!opened.has(dataset)) opened.set(dataset, await openCohort(dataset, { tier }));
  const found = pools.flatMap((pool) => opened.get(pool.dataset)!.rows.filter((row) => pool.takes(row)).map((row) => ({ pool, row, cohort: opened.get(pool.dataset)! })));
  const parts = partsOf(found), left = [...leaks(found, parts), ...await duplicateLeaks(found, parts)], gone = new Set(left.map(({ id }) => id));
  const images = found.flatMap(({ pool, row, cohort }, i): StudyImage[] => (gone.has(row.id) ? [] : [{ id: row.id, patient: row.patient, truth: pool.truth, pool: pool.id, dataset: pool.dataset, part: parts[i], row, cohort }]));
  const { codes, count: groups } = groupCodes(images.map(({ patient }) => patient));
  return { tier, images, truth: Uint8Array.from(images, ({ truth }) => truth), codes, groups, left, close: () => opened.forEach((cohort) => cohort.close()) };
}

interface Found { pool: Pool; row: CohortRow }

/** Parts of all images: pools that are parted, every pool spread evenly; the others are tested with. */
function partsOf(found: readonly Found[]): Part[] {
  const parted = found.flatMap(({ pool }, i) => (pool.use === 'parted' ? [i] : [])), names = [...new Set(found.map(({ pool }) => pool.id))];
  const { codes, count: groups } = groupCodes(parted.map((i) => found[i].row.patient)), parts = found.map((): Part => 'test');
  const folds = stratifiedGroupFolds({ label: parted.map((i) => names.indexOf(found[i].pool.id)), codes, groups, folds: TWENTIETHS.folds, stream: rng(SEED, 'split', 'haynes', 'parts') });
  parted.forEach((i, k) => { parts[i] = folds[k] < TWENTIETHS.test ? 'test' : folds[k] < TWENTIETHS.test + TWENTIETHS.validation ? 'validation' : 'train'; });
  return parts;
}

/** Rule: a test image is left out where its patient is trained on (in a pool that is only tested with, or another set of the same people). */
function leaks(found: readonly Found[], parts: readonly Part[]): LeftOut[] {
  const seen = new Set(found.filter((_, i) => parts[i] !== 'test').map(({ row }) => row.patient));
  return found.flatMap(({ pool, row }, i) => (parts[i] === 'test' && seen.has(row.patient) ? [{ id: row.id, pool: pool.id, rule: 'its patient is trained on' }] : []));
}

/** Rule: a test image is left out where it looks the same as an image that is trained on (`findNearDuplicates`), whoever its patient is. */
async function duplicateLeaks(found: readonly (Found & { cohort: ImageCohort })[], parts: readonly Part[]): Promise<LeftOut[]> {
  const { pairs } = await findNearDuplicates({ n: found.length, read: async (i) => decodeImage(await found[i].cohort.bytes(found[i].row), { name: found[i].row.id, channels: 1 }), label: 'images of the study' });
  const trained = new Map<number, number>();
  for (const { first, second } of pairs) {
    if (parts[first] === 'test' && parts[second] !== 'test') trained.set(first, second);
    if (parts[second] === 'test' && parts[first] !== 'test') trained.set(second, first);
  }
  return [...trained].sort(([a], [b]) => a - b).map(([i, like]) => ({ id: found[i].row.id, pool: found[i].pool.id, rule: `it looks the same as ${found[like].row.id}, which is trained on` }));
}

/** Positions of the images of some pools and parts, ascending. */
export function rowsOf({ images }: Pick<Study, 'images'>, pools: readonly string[], part: Part): Int32Array {
  return Int32Array.from(images.keys()).filter((i) => images[i].part === part && pools.includes(images[i].pool));
}

/** Test images of a set. */
export const setRows = (study: Pick<Study, 'images'>, { positives, negatives }: SetSpec): Int32Array => rowsOf(study, [...positives, ...negatives], 'test');
