import { SecondReadError } from '../core/errors.js';
import { chooseThreshold, formatThresholdRule, type ThresholdRule } from '../stats/threshold.js';

/** Decisions made from scores, and how far the rule has looked at the truth of the rows it decides. */
export interface Decisions {
  decision: Uint8Array;
  /** The cut-off of all rows; null where each fold has its own. */
  threshold: number | null;
  /** The cut-off of each fold; one value where there are no folds. */
  thresholds: number[];
  rule: string;
  /** True when the cut-off was chosen on the very rows it decides. */
  tunedOnTest: boolean;
}

/**
 * Decisions (score >= cut-off) by a threshold rule. With folds, the cut-off of each fold is chosen on the rows of the others; without,
 * on all rows, and the result is stamped `tunedOnTest`. A given cut-off needs no truth and no folds.
 *
 * @throws SecondReadError (statistics) that names the fold whose training rows hold one class only
 * @example decisionsBy({ rule: { kind: 'given', at: 0.5 }, truth, score: [0.2, 0.5] }).decision // Uint8Array [0, 1]
 */
export function decisionsBy({ rule, truth, score, folds }: { rule: ThresholdRule; truth: ArrayLike<number>; score: ArrayLike<number>; folds?: Int32Array }): Decisions {
  const text = formatThresholdRule(rule);
  if (rule.kind === 'given' || !folds) {
    const threshold = chooseThreshold(rule, truth, score), tunedOnTest = rule.kind !== 'given';
    return {
      decision: Uint8Array.from(score, (value) => (value >= threshold ? 1 : 0)), threshold, thresholds: [threshold], tunedOnTest,
      rule: tunedOnTest ? `${text}, tuned on test` : `given: ${text}`,
    };
  }
  const count = folds.reduce((most, fold) => Math.max(most, fold), 0) + 1, decision = new Uint8Array(score.length);
  const thresholds = Array.from({ length: count }, (_, fold) => {
    const weights = Float64Array.from(folds, (other) => (other === fold ? 0 : 1));
    try {
      return chooseThreshold(rule, truth, score, weights);
    } catch (cause) {
      if (!(cause instanceof SecondReadError)) throw cause;
      throw new SecondReadError('statistics', `fold ${fold}: ${cause.what}`, cause.place, { cause });
    }
  });
  for (let i = 0; i < decision.length; i++) decision[i] = score[i] >= thresholds[folds[i]] ? 1 : 0;
  return { decision, threshold: null, thresholds, rule: `${text}, chosen on the other folds (${count})`, tunedOnTest: false };
}
