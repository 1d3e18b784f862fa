import { figure, INK, PALETTE, SYMBOLS } from '../../../figures/theme.js';
import type { Figure } from '../../../figures/types.js';
import { median } from '../../../stats/median.js';
import type { NullRow, PredictorRow } from '../tables/rows.js';
import { mean } from '../tables/summaries.js';
import { cohortName, cohortNotes, inOrder, taskName } from './words.js';

interface Dot { x: number; y: number; name: string }

const FAMILIES = ['baseline', 'logistic', 'boosted trees', 'signed logistic'];

/** E3: how well errors are told, by what the predictor is given; one dot a finding. The baselines come first, since most of the height is theirs. */
export function aurocByVariantFigure(rows: readonly PredictorRow[], nulls: readonly NullRow[]): Figure {
  const { cohort } = rows[0], variants = [...new Set(rows.map((row) => row.variant))], tasks = inOrder(rows.map((row) => row.task));
  const nullMean = mean(nulls.map((row) => row.mean));
  const label = (variant: string): string => (variant === 'own score' ? 'own score + decision' : variant);
  const dots = FAMILIES.map((family, f) => variants.flatMap((variant, v): Dot[] => tasks.flatMap((task) => {
    const own = rows.filter((row) => row.variant === variant && row.family === family && row.task === task);
    return own.length === 0 ? [] : [{ x: v + [0, -0.18, 0.18, 0][f], y: mean(own.map((row) => row.auroc)), name: taskName(task) }];
  })));
  return strip({
    id: `51-auroc-by-variant-${cohort}`, title: `Telling errors from correct decisions, by what the predictor is given, ${cohortName(cohort)}`,
    caption: `One dot a finding (mean over models); bars are medians. Error = decision xor truth, so the decision alone already tells most errors. Dashed: mean AUROC of own score + decision if the calibrated score were all there is to know (self-consistency null, ${nullMean.toFixed(3)}).`,
    alt: `Strip plot of AUROC for ${variants.length} input variants and two families of predictors.`, substitutions: cohortNotes(cohort), yTitle: 'AUROC of error', reference: nullMean,
    labels: variants.map(label), series: FAMILIES.map((family, f) => ({ name: family, dots: dots[f] })).filter((series) => series.dots.length > 0), range: [0.45, 1.005],
  });
}

/** E3: what is left once the decision is known: AUROC within predicted positives and negatives. */
export function withinDecisionFigure(rows: readonly PredictorRow[], judged: string): Figure {
  const { cohort } = rows[0], tasks = inOrder(rows.map((row) => row.task)), sides = ['withinPositives', 'withinNegatives'] as const;
  const kinds = [
    { name: 'own score + decision', match: (row: PredictorRow) => row.variant === 'own score' },
    { name: `identifier: ${judged}, boosted trees`, match: (row: PredictorRow) => row.variant === judged && row.family === 'boosted trees' },
    { name: 'all models, signed logistic', match: (row: PredictorRow) => row.variant === 'all models' && row.family === 'signed logistic' },
  ];
  return strip({
    id: `51-within-decision-${cohort}`, title: `Once the decision is known: AUROC within predicted positives and negatives, ${cohortName(cohort)}`,
    caption: 'One dot a finding (mean over models); bars are medians. Dashed: 0.5, no information.',
    alt: 'Strip plot of AUROC within predicted positives and predicted negatives for the own score, the identifier that the claims judge, and all models together.', substitutions: cohortNotes(cohort), yTitle: 'AUROC of error', reference: 0.5,
    labels: ['within predicted positives', 'within predicted negatives'], range: [0.3, 1],
    series: kinds.map(({ name, match }, k) => ({
      name, dots: sides.flatMap((side, v) => tasks.flatMap((task): Dot[] => { const y = mean(rows.filter((row) => row.task === task && match(row)).map((row) => row[side])); return Number.isNaN(y) ? [] : [{ x: v + (k - 1) * 0.28, y, name: taskName(task) }]; })),
    })),
  });
}

interface StripOptions { id: string; title: string; caption: string; alt: string; substitutions: string[]; yTitle: string; reference: number; labels: string[]; range: [number, number]; series: { name: string; dots: Dot[] }[] }

/** Dots over categories with the median of each heap as a bar. */
function strip({ yTitle, reference, labels, range, series, ...text }: StripOptions): Figure {
  const heaps = (dots: readonly Dot[]): Dot[][] => [...new Set(dots.map((dot) => dot.x))].map((x) => dots.filter((dot) => dot.x === x));
  const data = series.flatMap(({ name, dots }, s) => [
    { type: 'scatter', mode: 'markers', name, x: dots.map((dot) => dot.x), y: dots.map((dot) => dot.y), text: dots.map((dot) => dot.name), hovertemplate: '%{text}: %{y:.3f}<extra></extra>', marker: { color: PALETTE[s], symbol: SYMBOLS[s], size: 8, opacity: 0.65 } },
    { type: 'scatter', mode: 'lines', showlegend: false, hoverinfo: 'skip', line: { color: PALETTE[s], width: 3 }, x: heaps(dots).flatMap(([{ x }]) => [x - 0.13, x + 0.13, null]), y: heaps(dots).flatMap((heap) => { const y = median(heap.map((dot) => dot.y)); return [y, y, null]; }) },
  ]);
  return figure({
    ...text, data,
    layout: {
      margin: { t: 44 }, legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom' },
      xaxis: { tickvals: labels.map((_, i) => i), ticktext: labels.map((label) => label.replaceAll(' + ', '<br>+ ')), range: [-0.5, labels.length - 0.5], showgrid: false, ticks: '' }, yaxis: { title: yTitle, range },
      shapes: [{ type: 'line', xref: 'paper', x0: 0, x1: 1, y0: reference, y1: reference, line: { color: INK.reference, width: 1.5, dash: 'dash' } }],
    },
  });
}
