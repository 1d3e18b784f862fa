import { existsSync, readFileSync } from 'node:fs';
import { forestFigure } from '../../../figures/forest.js';
import { RETAINED_FROM } from '../../../occlusion/index.js';
import { errorBars, seriesStyle } from '../../../figures/series.js';
import { figure } from '../../../figures/theme.js';
import type { Figure } from '../../../figures/types.js';
import type { Tier } from '../../../core/paths.js';
import { studySpec } from '../cohorts.js';
import { committed } from '../files.js';
import type { ModelId } from '../protocol.js';
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
  const bytes = readFileSync(file), width = bytes.readUInt32BE(16), height = bytes.readUInt32BE(20), free = { showgrid: false, showline: false, ticks: '', showticklabels: false };
  return [figure({
    id: '22-sheet', title: 'What the networks are shown', caption: 'The first test film of each pool as the networks see it (equalised, 112 px), and with parts hidden: the lungs\' box in four fills, the lungs\' outline, one of ten random boxes as large, the box that is the same in every film, all but the box, all but the lungs.',
    alt: 'A row of radiographs for each source, intact and with parts hidden.', substitutions: notes(tier, []), data: [{ type: 'scatter', x: [], y: [] }], width: 900, height: Math.round((820 * height) / width) + 40,
    layout: { margin: { l: 10, r: 10, t: 10, b: 10 }, xaxis: { ...free, range: [0, width] }, yaxis: { ...free, range: [height, 0], scaleanchor: 'x' }, images: [{ source: `data:image/png;base64,${bytes.toString('base64')}`, xref: 'x', yref: 'y', x: 0, y: 0, sizex: width, sizey: height, sizing: 'stretch' }] },
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

/** Reliance beside instability: six points a cohort, described and not judged. */
export function relianceFigure(rows: readonly RelianceRow[], correlations: readonly CorrelationRow[], tier: Tier): Figure {
  const { cohorts } = studySpec(tier), spearman = (cohort: string): CorrelationRow => correlations.find((row) => row.cohort === cohort && row.kind === 'Spearman' && row.y === 'SD over sets')!;
  const data = cohorts.map(({ id, title }, s) => {
    const own = rows.filter(({ cohort }) => cohort === id), { colour, symbol } = seriesStyle(s), { value, low, high } = spearman(id);
    return { type: 'scatter', mode: 'markers+text', name: `${title}<br>Spearman ${value.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`, x: own.map(({ reliance }) => reliance), y: own.map(({ sdAll }) => sdAll), error_x: { ...errorBars(own.map(({ reliance }) => reliance), own.map(({ relianceLow }) => relianceLow), own.map(({ relianceHigh }) => relianceHigh), colour), array: own.map(({ reliance, relianceHigh }) => relianceHigh - reliance) }, text: own.map(({ model }) => SHORT[model as ModelId]), textposition: 'top center', textfont: { size: 11 }, marker: { color: colour, symbol, size: 10 } };
  });
  return figure({
    id: '22-reliance', title: 'Does reliance on the outside go with instability?', caption: 'Each point a model: AUROC inside with the lungs under a black box, against the SD of its AUROC over sets. Six models are too few to judge by: rank correlations with bootstrap intervals, no verdict.', alt: 'Scatter of reliance against instability for six models in each cohort.', substitutions: notes(tier), data, width: 900, height: 480,
    layout: { xaxis: { title: 'AUROC with the lungs hidden', range: [0, 1.05] }, yaxis: { title: 'SD of the AUROC over sets', rangemode: 'tozero' }, legend: { orientation: 'h', x: 0, y: 1.04, yanchor: 'bottom' }, margin: { t: 60 } },
  });
}

const SHORT: Record<ModelId, string> = { 'conv-4': 'Conv-4', imagenet: 'ImageNet', chest: 'ImageNet+chest', 'in-domain': 'chest', resnet: 'MobileNetV2', darkcovidnet: 'DarkCovidNet' };

/** The controls with known truth. */
export function controlFigure(rows: readonly ControlRow[], tier: Tier): Figure {
  const names: Record<string, string> = { marked: 'marker agrees with the label (must be flagged)', unmarked: 'marker by lot (must not be)' };
  return forestFigure({
    id: '22-controls', title: 'Controls with known truth', caption: `Films of one hospital, half of them dealt a bright cloud in a lung; a marker in the corner agrees with that label, or not. Drop: to a site that marks the healthy. Flag: lower end of the drop above 0.05, or of the AUROC with the lungs hidden above ${RETAINED_FROM}. Hollow: did not come out as it must.`,
    alt: 'Forest plot of two tests in two control cohorts.', substitutions: notes(tier, ['imagenet']), xTitle: 'drop, or AUROC', reference: 0.5, limits: [-0.2, 1.05], decimals: 3,
    rows: rows.map(({ control, test, value, low, high, flagged, passed }) => ({ group: names[control], label: test, value, low, high, hollow: !passed, note: flagged ? 'flagged' : 'not flagged' })),
  });
}
