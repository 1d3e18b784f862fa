import { stratifiedGroupFolds } from '../classifiers/folds.js';
import { rng } from '../core/random.js';
import { bootstrapAurocs } from '../stats/bootstrap-aurocs.js';
import { percentileInterval } from '../stats/bootstrap-intervals.js';
import { groupCodes } from '../stats/bootstrap.js';
import { targetRates } from './target-rates.js';
import { tenths } from './tenths.js';
import type { TrapTask, TrapVariable, TrapVerdict, VariableResult } from './types.js';

/** What measuring needs besides the variable. */
export interface TellOptions {
  task: TrapTask;
  /** Patient (or group) of each row. */
  patients: readonly string[];
  replicates: number;
  seed: number;
  /** Rows that may be asked; all where left out. */
  within?: RowSubset;
}

/** Some of the rows, 1 for each that belongs, and what they have in common. */
export interface RowSubset { name: string; rows: Uint8Array }

const FOLDS = 5;

/** An area under the ROC curve and its percentile interval over patients. */
export interface AurocInterval { auroc: number; low: number; high: number }

/**
 * How well each variable alone tells the task: the AUROC, with a 95 % bootstrap interval over patients.
 *
 * A number is tried as it is (larger or smaller values, whichever tells more) and in tenths of any shape; a category by its levels. Levels and
 * tenths are scored by smoothed rates of the task in the other folds (`targetRates`), so that a level of its own for every row tells nothing;
 * their intervals are conditional on these rates. Rows whose number is not known are left out of the first and a level of their own in the second.
 *
 * @returns one result a variable, that which tells most first; unmeasurable ones (one level, or fewer patients of a class than folds) last
 */
export function tellVariables(variables: readonly TrapVariable[], options: TellOptions): VariableResult[] {
  const { task, patients, seed, within } = options, asked = rowsAsked(task.truth, within), place = `${task.name}/${within?.name ?? 'all'}`;
  const truth = Float64Array.from(asked, (i) => task.truth[i]), { codes, count } = groupCodes(asked.map((i) => patients[i]));
  const foldOf = classesHeld(truth, codes) >= FOLDS ? stratifiedGroupFolds({ label: truth, codes, groups: count, folds: FOLDS, stream: rng(seed, 'split', 'traps', place) }) : null;
  const score = (values: Float64Array, name: string): AurocInterval => aurocInterval({ truth, scores: [values], codes, groups: count, replicates: options.replicates, seed, name: `${place}/${name}` });
  return variables.map((variable): VariableResult => {
    const { name, source, kind, about } = variable, base = { task: task.name, within: within?.name ?? 'all', variable: name, source, kind, about };
    const levels = variable.kind === 'category' ? asked.map((i) => variable.values[i]) : null;
    const numbers = variable.kind === 'number' ? Float64Array.from(asked, (i) => variable.values[i]) : null;
    const known = levels ? levels.filter((value) => value !== null).length : numbers!.filter((value) => !Number.isNaN(value)).length;
    const distinct = levels ? new Set(levels).size : new Set(numbers!).size;
    const facts = { ...base, known, levels: levels ? distinct : null };
    if (foldOf === null || distinct < 2) return { ...facts, shape: null, auroc: NaN, low: NaN, high: NaN, verdict: '-' };
    const any = score(targetRates(levels ?? tenths(numbers!), truth, foldOf), `${name}/any`);
    const straight = numbers && oriented(score(numbers, name));
    const best = straight && straight.low >= any.low ? straight : { ...any, shape: 'any' as const };
    return { ...facts, ...best, verdict: verdictOf(best.low) };
  }).sort((a, b) => (Number.isNaN(b.low) ? -1 : b.low) - (Number.isNaN(a.low) ? -1 : a.low));
}

/** @example verdictOf(0.72) // 'rules' */
export const verdictOf = (low: number): TrapVerdict => (Number.isNaN(low) ? '-' : low >= 0.7 ? 'rules' : low >= 0.6 ? 'tells' : low > 0.5 ? 'hints' : 'no');

/** Positions of the rows that a task asks. */
export function rowsAsked(truth: Float64Array, within?: RowSubset): number[] {
  const rows: number[] = [];
  truth.forEach((value, i) => { if (!Number.isNaN(value) && (within === undefined || within.rows[i] === 1)) rows.push(i); });
  return rows;
}

/** Mean AUROC of some scores of the same rows (one as a rule) and its interval over groups; rows whose score is NaN are left out. */
export function aurocInterval({ truth, scores, codes, groups, replicates, seed, name }: { truth: Float64Array; scores: readonly Float64Array[]; codes: Int32Array; groups: number; replicates: number; seed: number; name: string }): AurocInterval {
  const truths = scores.map((score) => truth.map((value, i) => (Number.isNaN(score[i]) ? NaN : value)));
  const { count, width, values } = bootstrapAurocs({ truths, scores: [...scores], codes, groups, replicates, stream: rng(seed, 'bootstrap', 'traps', name) }), means = new Float64Array(count + 1);
  for (let r = 0; r <= count; r++) means[r] = values.subarray(r * width, (r + 1) * width).reduce((sum, value) => sum + value, 0) / width;
  return { auroc: means[0], ...percentileInterval({ count, width: 1, values: means }) };
}

/** Turned so that more than a half means "tells", whichever way. */
function oriented({ auroc, low, high }: AurocInterval): AurocInterval & { shape: 'higher' | 'lower' } {
  return auroc >= 0.5 ? { auroc, low, high, shape: 'higher' } : { auroc: 1 - auroc, low: 1 - high, high: 1 - low, shape: 'lower' };
}

/** Patients of the class that fewest hold. */
export function classesHeld(truth: Float64Array, codes: Int32Array): number {
  const held = [new Set<number>(), new Set<number>()];
  truth.forEach((value, i) => held[value].add(codes[i]));
  return Math.min(held[0].size, held[1].size);
}
