import type { CsvTable } from '../../core/csv.js';
import { SecondReadError } from '../../core/errors.js';

/** Which column of predictions.csv is what. */
export interface Roles {
  id: number;
  model: number | null;
  patient: number | null;
  tasks: { task: string; score: number; truth: number; decision: number | null }[];
  /** Every other column. */
  features: number[];
}

const MARK = /^(score|truth|decision)\s*:\s*(.*)$/is;

/**
 * Sorts the columns of predictions.csv by their names: `id`, `model`, `patient`, `score:TASK`, `truth:TASK`, `decision:TASK`; the rest are features.
 *
 * @throws SecondReadError (input) for no id, no task, a score without truth, a truth without score, a decision without both
 */
export function columnRoles(table: CsvTable): Roles {
  const { file, header } = table;
  const marks = { score: new Map<string, number>(), truth: new Map<string, number>(), decision: new Map<string, number>() };
  const features: number[] = [], special: Record<string, number> = {};
  header.forEach((name, j) => {
    const mark = MARK.exec(name);
    if (mark) {
      const kind = mark[1].toLowerCase() as keyof typeof marks, task = mark[2].trim();
      if (task === '') throw new SecondReadError('input', `column "${name}" names no task`, { file, row: 1, field: name, expected: `${kind}:TASK` });
      if (marks[kind].has(task)) throw new SecondReadError('input', `${kind} of task "${task}" is there twice`, { file, row: 1, field: name, expected: 'each column once' });
      marks[kind].set(task, j);
    } else if (isSpecial(name)) special[name.toLowerCase()] = specialColumn(table, special, name, j);
    else features.push(j);
  });
  if (special.id === undefined) throw new SecondReadError('input', 'no column "id"', { file, row: 1, field: 'id', expected: `a column id beside ${listed(header)}`, remedy: 'Name the column that identifies each image "id".' });
  return { id: special.id, model: special.model ?? null, patient: special.patient ?? null, tasks: pairTasks(table, marks), features };
}

const isSpecial = (name: string): boolean => ['id', 'model', 'patient'].includes(name.toLowerCase());

function specialColumn({ file }: CsvTable, special: Record<string, number>, name: string, j: number): number {
  if (special[name.toLowerCase()] !== undefined) throw new SecondReadError('input', `column "${name}" is there twice (capitals do not count)`, { file, row: 1, field: name, expected: 'each column once' });
  return j;
}

function pairTasks({ file, header }: CsvTable, marks: Record<'score' | 'truth' | 'decision', Map<string, number>>): Roles['tasks'] {
  const { score, truth, decision } = marks;
  for (const [task, j] of score) if (!truth.has(task)) throw unpaired(file, header[j], `truth:${task}`, truth);
  for (const [task, j] of truth) if (!score.has(task)) throw unpaired(file, header[j], `score:${task}`, score);
  for (const [task, j] of decision) if (!score.has(task)) throw unpaired(file, header[j], `score:${task} and truth:${task}`, score);
  if (score.size === 0) throw new SecondReadError('input', 'there is no task', { file, row: 1, expected: `columns score:TASK and truth:TASK beside ${listed(header)}`, remedy: 'Name the columns so, for instance score:Mass and truth:Mass.' });
  return [...score].map(([task, j]) => ({ task, score: j, truth: truth.get(task)!, decision: decision.get(task) ?? null }));
}

function unpaired(file: string, name: string, lacking: string, others: Map<string, number>): SecondReadError {
  return new SecondReadError('input', `column "${name}" has no partner`, { file, row: 1, field: name, expected: `a column ${lacking}${others.size > 0 ? `; there are ${listed([...others.keys()])}` : ''}`, remedy: 'Task names must agree letter by letter; or leave the column out.' });
}

/** @throws SecondReadError (input) for columns in the metadata that belong to predictions.csv. */
export function refuseResults({ file, header }: CsvTable): void {
  const found = header.find((name) => MARK.test(name) || name.toLowerCase() === 'model');
  if (found !== undefined) {
    throw new SecondReadError('input', `column "${found}" is in the metadata`, { file, row: 1, field: found, expected: 'features only', remedy: 'Scores, truth, decisions and models belong into the predictions file; move or drop the column.' });
  }
}

/** A few names and how many more. @example listed(['a', 'b', 'c', 'd', 'e', 'f', 'g']) // 'a, b, c, d, e, f and 1 more' */
export function listed(names: readonly string[], shown = 6): string {
  const short = names.slice(0, shown).map((name) => (name.length > 60 ? `${name.slice(0, 57)}...` : name)).join(', ');
  return names.length > shown ? `${short} and ${names.length - shown} more` : short;
}
