import type { Matrix } from '../core/matrix.js';
import { progress } from '../core/progress.js';
import type { ImageStack } from '../imaging/types.js';
import { likePictures } from './duplicates.js';
import { tellFrozen, type FrozenOptions } from './frozen.js';
import { cellOf } from './images.js';
import { tellingLevels } from './levels.js';
import { measureImages } from './measure.js';
import { chooseSheets, type Sheet } from './sheets.js';
import { splitLeak } from './split-leaks.js';
import { chooseTasks, FEWEST, originTasks, tooFew } from './tasks.js';
import { tellVariables, type RowSubset } from './tell.js';
import type { AuditedImages, DuplicateGroup, FrozenResult, LevelResult, SplitLeak, TrapTask, VariableResult } from './types.js';
import { candidates, type Candidates } from './variables.js';

export interface AuditTrapsOptions {
  /** As `chooseTasks` takes them. */
  tasks?: readonly string[];
  /** Column of the split; the set's own where left out. */
  split?: string;
  /** Bootstrap replicates of each interval; 500. */
  replicates?: number;
  seed?: number;
  /** Side of the pictures that frozen features see, pixels; 224. */
  side?: number;
  /** Features of pictures; without it none are measured. */
  features?: (stack: ImageStack) => Promise<Matrix>;
}

/** All that an audit finds. */
export interface TrapReport {
  title: string;
  tier: AuditedImages['tier'];
  images: number;
  patients: number;
  unitNote: string | null;
  tasks: { name: string; positives: number; negatives: number }[];
  /** Classes with fewer than 10 images, or fewer than 10 without. */
  tooFew: { label: string; rows: number }[];
  variables: VariableResult[];
  levels: LevelResult[];
  leftOut: Candidates['leftOut'];
  frozen: FrozenResult[];
  /** Pictures whose decoded pixels another one has too, less one of each. */
  exactCopies: number;
  /** Groups of like pictures: those whose labels differ first. */
  duplicates: DuplicateGroup[];
  splits: SplitLeak[];
  shared: AuditedImages['shared'];
  sheets: Sheet[];
  settings: { replicates: number; seed: number; side: number };
}

/**
 * The audit of a cohort before any training: what else than the finding tells the label, how well frozen features tell it and where a picture comes from, which
 * pictures are alike, who lies on both sides of a split.
 *
 * @returns the report, and the small pictures for the contact sheets
 * @throws SecondReadError for an unknown task or a picture that cannot be read
 */
export async function auditTraps(images: AuditedImages, { tasks: asked = [], split, replicates = 500, seed = 1, side = 224, features }: AuditTrapsOptions = {}): Promise<{ report: TrapReport; stack: ImageStack }> {
  const tasks = chooseTasks(images, asked), { rows } = images, patients = rows.map(({ patient }) => patient);
  const measured = await measureImages(images, side), { variables, leftOut } = candidates(images, measured);
  const bar = progress({ label: 'variables', total: tasks.length, unit: tasks.length === 1 ? 'task' : 'tasks' });
  const sources = sourcesOf(images), results = tasks.flatMap((task) => {
    const inside = [undefined, ...sources.filter((source) => enough(task, source.rows))], own = inside.flatMap((within) => tellVariables(variables, { task, patients, replicates, seed, within }));
    bar.advance(1, task.name);
    return own;
  });
  bar.finish();
  const frozen = features === undefined ? [] : tellAll(images, tasks, { features: await features(measured.stack), patients, replicates, seed });
  const columns = split === undefined ? ['split', ...(images.datasets.length > 1 ? ['dataset'] : [])] : [split];
  const leaks = columns.flatMap((column) => splitLeak(column, rows, rows.map((row) => cellOf(row, column))) ?? []);
  return {
    report: {
      title: images.title, tier: images.tier, images: rows.length, patients: new Set(patients).size, unitNote: images.unitNote, tasks: tasks.map(({ name, positives, negatives }) => ({ name, positives, negatives })),
      tooFew: asked.length > 0 ? [] : tooFew(images), variables: results, levels: tasks.flatMap((task) => tellingLevels(variables, task, patients)), leftOut, frozen, exactCopies: rows.length - new Set(measured.hashes).size, duplicates: await likePictures(images, measured, rows.map((row) => cellOf(row, columns[columns.length - 1]))), splits: leaks,
      shared: images.shared, sheets: chooseSheets(images, seed), settings: { replicates, seed, side },
    },
    stack: measured.stack,
  };
}

/** Each task over all rows and within each source; then what the pictures tell of their origin. */
function tellAll(images: AuditedImages, tasks: readonly TrapTask[], options: FrozenOptions): FrozenResult[] {
  const sources = sourcesOf(images), origins = originTasks(images.rows), found: FrozenResult[] = [];
  const bar = progress({ label: 'frozen features', total: tasks.length * (1 + sources.length) + origins.length, unit: 'models' });
  const add = (result: FrozenResult | null, name: string): void => { if (result !== null) found.push(result); bar.advance(1, name); };
  for (const task of tasks) {
    add(tellFrozen('task', task, options), task.name);
    for (const source of sources) add(enough(task, source.rows) ? tellFrozen('task', task, options, source) : null, task.name);
  }
  for (const { column, task } of origins) add(tellFrozen(column, task, options), column);
  bar.finish();
  return found;
}

/** The upstream sources of the pictures, else their sites, where there are two to eight. */
function sourcesOf({ rows }: AuditedImages): RowSubset[] {
  for (const column of ['upstream_repo', 'site']) {
    const levels = [...new Set(rows.map((row) => cellOf(row, column)))].filter((level): level is string => level !== null).sort();
    if (levels.length >= 2 && levels.length <= 8) return levels.map((level) => ({ name: level, rows: Uint8Array.from(rows, (row) => Number(cellOf(row, column) === level)) }));
  }
  return [];
}

function enough({ truth }: TrapTask, rows: Uint8Array): boolean {
  const count = [0, 0];
  truth.forEach((value, i) => { if (rows[i] && !Number.isNaN(value)) count[value]++; });
  return Math.min(...count) >= 2 * FEWEST;
}
