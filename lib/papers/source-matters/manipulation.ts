import { delong } from '../../stats/delong.js';
import type { Curves } from './curves.js';
import type { Arm, Planted, Source } from './protocol.js';
import type { ScoredRun } from './stored.js';

/** How well a network that starts from a source tells affected from unaffected images. `lowest` and `highest`: AUROC over all folds that were trained. */
export interface ManipulationRow { arm: Arm; planted: Planted; source: Source; auroc: number; low: number; high: number; lowest: number; highest: number; folds: number; images: number; patients: number; learnable: boolean }

/** At least this lower bound: else nothing can be said of who leans on the confounder. */
export const LEARNABLE = 0.8;

/**
 * Whether a confounder can be learned at all: of the folds the one with the lowest validation loss (of equal ones the first), its AUROC on the test
 * images with DeLong's interval clustered by patient. Every test image is scored in both forms (sex: in the one it has).
 */
export function manipulationRows({ runs, tests }: Pick<Curves, 'runs' | 'tests'>): ManipulationRow[] {
  const checks = new Map<string, ScoredRun[]>();
  for (const run of runs.filter(({ experiment }) => experiment === 'manipulation')) {
    const key = `${run.planted} ${run.source}`;
    checks.set(key, [...(checks.get(key) ?? []), run]);
  }
  return [...checks.values()].map((folds) => {
    const best = folds.reduce((one, other) => (other.validationLoss < one.validationLoss ? other : one)), { arm, planted, source } = best, told = folds.map((run) => telling(run, tests)), { auroc, low, high, images } = told[folds.indexOf(best)], aurocs = told.map((one) => one.auroc);
    return { arm, planted: planted as Planted, source, auroc, low, high, lowest: Math.min(...aurocs), highest: Math.max(...aurocs), folds: folds.length, images, patients: tests[arm].groups, learnable: low >= LEARNABLE };
  });
}

function telling({ arm, planted, scores }: ScoredRun, tests: Curves['tests']): { auroc: number; low: number; high: number; images: number } {
  const { unaffected, affected } = scores.get(planted as Planted)!, { codes } = tests[arm], truth: number[] = [], score: number[] = [], clusters: number[] = [];
  [unaffected, affected].forEach((form, y) => Array.from(form).forEach((value, i) => {
    if (Number.isNaN(value)) return;
    truth.push(y);
    score.push(value);
    clusters.push(codes[i]);
  }));
  return { ...delong(truth, score, { clusters }), images: truth.length };
}
