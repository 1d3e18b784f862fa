import { delong } from '../../stats/delong.js';
import type { Curves } from './curves.js';
import type { Arm, Planted, Source } from './protocol.js';

/** How well a network that starts from a source tells affected from unaffected images. */
export interface ManipulationRow { arm: Arm; planted: Planted; source: Source; auroc: number; low: number; high: number; images: number; patients: number; learnable: boolean }

/** At least this lower bound: else nothing can be said of who leans on the confounder. */
export const LEARNABLE = 0.8;

/** AUROC with DeLong's interval clustered by patient: every test image is scored in both forms (sex: in the one it has). */
export function manipulationRows({ runs, tests }: Pick<Curves, 'runs' | 'tests'>): ManipulationRow[] {
  return runs.filter(({ experiment }) => experiment === 'manipulation').map(({ arm, planted, source, scores }) => {
    const { unaffected, affected } = scores.get(planted as Planted)!, { codes, groups } = tests[arm], truth: number[] = [], score: number[] = [], clusters: number[] = [];
    [unaffected, affected].forEach((form, y) => Array.from(form).forEach((value, i) => {
      if (Number.isNaN(value)) return;
      truth.push(y);
      score.push(value);
      clusters.push(codes[i]);
    }));
    const { auroc, low, high } = delong(truth, score, { clusters });
    return { arm, planted: planted as Planted, source, auroc, low, high, images: truth.length, patients: groups, learnable: low >= LEARNABLE };
  });
}
