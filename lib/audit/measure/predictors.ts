import { predictErrors, type Family, type PredictorReport, type PredictorResult } from '../../failure/predictors.js';
import type { Outputs } from '../../failure/outputs.js';
import { scoped, SCOPES, type Scoped } from '../../failure/scopes.js';
import type { FailureTable } from '../../failure/table.js';
import { VARIANTS, type Variant } from '../../failure/variants.js';
import { rng } from '../../core/random.js';
import type { PredictorRow } from '../output/rows.js';
import type { AuditStudy } from './study.js';

const SIGNED: readonly Variant[] = ['own model', 'all models', 'own model + clinical'];
const SCOPE_WORDS = scoped((scope): PredictorRow['scope'] => (scope === 'all' ? 'all' : scope === 'predictedPositive' ? 'predicted positives' : 'predicted negatives'));

/**
 * What predicts the model's errors: baselines, the self-consistency null and the variants, each in three scopes.
 *
 * @throws SecondReadError (statistics) where errors are too few to learn from
 */
export function predictorRows(table: FailureTable, study: AuditStudy, outputs: Outputs, folds: Int32Array): PredictorRow[] {
  const variants = VARIANTS.map(({ variant }) => variant).filter((variant) => (table.features.length > 0 || !variant.includes('clinical')) && (outputs.models.length > 1 || variant !== 'all models'));
  const predict = (chosen: Variant[], family: Family, draws: number): PredictorReport => predictErrors(table, { outputs, folds, variants: chosen, families: [family], draws, stream: rng(study.seed, 'bootstrap', 'audit-predictors', table.model, table.task) });
  // Inputs beside the own score need the sign of the decision in a logistic model (`signedByDecision`); trees find it themselves.
  const signed = study.predictor === 'logistic' ? variants.filter((variant) => SIGNED.includes(variant)) : [];
  const report = predict(variants.filter((variant) => !signed.includes(variant)), study.predictor === 'logistic' ? 'logistic' : 'boosted trees', 200);
  // Equal streams: both reports resample the same patients.
  const predictors = [...report.predictors, ...(signed.length > 0 ? predict(signed, 'signed logistic', 1).predictors : [])].sort((x, y) => variants.indexOf(x.variant!) - variants.indexOf(y.variant!));
  const sizes = scoped((scope) => (scope === 'all' ? table.truth.length : table.decision.reduce((sum, d) => sum + (d === (scope === 'predictedPositive' ? 1 : 0) ? 1 : 0), 0)));
  return [...report.baselines.flatMap((result) => rowsOf(report, result, sizes)), ...nullRows(report, sizes), ...predictors.flatMap((result) => rowsOf(report, result, sizes))];
}

function rowsOf({ model, task, errors, intervals }: PredictorReport, { name, variant, family, auroc, gain }: PredictorResult, sizes: Scoped<number>): PredictorRow[] {
  return SCOPES.map((scope) => ({
    model, task, predictor: variant ?? name, kind: variant === null ? 'baseline' : 'predictor', family: family ?? '', scope: SCOPE_WORDS[scope], n: sizes[scope], errors: errors[scope],
    auroc: auroc[scope].value, auroc_ci_low: auroc[scope].low, auroc_ci_high: auroc[scope].high,
    // The own score's gain over itself is no number.
    ...(name === 'own score' ? { gain: NaN, gain_ci_low: NaN, gain_ci_high: NaN } : { gain: gain[scope].value, gain_ci_low: gain[scope].low, gain_ci_high: gain[scope].high }), intervals,
  }));
}

function nullRows({ model, task, errors, null: drawn }: PredictorReport, sizes: Scoped<number>): PredictorRow[] {
  return SCOPES.map((scope) => ({
    model, task, predictor: 'self-consistency null', kind: 'null', family: '', scope: SCOPE_WORDS[scope], n: sizes[scope], errors: errors[scope],
    auroc: drawn[scope].mean, auroc_ci_low: drawn[scope].low, auroc_ci_high: drawn[scope].high, gain: NaN, gain_ci_low: NaN, gain_ci_high: NaN, intervals: `2.5 to 97.5 % of ${drawn[scope].draws} draws of the truth from the recalibrated score`,
  }));
}
