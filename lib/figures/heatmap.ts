import { DIVERGING, INK, SEQUENTIAL, figure, plotText, shown, type FigureText } from './theme.js';
import type { Figure } from './types.js';

export interface HeatmapFigureOptions extends FigureText {
  rows: readonly string[];
  columns: readonly string[];
  /** `values[i][j]` belongs to row i and column j; null or NaN: no value, drawn grey. */
  values: readonly (readonly (number | null)[])[];
  /** Short text in the cell; else the value. "" leaves it empty. */
  cells?: readonly (readonly string[])[];
  /** Cells that stand out (significant, say): printed bold and framed. */
  marked?: readonly (readonly boolean[])[];
  /** What the colour says: "odds ratio". */
  scaleTitle: string;
  /** The value in the middle of a two-sided scale: 1 for ratios, 0 for differences. Without it the scale is one-sided. */
  middle?: number;
  /** Colour by the logarithm (ratios). */
  log?: boolean;
  /** Largest distance from the middle that still changes colour (log: a factor). */
  limit?: number;
  decimals?: number;
  /** What a grey cell means. */
  missing?: string;
}

/**
 * A heat map of a table, grey where there is no value, frames around what stands out: the significance map of a regression.
 *
 * @example heatmapFigure({ id: 'h', title: 'Odds ratios', caption: '', alt: 'A map.', rows: ['age'], columns: ['Edema'], values: [[1.4]], scaleTitle: 'odds ratio', middle: 1, log: true })
 */
export function heatmapFigure({ rows, columns, values, cells, marked, scaleTitle, middle, log = false, limit, decimals = 2, missing = 'not available', width = 900, height, ...text }: HeatmapFigureOptions): Figure {
  const to = log ? Math.log2 : (value: number): number => value, centre = middle === undefined ? undefined : to(middle);
  const z = values.map((row) => row.map((value) => (value === null || !Number.isFinite(to(value)) ? null : to(value)))), known = z.flat().filter((value): value is number => value !== null);
  const reach = limit === undefined ? Math.max(1e-9, ...known.map((value) => Math.abs(value - (centre ?? 0)))) : to(limit), low = centre === undefined ? Math.min(0, ...known) : centre - reach, high = centre === undefined ? reach : centre + reach;
  const grid = { type: 'heatmap', x: columns.map((_, j) => j), y: rows.map((_, i) => i), xgap: 2, ygap: 2 };
  const shownCells = values.map((row, i) => row.map((value, j) => { const cell = cells?.[i]?.[j] ?? (z[i][j] === null ? '' : shown(value, decimals)), safe = plotText(cell, 40); return marked?.[i]?.[j] ? `<b>${safe}</b>` : safe; }));
  const cut = known.some((value) => value > high || value < low), ticks = log ? powers(low, high) : undefined, anyMissing = known.length < rows.length * columns.length;
  const frames = (marked ?? []).flatMap((row, i) => row.flatMap((mark, j) => (mark ? [{ type: 'rect', x0: j - 0.47, x1: j + 0.47, y0: i - 0.45, y1: i + 0.45, line: { color: INK.text, width: 2 } }] : [])));
  return figure({
    ...text, width, height: height ?? Math.max(220, (columns.length > 7 ? 170 : 120) + rows.length * 32),
    data: [
      { ...grid, z: z.map((row) => row.map((value) => (value === null ? 0 : null))), colorscale: [[0, INK.missing], [1, INK.missing]], showscale: false, hoverinfo: 'skip' },
      { ...grid, z, text: shownCells, texttemplate: columns.length > 16 && !cells ? '' : '%{text}', textfont: { size: 12 }, hovertext: values.map((row, i) => row.map((value, j) => `${plotText(rows[i], 60)}, ${plotText(columns[j], 60)}: ${shown(value, 3)}`)), hovertemplate: '%{hovertext}<extra></extra>', colorscale: centre === undefined ? SEQUENTIAL : DIVERGING, zmin: low, zmax: high, colorbar: { title: { text: plotText(scaleTitle, 16), side: 'top', font: { size: 13 } }, tickfont: { size: 12 }, thickness: 14, len: 0.9, outlinewidth: 0, ...(ticks ? { tickvals: ticks, ticktext: ticks.map((tick) => `${cut && tick >= high ? '≥ ' : cut && tick <= low ? '≤ ' : ''}${Number((2 ** tick).toPrecision(3))}`) } : {}) } },
      ...(anyMissing ? [{ type: 'scatter', mode: 'markers', x: [null], y: [null], name: plotText(missing, 50), marker: { symbol: 'square', size: 14, color: INK.missing } }] : []),
    ],
    layout: {
      showlegend: anyMissing, legend: { orientation: 'h', x: 1, xanchor: 'right', y: 1.02, yanchor: 'bottom' }, margin: { t: anyMissing ? 40 : 18 }, shapes: frames,
      xaxis: { tickvals: columns.map((_, j) => j), ticktext: columns.map((name) => plotText(name, columns.length > 7 ? 40 : 16)), tickangle: columns.length > 7 ? -40 : 0, showgrid: false, ticks: '', showline: false, range: [-0.5, columns.length - 0.5] },
      yaxis: { tickvals: rows.map((_, i) => i), ticktext: rows.map((name) => plotText(name, 34)), showgrid: false, ticks: '', showline: false, range: [rows.length - 0.5, -0.5] },
    },
  });
}

const powers = (low: number, high: number): number[] => { const step = Math.max(1, Math.ceil((high - low) / 8)); return Array.from({ length: Math.floor(high / step) - Math.ceil(low / step) + 1 }, (_, i) => (Math.ceil(low / step) + i) * step); };
