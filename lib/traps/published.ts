import { SecondReadError } from '../core/errors.js';
import { cellOf } from './images.js';
import { chooseTasks } from './tasks.js';
import type { RowSubset } from './tell.js';
import type { AuditedImages, TrapTask } from './types.js';

/** What frozen features are asked: a task, or one level of a column against another (against all others where none is named), within some rows. */
export type Question = ({ task: string } | { column: string; level: string; other?: string }) & { within?: Readonly<Record<string, string>> };

/** A figure that was published with the open data: one question, or several of which the lowest and the highest were given. */
export interface Published {
  datasets: readonly string[];
  where?: { column: string; value: string }[];
  /** Enlarged or reduced to 224 pixels, or native pixels in the middle of a black square of 224. */
  picture: 'resized' | 'native';
  /** What several questions have in common. */
  name?: string;
  questions: readonly Question[];
  values: readonly [only: number] | readonly [lowest: number, highest: number];
}

const JRZECH = 'jrzech/reproduce-chexnet', TALO = 'muhammedtalo/COVID-19', BOXES = 'i-koskin/ChestX-ray-Pathology-Detector-with-YOLOv8';
const FINDINGS = ['Mass', 'Nodule', 'Effusion', 'Cardiomegaly', 'Atelectasis', 'Pneumothorax'], ALONE = [0.78, 0.65, 0.76, 0.71, 0.76, 0.68];

const nih = (values: Published['values'], questions: readonly Question[], name?: string): Published => ({ datasets: ['nih-cxr14-open', 'nih-boxes'], picture: 'resized', name, questions, values });
const finding = (name: string, within?: Question['within']): Question => ({ task: `${name}/No Finding`, within });
const sources = (level: string, other: string): Question => ({ column: 'upstream_repo', level, other });
const other = (dataset: string, task: string, value: number, more: Partial<Published> = {}): Published => ({ datasets: [dataset], picture: 'resized', questions: [{ task }], values: [value], ...more });

/** The nineteen numbers of the data's notes ("Reference figures" and "Traps"), the two ends of a range counted as two. */
export const PUBLISHED: readonly Published[] = [
  ...FINDINGS.map((name, i) => nih([ALONE[i]], [finding(name, { upstream_repo: JRZECH })])),
  nih([0.7], [finding('Pneumonia', { upstream_repo: JRZECH, view: 'PA' })]), nih([0.6], [finding('Infiltration', { upstream_repo: JRZECH, view: 'PA' })]),
  nih([0.946], [finding('Pneumonia', { upstream_repo: TALO, view: 'PA' })]), nih([0.967], [finding('Infiltration', { upstream_repo: TALO, view: 'PA' })]),
  nih([0.86, 0.94], [...FINDINGS, 'Pneumonia', 'Infiltration'].map((name) => finding(name)), 'all three sources mixed'),
  nih([0.77, 0.82], [sources(BOXES, JRZECH), sources(BOXES, TALO), sources(JRZECH, TALO)], 'two sources'),
  nih([0.91], [{ column: 'sex', level: 'F' }]), nih([0.996], [{ column: 'view', level: 'AP' }]),
  other('fracatlas-upperlimb', 'fractured', 0.81),
  other('lidc-nodule-slices', 'suspicious', 0.87, { where: [{ column: 'slice_role', value: 'max' }], picture: 'native' }),
  other('iq-othnccd', 'malignant', 0.999),
];

/** A question as a task of the pictures at hand, the rows that it is asked of, and its name. */
export function taskOf(question: Question, images: AuditedImages): { name: string; task: TrapTask; subset?: RowSubset } {
  const { within } = question, task = 'task' in question ? chooseTasks(images, [question.task])[0] : levelTask(question, images), name = 'task' in question ? task.name : levelName(question);
  if (within === undefined) return { name, task };
  const values = Object.values(within).join(', '), rows = Uint8Array.from(images.rows, (row) => Number(Object.entries(within).every(([column, value]) => cellOf(row, column) === value)));
  return { name: `${name} within ${Object.values(within).map(ownerOf).join(', ')}`, task, subset: { name: values, rows } };
}

/** A repository by its owner. */
const ownerOf = (value: string): string => value.split('/')[0];
const levelName = ({ column, level, other: against }: { column: string; level: string; other?: string }): string => (against === undefined ? `${column} ${level}` : `${ownerOf(level)} against ${ownerOf(against)}`);

function levelTask({ column, level, other: against }: { column: string; level: string; other?: string }, { rows, title }: AuditedImages): TrapTask {
  const truth = Float64Array.from(rows, (row) => {
    const value = cellOf(row, column);
    return value === level ? 1 : value === null || (against !== undefined && value !== against) ? NaN : 0;
  });
  const count = (asked: number): number => truth.filter((value) => value === asked).length, positives = count(1), negatives = count(0);
  if (positives === 0 || negatives === 0) throw new SecondReadError('data', `${column} of ${title} has ${positives} rows of "${level}" and ${negatives} others`, { expected: 'the open data as it was published' });
  return { name: against === undefined ? level : `${level} against ${against}`, truth, positives, negatives };
}
