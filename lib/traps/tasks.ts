import { SecondReadError } from '../core/errors.js';
import type { CohortRow } from '../data/types.js';
import { cellOf } from './images.js';
import type { AuditedImages, TrapTask } from './types.js';

/** Fewer rows of a class than this, and nothing can be said. */
export const FEWEST = 10;
/** A class by which a two-class set says "nothing found". */
const NOTHING = /^(no|non|not|normal|benign|negative|healthy|0$)/i;

/**
 * The questions of an audit: "A" (A against all other rows whose label is known) or "A/B" (A against B; rows of both count as A). Without any: each
 * class against the rest that has at least 10 rows on both sides; of two classes that say the same only that which is a finding.
 *
 * @throws SecondReadError (input) for an unknown class, or fewer than 10 rows on a side
 * @example chooseTasks(images, ['Pneumonia/No Finding'])[0].positives // 484
 */
export function chooseTasks({ rows, classes }: Pick<AuditedImages, 'rows' | 'classes'>, asked: readonly string[] = []): TrapTask[] {
  const labels = [...new Set([...classes, ...rows.flatMap(({ labels: own }) => Object.keys(own))])];
  const known = (name: string): string => {
    if (!labels.includes(name)) throw new SecondReadError('input', `no class "${name}"`, { field: '--task', expected: labels.join(', ') });
    return name;
  };
  if (asked.length > 0) {
    return asked.map((text) => {
      // A class's own name may hold a slash.
      const slash = labels.includes(text) ? -1 : text.indexOf('/'), task = slash < 0 ? against(rows, known(text)) : against(rows, known(text.slice(0, slash)), known(text.slice(slash + 1)));
      if (task.positives < FEWEST || task.negatives < FEWEST) throw new SecondReadError('input', `task ${task.name} has ${task.positives} positive and ${task.negatives} negative rows`, { field: '--task', expected: `at least ${FEWEST} of each` });
      return task;
    });
  }
  const tasks = labels.map((name) => against(rows, name)).filter(({ positives, negatives }) => positives >= FEWEST && negatives >= FEWEST);
  return tasks.filter((task, i) => !tasks.some((other, j) => i !== j && opposite(task, other) && (NOTHING.test(task.name) && !NOTHING.test(other.name) || NOTHING.test(task.name) === NOTHING.test(other.name) && j < i)));
}

/** Classes that `chooseTasks` passes over because they, or all others, have fewer than 10 rows. */
export function tooFew({ rows, classes }: Pick<AuditedImages, 'rows' | 'classes'>): { label: string; rows: number }[] {
  return classes.map((label) => ({ label, task: against(rows, label) })).filter(({ task: { positives, negatives } }) => positives > 0 && Math.min(positives, negatives) < FEWEST).map(({ label, task }) => ({ label, rows: task.positives }));
}

function against(rows: readonly CohortRow[], name: string, other?: string): TrapTask {
  const truth = Float64Array.from(rows, ({ labels }) => {
    const own = labels[name] ?? null;
    if (other === undefined) return own ?? NaN;
    return own === 1 ? 1 : labels[other] === 1 ? 0 : NaN;
  });
  return taskOf(other === undefined ? name : `${name}/${other}`, truth);
}

const taskOf = (name: string, truth: Float64Array): TrapTask => ({ name, truth, positives: truth.filter((value) => value === 1).length, negatives: truth.filter((value) => value === 0).length });

const opposite = (a: TrapTask, b: TrapTask): boolean => a.truth.every((value, i) => Object.is(value, 1 - b.truth[i]));

/** Columns by which pictures of different origin or kind may be told apart, each level against the rest (one level of two); a level needs 20 rows. */
export function originTasks(rows: readonly CohortRow[]): { column: string; task: TrapTask }[] {
  const columns: [string, string][] = [['dataset', 'dataset'], ['upstream_repo', 'source'], ['site', 'site'], ['view', 'view'], ['sex', 'sex']], tasks: { column: string; task: TrapTask }[] = [];
  for (const [column, shown] of columns) {
    const values = rows.map((row) => cellOf(row, column)), counts = new Map<string, number>();
    for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
    const levels = [...counts].filter(([, count]) => count >= 2 * FEWEST).map(([level]) => level).sort();
    if (levels.length < 2 || levels.length > 8) continue;
    for (const level of levels.length === 2 ? levels.slice(0, 1) : levels) {
      const task = taskOf(level, Float64Array.from(values, (value) => (value === null || !levels.includes(value) ? NaN : Number(value === level))));
      if (!tasks.some(({ task: { truth } }) => truth.every((value, i) => Object.is(value, task.truth[i])) || truth.every((value, i) => Object.is(value, 1 - task.truth[i])))) tasks.push({ column: shown, task });
    }
  }
  return tasks;
}
