import { stratifiedGroupFolds } from '../../classifiers/folds.js';
import { rng } from '../../core/random.js';
import { decisionsBy } from '../../failure/decide.js';
import { formatThresholdRule, type ThresholdRule } from '../../stats/threshold.js';
import { classHolders, type TaskRows } from './subset.js';

/** How a row's decision came about. */
export type DecisionOrigin = 'decision column' | 'given threshold' | 'cross-fitted' | 'tuned on test';

export interface Decisions {
  decision: Uint8Array;
  origin: DecisionOrigin;
  /** "youden", "f1", "sensitivity=0.95", "0.5" or "decision column". */
  rule: string;
  /** The stated threshold: the given one, the median over folds, or the one that a decision column obeys; null where it obeys none. */
  threshold: number | null;
  /** One a fold, each chosen on the other folds; else empty. */
  perFold: number[];
  /** Fold of each row, where thresholds are cross-fitted. */
  folds: Int32Array | null;
}

const FOLDS = 5;
/** With fewer patients of a class than this a threshold cannot be chosen on one part and tried on another. */
export const LEAST_HOLDERS = 10;

/**
 * Decisions of a task: the user's own where there is a decision column; by the given number; or by a rule whose threshold is chosen on
 * four fifths of the patients and applied to the rest, in turn. With fewer than ten patients of a class the rule is tuned on the rows it
 * is scored on, and `origin` says "tuned on test".
 */
export function decideRows(rows: TaskRows, rule: ThresholdRule, seed: number): Decisions {
  const { truth, score, codes, groups, task } = rows;
  if (rows.decision !== null) return { decision: rows.decision, origin: 'decision column', rule: 'decision column', threshold: impliedThreshold(rows.decision, score), perFold: [], folds: null };
  const text = formatThresholdRule(rule);
  // The model is no coordinate: models of the same images are split alike.
  const folds = rule.kind === 'given' || Math.min(...classHolders(rows)) < LEAST_HOLDERS ? undefined : stratifiedGroupFolds({ label: truth, codes, groups, folds: FOLDS, stream: rng(seed, 'split', 'audit-threshold', task) });
  const { decision, threshold, thresholds, tunedOnTest } = decisionsBy({ rule, truth, score, folds });
  if (folds === undefined) return { decision, origin: tunedOnTest ? 'tuned on test' : 'given threshold', rule: text, threshold, perFold: [], folds: null };
  return { decision, origin: 'cross-fitted', rule: text, threshold: median(thresholds), perFold: thresholds, folds };
}

/** The threshold that a decision column obeys: its lowest positive score, when no negative decision has a higher one. */
function impliedThreshold(decision: ArrayLike<number>, score: ArrayLike<number>): number | null {
  let low = Infinity, high = -Infinity;
  for (let i = 0; i < score.length; i++) if (decision[i] === 1) low = Math.min(low, score[i]); else high = Math.max(high, score[i]);
  return low > high && low !== Infinity ? low : null;
}

/** The lower median, so that it is one of the values. @example median([3, 1, 2]) // 2 */
export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[(values.length - 1) >> 1];
