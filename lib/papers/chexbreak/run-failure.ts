import { rng } from '../../core/random.js';
import type { Json } from '../../core/canonical.js';
import { failureFolds } from '../../failure/folds.js';
import { oddsIfAny, OUTCOMES } from '../../failure/odds.js';
import { predictErrors, type Family, type PredictorReport } from '../../failure/predictors.js';
import type { Variant } from '../../failure/variants.js';
import { subgroupRates } from '../../failure/rates.js';
import { averagePrecision } from '../../stats/precision-recall.js';
import { delong } from '../../stats/delong.js';
import { confusion } from '../../stats/confusion.js';
import { f1 } from '../../stats/metrics.js';
import type { RunConfig, RunContext, RunResult } from '../../runs/types.js';
import { failureCohort } from './cohort.js';
import { decidedTable } from './decided.js';
import { explanatoryFeatures } from './directions.js';
import { cohortOutputs, identifierVariant } from './outputs.js';
import { flipsOf, flipMetrics } from './run-flips.js';
import type { CohortId } from './rules.js';

/** Trees have nothing to combine in a single number; where other models speak, evidence for an error has another sign for each decision (`signed logistic`). */
const familiesOf = (variant: Variant): Family[] => (variant === 'distance' || variant === 'own output' ? ['logistic'] : variant === 'all models' ? ['logistic', 'signed logistic', 'boosted trees'] : ['logistic', 'boosted trees']);

/** E1 to E4 for one model, finding and repeat. */
export async function failureRun(config: RunConfig, context: RunContext): Promise<RunResult> {
  const { cohort: id, task, repeat, seed, tier } = config as RunConfig & { cohort: CohortId; model: string; task: string; repeat: number };
  const cohort = failureCohort(id, tier), table = decidedTable(config), { model, truth, decision, score } = table;
  const stream = (name: 'split' | 'bootstrap', ...more: string[]) => rng(seed, name, 'failure', id, task, repeat, ...more);
  const folds = failureFolds(table, { folds: Number(config.folds), stream: stream('split') });

  context.log({ step: 'subgroups', model, task });
  const features = explanatoryFeatures(cohort, task);
  const odds = OUTCOMES.flatMap((outcome) => oddsIfAny(table, { outcome, features }));
  const rates = subgroupRates(table, { features });

  context.log({ step: 'identifiers', model, task });
  const outputs = cohortOutputs(config, cohort), report = predictErrors(table, {
    outputs, folds, stream: stream('bootstrap', model), families: familiesOf, replicates: 100, trees: { rounds: Number(config.rounds), leaves: Number(config.leaves), threads: context.threads, seed: rng(seed, 'trees').seed() & 0x7fffffff },
    truths: Object.fromEntries(cohort.tasks.map((other) => [other, cohort.truth(other)])),
  });
  const judged = report.predictors.find((result) => result.variant === identifierVariant(cohort) && result.family === 'boosted trees')!;
  const own = report.baselines.find((result) => result.name === 'own score')!;

  context.log({ step: 'flips', model, task });
  const flips = flipsOf(table, outputs, folds, config), counts = confusion(truth, decision), area = delong(truth, score);
  const errors = counts.fp + counts.fn, n = truth.length, positives = counts.tp + counts.fn;
  return {
    predictions: {
      id: table.ids, fold: folds, score, truth, decision, new_threshold: flips.newThreshold, recalibrated: flips.recalibrated, flip: flips.flip,
      own: coarseLogit(own.probability), identifier: coarseLogit(judged.probability),
    },
    metrics: withNulls({
      headline: { auroc: area.auroc, errors, f1: f1(counts), identifier: judged.auroc.all.value, 'own score': own.auroc.all.value, ...Object.fromEntries(flipMetrics(table, flips).map((row) => [`f1, ${row.arm}`, row.f1])) },
      summary: {
        thresholdRule: table.thresholdRule, n, patients: table.groups, positives, auroc: area.auroc, aurocLow: area.low, aurocHigh: area.high, errors, misses: counts.fn, falseAlarms: counts.fp,
        errorRate: errors / n, missRate: counts.fn / positives, falseAlarmRate: counts.fp / (n - positives), f1: f1(counts),
      },
      odds, rates, predictors: predictorRows(report, table.truth.map((y, i) => y ^ decision[i])), null: report.null, flips: flipMetrics(table, flips),
    }),
  };
}

/** Plain JSON: typed arrays are none of it, and what is not known (NaN) becomes null. */
const withNulls = (metrics: object): Json => JSON.parse(JSON.stringify(metrics)) as Json;

/** Log-odds in steps of 0.05: what is committed of a probability, small and fine enough to rank by (AUROC moves by less than 0.0005). */
export const coarseLogit = (probability: Float64Array): Float64Array => probability.map((p) => Math.round(Math.log(p / (1 - p)) * 20) / 20 + 0);

function predictorRows(report: PredictorReport, error: Uint8Array): object[] {
  return [...report.baselines, ...report.predictors].map(({ name, variant, family, probability, auroc, gain }) => ({
    name, variant: variant ?? name, family: family ?? 'baseline', auroc: auroc.all, withinPositives: auroc.predictedPositive, withinNegatives: auroc.predictedNegative,
    gain: gain.all, gainPositives: gain.predictedPositive, gainNegatives: gain.predictedNegative, auprc: averagePrecision(error, probability),
  }));
}
