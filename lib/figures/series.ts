import { DASHES, INK, PALETTE, SYMBOLS, plotText } from './theme.js';

/** A column of numbers, as tables hold it. */
export type Numbers = ArrayLike<number>;

/** How series number i looks: colour, dash and marker differ together, so that colour is never the only cue. */
export const seriesStyle = (i: number): { colour: string; dash: string; symbol: string } => ({ colour: PALETTE[i % PALETTE.length], dash: DASHES[i % DASHES.length], symbol: SYMBOLS[i % SYMBOLS.length] });

/** The series names of a table in order of first appearance. */
export const seriesNames = (rows: readonly { series?: string }[]): string[] => [...new Set(rows.map((row) => row.series ?? ''))];

/** `#rrggbb` with an opacity. @example faded('#0072b2', 0.2) // 'rgba(0,114,178,0.2)' */
export const faded = (colour: string, opacity: number): string => `rgba(${[1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)).join(',')},${opacity})`;

/** A dashed straight line through the plot, over the grid and under the data, in data coordinates or in shares of the plot (`xref: 'paper'`). */
export const referenceLine = (ends: { x0: number; x1: number; y0: number; y1: number; xref?: string; yref?: string }): Record<string, unknown> => ({ type: 'line', layer: 'between', line: { color: INK.reference, width: 1.2, dash: 'dash' }, ...ends });

/** Two traces: the shaded band between low and high, kept out of the legend. */
export function bandTraces(x: Numbers, low: Numbers, high: Numbers, colour: string, group: string): Record<string, unknown>[] {
  const common = { type: 'scatter', mode: 'lines', x, line: { width: 0 }, showlegend: false, hoverinfo: 'skip', legendgroup: group };
  return [{ ...common, y: low }, { ...common, y: high, fill: 'tonexty', fillcolor: faded(colour, 0.16) }];
}

/** Error bars from interval ends; NaN ends draw nothing. */
export const errorBars = (values: Numbers, low: Numbers, high: Numbers, colour: string): Record<string, unknown> => ({
  type: 'data', symmetric: false, thickness: 1.4, width: 4, color: colour,
  array: Array.from(values, (value, i) => high[i] - value), arrayminus: Array.from(values, (value, i) => value - low[i]),
});

/** Positions of at most `limit` points that keep a curve's shape: equally spaced along its length, first and last included. */
export function thinned(x: Numbers, y: Numbers, limit = 250): number[] {
  const n = x.length;
  if (n <= limit) return Array.from({ length: n }, (_, i) => i);
  const along = new Float64Array(n);
  for (let i = 1; i < n; i++) along[i] = along[i - 1] + Math.abs(x[i] - x[i - 1]) + Math.abs(y[i] - y[i - 1]);
  const step = along[n - 1] / (limit - 1), kept = [0];
  for (let i = 1, next = step; i < n - 1; i++) if (along[i] >= next) { kept.push(i); next = (Math.floor(along[i] / step) + 1) * step; }
  return [...kept, n - 1];
}

/** The legend beside the plot, or none for a single unnamed series. */
export const legendBeside = (count: number): Record<string, unknown> => ({ showlegend: count > 1, legend: { orientation: 'v', x: 1.02, xanchor: 'left', y: 1, yanchor: 'top' } });

/** A legend name: wrapped, its markup shown and not obeyed; numbers that belong to it stand on a line of their own. */
export const legendName = (text: string, numbers = ''): string => plotText(text, 28) + (numbers === '' ? '' : `<br>${numbers}`);

/** Values picked by position. */
export const pick = (values: Numbers, positions: readonly number[]): number[] => positions.map((i) => values[i]);

/** Where panel i of n lies along one side of the plot, in shares of it, with gaps between. @example panelPlace(0, 2, 0.1) // [0, 0.45] */
export const panelPlace = (i: number, n: number, gap: number): [number, number] => { const size = (1 - gap * (n - 1)) / n; return [i * (size + gap), i * (size + gap) + size]; };
