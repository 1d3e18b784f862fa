import { errorBars, legendName, referenceLine, seriesNames, seriesStyle } from './series.js';
import { INK, figure, plotText, shownInterval, type FigureText } from './theme.js';
import type { Figure } from './types.js';

/** One end of a slope. NaN interval ends draw no bar. */
export interface SlopeEnd { value: number; low: number; high: number }

/** One line: from what was inside to what is outside. */
export interface SlopeRow {
  /** Its own small plot: an external set, or a cohort. */
  panel: string;
  /** Colour, dash and marker: a model, or confounded against twin. */
  series: string;
  from: SlopeEnd;
  to: SlopeEnd;
}
export interface SlopeFigureOptions extends FigureText {
  rows: readonly SlopeRow[];
  /** Under the left and the right end; default "internal" and "external". */
  ends?: readonly [string, string];
  yTitle: string;
  yRange?: readonly [number, number];
  /** A horizontal dashed line: 0.5 for areas under the ROC curve. */
  reference?: number;
}

/** Pixels that title and caption need to be read easily. */
const MIN_WIDTH = 720;
/** Characters of a line of a panel's title. */
const WRAP = 30;
/** Places of the two ends on a panel's axis; series stand side by side by `STEP`. */
const STEP = 0.05;

/**
 * A slope chart: how a value falls (or does not) from one setting to another, a panel for each external set, a line for each model, all on one scale.
 *
 * @example slopeFigure({ id: 's', title: 'AUROC inside and outside', caption: '', alt: 'One falls.', yTitle: 'AUROC', reference: 0.5, rows: [{ panel: 'hospital B', series: 'net', from: { value: 0.95, low: 0.9, high: 0.98 }, to: { value: 0.7, low: 0.6, high: 0.8 } }] })
 */
export function slopeFigure({ rows, ends = ['internal', 'external'], yTitle, yRange, reference, width, height = 440, ...text }: SlopeFigureOptions): Figure {
  const panels = [...new Set(rows.map(({ panel }) => panel))], names = seriesNames(rows), axis = (p: number): string => (p === 0 ? '' : String(p + 1));
  const wide = width ?? Math.max(MIN_WIDTH, 90 + 230 * panels.length + (names.length > 1 ? 210 : 0)), gap = 0.12 / Math.max(1, panels.length), share = (1 - gap * (panels.length - 1)) / panels.length;
  const place = (s: number): number => (s - (names.length - 1) / 2) * Math.min(STEP, 0.4 / names.length), shownNames = new Set<string>(), lines = Math.max(...panels.map((panel) => plotText(panel, WRAP).split('<br>').length));
  const data = rows.map(({ panel, series, from, to }) => {
    const s = names.indexOf(series), p = panels.indexOf(panel), { colour, dash, symbol } = seriesStyle(s), values = [from.value, to.value], first = !shownNames.has(series);
    shownNames.add(series);
    return {
      type: 'scatter', mode: 'lines+markers', name: legendName(series), legendgroup: series, showlegend: first, xaxis: `x${axis(p)}`, yaxis: 'y', x: [place(s), 1 + place(s)], y: values,
      line: { color: colour, dash, width: 2.2 }, marker: { symbol, size: 9 }, error_y: errorBars(values, [from.low, to.low], [from.high, to.high], colour),
      text: [from, to].map(({ value, low, high }, i) => `${plotText(series, 60)}, ${plotText(i === 0 ? ends[0] : panel, 60)}: ${shownInterval(value, low, high, 3)}`), hovertemplate: '%{text}<extra></extra>',
    };
  });
  return figure({
    ...text, width: wide, height, data,
    layout: {
      showlegend: names.length > 1, legend: { orientation: 'v', x: 1.02, xanchor: 'left', y: 1, yanchor: 'top' }, margin: { t: 14 + 20 * lines }, yaxis: { title: yTitle, ...(yRange ? { range: [...yRange] } : {}) },
      ...Object.fromEntries(panels.map((_, p) => [`xaxis${axis(p)}`, { domain: [p * (share + gap), p * (share + gap) + share], range: [-0.4, 1.4], tickvals: [0, 1], ticktext: ends.map((end) => plotText(end, 14)), showgrid: false, anchor: 'y' }])),
      shapes: reference === undefined ? [] : panels.map((_, p) => referenceLine({ x0: -0.4, x1: 1.4, y0: reference, y1: reference, xref: `x${axis(p)}` })),
      annotations: panels.map((panel, p) => ({ xref: `x${axis(p)} domain`, x: 0.5, yref: 'paper', y: 1, yanchor: 'bottom', yshift: 4, showarrow: false, font: { size: 14, color: INK.text }, text: `<b>${plotText(panel, WRAP)}</b>` })),
    },
  });
}
