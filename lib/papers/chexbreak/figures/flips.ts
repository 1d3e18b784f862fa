import { forestFigure } from '../../../figures/forest.js';
import { lineFigure } from '../../../figures/line.js';
import type { Figure } from '../../../figures/types.js';
import { argsort } from '../../../stats/argsort.js';
import type { EffectRow } from '../tables/rows.js';
import { cohortName, cohortNotes, inOrder, taskName } from './words.js';

const CONTRASTS = ['flip − as decided', 'new threshold − as decided', 'flip − new threshold'];

/** E5: what flipping gains, what a new threshold gains on the same folds, and the difference: the finding. */
export function flipForest(rows: readonly EffectRow[], tasks: readonly string[]): Figure {
  const { cohort, models } = rows[0];
  const best = (task: string, contrast: string): EffectRow[] => {
    const own = rows.filter((row) => row.task === task && row.contrast === contrast), refitted = own.filter((row) => row.interval === 'refitted');
    return (refitted.length > 0 ? refitted : own).slice(0, 1);
  };
  return forestFigure({
    id: `52-flip-effects-${cohort}`, title: `Does flipping help? Change of F1, ${cohortName(cohort)}`,
    caption: `Mean over ${models} models, 95 % patient-bootstrap intervals. Filled: predictor, threshold and tau refitted in each of 200 replicates. Hollow: conditional on the fitted predictors, hence too narrow.`,
    alt: `Forest plot of differences of F1 for ${tasks.length} findings.`, substitutions: cohortNotes(cohort), xTitle: 'difference of F1', reference: 0, decimals: 3,
    rows: inOrder(tasks).flatMap((task) => CONTRASTS.flatMap((contrast) => best(task, contrast).map((row) => ({ group: taskName(task), label: contrast, value: row.value, low: row.low, high: row.high, hollow: row.interval === 'conditional' })))),
  });
}

/** E4: F1 at every cut-off of each model: where the decisions lie, and what any threshold could reach. */
export function thresholdCurveFigure(cohort: EffectRow['cohort'], task: string, models: readonly { name: string; truth: Uint8Array; score: Float64Array; decision: Uint8Array }[]): Figure {
  return lineFigure({
    id: `52-threshold-curve-${task.toLowerCase()}-${cohort}`, title: `F1 at every cut-off, ${taskName(task)}, ${cohortName(cohort)}`,
    caption: 'Cut-offs as the share of images called positive. The number beside a name is the share that the model calls positive as decided: right of the peak, any predictor that takes back calls gains F1, and so does a higher threshold.',
    alt: `F1 score of ${models.length} models against the share of images called positive.`, substitutions: cohortNotes(cohort), xTitle: 'share of images called positive', yTitle: 'F1', xRange: [0, 0.6],
    lines: models.map(({ name, truth, score, decision }) => ({ name, ...f1Curve(truth, score), numbers: `as decided ${(100 * share(decision)).toFixed(1)} %` })),
  });
}

const share = (decision: Uint8Array): number => decision.reduce((sum, value) => sum + value, 0) / decision.length;

/** F1 when the k highest scores are called positive, at some 300 values of k. @example f1Curve([1, 0], [0.9, 0.1]).y[0] // 1 */
export function f1Curve(truth: ArrayLike<number>, score: ArrayLike<number>): { x: number[]; y: number[] } {
  const order = argsort(score), n = order.length, x: number[] = [], y: number[] = [];
  let positives = 0, hits = 0;
  for (let i = 0; i < n; i++) positives += truth[i];
  const step = Math.max(1, Math.floor(n / 300));
  for (let k = 1; k <= n; k++) {
    hits += truth[order[n - k]];
    if (k % step === 0 || k === 1) { x.push(k / n); y.push((2 * hits) / (k + positives)); }
  }
  return { x, y };
}
