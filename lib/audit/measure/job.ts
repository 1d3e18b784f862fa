import { decide } from '../../stats/confusion.js';
import type { FailureTable } from '../../failure/table.js';
import type { ModelRows } from '../types.js';
import { curvesOf, type Curves } from './curves.js';
import { decideRows, type Decisions } from './decide.js';
import { failuresOf, type Failures } from './failures.js';
import { measure, type MeasuredTask, type Performance } from './performance.js';
import { compareSeen, type SeenDifference, type SeenMeasure } from './seen.js';
import type { AuditJob, AuditStudy } from './study.js';
import { taskRows, type TaskRows } from './subset.js';

/** What one task's audit found; the headline is about unseen patients where some were seen. */
export interface JobResult extends Failures {
  model: string;
  task: string;
  flow: { rows: number; unknown: number; unknownPatients: number; seen: number; seenPatients: number };
  performance: Performance;
  seen: { seen: Performance; difference: Record<SeenMeasure, SeenDifference> } | { seen: null; why: string } | null;
  curves: Curves;
}

/** Audits one task of one model. Depends on the study and the job alone, whatever ran before. */
export function runJob(study: AuditStudy, { model, task }: AuditJob): JobResult {
  const rows = study.models[model], { rule, seed } = study, anySeen = rows.seen.includes(1), part = anySeen ? 'unseen' : 'all';
  const own = taskRows(rows, task, part), decisions = decideRows(own, rule, seed);
  const measured = measure(own, decisions, { ...study, part: 'headline' });
  const table: FailureTable = { ...own, decision: decisions.decision, threshold: decisions.threshold, thresholdRule: `${decisions.rule}, ${decisions.origin}` };
  return {
    model: rows.model, task: own.task, flow: flowOf(rows, task), performance: measured.performance, seen: anySeen ? seenPart(study, rows, task, measured, decisions) : null,
    curves: curvesOf(own, decisions.decision), ...failuresOf(table, own.positions, study, { model, part }),
  };
}

function flowOf({ tasks, seen, patients }: ModelRows, task: number): JobResult['flow'] {
  const { truth } = tasks[task], unknown = new Set<string>(), known = new Set<string>(), seenPatients = new Set<string>();
  let blank = 0, seenRows = 0;
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] < 0) { blank++; unknown.add(patients[i]); continue; }
    known.add(patients[i]);
    if (seen[i] === 1) { seenRows++; seenPatients.add(patients[i]); }
  }
  return { rows: truth.length, unknown: blank, unknownPatients: [...unknown].filter((patient) => !known.has(patient)).length, seen: seenRows, seenPatients: seenPatients.size };
}

/** The seen rows, decided by the threshold that was chosen on the unseen ones, and the difference. */
function seenPart(study: AuditStudy, model: ModelRows, task: number, unseen: MeasuredTask, decisions: Decisions): JobResult['seen'] {
  const rows = taskRows(model, task, 'seen'), all = taskRows(model, task, 'all'), positives = rows.truth.reduce((sum, y) => sum + y, 0);
  if (positives === 0 || positives === rows.truth.length) return { seen: null, why: `${rows.truth.length === 0 ? 'no truth is known' : `all labels are ${positives > 0 ? 1 : 0}`} among rows of seen patients` };
  const own: Decisions = rows.decision !== null
    ? { ...decisions, decision: rows.decision, folds: null, perFold: [] }
    : { decision: decide(rows.score, decisions.threshold!), origin: 'given threshold', rule: decisions.origin === 'given threshold' ? decisions.rule : `${decisions.rule}, chosen on unseen patients`, threshold: decisions.threshold, perFold: [], folds: null };
  const seen = measure(rows, own, { ...study, part: 'seen' }), isSeen = new Uint8Array(all.truth.length), decision = new Uint8Array(all.truth.length);
  const place = positions(all), copy = (part: TaskRows, values: Uint8Array, flag: number): void => part.ids.forEach((id, i) => { decision[place.get(id)!] = values[i]; isSeen[place.get(id)!] = flag; });
  copy(rows, own.decision, 1);
  copy(taskRows(model, task, 'unseen'), decisions.decision, 0);
  return { seen: seen.performance, difference: compareSeen({ seen, unseen, all, isSeen, decision, splits: Math.min(1000, study.replicates), seed: study.seed }) };
}

const positions = ({ ids }: TaskRows): Map<string, number> => new Map(ids.map((id, i) => [id, i]));
