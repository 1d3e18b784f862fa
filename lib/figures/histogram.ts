import { legendName, referenceLine, seriesStyle, type Numbers } from './series.js';
import { INK, figure, plotText, type FigureText } from './theme.js';
import type { Figure } from './types.js';

export interface HistogramFigureOptions extends FigureText {
  series: readonly { name: string; values: Numbers }[];
  /** Bins [start, start + size), ..., the last one closed at `end`. */
  bins: { start: number; end: number; size: number };
  xTitle: string;
  /** Shares of each series instead of counts. */
  share?: boolean;
  /** Values with a name, as vertical lines. */
  marks?: readonly { x: number; text: string }[];
  /** Bins are whole numbers: label each bar. */
  discrete?: boolean;
}

/**
 * Histograms over common bins, counted here and not by Plotly, so that the figure holds counts and no rows. NaN and values outside are not counted.
 *
 * @example histogramFigure({ id: 'k', title: 'Studies wrong in k models', caption: '', alt: 'Bars.', xTitle: 'models', discrete: true, bins: { start: 0, end: 9, size: 1 }, series: [{ name: '', values: [0, 0, 8] }] })
 */
export function histogramFigure({ series, bins, xTitle, share = false, marks = [], discrete = false, ...text }: HistogramFigureOptions): Figure {
  const count = Math.max(1, Math.round((bins.end - bins.start) / bins.size)), centres = Array.from({ length: count }, (_, i) => bins.start + (discrete ? i : i + 0.5) * bins.size);
  const data = series.map(({ name, values }, s) => {
    const counts = binCounts(values, bins, count), total = counts.reduce((sum, n) => sum + n, 0);
    return { type: 'bar', name: legendName(name), x: centres, y: share ? Array.from(counts, (n) => n / Math.max(1, total)) : counts, width: series.length > 1 && discrete ? undefined : bins.size * 0.96, opacity: series.length > 1 && !discrete ? 0.6 : 1, marker: { color: seriesStyle(s).colour } };
  });
  return figure({
    ...text, data,
    layout: {
      barmode: discrete ? 'group' : 'overlay', showlegend: series.length > 1, legend: { orientation: 'h', x: 1, xanchor: 'right', y: 1.06, yanchor: 'bottom', traceorder: 'normal' }, margin: { t: series.length > 1 ? 56 : marks.length > 0 ? 36 : 18 },
      xaxis: { title: xTitle, showgrid: false, ...(discrete ? { dtick: bins.size, tick0: bins.start } : {}) }, yaxis: { title: share ? 'share' : 'count', rangemode: 'tozero', separatethousands: true, ...(share ? { tickformat: '.0%' } : {}) },
      shapes: marks.map(({ x }) => referenceLine({ x0: x, x1: x, y0: 0, y1: 1, yref: 'paper' })),
      annotations: marks.map(({ x, text: name }) => ({ x, y: 1, yref: 'paper', yanchor: 'bottom', text: plotText(name, 30), showarrow: false, font: { size: 12, color: INK.quiet } })),
    },
  });
}

/** How many values lie in each bin. @example binCounts([0, 0.5, 1], { start: 0, end: 1, size: 0.5 }, 2) // [1, 2] */
export function binCounts(values: Numbers, { start, end, size }: HistogramFigureOptions['bins'], count: number): number[] {
  const counts = new Array<number>(count).fill(0);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!(value >= start && value <= end)) continue;
    counts[Math.min(count - 1, Math.floor((value - start) / size + 1e-9))]++;
  }
  return counts;
}
