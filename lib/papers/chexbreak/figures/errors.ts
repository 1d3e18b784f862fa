import { histogramFigure } from '../../../figures/histogram.js';
import { heatmapFigure } from '../../../figures/heatmap.js';
import type { Figure } from '../../../figures/types.js';
import type { AgreementRow, ErrorRow } from '../tables/rows.js';
import { cohortName, cohortNotes, inOrder, taskName } from './words.js';

/** E1: error, miss and false-alarm rate of every finding, averaged over models. */
export function errorRateFigure(rows: readonly ErrorRow[]): Figure {
  const tasks = inOrder(rows.map((row) => row.task)), models = new Set(rows.map((row) => row.model)).size, { cohort, thresholdRule } = rows[0];
  const mean = (task: string, of: (row: ErrorRow) => number): number => {
    const own = rows.filter((row) => row.task === task);
    return own.reduce((sum, row) => sum + of(row), 0) / own.length;
  };
  return heatmapFigure({
    id: `50-error-rates-${cohort}`, title: `Rates of error, miss and false alarm, ${cohortName(cohort)}`,
    caption: `Mean over ${models} models; misses as a share of positives, false alarms as a share of negatives. n = ${rows[0].n} images of ${rows[0].patients} patients. Cut-offs: ${thresholdRule}.`,
    alt: `Heat map of error, miss and false-alarm rates for ${tasks.length} findings.`, substitutions: cohortNotes(cohort),
    rows: ['error rate', 'miss rate', 'false-alarm rate'], columns: tasks.map(taskName), scaleTitle: 'share', decimals: 2,
    values: [(row: ErrorRow) => row.errorRate, (row: ErrorRow) => row.missRate, (row: ErrorRow) => row.falseAlarmRate].map((of) => tasks.map((task) => mean(task, of))),
  });
}

/** E1: on how many images are 0, 1, ... all models wrong? Errors shared by all models are the image's, not the model's. */
export function agreementFigure(rows: readonly AgreementRow[], tasks: readonly string[]): Figure {
  const { cohort, models } = rows[0];
  return histogramFigure({
    id: `50-agreement-${cohort}`, title: `Images on which 0, 1, ... all models are wrong, ${cohortName(cohort)}`,
    caption: `Share of images on which exactly k of ${models} models are wrong. Were errors independent, hardly any image would be wrong in all models; the heap at ${models} is the images that no model gets right.`,
    alt: `Histogram of the number of models that are wrong on an image, for ${tasks.length} findings.`, substitutions: cohortNotes(cohort),
    xTitle: 'models that are wrong', share: true, discrete: true, bins: { start: 0, end: models + 1, size: 1 },
    series: tasks.map((task) => ({ name: taskName(task), values: expand(rows.filter((row) => row.task === task)) })),
  });
}

const expand = (rows: readonly AgreementRow[]): number[] => rows.flatMap((row) => new Array<number>(row.images).fill(row.wrong));
