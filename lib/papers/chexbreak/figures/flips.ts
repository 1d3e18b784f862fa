import { forestFigure } from '../../../figures/forest.js';
import { lineFigure } from '../../../figures/line.js';
import type { Figure } from '../../../figures/types.js';
import type { CurveRow, EffectRow } from '../tables/rows.js';
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
export function thresholdCurveFigure(rows: readonly CurveRow[], task: string): Figure {
  const own = rows.filter((row) => row.task === task), { cohort } = own[0], models = [...new Set(own.map((row) => row.model))];
  return lineFigure({
    id: `52-threshold-curve-${task.toLowerCase()}-${cohort}`, title: `F1 at every cut-off, ${taskName(task)}, ${cohortName(cohort)}`,
    caption: 'Cut-offs as the share of images called positive. Under each name: the share that the model calls positive as decided. Where it lies right of the peak, taking back calls raises F1 by whatever means, and so does a higher threshold.',
    alt: `F1 score of ${models.length} models against the share of images called positive.`, substitutions: cohortNotes(cohort), xTitle: 'share of images called positive', yTitle: 'F1', xRange: [0, 0.6], height: Math.max(460, 90 + 46 * models.length),
    lines: models.map((name) => {
      const points = own.filter((row) => row.model === name);
      return { name, x: points.map((row) => row.share), y: points.map((row) => row.f1), numbers: `as decided ${(100 * points[0].decided).toFixed(1)} %` };
    }),
  });
}
