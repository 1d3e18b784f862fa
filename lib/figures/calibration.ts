import { errorBars, legendName, referenceLine, seriesStyle } from './series.js';
import { figure, shown, shownInterval, type FigureText } from './theme.js';
import type { Figure } from './types.js';

/** A bin of scores: mean predicted probability, observed share with its interval, and how many rows. */
export interface CalibrationBin { predicted: number; observed: number; low: number; high: number; n: number }
/** One model's curve; the slope (1 is right) with its interval stands in the legend. */
export interface CalibrationCurve { name: string; bins: readonly CalibrationBin[]; slope?: number; slopeCi?: readonly [number, number] }
export interface CalibrationFigureOptions extends FigureText {
  curves: readonly CalibrationCurve[];
  /** Upper end of both axes; else the largest value drawn, rounded up. */
  limit?: number;
}

/**
 * Calibration: observed against predicted share, intervals on the observed one, the diagonal where both agree; below, how many rows each bin holds
 * (logarithmic, for rare findings have few high scores).
 *
 * @example calibrationFigure({ id: 'cal', title: 'Calibration', caption: '', alt: 'A curve.', curves: [{ name: 'net', bins: [{ predicted: 0.1, observed: 0.2, low: 0.1, high: 0.3, n: 50 }] }] })
 */
export function calibrationFigure({ curves, limit, width = 900, height = 600, ...text }: CalibrationFigureOptions): Figure {
  const all = curves.flatMap((curve) => curve.bins), largest = Math.max(0.1, ...all.flatMap(({ predicted, high, observed }) => [predicted, Number.isFinite(high) ? high : observed]));
  const end = limit ?? Math.min(1, Math.ceil(largest * 10) / 10);
  const names = curves.map(({ name, slope, slopeCi }) => legendName(name, slope === undefined ? '' : `slope ${slopeCi ? shownInterval(slope, ...slopeCi) : shown(slope)}`));
  const data = curves.flatMap(({ bins }, i) => {
    const { colour, symbol, dash } = seriesStyle(i), name = names[i], column = (key: keyof CalibrationBin): number[] => bins.map((bin) => bin[key]);
    return [
      { type: 'scatter', mode: 'lines+markers', name, legendgroup: name, x: column('predicted'), y: column('observed'), error_y: errorBars(column('observed'), column('low'), column('high'), colour), line: { color: colour, dash, width: 1.8 }, marker: { symbol, size: 8, color: colour } },
      { type: 'scatter', mode: 'markers', name, legendgroup: name, showlegend: false, x: column('predicted'), y: column('n'), yaxis: 'y2', marker: { symbol, size: 7, color: colour } },
    ];
  });
  const range = [-0.02 * end, 1.03 * end];
  return figure({
    ...text, width, height, data,
    layout: {
      showlegend: curves.length > 1 || curves.some((curve) => curve.slope !== undefined), legend: { x: 1.02, xanchor: 'left', y: 1 },
      xaxis: { title: 'predicted probability (bin mean)', range, anchor: 'y2' }, yaxis: { title: 'observed share', range, domain: [0.27, 1] },
      yaxis2: { title: 'rows a bin', type: 'log', domain: [0, 0.18], dtick: 1, exponentformat: 'none', separatethousands: true },
      shapes: [referenceLine({ x0: 0, x1: end, y0: 0, y1: end })],
    },
  });
}
