import { forestScale } from './forest-scale.js';
import { referenceLine, seriesNames, seriesStyle, legendName } from './series.js';
import { INK, figure, plotText, shownInterval, wrapText, type FigureText } from './theme.js';
import type { Figure } from './types.js';

/** One estimate. Rows of equal group and label share a line, told apart by series. NaN: could not be estimated, and the line says so. */
export interface ForestRow {
  label: string; value: number; low: number; high: number;
  /** Heading above the row. */
  group?: string;
  /** "misses", "false alarms": its own colour and shape. */
  series?: string;
  /** A hollow marker: an estimate not to lean on (sparse, conditional); name the meaning in the caption. */
  hollow?: boolean;
  /** Printed after the numbers: "sparse", "n = 31". */
  note?: string;
}
export interface ForestFigureOptions extends FigureText {
  rows: readonly ForestRow[];
  xTitle: string;
  /** The value that says "no effect": 1 for ratios, 0 for differences. */
  reference: number;
  /** Ratios belong on a logarithmic axis. */
  log?: boolean;
  /** Effects in here are too small to matter: shaded. */
  band?: readonly [number, number];
  /** Ends of the axis; an interval that leaves it ends in an arrow. Else chosen from the estimates. */
  limits?: readonly [number, number];
  /** Decimals of the printed numbers. */
  decimals?: number;
  /** Series in the order of their colours and shapes, those that other figures of a study draw among them, so that each looks the same everywhere; else as they appear. */
  order?: readonly string[];
}

/**
 * A forest plot: estimates with intervals, printed beside them when each line has one; a reference line; groups under headings. For odds ratios, differences of F1, gaps.
 *
 * @example forestFigure({ id: 'or', title: 'Misses', caption: '', alt: 'Odds ratios.', xTitle: 'odds ratio', reference: 1, log: true, rows: [{ label: 'AP view', value: 0.17, low: 0.12, high: 0.24 }] })
 */
export function forestFigure({ rows, xTitle, reference, log = false, band, limits, decimals = 2, order, width = 900, height, ...text }: ForestFigureOptions): Figure {
  const lines = forestLines(rows), names = seriesNames(rows), single = names.length === 1, scale = forestScale(rows, { log, reference, limits });
  const end = lines.reduce((sum, line) => sum + line.tall, 0), numbers = (row: ForestRow): string => shownInterval(row.value, row.low, row.high, decimals, log);
  const height0 = height ?? Math.max(180, 96 + end * (single ? 26 : 14 + 14 * names.length));
  const data = names.flatMap((name, s) => {
    const own = rows.filter((row) => (row.series ?? '') === name && Number.isFinite(row.value)), { colour, symbol } = seriesStyle(order?.includes(name) ? order.indexOf(name) : s), named = !single && own.some((row) => row.hollow);
    const y = (row: ForestRow): number => lineOf(lines, row).at + (single ? 0 : (s - (names.length - 1) / 2) * 0.24);
    const whiskers = own.flatMap((row) => [[scale.clip(row.low), y(row)], [scale.clip(row.high), y(row)], [NaN, NaN]]);
    const arrows = own.flatMap((row) => [...(row.low < scale.range[0] ? [[scale.range[0], y(row), 0]] : []), ...(row.high > scale.range[1] ? [[scale.range[1], y(row), 1]] : [])]);
    return [
      { type: 'scatter', mode: 'lines', x: whiskers.map(([x]) => x), y: whiskers.map(([, at]) => at), line: { color: colour, width: 2 }, showlegend: false, legendgroup: name, hoverinfo: 'skip' },
      { type: 'scatter', mode: 'markers', x: arrows.map(([x]) => x), y: arrows.map(([, at]) => at), marker: { color: colour, size: 9, symbol: arrows.map(([, , right]) => (right ? 'triangle-right' : 'triangle-left')) }, cliponaxis: false, showlegend: false, legendgroup: name, hoverinfo: 'skip' },
      {
        type: 'scatter', mode: 'markers', name: legendName(name), legendgroup: name, ...(named ? { showlegend: false } : {}), x: own.map((row) => scale.clip(row.value)), y: own.map(y),
        marker: { color: own.map((row) => (row.hollow ? '#ffffff' : colour)), symbol, size: 9, line: { color: colour, width: 2 } },
        text: own.map((row) => `${plotText(row.label, 60)}: ${numbers(row)}${row.note ? ` ${plotText(row.note, 60)}` : ''}`), hovertemplate: '%{text}<extra></extra>',
      },
      // The legend takes its mark from a trace's first point, which may be hollow.
      ...(named ? [{ type: 'scatter', mode: 'markers', x: [null], y: [null], name: legendName(name), legendgroup: name, marker: { color: colour, symbol, size: 9, line: { color: colour, width: 2 } } }] : []),
    ];
  });
  const printed = single ? rows.map((row) => ({ xref: 'paper', x: 1, xanchor: 'left', xshift: 12, y: lineOf(lines, row).at, showarrow: false, align: 'left', font: { size: 13, color: INK.text }, text: `${Number.isFinite(row.value) ? numbers(row) : 'not estimable'}${row.note ? `  ${plotText(row.note, 40)}` : ''}` })) : [];
  const longest = Math.max(0, ...printed.map((item) => item.text.length));
  return figure({
    ...text, width, height: height0, data,
    layout: {
      showlegend: !single, legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom', traceorder: 'normal' }, margin: { r: single ? 30 + longest * 7 : 28, t: single ? 18 : 40 },
      xaxis: { title: xTitle, type: log ? 'log' : 'linear', ...scale.axis, range: scale.range.map((end) => (log ? Math.log10(end) : end)) },
      yaxis: { range: [end - 0.4, -0.6], tickvals: lines.map((line) => line.at), ticktext: lines.map(({ label, heading }) => (heading ? `<b>${plotText(label, LETTERS)}</b>` : plotText(label, LETTERS))), showgrid: false, ticks: '' },
      shapes: [...(band ? [{ type: 'rect', layer: 'below', line: { width: 0 }, fillcolor: INK.band, x0: band[0], x1: band[1], y0: 0, y1: 1, yref: 'paper' }] : []), referenceLine({ x0: reference, x1: reference, y0: 0, y1: 1, yref: 'paper' })],
      annotations: printed,
    },
  });
}

/** A line of the plot: where it is, and how many ordinary lines it takes (a wrapped label takes more). */
interface ForestLine { label: string; group: string; heading: boolean; at: number; tall: number }

const LETTERS = 44;

/** The lines from top to bottom: each group's heading, then its labels in order of first appearance. */
function forestLines(rows: readonly ForestRow[]): ForestLine[] {
  const labels = [...new Set(rows.map((row) => row.group ?? ''))].flatMap((group) => [
    ...(group === '' ? [] : [{ label: group, group, heading: true }]),
    ...[...new Set(rows.filter((row) => (row.group ?? '') === group).map((row) => row.label))].map((label) => ({ label, group, heading: false })),
  ]);
  let next = 0;
  return labels.map((line) => {
    const tall = 1 + 0.7 * (wrapText(line.label, LETTERS).length - 1), at = next + (tall - 1) / 2;
    next += tall;
    return { ...line, at, tall };
  });
}

const lineOf = (lines: readonly ForestLine[], row: ForestRow): ForestLine => lines.find(({ label, group, heading }) => !heading && label === row.label && group === (row.group ?? '')) as ForestLine;
