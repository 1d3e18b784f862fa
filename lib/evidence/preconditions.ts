import type { Precondition } from './types.js';

const digits = (x: number): string => (Number.isFinite(x) ? x.toFixed(3) : 'not known');

/** The controls (planted effects with known truth) found what was planted, and nothing else. */
export const controlsPassed = (passed: boolean, detail: string): Precondition => ({ name: 'controls passed', met: passed, detail });

/** Name of the precondition that is asked of a confounder and a source; the others are asked of task and data. */
export const LEARNABLE = 'confounder can be learned';

/** The manipulation took: a model can learn the confounder. @param low lower bound of its AUROC */
export const confounderLearnable = (low: number): Precondition => ({ name: LEARNABLE, met: low >= 0.8, detail: `lower bound of its AUROC ${digits(low)}, at least 0.8 needed` });

/** The models know the task at all: else their errors say nothing. @param auroc the task's */
export const taskLearnable = (auroc: number): Precondition => ({ name: 'task can be learned', met: auroc >= 0.6, detail: `AUROC ${digits(auroc)}, at least 0.6 needed` });

/** At least ten cases of each class of what is modelled. @param classes e.g. { misses: 12, hits: 340 } */
export function enoughEvents(classes: Record<string, number>): Precondition {
  const named = Object.entries(classes);
  return { name: 'at least 10 events a class', met: named.length > 0 && named.every(([, count]) => count >= 10), detail: named.map(([name, count]) => `${name} ${count}`).join(', ') };
}
