import { lineFigure } from './line.js';
import { pick, referenceLine, thinned, type Numbers } from './series.js';
import { shown, shownInterval, type FigureText } from './theme.js';
import type { Figure } from './types.js';

/** One ROC curve: rates from (0, 0) to (1, 1), its area and, where known, the area's interval and the point in use. */
export interface RocCurve { name: string; fpr: Numbers; tpr: Numbers; auroc: number; low?: number; high?: number; operatingPoint?: { fpr: number; tpr: number } }
export interface RocFigureOptions extends FigureText { curves: readonly RocCurve[] }

/**
 * ROC curves with the area and its interval in the legend; the diagonal is a score that knows nothing. A ring marks the operating point. Curves are thinned
 * to 250 points that keep their shape; the area is the one given, from all rows.
 *
 * @example rocFigure({ id: 'roc', title: 'ROC', caption: '', alt: 'One curve.', curves: [{ name: 'net', fpr: [0, 0.1, 1], tpr: [0, 0.8, 1], auroc: 0.85 }] })
 */
export function rocFigure({ curves, width = 780, height = 560, ...text }: RocFigureOptions): Figure {
  const lines = curves.map(({ name, fpr, tpr, auroc, low, high }) => {
    const kept = thinned(fpr, tpr);
    return { name, numbers: low === undefined || high === undefined ? shown(auroc, 3) : shownInterval(auroc, low, high, 3), x: pick(fpr, kept), y: pick(tpr, kept) };
  });
  const drawn = lineFigure({ ...text, width, height, lines, xTitle: '1 − specificity (false alarms among negatives)', yTitle: 'sensitivity', xRange: [-0.01, 1.01], yRange: [-0.01, 1.01] });
  const points = curves.flatMap(({ operatingPoint }, i) => (operatingPoint ? [{
    type: 'scatter', mode: 'markers', x: [operatingPoint.fpr], y: [operatingPoint.tpr], showlegend: false, legendgroup: lines[i].name, hoverinfo: 'skip',
    marker: { symbol: 'circle-open', size: 12, color: (drawn.data[i].line as { color: string }).color, line: { width: 2.5 } },
  }] : []));
  return {
    ...drawn, data: [...drawn.data, ...points],
    layout: {
      ...drawn.layout, showlegend: true, legend: { ...(drawn.layout.legend as object), title: { text: 'AUROC' } }, shapes: [referenceLine({ x0: 0, x1: 1, y0: 0, y1: 1 })],
      yaxis: { ...(drawn.layout.yaxis as object), scaleanchor: 'x', constrain: 'domain' }, xaxis: { ...(drawn.layout.xaxis as object), constrain: 'domain', constraintoward: 'left' },
    },
  };
}
