import { wilson } from '../stats/wilson.js';
import { rowsAsked } from './tell.js';
import type { LevelResult, TrapTask, TrapVariable } from './types.js';

/** Rows that a level needs, and how far its rate must be from the rate elsewhere. */
const FEWEST = 10, FAR = 0.15;
/** So many levels are looked at that 95 % would flag noise. */
const LEVEL = 0.999;

/**
 * Levels that tell the task where they occur, however rare: metal in 25 of 1,608 pictures, all fractured, moves no AUROC. A level counts with at least 10 rows, a
 * rate at least 0.15 from that of all other rows, and a 99.9 % Wilson interval (patients of the level as trials) that leaves the latter out.
 * Numbers take part where they have at most ten distinct values.
 *
 * @returns the farthest from the rest first
 */
export function tellingLevels(variables: readonly TrapVariable[], task: TrapTask, patients: readonly string[]): LevelResult[] {
  const asked = rowsAsked(task.truth), all = asked.reduce((sum, i) => sum + task.truth[i], 0);
  return variables.flatMap((variable) => {
    const levels = new Map<string, { rows: number; positives: number; patients: Set<string> }>();
    for (const i of asked) {
      const value = variable.values[i], level = value === null || Number.isNaN(value) ? '(not known)' : String(value), own = levels.get(level) ?? { rows: 0, positives: 0, patients: new Set<string>() };
      own.rows++;
      own.positives += task.truth[i];
      own.patients.add(patients[i]);
      levels.set(level, own);
    }
    if (levels.size < 2 || (variable.kind === 'number' && levels.size > 10)) return [];
    // Of two levels the rarer says it all.
    const told = levels.size === 2 ? [...levels].sort(([, a], [, b]) => a.rows - b.rows).slice(0, 1) : [...levels];
    return told.flatMap(([level, { rows, positives, patients: held }]): LevelResult[] => {
      const rate = positives / rows, elsewhere = (all - positives) / (asked.length - rows), { low, high } = wilson(rate * held.size, held.size, LEVEL);
      return rows >= FEWEST && Math.abs(rate - elsewhere) >= FAR && (elsewhere < low || elsewhere > high) ? [{ task: task.name, variable: variable.name, level, rows, positives, rate, elsewhere }] : [];
    });
  }).sort((a, b) => Math.abs(b.rate - b.elsewhere) - Math.abs(a.rate - a.elsewhere));
}
