import { SecondReadError } from '../core/errors.js';
import { argsort } from './argsort.js';
import { checkLabels } from './auroc.js';

/** How a score becomes a decision: largest Youden's J, largest F1, the highest threshold that reaches a sensitivity, or one given. */
export type ThresholdRule = { kind: 'youden' } | { kind: 'f1' } | { kind: 'sensitivity'; at: number } | { kind: 'given'; at: number };

/**
 * A rule as a user writes it: `youden`, `f1`, `sensitivity=0.95` or a number.
 *
 * @throws SecondReadError (input) for anything else
 * @example parseThresholdRule('sensitivity=0.95') // { kind: 'sensitivity', at: 0.95 }
 */
export function parseThresholdRule(text: string): ThresholdRule {
  const rule = text.trim().toLowerCase();
  if (rule === 'youden' || rule === 'f1') return { kind: rule };
  const named = /^sensitivity\s*=\s*(\S+)$/.exec(rule), at = named ? Number(named[1]) : rule === '' ? NaN : Number(rule);
  if (named && at > 0 && at <= 1) return { kind: 'sensitivity', at };
  if (!named && Number.isFinite(at)) return { kind: 'given', at };
  throw new SecondReadError('input', `unknown threshold rule "${text}"`, { field: '--threshold', expected: 'youden, f1, sensitivity=0.95 (above 0, at most 1) or a number' });
}

/** The rule as text, as `parseThresholdRule` reads it. @example formatThresholdRule({ kind: 'sensitivity', at: 0.9 }) // 'sensitivity=0.9' */
export function formatThresholdRule(rule: ThresholdRule): string {
  if (rule.kind === 'given') return String(rule.at);
  return rule.kind === 'sensitivity' ? `sensitivity=${rule.at}` : rule.kind;
}

/**
 * The threshold that a rule picks on labelled rows; the decision is score >= threshold. Candidates are the observed scores (scikit-learn's
 * `roc_curve`); of equally good ones the highest. O(n log n) at most. Tuned on the rows it is then scored on, it flatters: say so.
 *
 * @param weights one non-negative number a row; 1 where absent
 * @throws SecondReadError (statistics) when there is no positive, or for Youden no negative
 * @example chooseThreshold({ kind: 'youden' }, [0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) // 0.8
 */
export function chooseThreshold(rule: ThresholdRule, truth: ArrayLike<number>, score: ArrayLike<number>, weights?: ArrayLike<number>): number {
  if (rule.kind === 'given') return rule.at;
  checkLabels(truth, score);
  let positives = 0, negatives = 0;
  for (let i = 0; i < truth.length; i++) { const weight = weights ? weights[i] : 1; if (truth[i] === 1) positives += weight; else negatives += weight; }
  if (positives === 0 || (rule.kind === 'youden' && negatives === 0)) {
    throw new SecondReadError('statistics', `no ${positives === 0 ? 'positive' : 'negative'} row`, { expected: `both classes, to choose a threshold by "${formatThresholdRule(rule)}"`, remedy: 'Give a threshold as a number.' });
  }
  const order = argsort(score);
  let tp = 0, fp = 0, best = -Infinity, threshold = Infinity;
  for (let place = order.length - 1; place >= 0; place--) {
    const row = order[place], weight = weights ? weights[row] : 1;
    if (truth[row] === 1) tp += weight; else fp += weight;
    if (place > 0 && score[order[place - 1]] === score[row]) continue; // A threshold cannot part equal scores.
    if (rule.kind === 'sensitivity') {
      if (tp / positives >= rule.at - 1e-12) return score[row];
      continue;
    }
    const value = rule.kind === 'youden' ? tp / positives - fp / negatives : (2 * tp) / (tp + fp + positives);
    if (value > best + 1e-12) { best = value; threshold = score[row]; }
  }
  return threshold;
}
