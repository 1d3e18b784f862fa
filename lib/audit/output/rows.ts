import type { Outcome } from '../../failure/odds.js';

/**
 * One line of subgroups.csv: a level of a feature (or of two crossed), and one outcome modelled on it. Rates repeat in the three lines of
 * a level. NaN is an empty cell.
 */
export interface SubgroupRow {
  /** A level of a feature, a step of a numeric one ("per 10"), or a level of two crossed; no column. */
  kind: 'level' | 'step' | 'crossed';
  model: string;
  task: string;
  feature: string;
  level: string;
  n: number;
  positives: number;
  prevalence: number;
  errors: number;
  fnr: number;
  fnr_ci_low: number;
  fnr_ci_high: number;
  fpr: number;
  fpr_ci_low: number;
  fpr_ci_high: number;
  auroc: number;
  auroc_ci_low: number;
  auroc_ci_high: number;
  /** AUROC minus that of the largest level. */
  gap: number;
  gap_ci_low: number;
  gap_ci_high: number;
  outcome: Outcome;
  odds_ratio: number;
  ci_low: number;
  ci_high: number;
  p: number;
  /** Corrected over all cells of the audit. */
  p_holm: number;
  p_bh: number;
  /** Fewer than ten events or non-events: not to lean on. */
  sparse: boolean;
  /** The level that odds ratio and gap compare with; "" for a step of a numeric feature and for intersections. */
  reference: string;
  note: string;
}

export const SUBGROUP_COLUMNS: readonly (keyof SubgroupRow)[] = [
  'model', 'task', 'feature', 'level', 'n', 'positives', 'prevalence', 'errors', 'fnr', 'fnr_ci_low', 'fnr_ci_high', 'fpr', 'fpr_ci_low', 'fpr_ci_high',
  'auroc', 'auroc_ci_low', 'auroc_ci_high', 'gap', 'gap_ci_low', 'gap_ci_high', 'outcome', 'odds_ratio', 'ci_low', 'ci_high', 'p', 'p_holm', 'p_bh', 'sparse', 'reference', 'note',
];

/** One line of predictors.csv: how well one predictor tells the model's errors, in one scope. */
export interface PredictorRow {
  model: string;
  task: string;
  /** "decision only", "own score" (recalibrated, with the decision), "self-consistency null", or what a predictor was given. */
  predictor: string;
  kind: 'baseline' | 'null' | 'predictor';
  family: string;
  /** All rows, or those called positive or negative: within these the decision itself tells nothing. */
  scope: 'all' | 'predicted positives' | 'predicted negatives';
  n: number;
  errors: number;
  auroc: number;
  auroc_ci_low: number;
  auroc_ci_high: number;
  /** AUROC less that of the own score, paired: information beyond it. */
  gain: number;
  gain_ci_low: number;
  gain_ci_high: number;
  intervals: string;
}

export const PREDICTOR_COLUMNS: readonly (keyof PredictorRow)[] = ['model', 'task', 'predictor', 'kind', 'family', 'scope', 'n', 'errors', 'auroc', 'auroc_ci_low', 'auroc_ci_high', 'gain', 'gain_ci_low', 'gain_ci_high', 'intervals'];

/** One line of flips.csv: an arm, or an arm less another (`against`), with intervals over patients. */
export interface FlipRow {
  model: string;
  task: string;
  /** "as decided", "new threshold", "recalibrated" or "flip". */
  arm: string;
  against: string;
  /** Decisions that differ from `against`, else from those as decided. */
  changed: number;
  f1: number;
  f1_ci_low: number;
  f1_ci_high: number;
  mcc: number;
  mcc_ci_low: number;
  mcc_ci_high: number;
  /** At the task's prevalence as threshold probability. */
  net_benefit: number;
  net_benefit_ci_low: number;
  net_benefit_ci_high: number;
  misses: number;
  misses_ci_low: number;
  misses_ci_high: number;
  false_alarms: number;
  false_alarms_ci_low: number;
  false_alarms_ci_high: number;
  intervals: string;
}

export const FLIP_COLUMNS: readonly (keyof FlipRow)[] = [
  'model', 'task', 'arm', 'against', 'changed', 'f1', 'f1_ci_low', 'f1_ci_high', 'mcc', 'mcc_ci_low', 'mcc_ci_high', 'net_benefit', 'net_benefit_ci_low', 'net_benefit_ci_high',
  'misses', 'misses_ci_low', 'misses_ci_high', 'false_alarms', 'false_alarms_ci_low', 'false_alarms_ci_high', 'intervals',
];
