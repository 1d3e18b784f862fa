import { errorBars, legendName, seriesNames, seriesStyle } from './series.js';
import { figure, plotText, type FigureText } from './theme.js';
import type { Figure } from './types.js';

/** One bar; bars of one label and several series stand side by side. */
export interface Bar { label: string; value: number; low?: number; high?: number; series?: string }
export interface BarFigureOptions extends FigureText {
  bars: readonly Bar[];
  valueTitle: string;
  labelTitle?: string;
  /** Lying bars: for long labels. */
  horizontal?: boolean;
  /** Print values as percent. */
  percent?: boolean;
  /** Upper end of the value axis; bars begin at 0. */
  max?: number;
}

/**
 * Bars from zero with intervals: rates by label, side by side for several series. For values that are not shares of something use `forestFigure`.
 *
 * @example barFigure({ id: 'b', title: 'Errors', caption: '', alt: 'Bars.', valueTitle: 'error rate', percent: true, bars: [{ label: 'Edema', value: 0.18, low: 0.15, high: 0.22 }] })
 */
export function barFigure({ bars, valueTitle, labelTitle, horizontal = false, percent = false, max, width = 900, height, ...text }: BarFigureOptions): Figure {
  const labels = [...new Set(bars.map((bar) => bar.label))], names = seriesNames(bars);
  const data = names.map((name, s) => {
    const own = labels.map((label) => bars.find((bar) => bar.label === label && (bar.series ?? '') === name)), value = own.map((bar) => bar?.value ?? NaN);
    const intervals = own.some((bar) => bar?.low !== undefined) ? errorBars(value, own.map((bar) => bar?.low ?? NaN), own.map((bar) => bar?.high ?? NaN), '#333333') : undefined;
    const at = labels.map((_, i) => i);
    return { type: 'bar', name: legendName(name), orientation: horizontal ? 'h' : 'v', x: horizontal ? value : at, y: horizontal ? at : value, [horizontal ? 'error_x' : 'error_y']: intervals, marker: { color: seriesStyle(s).colour, pattern: { shape: PATTERNS[s % PATTERNS.length], fillmode: 'overlay', fgcolor: '#ffffff', fgopacity: 0.5, size: 7 } } };
  });
  const values = { title: valueTitle, rangemode: 'tozero', ...(percent ? { tickformat: '.0%' } : {}), ...(max === undefined ? {} : { range: [0, max] }) };
  const categories = { ...(labelTitle ? { title: labelTitle } : {}), tickvals: labels.map((_, i) => i), ticktext: labels.map((label) => plotText(label, horizontal ? 34 : labels.length > 8 ? 40 : 16)), showgrid: false, ticks: '', ...(horizontal ? { range: [labels.length - 0.5, -0.5] } : { range: [-0.5, labels.length - 0.5], tickangle: labels.length > 8 ? -40 : 0 }) };
  return figure({
    ...text, data, width, height: height ?? (horizontal ? Math.max(220, 100 + labels.length * (12 + 16 * names.length)) : 440),
    layout: { barmode: 'group', showlegend: names.length > 1, legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom', traceorder: 'normal' }, margin: { t: names.length > 1 ? 40 : 18 }, xaxis: horizontal ? values : categories, yaxis: horizontal ? categories : values },
  });
}

// Hatching tells series apart without colour.
const PATTERNS = ['', '/', '.', '\\', 'x', '-'];
