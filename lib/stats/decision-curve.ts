import { confusion, decide } from './confusion.js';
import { netBenefit } from './metrics.js';

/** Net benefit of the model, of treating everybody and of treating nobody, at one threshold probability. */
export interface DecisionPoint { threshold: number; model: number; all: number; none: 0 }

/**
 * Decision curve: net benefit over threshold probabilities (Vickers & Elkin 2006). The score must be a probability; recalibrate it first.
 *
 * @param truth 0 or 1 @param probability in [0, 1] @param thresholds in (0, 1)
 * @example decisionCurve([0, 1], [0.2, 0.6], [0.5]) // [{ threshold: 0.5, model: 0.5, all: 0, none: 0 }]
 */
export function decisionCurve(truth: ArrayLike<number>, probability: ArrayLike<number>, thresholds: ArrayLike<number>): DecisionPoint[] {
  const everybody = new Uint8Array(truth.length).fill(1), treated = confusion(truth, everybody);
  return Array.from(thresholds, (threshold) => ({
    threshold, model: netBenefit(confusion(truth, decide(probability, threshold)), threshold), all: netBenefit(treated, threshold), none: 0,
  }));
}
