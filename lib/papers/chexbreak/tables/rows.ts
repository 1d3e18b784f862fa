import type { OddsRow } from '../../../failure/odds.js';
import type { CohortId } from '../rules.js';

/** E1: how often one model is wrong on one finding. Rates are shares of all images, of positives, of negatives. */
export interface ErrorRow {
  cohort: CohortId; model: string; task: string; repeat: number; thresholdRule: string;
  n: number; patients: number; positives: number;
  auroc: number; aurocLow: number; aurocHigh: number;
  errors: number; misses: number; falseAlarms: number;
  errorRate: number; missRate: number; falseAlarmRate: number; f1: number;
}

/** E1: images on which exactly `wrong` of `models` models are wrong. */
export interface AgreementRow { cohort: CohortId; task: string; models: number; wrong: number; images: number }

/** E2: an odds ratio with its p-values corrected over the whole table of its cohort. */
export interface CorrectedOddsRow extends OddsRow { cohort: CohortId; pBonferroni: number; pBh: number }

/** E2: AUROC and error rates of one level of a feature. */
export interface SubgroupRow {
  cohort: CohortId; model: string; task: string; feature: string; level: string; n: number; positives: number;
  missRate: number; missLow: number; missHigh: number; falseAlarmRate: number; falseAlarmLow: number; falseAlarmHigh: number;
  auroc: number; aurocLow: number; aurocHigh: number; gap: number; gapLow: number; gapHigh: number;
}

/** E2: count of significant cells of a feature, and the same count under permutation of patients. */
export interface PermutationRow { cohort: CohortId; feature: string; found: number; cells: number; p95: number; permutations: number }

/** E3: how well errors are told from correct decisions. */
export interface PredictorRow {
  cohort: CohortId; model: string; task: string; repeat: number; variant: string; family: string;
  auroc: number; auprc: number; withinPositives: number; withinNegatives: number;
  /** AUROC minus that of own recalibrated score + decision. */
  gain: number; gainLow: number; gainHigh: number; gainPositives: number; gainNegatives: number;
}

/** E3: AUROC that own score and decision reach when truth is drawn anew from the calibrated score. */
export interface NullRow { cohort: CohortId; model: string; task: string; repeat: number; mean: number; low: number; high: number }

/** E4: one arm of the flipping experiment. */
export interface FlipRow {
  cohort: CohortId; model: string; task: string; repeat: number; thresholdRule: string; arm: string;
  f1: number; mcc: number; netBenefit: number; misses: number; falseAlarms: number; changed: number; corrected: number;
}

/** E5: a difference of F1 averaged over models, with its patient-bootstrap interval. */
export interface EffectRow { cohort: CohortId; task: string; contrast: string; models: number; value: number; low: number; high: number; interval: 'refitted' | 'conditional' }

/** E0: a published figure of the data, and the same figure computed from what this tier reads. */
export interface ReferenceRow { what: string; published: string; ours: number; difference: number; tolerance: number; agrees: boolean }

/** E4: F1 when a share of the images is called positive, and the share that the model calls positive as decided. */
export interface CurveRow { cohort: CohortId; model: string; task: string; decided: number; share: number; f1: number }

/** E6: the averages over other sets of models. */
export interface SensitivityRow { cohort: CohortId; task: string; set: string; models: number; identifier: number; flipGain: number; flipOverThreshold: number }

/** E6: AUROC of one identifier for all findings, beside the finding's own. */
export interface PooledRow { cohort: CohortId; model: string; task: string; pooled: number; taskWise: number }
