import { bandTraces, legendBeside, legendName, referenceLine, seriesStyle, type Numbers } from './series.js';
import { INK, figure, plotText, type FigureText } from './theme.js';
import type { Figure } from './types.js';

/** One curve; `low` and `high` draw its interval as a band; `numbers` stand under its name in the legend. */
export interface Line { name: string; x: Numbers; y: Numbers; low?: Numbers; high?: Numbers; markers?: boolean; colour?: string; dash?: string; numbers?: string }
export interface LineFigureOptions extends FigureText {
  lines: readonly Line[];
  xTitle: string;
  yTitle: string;
  xRange?: readonly [number, number];
  yRange?: readonly [number, number];
  /** Values of x with a name, as vertical lines: the threshold in use, say. */
  marks?: readonly { x: number; text: string }[];
  /** A horizontal dashed line. */
  reference?: number;
  layout?: Record<string, unknown>;
}

/**
 * Curves over a common axis, with bands for their intervals: a threshold curve, a learning curve.
 *
 * @example lineFigure({ id: 't', title: 'F1 by threshold', caption: '', alt: 'A curve.', xTitle: 'threshold', yTitle: 'F1', lines: [{ name: 'model', x: [0, 1], y: [0.2, 0.4] }] })
 */
export function lineFigure({ lines, xTitle, yTitle, xRange, yRange, marks = [], reference, layout = {}, ...text }: LineFigureOptions): Figure {
  const bands = lines.flatMap(({ name, x, low, high, colour }, i) => (low && high ? bandTraces(x, low, high, colour ?? seriesStyle(i).colour, name) : []));
  const curves = lines.map(({ name, x, y, markers = false, colour, dash, numbers }, i) => ({
    type: 'scatter', mode: markers ? 'lines+markers' : 'lines', name: legendName(name, numbers), legendgroup: name, x, y,
    line: { color: colour ?? seriesStyle(i).colour, dash: dash ?? seriesStyle(i).dash, width: 2.2 }, marker: { symbol: seriesStyle(i).symbol, size: 8 },
  }));
  return figure({
    ...text, data: [...bands, ...curves],
    layout: {
      ...legendBeside(lines.length),
      xaxis: { title: xTitle, ...(xRange ? { range: xRange } : {}) }, yaxis: { title: yTitle, ...(yRange ? { range: yRange } : {}) },
      shapes: [
        ...marks.map(({ x }) => referenceLine({ x0: x, x1: x, y0: 0, y1: 1, yref: 'paper' })),
        ...(reference === undefined ? [] : [referenceLine({ x0: 0, x1: 1, y0: reference, y1: reference, xref: 'paper' })]),
      ],
      annotations: marks.map(({ x, text: name }) => ({ x, y: 1, yref: 'paper', yanchor: 'top', xanchor: 'left', xshift: 4, text: plotText(name, 24), align: 'left', showarrow: false, font: { size: 12, color: INK.quiet }, bgcolor: 'rgba(255,255,255,0.8)' })),
      ...layout,
    },
  });
}
