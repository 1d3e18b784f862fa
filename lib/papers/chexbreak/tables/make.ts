import { benjaminiHochberg, bonferroni } from '../../../stats/multiplicity.js';
import { percentileInterval } from '../../../stats/bootstrap-intervals.js';
import type { Tier } from '../../../core/paths.js';
import type { OddsRow } from '../../../failure/odds.js';
import type { SubgroupRow as Rates } from '../../../failure/rates.js';
import { openStore } from '../../../runs/store.js';
import type { RunConfig } from '../../../runs/types.js';
import { failureCohort } from '../cohort.js';
import { loadFlipReplicates } from '../flip-store.js';
import { grid } from '../grid.js';
import { REPLICATES, seed } from '../measure.js';
import type { PermutationResult } from '../permute.js';
import type { PaperRun } from '../predictions.js';
import { difference, f1Replicates } from '../replicates.js';
import type { CohortId } from '../rules.js';
import type { FlipMetricsRow } from '../run-flips.js';
import { judgedVariant } from './select.js';
import { mean } from './summaries.js';
import type { AgreementRow, CorrectedOddsRow, EffectRow, ErrorRow, FlipRow, NullRow, PermutationRow, PooledRow, PredictorRow, SubgroupRow } from './rows.js';

interface Interval { value: number; low: number; high: number }
interface StoredPredictor { variant: string; family: string; auprc: number; auroc: Interval; withinPositives: Interval; withinNegatives: Interval; gain: Interval; gainPositives: Interval; gainNegatives: Interval }
interface FailureMetrics { summary: Omit<ErrorRow, 'cohort' | 'model' | 'task' | 'repeat'>; odds: OddsRow[]; rates: Rates[]; predictors: StoredPredictor[]; null: { all: { mean: number; low: number; high: number } }; flips: FlipMetricsRow[] }

/** Metrics of every run of an experiment, with what tells the runs apart. */
export function metricsOf<T>(tier: Tier, cohort: CohortId, experiment: string): { config: RunConfig; at: { cohort: CohortId; model: string; task: string; repeat: number }; metrics: T }[] {
  const store = openStore();
  return grid(tier, { full: false }).filter((config) => config.experiment === experiment && config.cohort === cohort)
    .map((config) => ({ config, at: { cohort, model: String(config.model), task: String(config.task), repeat: Number(config.repeat) }, metrics: store.read(config).metrics as unknown as T }));
}

/** E1 to E4 as tables, from the metrics of the `failure` runs. Odds ratios and rates are those of the first repeat. */
export function failureTables(tier: Tier, cohort: CohortId): { errors: ErrorRow[]; odds: CorrectedOddsRow[]; subgroups: SubgroupRow[]; predictors: PredictorRow[]; nulls: NullRow[]; flips: FlipRow[] } {
  const runs = metricsOf<FailureMetrics>(tier, cohort, 'failure'), first = runs.filter(({ at }) => at.repeat === 0);
  const odds = first.flatMap(({ metrics }) => metrics.odds.map((row) => ({ ...row, cohort })));
  const p = odds.map((row) => row.p ?? NaN), corrected = bonferroni(p), bh = benjaminiHochberg(p);
  return {
    errors: runs.map(({ at, metrics }) => ({ ...at, ...metrics.summary })),
    odds: odds.map((row, i) => ({ ...row, pBonferroni: corrected[i], pBh: bh[i] })),
    subgroups: first.flatMap(({ at, metrics }) => metrics.rates.map((row): SubgroupRow => ({
      cohort, model: at.model, task: at.task, feature: row.feature, level: row.level, n: row.n, positives: row.positives,
      missRate: row.fnr.value, missLow: row.fnr.low, missHigh: row.fnr.high, falseAlarmRate: row.fpr.value, falseAlarmLow: row.fpr.low, falseAlarmHigh: row.fpr.high,
      auroc: row.auroc.value, aurocLow: row.auroc.low, aurocHigh: row.auroc.high, gap: row.gap.value, gapLow: row.gap.low, gapHigh: row.gap.high,
    }))),
    predictors: runs.flatMap(({ at, metrics }) => metrics.predictors.map((row): PredictorRow => ({
      ...at, variant: row.variant, family: row.family, auroc: row.auroc.value, auprc: row.auprc, withinPositives: row.withinPositives.value, withinNegatives: row.withinNegatives.value,
      gain: row.gain.value, gainLow: row.gain.low, gainHigh: row.gain.high, gainPositives: row.gainPositives.value, gainNegatives: row.gainNegatives.value,
    }))),
    nulls: runs.map(({ at, metrics }) => ({ ...at, ...metrics.null.all })),
    flips: runs.flatMap(({ at, metrics }) => metrics.flips.map((row) => ({ ...at, ...row }))),
  };
}

/** E1: images wrong in 0, 1, ... all models, by finding (first repeat). */
export function agreementTable(runs: readonly PaperRun[], cohort: CohortId): AgreementRow[] {
  const first = runs.filter((run) => run.repeat === 0), models = new Set(first.map((run) => run.model)).size;
  return [...new Set(first.map((run) => run.task))].flatMap((task) => {
    const own = first.filter((run) => run.task === task), images = new Array<number>(models + 1).fill(0);
    own[0].error.forEach((_, i) => { images[own.reduce((sum, run) => sum + run.error[i], 0)]++; });
    return images.map((count, wrong) => ({ cohort, task, models, wrong, images: count }));
  });
}

/** E2: counts of significant cells beside their permutation distribution. */
export const permutationTable = (result: PermutationResult, cohort: CohortId): PermutationRow[] => Object.entries(result).map(([feature, { found, cells, permuted }]) => {
  const sorted = [...permuted].sort((a, b) => a - b);
  return { cohort, feature, found, cells, p95: sorted[Math.ceil(0.95 * sorted.length) - 1], permutations: permuted.length };
});

/** E4 under the other cut-off rule. */
export const flipRuleTable = (tier: Tier, cohort: CohortId): FlipRow[] => metricsOf<{ flips: FlipMetricsRow[] }>(tier, cohort, 'flip-rule').flatMap(({ at, metrics }) => metrics.flips.map((row) => ({ ...at, ...row })));

/** E6: one identifier for all findings beside the logistic one of each finding. */
export function pooledTable(tier: Tier, cohort: CohortId, predictors: readonly PredictorRow[]): PooledRow[] {
  return metricsOf<{ headline: Record<string, number> }>(tier, cohort, 'pooled').flatMap(({ config, at, metrics }) => (config.tasks as string[]).map((task) => {
    const own = predictors.filter((row) => row.model === at.model && row.task === task && row.family === 'logistic' && row.variant === judgedVariant(predictors));
    return { cohort, model: at.model, task, pooled: metrics.headline[`pooled identifier, ${task}`], taskWise: mean(own.map((row) => row.auroc)) };
  }));
}

/** E5: contrasts of F1 between arms by finding, mean over models and repeats, with patient-bootstrap intervals: refitted where stored, else conditional. */
export function effectTable(tier: Tier, cohortId: CohortId, runs: readonly PaperRun[]): EffectRow[] {
  const cohort = failureCohort(cohortId, tier), refitted = loadFlipReplicates(tier, cohortId);
  return cohort.tasks.flatMap((task) => {
    const own = runs.filter((run) => run.task === task), truth = cohort.truth(task), common = { cohort: cohortId, task, models: new Set(own.map((run) => run.model)).size };
    const conditional = f1Replicates(own.map((run) => ({ truth, arms: [run.decision, run.newThreshold, run.flip, run.recalibrated] })), cohort.codes, cohort.groups, REPLICATES, seed());
    const rows = contrasts(conditional, { ...common, interval: 'conditional' }), full = refitted.get(task)?.arms;
    return full === undefined ? rows : [...contrasts(full, { ...common, interval: 'refitted' }), ...rows];
  });
}

function contrasts(arms: readonly Float64Array[], common: Pick<EffectRow, 'cohort' | 'task' | 'models' | 'interval'>): EffectRow[] {
  const [decided, newThreshold, flip, recalibrated] = arms;
  const row = (contrast: string, a: Float64Array, b: Float64Array): EffectRow => {
    const values = difference(a, b);
    return { ...common, contrast, value: values[0], ...percentileInterval({ count: values.length - 1, width: 1, values }, 0.95) };
  };
  return [
    row('flip − as decided', flip, decided), row('new threshold − as decided', newThreshold, decided), row('flip − new threshold', flip, newThreshold),
    ...(recalibrated === undefined ? [] : [row('recalibrated − as decided', recalibrated, decided)]),
  ];
}
