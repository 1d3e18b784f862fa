import { boostedTrees, type BoostedTreesOptions } from '../classifiers/lightgbm.js';
import { crossFit } from '../classifiers/crossfit.js';
import { logisticClassifier } from '../classifiers/logistic.js';
import type { Classifier } from '../classifiers/types.js';
import type { RandomStream } from '../core/random.js';
import { SecondReadError } from '../core/errors.js';
import { bootstrapAurocs } from '../stats/bootstrap-aurocs.js';
import { estimateOf, pairedDifference, type Replicates } from '../stats/bootstrap.js';
import { percentileInterval } from '../stats/bootstrap-intervals.js';
import { decisionBaseline, errorGiven, recalibrated, selfConsistency, type SelfConsistency } from './baselines.js';
import type { Feature } from './features.js';
import { refuseTruth } from './leak.js';
import type { Outputs } from './outputs.js';
import { quantise } from './quantise.js';
import type { Estimate } from './rates.js';
import { scoped, scopedErrors, SCOPES, type Scoped } from './scopes.js';
import { errorsOf, type FailureTable } from './table.js';
import { signedByDecision, VARIANTS, variantFeatures, type Variant } from './variants.js';

/** How an error predictor learns; "signed logistic": logistic with the inputs signed by the decision (`signedByDecision`). */
export type Family = 'logistic' | 'signed logistic' | 'boosted trees';
export const FAMILIES: readonly Family[] = ['logistic', 'signed logistic', 'boosted trees'];

/** Signing needs inputs beside the own score, which the decision splits already. */
const suits = (family: Family, variant: Variant): boolean => family !== 'signed logistic' || variant === 'own model' || variant === 'all models' || variant === 'own model + clinical';

export interface PredictorOptions {
  /** Outputs of all models and tasks on the table's rows, in its order. */
  outputs: Outputs;
  /** Fold of each row, by patient: `failureFolds`. */
  folds: Int32Array;
  /** The table's features where absent. */
  clinical?: readonly Feature[];
  /** All six where absent; those that need clinical features are left out where there are none. */
  variants?: readonly Variant[];
  /** All three where absent; signed logistic for (c), (d) and (f) only. */
  /** All three where absent; or a choice for each variant. */
  families?: readonly Family[] | ((variant: Variant) => readonly Family[]);
  /** Patient-bootstrap replicates of the intervals, 200; conditional on the fitted predictors. */
  replicates?: number;
  /** Draws of the self-consistency null, 200. */
  draws?: number;
  /** For the bootstrap and the null. */
  stream: RandomStream;
  /** Truths of all tasks, to refuse clinical features that are one of them. The table's own is always checked. */
  truths?: Record<string, ArrayLike<number>>;
  trees?: BoostedTreesOptions;
}

/** One predictor of a table's errors. */
export interface PredictorResult {
  /** "decision only", "own score", or "own model, logistic". */
  name: string;
  /** Null for baselines. */
  variant: Variant | null;
  family: Family | null;
  /** Out-of-fold P(error) of each row, four significant digits: what is stored is what is measured. */
  probability: Float64Array;
  /** With percentile intervals over patients. */
  auroc: Scoped<Estimate>;
  /** AUROC less that of the own score and decision, paired. */
  gain: Scoped<Estimate>;
}

export interface PredictorReport {
  model: string;
  task: string;
  rows: number;
  errors: Scoped<number>;
  /** "decision only" and "own score" (recalibrated, with the decision). */
  baselines: PredictorResult[];
  /** What the own score would reach if its calibrated probability were all there is to know. */
  null: Scoped<SelfConsistency>;
  predictors: PredictorResult[];
  /** What the intervals take account of. */
  intervals: string;
}

/**
 * Can the model's errors be predicted, and better than from its own score? Out-of-fold error probabilities of every variant and family,
 * with the baselines that say how much of an AUROC is arithmetic: error is decision xor truth, so the decision alone often reaches 0.9.
 * The number to read is the gain over the own score within predicted positives and within predicted negatives.
 *
 * @throws SecondReadError (statistics) where a fold lacks errors, rows do not match, or a clinical feature is a truth in disguise
 * @example predictErrors(table, { outputs: outputsOf(tables), folds, stream: rng(1, 'bootstrap', 'm', 'Edema') }).predictors[0].auroc.all.value // 0.98
 */
export function predictErrors(table: FailureTable, options: PredictorOptions): PredictorReport {
  const { outputs, folds, clinical = table.features, families = FAMILIES, replicates = 200, draws = 200, stream, truths = {}, trees } = options;
  if (outputs.rows !== table.truth.length) throw new SecondReadError('statistics', `outputs of ${outputs.rows} rows for a table of ${table.truth.length}`, { field: `${table.model}, ${table.task}`, expected: 'the same rows in the same order' });
  const error = errorsOf(table), { codes, groups, decision } = table;
  refuseTruth(clinical, { ...truths, [table.task]: table.truth, [`error of ${table.model}, ${table.task}`]: error });

  const positive = recalibrated(outputs.of(table.model, table.task), table.truth, folds), ownScore = quantise(errorGiven(positive, decision));
  const entries: Pick<PredictorResult, 'name' | 'variant' | 'family' | 'probability'>[] = [
    { name: 'decision only', variant: null, family: null, probability: decisionBaseline(table) },
    { name: 'own score', variant: null, family: null, probability: ownScore },
  ];
  const variants = options.variants ?? VARIANTS.map(({ variant }) => variant).filter((variant) => clinical.length > 0 || !variant.includes('clinical'));
  for (const variant of variants) for (const family of (typeof families === 'function' ? families(variant) : families).filter((each) => suits(each, variant))) {
    entries.push({ name: `${variant}, ${family}`, variant, family, probability: errorProbability(table, { outputs, folds, clinical, variant, family, trees }) });
  }

  const errors = scopedErrors(error, decision), scopes = SCOPES.map((scope) => errors[scope]);
  const aurocs = bootstrapAurocs({ truths: entries.flatMap(() => scopes), scores: entries.flatMap(({ probability }) => scopes.map(() => probability)), codes, groups, replicates, stream });
  const results = entries.map((entry, e): PredictorResult => ({
    ...entry,
    auroc: scoped((_, s) => estimate(aurocs, 3 * e + s)),
    gain: scoped((_, s) => estimate(pairedDifference(aurocs, 3 * e + s, 3 + s))),
  }));
  return {
    model: table.model, task: table.task, rows: error.length,
    errors: scoped((scope) => errors[scope].reduce((sum, e) => sum + (e === 1 ? 1 : 0), 0)),
    baselines: results.slice(0, 2), predictors: results.slice(2),
    null: selfConsistency({ positive, ranked: ownScore, decision, draws, stream }),
    intervals: `percentile, ${replicates} resamples of patients, conditional on the fitted predictors`,
  };
}

/** Out-of-fold P(error) of one variant and family, quantised. */
export function errorProbability(table: FailureTable, { outputs, folds, clinical = table.features, variant, family, trees }: { outputs: Outputs; folds: Int32Array; clinical?: readonly Feature[]; variant: Variant; family: Family; trees?: BoostedTreesOptions }): Float64Array {
  const own = { model: table.model, task: table.task }, plain = variantFeatures(variant, { outputs, own, clinical, form: family === 'boosted trees' ? 'line' : 'spline' });
  const features = family === 'signed logistic' ? signedByDecision(plain, table.decision) : plain;
  return quantise(crossFit({ classifier: classifierOf(family, outputs.rows, trees), features, label: errorsOf(table), folds }));
}

/** Leaves hold at least a hundredth of the rows (10 to 50), so that small test sets can be split at all. */
function classifierOf(family: Family, rows: number, trees: BoostedTreesOptions = {}): Classifier {
  // Probabilities are stored with four digits: a last Newton step of 1e-3 leaves errors a hundred times smaller.
  return family !== 'boosted trees' ? logisticClassifier({ tolerance: 1e-3 }) : boostedTrees({ minRows: Math.max(10, Math.min(50, Math.round(rows / 100))), ...trees });
}

const estimate = (replicates: Replicates, column = 0): Estimate => ({ value: estimateOf(replicates, column), ...percentileInterval(replicates, 0.95, column) });
