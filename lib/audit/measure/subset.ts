import { takeFeature } from '../../failure/features.js';
import type { FailureTable } from '../../failure/table.js';
import { groupCodes } from '../../stats/bootstrap.js';
import type { ModelRows } from '../types.js';

/** The rows of one model that one task can be judged on: truth is known. Columns of equal length. */
export interface TaskRows extends Omit<FailureTable, 'decision' | 'threshold' | 'thresholdRule'> {
  /** Which of the model's rows these are. */
  positions: Int32Array;
  /** The user's own, where there is a decision column. */
  decision: Uint8Array | null;
}

/** Which rows: all, or those of patients seen or not seen in training. */
export type Part = 'all' | 'seen' | 'unseen';

/** The rows of a task whose truth is known, of all patients, the seen or the unseen ones. */
export function taskRows(rows: ModelRows, taskIndex: number, part: Part): TaskRows {
  const { task, truth, score, decision } = rows.tasks[taskIndex], kept: number[] = [];
  for (let i = 0; i < truth.length; i++) if (truth[i] >= 0 && (part === 'all' || (rows.seen[i] === 1) === (part === 'seen'))) kept.push(i);
  const positions = Int32Array.from(kept), patients = kept.map((i) => rows.patients[i]), { codes, count } = groupCodes(patients);
  return {
    positions, model: rows.model, task, ids: kept.map((i) => rows.ids[i]), patients, codes, groups: count,
    truth: Uint8Array.from(positions, (i) => truth[i]), score: Float64Array.from(positions, (i) => score[i]), decision: decision && Uint8Array.from(positions, (i) => decision[i]),
    features: rows.features.map((feature) => takeFeature(feature, positions)),
  };
}

/** Patients with at least one row of each class. @example classHolders(rows) // [negatives' patients, positives' patients] */
export function classHolders({ codes, groups, truth }: Pick<TaskRows, 'codes' | 'groups' | 'truth'>): [number, number] {
  const held = new Uint8Array(2 * groups);
  for (let i = 0; i < codes.length; i++) held[2 * codes[i] + truth[i]] = 1;
  let negative = 0, positive = 0;
  for (let g = 0; g < groups; g++) { negative += held[2 * g]; positive += held[2 * g + 1]; }
  return [negative, positive];
}
