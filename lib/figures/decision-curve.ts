import { lineFigure, type Line } from './line.js';
import type { Numbers } from './series.js';
import { INK, type FigureText } from './theme.js';
import type { Figure } from './types.js';

/** Net benefit of one model at the common thresholds, with its interval where known. */
export interface DecisionCurve { name: string; netBenefit: Numbers; low?: Numbers; high?: Numbers }
export interface DecisionCurveFigureOptions extends FigureText {
  /** Threshold probabilities in (0, 1), ascending, for every curve. */
  thresholds: Numbers;
  /** Share of positives: it fixes the curve of treating everyone. */
  prevalence: number;
  curves: readonly DecisionCurve[];
}

/**
 * Decision curves (Vickers & Elkin 2006): net benefit in true positives a row, against treating everyone (prevalence − (1 − prevalence) t / (1 − t)) and no one (0).
 * A model is of use at a threshold where it lies above both.
 *
 * @example decisionCurveFigure({ id: 'dca', title: 'Net benefit', caption: '', alt: 'Curves.', thresholds: [0.1, 0.2], prevalence: 0.3, curves: [{ name: 'net', netBenefit: [0.25, 0.2] }] })
 */
export function decisionCurveFigure({ thresholds, prevalence, curves, ...text }: DecisionCurveFigureOptions): Figure {
  const x = Array.from(thresholds), all = x.map((t) => prevalence - ((1 - prevalence) * t) / (1 - t));
  const top = Math.max(prevalence, ...curves.flatMap(({ netBenefit, high }) => Array.from(high ?? netBenefit).filter(Number.isFinite)));
  const lines: Line[] = [
    ...curves.map(({ name, netBenefit, low, high }) => ({ name, x, y: netBenefit, low, high })),
    { name: 'treat all', x, y: all, colour: INK.reference, dash: 'longdash' }, { name: 'treat none', x, y: x.map(() => 0), colour: INK.axis, dash: 'dot' },
  ];
  // Below zero "treat all" falls without end: a fifth of the height is enough to see where it crosses.
  return lineFigure({ ...text, lines, xTitle: 'threshold probability', yTitle: 'net benefit', xRange: [0, Math.max(...x) * 1.01], yRange: [-0.2 * top, 1.06 * top] });
}
