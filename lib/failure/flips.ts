import type { BoostedTreesOptions } from '../classifiers/lightgbm.js';
import { nestedFolds } from '../classifiers/folds.js';
import { SecondReadError } from '../core/errors.js';
import { rng, type RandomStream } from '../core/random.js';
import { argsort } from '../stats/argsort.js';
import { chooseThreshold } from '../stats/threshold.js';
import type { Feature } from './features.js';
import { refuseTruth } from './leak.js';
import { boostedLearner, logisticLearner, type Learner } from './learner.js';
import type { Outputs } from './outputs.js';
import type { Family } from './predictors.js';
import { errorsOf, type FailureTable } from './table.js';
import { signedByDecision, variantFeatures, type Variant } from './variants.js';

/** What could be done with a model after the fact, all on identical folds. */
export type Arm = 'as decided' | 'new threshold' | 'recalibrated' | 'flip';
export const ARMS: readonly Arm[] = ['as decided', 'new threshold', 'recalibrated', 'flip'];

export interface FlipOptions {
  outputs: Outputs;
  /** Outer fold of each row, by patient: `failureFolds`. */
  folds: Int32Array;
  /** For the inner folds on which tau and the threshold of the recalibrated arm are chosen. */
  stream: RandomStream;
  /** 3. */
  innerFolds?: number;
  /** What the error predictor sees: "own model" where absent. */
  variant?: Variant;
  /** How the error predictor learns: "logistic" where absent. */
  family?: Family;
  clinical?: readonly Feature[];
  trees?: BoostedTreesOptions;
}

/** Decisions of each arm, each row decided without its own fold. */
export interface FlipDecisions {
  decisions: Record<Arm, Uint8Array>;
  /** Of each fold: the threshold of the own score; tau, the error probability from which decisions are flipped (Infinity: no flip). */
  thresholds: number[];
  taus: number[];
}

/** A flipping experiment made ready: `decide(weights)` runs it whole, with rows counted by weight (1 for the data as it is). */
export interface FlipExperiment { table: FailureTable; decide(weights: Float64Array): FlipDecisions }

/**
 * Does flipping help? Prepares the four arms:
 * - *as decided*: the table's decisions;
 * - *new threshold*: the F1-optimal cut-off of the own score on the training folds;
 * - *recalibrated*: a logistic model of the truth on the own model's scores for all tasks, with the F1-optimal threshold;
 * - *flip*: an error predictor; decisions with P(error) >= tau are turned round. Tau maximises F1 on the training folds, where probabilities
 *   come from inner folds, and no flip at all is one of its choices.
 * The question is flip against new threshold: a flipped score is to a good part a moved cut-off.
 *
 * @throws SecondReadError (statistics) where rows do not match or a clinical feature is a truth in disguise
 * @example flipExperiment(table, { outputs, folds, stream: rng(1, 'split', 'inner') }).decide(ones).decisions.flip
 */
export function flipExperiment(table: FailureTable, options: FlipOptions): FlipExperiment {
  const { outputs, folds, stream, innerFolds = 3, variant = 'own model', family = 'logistic', clinical = table.features, trees } = options;
  const { truth, decision, score, codes, groups } = table, rows = truth.length, error = errorsOf(table);
  if (outputs.rows !== rows || folds.length !== rows) throw new SecondReadError('statistics', `outputs of ${outputs.rows} rows and ${folds.length} folds for a table of ${rows}`, { field: `${table.model}, ${table.task}`, expected: 'the same rows in the same order' });
  refuseTruth(clinical, { [table.task]: truth, error });
  const own = { model: table.model, task: table.task }, scores = outputs.tasks.filter((task) => outputs.has(own.model, task)).map((task) => outputs.of(own.model, task).normal);
  const predictor = errorLearner(variantFeatures(variant, { outputs, own, clinical, form: family === 'boosted trees' ? 'line' : 'spline' }), error, decision, family, trees);
  const recalibrator = logisticLearner({ rows, columns: scores.length, names: scores.map((_, j) => `score ${j}`), values: interleaved(scores, rows) }, truth);
  const inner = innerFoldsOf({ truth, decision, codes, groups, outer: folds, folds: innerFolds, seed: stream.seed() }), count = inner.length;

  const decide = (weights: Float64Array): FlipDecisions => {
    const decisions: FlipDecisions['decisions'] = { 'as decided': decision, 'new threshold': new Uint8Array(rows), recalibrated: new Uint8Array(rows), flip: new Uint8Array(rows) };
    const thresholds: number[] = [], taus: number[] = [];
    for (let fold = 0; fold < count; fold++) {
      const training = masked(weights, folds, fold), wrong = twice(predictor, training, inner[fold], innerFolds, `flip ${fold}`), likely = twice(recalibrator, training, inner[fold], innerFolds, `truth ${fold}`);
      const threshold = safeThreshold(truth, score, training), cut = safeThreshold(truth, likely.inner, training), tau = chooseTau(wrong.inner, truth, decision, training);
      thresholds.push(threshold);
      taus.push(tau);
      for (let i = 0; i < rows; i++) {
        if (folds[i] !== fold) continue;
        decisions['new threshold'][i] = score[i] >= threshold ? 1 : 0;
        decisions.recalibrated[i] = likely.outer[i] >= cut ? 1 : 0;
        decisions.flip[i] = wrong.outer[i] >= tau ? 1 - decision[i] : decision[i];
      }
    }
    return { decisions, thresholds, taus };
  };
  return { table, decide };
}

/** The arms' decisions on the data as it is. @example flipArms(table, { outputs, folds, stream }).taus // one a fold */
export const flipArms = (table: FailureTable, options: FlipOptions): FlipDecisions => flipExperiment(table, options).decide(new Float64Array(table.truth.length).fill(1));

/**
 * The error probability from which flipping pays: the tau with the largest F1 when all decisions with probability >= tau are turned
 * round; Infinity (no flip) unless some tau is better. O(n log n).
 *
 * @example chooseTau([0.9, 0.1], [1, 0], [0, 0], [1, 1]) // 0.9
 */
export function chooseTau(probability: ArrayLike<number>, truth: ArrayLike<number>, decision: ArrayLike<number>, weights: ArrayLike<number>): number {
  let tp = 0, fp = 0, fn = 0;
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] && decision[i]) tp += weights[i]; else if (decision[i]) fp += weights[i]; else if (truth[i]) fn += weights[i];
  }
  const order = argsort(probability), f1 = (): number => (tp > 0 ? (2 * tp) / (2 * tp + fp + fn) : 0);
  let best = f1(), tau = Infinity;
  for (let place = order.length - 1; place >= 0; place--) {
    const i = order[place], weight = weights[i];
    if (weight > 0) {
      if (truth[i]) { if (decision[i]) { tp -= weight; fn += weight; } else { tp += weight; fn -= weight; } } else if (decision[i]) fp -= weight; else fp += weight;
    }
    if (place > 0 && probability[order[place - 1]] === probability[i]) continue;
    const value = f1();
    if (value > best + 1e-12) { best = value; tau = probability[i]; }
  }
  return tau;
}

function errorLearner(features: Parameters<typeof logisticLearner>[0], error: Uint8Array, decision: Uint8Array, family: Family, trees: BoostedTreesOptions = {}): Learner {
  if (family === 'boosted trees') return boostedLearner(features, error, { minRows: Math.max(10, Math.min(50, Math.round(features.rows / 100))), ...trees });
  return logisticLearner(family === 'signed logistic' ? signedByDecision(features, decision) : features, error);
}

/** Learned on all training rows (for the held-out fold), and fold by inner fold (for choices among the training rows). */
function twice(learn: Learner, training: Float64Array, inner: Int32Array, innerFolds: number, place: string): { outer: Float64Array; inner: Float64Array } {
  const outer = learn(training, place), within = new Float64Array(training.length);
  for (let k = 0; k < innerFolds; k++) {
    const predicted = learn(masked(training, inner, k), `${place} ${k}`);
    for (let i = 0; i < within.length; i++) if (inner[i] === k) within[i] = predicted[i];
  }
  return { outer, inner: within };
}

/** The F1-optimal threshold; Infinity (call nothing) where a resample holds no positive. */
function safeThreshold(truth: Uint8Array, score: Float64Array, weights: Float64Array): number {
  for (let i = 0; i < truth.length; i++) if (truth[i] === 1 && weights[i] > 0) return chooseThreshold({ kind: 'f1' }, truth, score, weights);
  return Infinity;
}

const masked = (weights: Float64Array, folds: Int32Array, fold: number): Float64Array => weights.map((weight, i) => (folds[i] === fold ? 0 : weight));

/** Inner folds, balanced by decision and truth; by truth, or by patient alone, where some kind of error is too rare for that. */
function innerFoldsOf({ truth, decision, codes, groups, outer, folds, seed }: { truth: Uint8Array; decision: Uint8Array; codes: Int32Array; groups: number; outer: Int32Array; folds: number; seed: number }): Int32Array[] {
  for (const label of [truth.map((y, i) => 2 * y + decision[i]), truth]) {
    try {
      return nestedFolds({ label, codes, groups, outer, folds, stream: rng(seed, 'split') });
    } catch (error) {
      if (!(error instanceof SecondReadError)) throw error;
    }
  }
  return nestedFolds({ label: new Uint8Array(truth.length), codes, groups, outer, folds, stream: rng(seed, 'split') });
}

function interleaved(columns: readonly Float64Array[], rows: number): Float64Array {
  const values = new Float64Array(rows * columns.length);
  columns.forEach((column, j) => { for (let i = 0; i < rows; i++) values[i * columns.length + j] = column[i]; });
  return values;
}
