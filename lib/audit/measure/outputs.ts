import { outputsOf, type Output, type Outputs } from '../../failure/outputs.js';
import { decideRows } from './decide.js';
import type { AuditStudy } from './study.js';
import { taskRows, type Part } from './subset.js';

/** Decisions of all rows of a model for a task, made once a study: each task is asked for by all the others. */
const made = new WeakMap<AuditStudy, Map<string, Uint8Array>>();

function decisionsOfAll(study: AuditStudy, model: number, task: number, part: Part): Uint8Array {
  let known = made.get(study);
  if (known === undefined) made.set(study, known = new Map());
  const key = `${model} ${task} ${part}`, before = known.get(key);
  if (before !== undefined) return before;
  const rows = study.models[model], { score, decision } = rows.tasks[task], own = taskRows(rows, task, part), decided = decideRows(own, study.rule, study.seed);
  // Where the truth of that task is not known, a row has no fold: the stated threshold decides.
  const all = decision ?? Uint8Array.from(score, (value) => (value >= decided.threshold! ? 1 : 0));
  if (decision === null) own.positions.forEach((i, k) => { all[i] = decided.decision[k]; });
  known.set(key, all);
  return all;
}

/**
 * Scores and decisions of all tasks on the given rows: of the own model, and of every other model that was given the same images in the
 * same order. No truth is among them.
 */
export function outputsOn(study: AuditStudy, model: number, positions: Int32Array, part: Part): Outputs {
  const { ids } = study.models[model];
  const outputs = study.models.flatMap((other, m): Output[] => (m !== model && (other.ids.length !== ids.length || other.ids.some((id, i) => id !== ids[i])) ? [] : other.tasks.map(({ task, score }, t) => {
    const decision = decisionsOfAll(study, m, t, part);
    return { model: other.model, task, score: Float64Array.from(positions, (i) => score[i]), decision: Uint8Array.from(positions, (i) => decision[i]) };
  })));
  return outputsOf(outputs);
}
