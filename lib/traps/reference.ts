import { SecondReadError } from '../core/errors.js';
import { formatTable } from '../data/table.js';
import { squeezeNetFeatures } from './features.js';
import { tellFrozen, type FrozenOptions } from './frozen.js';
import { cellOf, openImages } from './images.js';
import { measureImages } from './measure.js';
import { shownArea } from './output.js';
import { chooseTasks, originTasks } from './tasks.js';
import type { RowSubset } from './tell.js';
import type { AuditedImages, FrozenResult, TrapTask } from './types.js';

/** How far an area may lie from the one that was published with the open data: each of those is one run, one split into folds. */
export const TOLERANCE = 0.03;

/** A figure that was published with the open data. */
interface Published { datasets: string[]; where?: { column: string; value: string }[]; task?: string; origin?: [column: string, level: string]; within?: Record<string, string>; low: number; high?: number }

/**
 * A published figure beside ours. `agrees`: our mean over splits is within the tolerance of it; `in range`: it is not, but single splits lie on both
 * sides of the figure, so that one run may well have given it; else `differs`.
 */
export interface ReferenceFigure { name: string; published: { low: number; high: number }; ours: FrozenResult; verdict: 'agrees' | 'in range' | 'differs' }

const NIH = ['nih-cxr14-open', 'nih-boxes'], JRZECH = 'jrzech/reproduce-chexnet', TALO = 'muhammedtalo/COVID-19', BOXES = 'i-koskin/ChestX-ray-Pathology-Detector-with-YOLOv8';
const nih = (task: string, low: number, within?: Record<string, string>, high = low): Published => ({ datasets: NIH, task: `${task}/No Finding`, low, high, within });
const FINDINGS = ['Mass', 'Nodule', 'Effusion', 'Cardiomegaly', 'Atelectasis', 'Pneumothorax'], ALONE = [0.78, 0.65, 0.76, 0.71, 0.76, 0.68];

/** SqueezeNet 1.1 (ImageNet), 224 pixels, mean and maximum, logistic C = 0.003, five folds by patient. */
const PUBLISHED: readonly Published[] = [
  ...FINDINGS.map((task, i) => nih(task, ALONE[i], { upstream_repo: JRZECH })),
  ...FINDINGS.map((task) => nih(task, 0.86, undefined, 0.94)),
  nih('Pneumonia', 0.946, { upstream_repo: TALO, view: 'PA' }), nih('Infiltration', 0.967, { upstream_repo: TALO, view: 'PA' }),
  nih('Pneumonia', 0.7, { upstream_repo: JRZECH, view: 'PA' }), nih('Infiltration', 0.6, { upstream_repo: JRZECH, view: 'PA' }),
  ...[BOXES, JRZECH, TALO].map((level): Published => ({ datasets: NIH, origin: ['source', level], low: 0.77, high: 0.82 })),
  { datasets: NIH, origin: ['sex', 'F'], low: 0.91 }, { datasets: NIH, origin: ['view', 'AP'], low: 0.996 },
  { datasets: ['fracatlas-upperlimb'], task: 'fractured', low: 0.81 },
  { datasets: ['lidc-nodule-slices'], where: [{ column: 'slice_role', value: 'max' }], task: 'suspicious', low: 0.87 },
  { datasets: ['iq-othnccd'], task: 'malignant', low: 0.999 },
];

/**
 * The figures for frozen features that were published with the open data, computed anew on it.
 *
 * @throws SecondReadError (data) where the open data is not at hand
 */
export async function referenceFigures({ replicates = 500, seed = 1 }: { replicates?: number; seed?: number } = {}): Promise<ReferenceFigure[]> {
  const figures: ReferenceFigure[] = [];
  for (const key of new Set(PUBLISHED.map(keyOf))) {
    const own = PUBLISHED.filter((figure) => keyOf(figure) === key), images = await openImages(own[0].datasets, { tier: 'open', where: own[0].where });
    try {
      const { stack } = await measureImages(images, 224), options: FrozenOptions = { features: await squeezeNetFeatures(stack), patients: images.rows.map(({ patient }) => patient), replicates, seed };
      for (const figure of own) figures.push(compare(figure, images, options));
    } finally { images.close(); }
  }
  return figures;
}

const keyOf = ({ datasets, where }: Published): string => JSON.stringify([datasets, where]);

function compare({ task, origin, within, low, high = low }: Published, images: AuditedImages, options: FrozenOptions): ReferenceFigure {
  const [what, asked] = task !== undefined ? ['task', chooseTasks(images, [task])[0]] as const : [origin![0], originOf(images, origin!)] as const;
  const subset: RowSubset | undefined = within && { name: Object.values(within).join(', '), rows: Uint8Array.from(images.rows, (row) => Number(Object.entries(within).every(([column, value]) => cellOf(row, column) === value))) };
  const ours = tellFrozen(what, asked, options, subset);
  if (ours === null) throw new SecondReadError('data', `too few patients for ${asked.name} in ${images.title}`, { expected: 'the open data as it was published' });
  const near = ours.auroc >= low - TOLERANCE && ours.auroc <= high + TOLERANCE, verdict = near ? 'agrees' : ours.splits.lowest <= high && ours.splits.highest >= low ? 'in range' : 'differs';
  return { name: `${images.title}: ${what === 'task' ? '' : `${what} `}${asked.name}${subset ? ` within ${subset.name}` : ''}`, published: { low, high }, ours, verdict };
}

/** One level against all others; the source that is a dataset of its own is asked as such. */
function originOf({ rows }: AuditedImages, [column, level]: readonly [string, string]): TrapTask {
  const found = originTasks(rows).find((one) => one.column === column && one.task.name === level)?.task;
  if (found !== undefined) return found;
  const truth = Float64Array.from(rows, (row) => Number(cellOf(row, 'upstream_repo') === level)), positives = truth.reduce((sum, value) => sum + value, 0);
  return { name: level, truth, positives, negatives: truth.length - positives };
}

/** The comparison for a terminal. */
export function referenceLines(figures: readonly ReferenceFigure[]): string[] {
  const rows = figures.map(({ name, published: { low, high }, ours, verdict }) => [name, low === high ? shownArea(low) : `${shownArea(low)} to ${shownArea(high)}`, shownArea(ours.auroc), `${shownArea(ours.splits.lowest)} to ${shownArea(ours.splits.highest)}`, verdict]);
  return [formatTable(['frozen features tell', 'published', 'ours', 'single splits', ''], rows, []), '', `${figures.filter(({ verdict }) => verdict === 'agrees').length} of ${figures.length} agree within ${TOLERANCE}. Published: one run each; ours: the mean over splits into folds, and their range.`];
}
