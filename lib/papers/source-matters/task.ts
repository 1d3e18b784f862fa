import { rng } from '../../core/random.js';
import { SecondReadError } from '../../core/errors.js';
import type { Tier } from '../../core/paths.js';
import { stratifiedGroupFolds } from '../../classifiers/folds.js';
import { openCohort, type ImageCohort } from '../../data/cohort.js';
import { readSourceMattersSplits, type SplitRow } from '../../data/source-matters-splits.js';
import type { CohortRow } from '../../data/types.js';
import { groupCodes } from '../../stats/bootstrap.js';
import { PLANS, SEED, TEST_SHARE, type Arm } from './protocol.js';

/** An image of an arm, with what splits and sampling need to know of it. */
export interface TaskImage {
  id: string;
  patient: string;
  label: 0 | 1;
  woman: boolean;
  /** Upstream source: matched wherever there are several. */
  origin: string;
  row: CohortRow;
  cohort: ImageCohort;
}

/** Images by position, ascending. */
export interface Rows { train: Int32Array; validation: Int32Array }

/** The images of an arm, parted once for all runs: a fixed test set and folds of the rest, never a patient on two sides. */
export interface Task {
  arm: Arm;
  images: TaskImage[];
  label: Uint8Array;
  /** Patient of each image, 0..groups-1. */
  codes: Int32Array;
  groups: number;
  /** Images that no run is trained on. */
  test: Int32Array;
  /** All others. */
  pool: Int32Array;
  /** The folds of the pool: what is trained on and what decides when to stop. */
  folds: readonly Rows[];
  close(): void;
}

/**
 * The finding of both radiograph arms, against other findings. The paper's atelectasis and mass are hardly learned from so few and so small films:
 * frozen ImageNet features tell Effusion with an AUROC of 0.69, Mass 0.62, Atelectasis 0.57 (five folds of the pool at 96 px).
 */
export const FINDING = 'Effusion';

/**
 * The unconfounded task of an arm.
 *
 * Tiers `sample` and `open`, radiographs: PA films of `nih-boxes` and of one upstream source of `nih-cxr14-open` (the other takes its healthy films
 * from patients of its own), each image once, Effusion against other findings; "No Finding", which `nih-boxes` lacks, is left out. In the X-ray arm
 * both sources have the same share of Effusion, in the sex arm the same cells (`sexSets`): the source tells nothing of the label. CT: LIDC
 * nodules, the slice with the largest mask, readers' ratings 4-5 against 1-2.
 *
 * Tier `paper`: NIH ChestX-ray14 with the authors' fold files for lung mass; for sex their task (atelectasis against no finding, PA) with test
 * patients of its own; LIDC-IDRI nodules, since the authors' CT task is not published.
 */
export async function openTask(tier: Tier, arm: Arm): Promise<Task> {
  const images = await (tier === 'paper' ? paperImages(arm) : imagesOf(tier, arm)), label = Uint8Array.from(images, (image) => image.label), { codes, count: groups } = groupCodes(images.map(({ patient }) => patient));
  const parts = tier === 'paper' && arm === 'xray' ? publishedParts(images) : partition(images, codes, groups, PLANS[tier].folds, arm);
  return { arm, images, label, codes, groups, ...parts, close: () => new Set(images.map(({ cohort }) => cohort)).forEach((cohort) => cohort.close()) };
}

type Choose<T> = (row: CohortRow) => T | null;

/** The images of a dataset that have an origin and a label. */
async function take(dataset: string, tier: Tier, origin: Choose<string>, label: Choose<0 | 1>): Promise<TaskImage[]> {
  const cohort = await openCohort(dataset, { tier });
  return cohort.rows.flatMap((row) => {
    const from = origin(row), y = label(row);
    return from === null || y === null ? [] : [{ id: row.id, patient: row.patient, label: y, woman: row.sex === 'F', origin: from, row, cohort }];
  });
}

const frontal = ({ view, sex }: CohortRow): boolean => view === 'PA' && (sex === 'F' || sex === 'M');
const nodules = (dataset: string, tier: Tier): Promise<TaskImage[]> => take(dataset, tier, (row) => (row.features.slice_role === 'max' ? 'lidc' : null), (row) => row.labels.suspicious);

async function imagesOf(tier: Tier, arm: Arm): Promise<TaskImage[]> {
  if (arm === 'ct') return nodules('lidc-nodule-slices', tier);
  const usable = (row: CohortRow): boolean => frontal(row) && row.labels['No Finding'] !== 1, label: Choose<0 | 1> = (row) => row.labels[FINDING];
  const boxes = await take('nih-boxes', tier, (row) => (usable(row) ? 'nih-boxes' : null), label), known = new Set(boxes.map(({ row }) => row.features.nih_image));
  const others = await take('nih-cxr14-open', tier, (row) => (usable(row) && String(row.features.upstream_repo).startsWith('jrzech/') && !known.has(row.features.nih_image) ? 'jrzech' : null), label);
  return [...boxes, ...(arm === 'sex' ? others : withShareOf(boxes, others))];
}

async function paperImages(arm: Arm): Promise<TaskImage[]> {
  if (arm === 'ct') return nodules('lidc-idri', 'paper');
  if (arm === 'sex') return take('nih-cxr14', 'paper', (row) => (frontal(row) ? 'nih' : null), ({ labels }) => (labels.Atelectasis === 1 ? 1 : labels['No Finding'] === 1 ? 0 : null));
  const labels = new Map(massRows().map(({ image, label }) => [image, label]));
  return take('nih-cxr14', 'paper', (row) => (labels.has(String(row.features.nih_image)) ? 'nih' : null), (row) => labels.get(String(row.features.nih_image)) ?? null);
}

/** Every line of the authors' fold files for lung mass. */
const massRows = (): SplitRow[] => { const { mass: { folds, test } } = readSourceMattersSplits({ tier: 'sample' }); return [...test, ...folds.flatMap(({ train, validation }) => [...train, ...validation])]; };

/** The authors' folds and test set. Their validation sets overlap: folds are no partition. */
function publishedParts(images: readonly TaskImage[]): Pick<Task, 'test' | 'pool' | 'folds'> {
  const { mass: { folds, test } } = readSourceMattersSplits({ tier: 'sample' }), place = new Map(images.map(({ row }, i) => [row.features.nih_image, i]));
  const rows = (some: readonly SplitRow[]): Int32Array => Int32Array.from(some, ({ image }) => place.get(image) ?? missing(image)).sort(), tested = rows(test), held = new Set(tested);
  return { test: tested, pool: Int32Array.from(images.keys()).filter((i) => !held.has(i)), folds: folds.map(({ train, validation }) => ({ train: rows(train), validation: rows(validation) })) };
}

function missing(image: string): never {
  throw new SecondReadError('data', `NIH ChestX-ray14 lacks ${image}, which the authors' fold files name`, { expected: 'all 331 images', remedy: 'See: npx second-read data show nih-cxr14' });
}

/** All positives of a source and so many of its negatives that its share of positives is that of the other. */
function withShareOf(like: readonly TaskImage[], images: readonly TaskImage[]): TaskImage[] {
  const positives = (some: readonly TaskImage[]): number => some.filter(({ label }) => label === 1).length, wanted = Math.round(positives(images) * (like.length / positives(like) - 1));
  const negatives = new Set(rng(SEED, 'split', 'source-matters', 'matched').shuffle(images.filter(({ label }) => label === 0)).slice(0, wanted));
  return images.filter((image) => image.label === 1 || negatives.has(image));
}

/** Tenths of the patients, every cell of class and source (and sex) spread evenly over them; three are the test set. */
function partition(images: readonly TaskImage[], codes: Int32Array, groups: number, count: number, arm: Arm): Pick<Task, 'test' | 'pool' | 'folds'> {
  const cell = cellCodes(images, arm), tenths = stratifiedGroupFolds({ label: cell, codes, groups, folds: 10, stream: rng(SEED, 'split', 'source-matters', arm, 'test') });
  const rows = Int32Array.from(images.keys()), pool = rows.filter((i) => tenths[i] >= 10 * TEST_SHARE);
  const inner = stratifiedGroupFolds({ label: Array.from(pool, (i) => cell[i]), codes: pool.map((i) => codes[i]), groups, folds: count, stream: rng(SEED, 'split', 'source-matters', arm, 'folds') });
  const folds = Array.from({ length: count }, (_, k): Rows => ({ train: pool.filter((_i, at) => inner[at] !== k), validation: pool.filter((_i, at) => inner[at] === k) }));
  return { test: rows.filter((i) => tenths[i] < 10 * TEST_SHARE), pool, folds };
}

/** What is spread evenly: class and source; in the sex arm sex too. */
export function cellCodes(images: readonly TaskImage[], arm: Arm): Int32Array {
  const origins = [...new Set(images.map(({ origin }) => origin))];
  return Int32Array.from(images, ({ label, woman, origin }) => label + (arm === 'sex' ? 2 * Number(woman) : 0) + 4 * origins.indexOf(origin));
}
