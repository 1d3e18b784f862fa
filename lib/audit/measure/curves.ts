import { calibrationCurve, type CalibrationBin } from '../../stats/calibration-curve.js';
import { confusion } from '../../stats/confusion.js';
import { decisionCurve } from '../../stats/decision-curve.js';
import { falseAlarmRate, sensitivity } from '../../stats/metrics.js';
import { rocCurve } from '../../stats/roc-curve.js';
import { thinned } from '../../figures/series.js';
import type { TaskRows } from './subset.js';

/** What the figures of one task draw. */
export interface Curves {
  roc: { fpr: number[]; tpr: number[] };
  operatingPoint: { fpr: number; tpr: number };
  /** Null where scores are no probabilities. */
  calibration: CalibrationBin[] | null;
  decision: { thresholds: number[]; netBenefit: number[] } | null;
}

/** Threshold probabilities of the decision curve: up to `most`, finer where findings are rare. */
function thresholdsUpTo(most: number): number[] {
  return Array.from({ length: 60 }, (_, i) => Number((((i + 1) / 60) * most).toPrecision(4)));
}

/** ROC, calibration and decision curves of a task, thinned to what a picture shows. */
export function curvesOf({ truth, score }: TaskRows, decision: Uint8Array): Curves {
  const points = rocCurve(truth, score, { simplify: true }), fpr = points.map((point) => point.fpr), tpr = points.map((point) => point.tpr), kept = thinned(fpr, tpr);
  const table = confusion(truth, decision), probabilities = score.every((value) => value >= 0 && value <= 1);
  const prevalence = truth.reduce((sum, y) => sum + y, 0) / truth.length;
  const thresholds = thresholdsUpTo(Math.min(0.95, Math.max(0.1, 4 * prevalence)));
  return {
    roc: { fpr: kept.map((i) => fpr[i]), tpr: kept.map((i) => tpr[i]) },
    operatingPoint: { fpr: falseAlarmRate(table), tpr: sensitivity(table) },
    calibration: probabilities ? calibrationCurve(truth, score, truth.length < 500 ? 5 : 10) : null,
    decision: probabilities ? { thresholds, netBenefit: decisionCurve(truth, score, thresholds).map((point) => point.model) } : null,
  };
}
