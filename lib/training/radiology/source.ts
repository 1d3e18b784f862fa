import { stratifiedGroupFolds } from '../../classifiers/folds.js';
import { rng } from '../../core/random.js';
import type { Tier } from '../../core/paths.js';
import { openCohort, type ImageCohort } from '../../data/cohort.js';
import type { CohortRow } from '../../data/types.js';
import { decodeImage } from '../../imaging/decode.js';
import { cropFieldOfView } from '../../imaging/field-of-view.js';
import { stackImages } from '../../imaging/stack.js';
import type { ImageStack, Raster } from '../../imaging/types.js';
import { groupCodes } from '../../stats/bootstrap.js';
import type { Task } from '../types.js';
import { CHEST_VISIBLE } from './chest-visible.js';
import { maskLetters } from './letters.js';

/** Whose source: the X-ray arm may learn from CT of the chest, as RadImageNet does; the CT arm, whose target is LIDC, from limbs alone. */
export type Arm = 'xray' | 'ct';

/** The datasets of each arm. */
export const RADIOLOGY_DATASETS: Readonly<Record<Arm, readonly string[]>> = {
  xray: ['fracatlas-upperlimb', 'fracatlas-lowerlimb', 'iq-othnccd', 'lidc-nodule-slices'],
  ct: ['fracatlas-upperlimb', 'fracatlas-lowerlimb'],
};

/** Pictures of other organs and tasks, with the heads that they can teach. */
export interface RadiologySource {
  stack: ImageStack;
  tasks: Task[];
  train: Int32Array;
  validation: Int32Array;
  /** Rows by dataset, their manifest hashes, letters filled, images left out. */
  record: { datasets: { id: string; manifest: string; rows: number; leftOut: number }[]; picturesWithLetters: number; letters: number };
}

/** Field of view of a nodule, mm: that of the smallest crop, so that the crop's size tells nothing. */
const NODULE_MILLIMETRES = 19.8;

/** What a picture teaches; a task that is not named is not known. */
type Labels = Partial<Record<HeadName, number>>;
const HEADS = { region: 3, fracture: 2, hardware: 2, view: 3, lung: 3, nodule: 2 } as const;
type HeadName = keyof typeof HEADS;

/**
 * Opens the source of an arm at the size of the network. A seventh of the groups (near-duplicates, guessed series, patients), spread evenly
 * over datasets and labels, is kept for validation.
 *
 * Heads: region (hand and arm, leg, hip), fracture, hardware, view (frontal, lateral, oblique) of FracAtlas limbs; lung (normal, benign,
 * malignant) of IQ-OTHNCCD; nodule (readers' suspicion) of LIDC. Shoulders and every image that shows a chest are left out, burned-in
 * letters are filled.
 */
export async function openRadiologySource(arm: Arm, { tier, size, root }: { tier: Tier; size: number; root: number }): Promise<RadiologySource> {
  const cohorts = await Promise.all(RADIOLOGY_DATASETS[arm].map((id) => openCohort(id, { tier })));
  try {
    const pictures = cohorts.flatMap((cohort) => cohort.rows.filter((row) => isTaken(row)).map((row) => ({ cohort, row, labels: labelsOf(row) })));
    let letters = 0, picturesWithLetters = 0;
    const read = async (i: number): Promise<Raster> => {
      const { raster, boxes } = await picture(pictures[i].cohort, pictures[i].row, size);
      letters += boxes;
      picturesWithLetters += boxes > 0 ? 1 : 0;
      return raster;
    };
    const stack = await stackImages({ ids: pictures.map(({ row }) => row.id), read, width: size, height: size, channels: 1, method: 'area' });
    const known = (name: HeadName): Int32Array => Int32Array.from(pictures, ({ labels }) => labels[name] ?? -1);
    const tasks = (Object.keys(HEADS) as HeadName[]).map((name): Task => ({ name, classes: HEADS[name], label: known(name) })).filter(({ label }) => label.some((code) => code >= 0));
    // Each head weighs the same, however few rows know its label.
    for (const task of tasks) task.weight = pictures.length / task.label.filter((code) => code >= 0).length / tasks.length;
    return {
      stack, tasks, ...partition(pictures, arm, root),
      record: { datasets: cohorts.map((cohort) => { const rows = pictures.filter((one) => one.cohort === cohort).length; return { id: cohort.dataset, manifest: cohort.manifestHash, rows, leftOut: cohort.rows.length - rows }; }), picturesWithLetters, letters },
    };
  } finally { cohorts.forEach((cohort) => { cohort.close(); }); }
}

/** No shoulders, no child's whole body, nothing that shows a chest; of a nodule one slice, and none that a fixed field does not hold. */
export function isTaken(row: CohortRow): boolean {
  if (row.dataset === 'lidc-nodule-slices') return row.features.slice_role === 'max' && row.labels.suspicious !== null && Math.min(Number(row.features.w), Number(row.features.h)) * Number(row.features.px_mm) >= NODULE_MILLIMETRES;
  if (!row.dataset.startsWith('fracatlas')) return true;
  const region = String(row.features.region);
  return !region.includes('shoulder') && !(region.includes('hand') && region.includes('hip')) && !CHEST_VISIBLE.has(row.id);
}

function labelsOf({ dataset, labels, features }: CohortRow): Labels {
  if (dataset === 'iq-othnccd') return { lung: [labels.normal, labels.benign, labels.malignant].indexOf(1) };
  if (dataset === 'lidc-nodule-slices') return { nodule: labels.suspicious ?? -1 };
  const region = String(features.region), views = [features.frontal, features.lateral, features.oblique], single = views.filter((flag) => flag === 1).length === 1;
  return {
    region: region === 'hand' ? 0 : region === 'leg' ? 1 : region.includes('hip') ? 2 : -1,
    fracture: labels.fractured ?? -1, hardware: Number(features.hardware), view: single ? views.indexOf(1) : -1,
  };
}

async function picture(cohort: ImageCohort, row: CohortRow, size: number): Promise<{ raster: Raster; boxes: number }> {
  const raster = await decodeImage(await cohort.bytes(row), { name: row.id, channels: 1 });
  if (row.dataset === 'lidc-nodule-slices') return { raster: cropFieldOfView(raster, { millimetres: NODULE_MILLIMETRES, pixelMillimetres: Number(row.features.px_mm), size }, row.id), boxes: 0 };
  if (!row.dataset.startsWith('fracatlas')) return { raster, boxes: 0 };
  const masked = maskLetters(raster);
  return { raster: masked.raster, boxes: masked.boxes.length };
}

/** Whole groups on one side; the first of seven folds validates. */
function partition(pictures: readonly { row: CohortRow; labels: Labels }[], arm: Arm, root: number): { train: Int32Array; validation: Int32Array } {
  const cells = new Map<string, number>(), cell = pictures.map(({ row, labels }) => {
    const key = `${row.dataset} ${labels.fracture ?? ''} ${labels.lung ?? ''} ${labels.nodule ?? ''}`;
    if (!cells.has(key)) cells.set(key, cells.size);
    return cells.get(key)!;
  });
  const { codes, count } = groupCodes(pictures.map(({ row }) => row.patient));
  const fold = stratifiedGroupFolds({ label: Int32Array.from(cell), codes, groups: count, folds: 7, stream: rng(root, 'split', 'radiology', arm) });
  const side = (validates: boolean): Int32Array => Int32Array.from(fold.keys()).filter((i) => (fold[i] === 0) === validates);
  return { train: side(false), validation: side(true) };
}
