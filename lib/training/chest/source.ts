import { existsSync } from 'node:fs';
import path from 'node:path';
import { stratifiedGroupFolds } from '../../classifiers/folds.js';
import { hashOf } from '../../core/canonical.js';
import { SecondReadError } from '../../core/errors.js';
import { dataRoot, type Tier } from '../../core/paths.js';
import { rng } from '../../core/random.js';
import { openCohort } from '../../data/cohort.js';
import type { CohortRow } from '../../data/types.js';
import { decodeImage } from '../../imaging/decode.js';
import { equaliseHistogram } from '../../imaging/equalise.js';
import { stackImages } from '../../imaging/stack.js';
import { groupCodes } from '../../stats/bootstrap.js';
import type { WeightSource } from '../source-weights.js';
import type { Task } from '../types.js';
import { SHARED_WITH_NIH_OPEN } from './shared-patients.js';

/** Where the pictures come from, and the set whose patients they must not share. */
export const CHEST_DATASET = 'nih-boxes', CHEST_TARGET = 'nih-cxr14-open';

/**
 * Findings that are learned, a head each: the eight that NIH's readers drew boxes around, then the others that some thirty images of the source
 * show. Fibrosis (14) and hernia (1) are too rare. View and sex are known too and no heads: they are what a shortcut would rest on.
 */
export const CHEST_FINDINGS = ['Atelectasis', 'Cardiomegaly', 'Effusion', 'Infiltration', 'Mass', 'Nodule', 'Pneumonia', 'Pneumothorax', 'Consolidation', 'Edema', 'Emphysema', 'Pleural_Thickening'] as const;

/** An opened source, with the rows it is made of. */
export interface ChestSource extends WeightSource { rows: CohortRow[] }

export interface ChestSourceOptions {
  tier: Tier;
  /** Side of the pictures, pixels. */
  size: number;
  root: number;
  /** Rows that must not be seen, besides those of every patient of `nih-cxr14-open`. */
  leaveOut?: (row: CohortRow) => boolean;
}

/**
 * Opens the chest source: grey films of `nih-boxes`, each histogram-equalised before it is resized (as Haynes et al. feed their networks),
 * without any patient of `nih-cxr14-open`. A seventh of the patients, spread evenly over the rarest finding of each film, validates.
 *
 * @throws SecondReadError (input) where nothing is left; (data) where a patient of `nih-cxr14-open` would be in it; (statistics) where a finding is left with too few patients
 * @example (await openChestSource({ tier: 'sample', size: 112, root: 1 })).stack.ids.length // 736
 */
export async function openChestSource({ tier, size, root, leaveOut = () => false }: ChestSourceOptions): Promise<ChestSource> {
  const cohort = await openCohort(CHEST_DATASET, { tier });
  try {
    const free = cohort.rows.filter(({ patient }) => !SHARED_WITH_NIH_OPEN.has(patient)), rows = free.filter((row) => !leaveOut(row));
    if (rows.length === 0) throw new SecondReadError('input', 'no film is left of the chest source', { field: 'leaveOut', expected: `some of the ${free.length} rows of ${CHEST_DATASET}` });
    await refuseShared(rows);
    const read = async (i: number) => equaliseHistogram(await decodeImage(await cohort.bytes(rows[i]), { name: rows[i].id, channels: 1 }));
    const stack = await stackImages({ ids: rows.map(({ id }) => id), read, width: size, height: size, channels: 1, method: 'area' }), sides = partition(rows, root), tasks = tasksOf(rows, sides);
    const positives = (side: Int32Array) => Object.fromEntries(tasks.map(({ name, label }) => [name, side.reduce((sum, row) => sum + label[row], 0)]));
    return {
      stack, tasks, rows, ...sides,
      record: {
        datasets: [{ id: cohort.dataset, manifest: cohort.manifestHash, rows: rows.length, leftOut: cohort.rows.length - rows.length }], patients: new Set(rows.map(({ patient }) => patient)).size, rowsHash: hashOf(stack.ids),
        withoutPatientsOf: CHEST_TARGET, histogramEqualised: 'before the resize, as OpenCV\'s equalizeHist', positives: { train: positives(sides.train), validation: positives(sides.validation) },
      },
    };
  } finally { cohort.close(); }
}

/** The list of shared patients is proved against what is at hand: the shipped sample always, the open pack where it lies in the data root. */
async function refuseShared(rows: readonly CohortRow[]): Promise<void> {
  for (const tier of ['sample', ...(existsSync(path.join(dataRoot(), CHEST_TARGET, 'index.csv')) ? ['open' as const] : [])] as const) {
    const target = await openCohort(CHEST_TARGET, { tier });
    target.close();
    const patients = new Set(target.rows.map(({ patient }) => patient)), shared = rows.find(({ patient }) => patients.has(patient));
    if (shared !== undefined) throw new SecondReadError('data', `patient ${shared.patient} is in ${CHEST_TARGET} too`, { field: shared.id, expected: `a source without patients of ${CHEST_TARGET} (tier ${tier})`, remedy: 'Add the patient to lib/training/chest/shared-patients.ts and train the weights again.' });
  }
}

/** Heads that have both classes on both sides; each weighs the same. */
function tasksOf(rows: readonly CohortRow[], sides: { train: Int32Array; validation: Int32Array }): Task[] {
  const both = (label: Int32Array, side: Int32Array): boolean => new Set(Array.from(side, (row) => label[row]).filter((code) => code >= 0)).size === 2;
  const tasks = CHEST_FINDINGS.map((name): Task => ({ name, classes: 2, label: Int32Array.from(rows, ({ labels }) => labels[name] ?? -1) })).filter(({ label }) => both(label, sides.train) && both(label, sides.validation));
  if (tasks.length === 0) throw new SecondReadError('input', 'no finding is left that some films show and others do not', { field: 'leaveOut', expected: `one of ${CHEST_FINDINGS.join(', ')}` });
  return tasks.map((task) => ({ ...task, weight: 1 / tasks.length }));
}

/** Whole patients on one side; the first of seven folds validates. */
function partition(rows: readonly CohortRow[], root: number): { train: Int32Array; validation: Int32Array } {
  const count = new Map(CHEST_FINDINGS.map((name) => [name, rows.filter(({ labels }) => labels[name] === 1).length])), byRarity = [...CHEST_FINDINGS].sort((a, b) => count.get(a)! - count.get(b)!);
  // A film that shows none of them goes with the commonest finding.
  const label = Int32Array.from(rows, ({ labels }) => { const rarest = byRarity.findIndex((name) => labels[name] === 1); return rarest < 0 ? byRarity.length - 1 : rarest; });
  const { codes, count: groups } = groupCodes(rows.map(({ patient }) => patient)), fold = stratifiedGroupFolds({ label, codes, groups, folds: 7, stream: rng(root, 'split', 'chest') });
  const side = (validates: boolean): Int32Array => Int32Array.from(fold.keys()).filter((i) => (fold[i] === 0) === validates);
  return { train: side(false), validation: side(true) };
}
