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
import { CHEST_SOURCES, isLeftOut, type ChestId, type ChestSpec, type Finding } from './sources.js';

/** An opened source, with the rows it is made of. */
export interface ChestSource extends WeightSource { rows: CohortRow[] }

export interface ChestSourceOptions {
  id: ChestId;
  tier: Tier;
  /** Side of the pictures, pixels. */
  size: number;
  root: number;
}

/**
 * Opens a chest source: grey films, each histogram-equalised before it is resized (as Haynes et al. feed their networks), without any patient of the
 * set that it must not share one with. A seventh of the patients, spread evenly over the rarest finding of each film, validates.
 *
 * @throws SecondReadError (data) where a patient of that set would be in it; (statistics) where a finding is left with too few patients
 * @example (await openChestSource({ id: 'nih', tier: 'sample', size: 112, root: 1 })).stack.ids.length // 736
 */
export async function openChestSource({ id, tier, size, root }: ChestSourceOptions): Promise<ChestSource> {
  const spec = CHEST_SOURCES[id], { dataset, findings, without } = spec, cohort = await openCohort(dataset, { tier });
  try {
    const rows = cohort.rows.filter((row) => !isLeftOut(spec, row));
    await refuseShared(rows, spec);
    const read = async (i: number) => equaliseHistogram(await decodeImage(await cohort.bytes(rows[i]), { name: rows[i].id, channels: 1 }));
    const stack = await stackImages({ ids: rows.map(({ id: row }) => row), read, width: size, height: size, channels: 1, method: 'area' }), sides = partition(rows, findings, root), tasks = tasksOf(rows, findings);
    const positives = (side: Int32Array) => Object.fromEntries(tasks.map(({ name, label }) => [name, side.reduce((sum, row) => sum + Math.max(0, label[row]), 0)]));
    return {
      stack, tasks, rows, ...sides,
      record: {
        datasets: [{ id: cohort.dataset, manifest: cohort.manifestHash, rows: rows.length, leftOut: cohort.rows.length - rows.length }], patients: new Set(rows.map(({ patient }) => patient)).size, rowsHash: hashOf(stack.ids),
        withoutPatientsOf: without.dataset, histogramEqualised: 'before the resize, as OpenCV\'s equalizeHist', positives: { train: positives(sides.train), validation: positives(sides.validation) },
      },
    };
  } finally { cohort.close(); }
}

/**
 * A list of shared patients that are known by their number is proved against what is at hand: the shipped sample always, the open pack where it lies in
 * the data root.
 */
async function refuseShared(rows: readonly CohortRow[], { without }: ChestSpec): Promise<void> {
  if (without.knownBy !== 'patient') return;
  for (const tier of ['sample', ...(existsSync(path.join(dataRoot(), without.dataset, 'index.csv')) ? ['open' as const] : [])] as const) {
    const target = await openCohort(without.dataset, { tier });
    target.close();
    const patients = new Set(target.rows.map(({ patient }) => patient)), shared = rows.find(({ patient }) => patients.has(patient));
    if (shared !== undefined) throw new SecondReadError('data', `patient ${shared.patient} is in ${without.dataset} too`, { field: shared.id, expected: `a source without patients of ${without.dataset} (tier ${tier})`, remedy: 'Add the patient to lib/training/chest/shared-patients.ts and train the weights again.' });
  }
}

/** A head each, of equal weight; a film that says nothing of a finding is no row of its head. */
const tasksOf = (rows: readonly CohortRow[], findings: readonly Finding[]): Task[] => findings.map(({ name, of }) => ({ name, classes: 2, label: Int32Array.from(rows, (row) => of(row) ?? -1), weight: 1 / findings.length }));

/** Whole patients on one side; the first of seven folds validates. */
function partition(rows: readonly CohortRow[], findings: readonly Finding[], root: number): { train: Int32Array; validation: Int32Array } {
  const count = new Map(findings.map((finding) => [finding, rows.filter((row) => finding.of(row) === 1).length])), byRarity = [...findings].sort((a, b) => count.get(a)! - count.get(b)!);
  // A film that shows none of them goes with the commonest finding.
  const label = Int32Array.from(rows, (row) => { const rarest = byRarity.findIndex(({ of }) => of(row) === 1); return rarest < 0 ? byRarity.length - 1 : rarest; });
  const { codes, count: groups } = groupCodes(rows.map(({ patient }) => patient)), fold = stratifiedGroupFolds({ label, codes, groups, folds: 7, stream: rng(root, 'split', 'chest') });
  const side = (validates: boolean): Int32Array => Int32Array.from(fold.keys()).filter((i) => (fold[i] === 0) === validates);
  return { train: side(false), validation: side(true) };
}
