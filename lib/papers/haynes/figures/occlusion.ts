import { existsSync, readFileSync } from 'node:fs';
import { forestFigure } from '../../../figures/forest.js';
import { imageFigure, pngSize } from '../../../figures/image.js';
import { RETAINED_FROM } from '../../../occlusion/index.js';
import { errorBars, panelPlace, seriesStyle } from '../../../figures/series.js';
import { figure, plotText, shownInterval } from '../../../figures/theme.js';
import type { Figure } from '../../../figures/types.js';
import type { Tier } from '../../../core/paths.js';
import { studySpec } from '../cohorts.js';
import { committed } from '../files.js';
import { MODELS } from '../protocol.js';
import { sheetFile } from '../publish.js';
import type { ControlRow, CorrelationRow, GeometryRow, OcclusionRow, RelianceRow } from '../tables/rows.js';
import { modelName, notes } from './words.js';

/** How each way of hiding is called. */
const VARIANT_NAMES: Record<string, string> = {
  'box-black': 'lungs, black box', random: 'as large a box elsewhere', 'fixed-black': 'the same box in every film', 'mask-black': 'lungs, black outline', 'outside-box': 'all but the box', 'lungs-only': 'all but the lungs',
};

/** One film of each pool with parts hidden; none where films may not be shown. */
export function sheetFigure(tier: Tier): Figure[] {
  const file = committed(tier, sheetFile(tier));
  if (!existsSync(file)) return [];
  const png = readFileSync(file), { width, height } = pngSize(png);
  return [imageFigure({
    png, width: 900, height: Math.round((820 * height) / width) + 40,
    id: '22-sheet', title: 'What the networks are shown', caption: 'The first test film of each pool as the networks see it (equalised, 112 px), and with parts hidden: the lungs\' box in four fills, the lungs\' outline, one of ten random boxes as large, the box that is the same in every film, all but the box, all but the lungs.',
    alt: 'A row of radiographs for each source, intact and with parts hidden.', substitutions: notes(tier, []),
  })];
}

/** AUROC with a part hidden, inside: a figure a cohort. */
export function hiddenFigures(rows: readonly OcclusionRow[], geometry: readonly GeometryRow[], tier: Tier): Figure[] {
  return studySpec(tier).cohorts.map(({ id, title, internal }) => {
    const box = geometry.find(({ set }) => set === internal)!, own = rows.filter((row) => row.cohort === id && row.set === internal && row.variant in VARIANT_NAMES), intact = own.filter(({ variant }) => variant === 'box-black');
    return forestFigure({
      id: `22-hidden-${id}`, title: `What is left when a part is hidden: ${title}`, caption: `AUROC in the internal test set. A model that still tells the classes apart with the lungs hidden rests on something else. The first line of the black box is no model but a logistic regression on the box's place and size. Random boxes: mean of ten a film. Hollow: that line, and models whose intact AUROC's lower end is not above ${RETAINED_FROM}. 95 % intervals of a bootstrap over patients and repeats.`,
      alt: `Forest plot of the AUROC of six models, intact and with parts hidden.`, substitutions: notes(tier), xTitle: 'AUROC', reference: 0.5, limits: [0, 1.02], decimals: 2,
      rows: [...intact.map((row) => ({ group: 'intact', label: modelName(tier, row.model), value: row.intact, low: row.intactLow, high: row.intactHigh })), { group: VARIANT_NAMES['box-black'], label: "the box's place and size, no pixels", value: box.auroc, low: box.low, high: box.high, hollow: true }, ...Object.keys(VARIANT_NAMES).flatMap((variant) => own.filter((row) => row.variant === variant).map((row) => ({ group: VARIANT_NAMES[variant], label: modelName(tier, row.model), value: row.hidden, low: row.hiddenLow, high: row.hiddenHigh, hollow: Number.isNaN(row.retained) })))],
    });
  });
}

/** Reliance beside instability: a panel a cohort, six points each in the models' colours; described and not judged. */
export function relianceFigure(rows: readonly RelianceRow[], correlations: readonly CorrelationRow[], tier: Tier): Figure {
  const { cohorts } = studySpec(tier), at = (p: number): string => (p === 0 ? '' : String(p + 1)), most = Math.max(...rows.map(({ sdAll }) => sdAll));
  const data = cohorts.flatMap(({ id }, p) => MODELS.flatMap((model, s) => rows.filter((row) => row.cohort === id && row.model === model).map(({ reliance, relianceLow, relianceHigh, sdAll }) => {
    const { colour, symbol } = seriesStyle(s);
    return { type: 'scatter', mode: 'markers', name: modelName(tier, model), legendgroup: model, showlegend: p === 0, xaxis: `x${at(p)}`, yaxis: 'y', x: [reliance], y: [sdAll], error_x: errorBars([reliance], [relianceLow], [relianceHigh], colour), marker: { color: colour, symbol, size: 11 } };
  })));
  // Titles stand side by side: more panels, narrower titles, and room for their lines below the legend.
  const titles = cohorts.map(({ title }) => plotText(title, Math.floor(96 / cohorts.length))), room = 18 * Math.max(0, ...titles.map((title) => title.split('<br>').length - 2));
  const spearman = (cohort: string): string => { const { value, low, high } = correlations.find((row) => row.cohort === cohort && row.kind === 'Spearman' && row.y === 'SD over sets')!; return shownInterval(value, low, high); };
  return figure({
    id: '22-reliance', title: 'Does reliance on the outside go with instability?', caption: 'Each point a model: AUROC inside with the lungs under a black box (95 % interval of a bootstrap over patients and repeats), against the standard deviation of its AUROC over sets. Six models are too few to judge by: rank correlations with bootstrap intervals, no verdict.', alt: 'Scatter of reliance against instability for six models in each cohort.', substitutions: notes(tier), data, width: 900, height: 500 + room,
    layout: {
      ...Object.fromEntries(cohorts.map((_, p) => [`xaxis${at(p)}`, { domain: panelPlace(p, cohorts.length, 0.06), anchor: 'y', range: [0, 1.05], title: 'AUROC with the lungs hidden' }])),
      yaxis: { title: 'standard deviation of the AUROC', range: [0, 1.1 * most] }, legend: { orientation: 'h', x: 0, y: 1.2 + room / 300, yanchor: 'bottom' }, margin: { t: 130 + room },
      annotations: cohorts.map(({ id }, p) => ({ xref: `x${at(p)} domain`, x: 0.5, yref: 'paper', y: 1, yanchor: 'bottom', yshift: 4, showarrow: false, font: { size: 13 }, text: `<b>${titles[p]}</b><br>Spearman ${spearman(id)}` })),
    },
  });
}

/** The controls with known truth. */
export function controlFigure(rows: readonly ControlRow[], tier: Tier): Figure {
  const names: Record<string, string> = { marked: 'marker agrees with the label (must be flagged)', unmarked: 'marker by lot (must not be)' };
  return forestFigure({
    id: '22-controls', title: 'Controls with known truth', caption: `Films of one hospital, half of them dealt a bright cloud in a lung; a marker in the corner agrees with that label, or not. Drop: to a site that marks the healthy. Flag: lower end of the drop above 0.05, or of the AUROC with the lungs hidden above ${RETAINED_FROM}. Hollow: did not come out as it must.`,
    alt: 'Forest plot of two tests in two control cohorts.', substitutions: notes(tier, ['imagenet'], ['external', 'cohorts']), xTitle: 'drop, or AUROC', reference: 0.5, limits: [-0.2, 1.05], decimals: 3,
    rows: rows.map(({ control, test, value, low, high, flagged, passed }) => ({ group: names[control], label: test, value, low, high, hollow: !passed, note: flagged ? 'flagged' : 'not flagged' })),
  });
}
