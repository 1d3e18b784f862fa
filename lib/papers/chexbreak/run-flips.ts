import { rng } from '../../core/random.js';
import type { Json } from '../../core/canonical.js';
import { failureFolds } from '../../failure/folds.js';
import { armValues, flipBootstrap } from '../../failure/flip-metrics.js';
import { ARMS, flipArms, type Arm, type FlipDecisions, type FlipOptions } from '../../failure/flips.js';
import type { Outputs } from '../../failure/outputs.js';
import type { FailureTable } from '../../failure/table.js';
import { confusion } from '../../stats/confusion.js';
import { f1, mcc, netBenefit } from '../../stats/metrics.js';
import type { RunConfig, RunContext, RunResult } from '../../runs/types.js';
import { failureCohort } from './cohort.js';
import { decidedTable } from './decided.js';
import { cohortOutputs, identifierVariant } from './outputs.js';
import type { CohortId } from './rules.js';

/** One arm of one run in numbers. */
export interface FlipMetricsRow { thresholdRule: string; arm: Arm; f1: number; mcc: number; netBenefit: number; misses: number; falseAlarms: number; changed: number; corrected: number }

/** The decisions of the four arms, each row decided without its own fold. */
export interface Flips { newThreshold: Uint8Array; recalibrated: Uint8Array; flip: Uint8Array; thresholds: number[]; taus: number[] }

type FlipConfig = RunConfig & { cohort: CohortId; model: string; task: string; repeat: number; innerFolds: number };

/** Settings that every flipping run shares: logistic error predictor on the identifier's inputs, tau and thresholds by inner folds. */
function flipOptions(table: FailureTable, outputs: Outputs, folds: Int32Array, config: RunConfig): FlipOptions {
  const { cohort, model, task, repeat, innerFolds, seed, tier } = config as FlipConfig;
  return { outputs, folds, innerFolds, variant: identifierVariant(failureCohort(cohort, tier)), family: 'logistic', clinical: table.features, stream: rng(seed, 'split', 'inner', cohort, model, task, repeat) };
}

/** E4 on given folds. */
export function flipsOf(table: FailureTable, outputs: Outputs, folds: Int32Array, config: RunConfig): Flips {
  const { decisions, thresholds, taus }: FlipDecisions = flipArms(table, flipOptions(table, outputs, folds, config));
  return { newThreshold: decisions['new threshold'], recalibrated: decisions.recalibrated, flip: decisions.flip, thresholds, taus };
}

/** Each arm in numbers; net benefit at the finding's prevalence; `changed` and `corrected` count decisions that differ from those as decided. */
export function flipMetrics(table: FailureTable, flips: Flips): FlipMetricsRow[] {
  const { truth, decision, thresholdRule } = table, prevalence = truth.reduce((sum, value) => sum + value, 0) / truth.length;
  const decisions: Record<Arm, Uint8Array> = { 'as decided': decision, 'new threshold': flips.newThreshold, recalibrated: flips.recalibrated, flip: flips.flip };
  return ARMS.map((arm) => {
    const own = decisions[arm], counts = confusion(truth, own), changed = own.filter((value, i) => value !== decision[i]).length;
    const corrected = own.filter((value, i) => value !== decision[i] && value === truth[i]).length;
    return { thresholdRule, arm, f1: f1(counts), mcc: mcc(counts), netBenefit: netBenefit(counts, prevalence), misses: counts.fn, falseAlarms: counts.fp, changed, corrected };
  });
}

function prepared(config: RunConfig): { table: FailureTable; outputs: Outputs; folds: Int32Array } {
  const { cohort: id, task, repeat, seed, tier, folds } = config as FlipConfig & { folds: number }, table = decidedTable(config);
  // The stream of the `failure` run: with equal decisions the folds are equal too.
  return { table, outputs: cohortOutputs(config, failureCohort(id, tier)), folds: failureFolds(table, { folds, stream: rng(seed, 'split', 'failure', id, task, repeat) }) };
}

/** E6: the same arms under another cut-off rule. */
export async function flipRuleRun(config: RunConfig): Promise<RunResult> {
  const { table, outputs, folds } = prepared(config), flips = flipsOf(table, outputs, folds, config), rows = flipMetrics(table, flips);
  return {
    predictions: { decision: table.decision, new_threshold: flips.newThreshold, recalibrated: flips.recalibrated, flip: flips.flip },
    metrics: { headline: Object.fromEntries(rows.map((row) => [`f1, ${row.arm}`, row.f1])), flips: rows } as unknown as Json,
  };
}

/** E5: F1 of the arms in patient replicates that refit predictor, thresholds and tau. Models share the replicates: their means are paired. */
export async function flipBootstrapRun(config: RunConfig, context: RunContext): Promise<RunResult> {
  const { table, outputs, folds } = prepared(config), replicates = Number(config.replicates);
  let done = 0;
  const refitted = flipBootstrap(table, {
    ...flipOptions(table, outputs, folds, config), replicates, bootstrap: rng(config.seed, 'bootstrap', 'flip', String(config.cohort)),
    onReplicate: () => { done++; if (done % 10 === 0) context.log({ step: 'replicates', done, of: replicates }); },
  });
  const f1s = (arm: Arm): Float64Array => armValues(refitted, arm, 'f1').map((value) => Math.round(value * 1e6) / 1e6);
  const arms = { decided: f1s('as decided'), new_threshold: f1s('new threshold'), recalibrated: f1s('recalibrated'), flip: f1s('flip') };
  return { predictions: { replicate: arms.flip.map((_, r) => r), ...arms }, metrics: { headline: { 'f1, flip': arms.flip[0], 'f1, as decided': arms.decided[0] } } };
}
