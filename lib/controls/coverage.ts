import { rng } from '../core/random.js';
import { subgroupOdds } from '../failure/odds.js';
import { subgroupRates } from '../failure/rates.js';
import type { FailureTable } from '../failure/table.js';
import { bootstrapAurocs } from '../stats/bootstrap-aurocs.js';
import { percentileInterval } from '../stats/bootstrap-intervals.js';
import { normalQuantile } from '../stats/distributions.js';
import { wilson } from '../stats/wilson.js';
import { plantedCohort, type Planted } from './cohort.js';
import { NIH_PATIENTS } from './sizes.js';

/** A control of the intervals, as pure JSON. */
export interface CoverageOptions {
  seed: number;
  /** Simulated cohorts; 500. */
  cohorts?: number;
  /** The first cohort's number, 0: parts of the 500 may be computed apart and joined by `joinCoverage`. */
  from?: number;
  /** Of each; 6,187, as NIH's: with a third of them the largest patients weigh so much that intervals cover about 1 % less. */
  patients?: number;
  /** Odds of a miss in group B; 2. */
  oddsRatio?: number;
  /** Replicates of the patient bootstrap; 400. */
  replicates?: number;
}

/** How often one kind of 95 % interval held the planted truth. */
export interface CoverageRow {
  interval: string;
  truth: number;
  cohorts: number;
  covered: number;
  /** 95 % interval of that share (Wilson): how well so many cohorts can tell. */
  low: number;
  high: number;
  /** Shown for contrast (images taken as independent): expected to cover too rarely, and not judged. */
  contrast: boolean;
}

export interface CoverageResult { rows: CoverageRow[]; passed: boolean; detail: string }

type Interval = { low: number; high: number };

/**
 * Nominal 95 % intervals hold the planted truth in 93 to 97 % of the cohorts: odds ratios with errors clustered by patient, rates, gaps,
 * AUROCs (Obuchowski's variance) and the patient bootstrap. The same odds ratio with naive errors stands beside them.
 *
 * @example intervalCoverage({ seed: 1 }).passed // true
 */
export function intervalCoverage({ seed, from = 0, cohorts = 500, patients = NIH_PATIENTS, oddsRatio = 2, replicates = 400 }: CoverageOptions): CoverageResult {
  const counts = new Map<string, { truth: number; covered: number; contrast: boolean }>();
  for (let c = from; c < from + cohorts; c++) {
    const { table, planted } = plantedCohort({ seed: seed * 100_003 + c, patients, outcome: 'miss', oddsRatio });
    for (const { name, truth, interval, contrast = false } of intervals(table, planted, seed, c, replicates)) {
      const count = counts.get(name) ?? { truth, covered: 0, contrast };
      if (interval.low <= truth && truth <= interval.high) count.covered++;
      counts.set(name, count);
    }
  }
  return resultOf([...counts].map(([interval, count]) => ({ interval, cohorts, ...count })));
}

/** The whole of parts that were computed apart (`from`). @example joinCoverage([first, second]).rows[0].cohorts // 500 */
export function joinCoverage(parts: readonly CoverageResult[]): CoverageResult {
  return resultOf(parts[0].rows.map(({ interval, truth, contrast }) => {
    const rows = parts.map((part) => part.rows.find((row) => row.interval === interval) as CoverageRow);
    return { interval, truth, contrast, cohorts: rows.reduce((sum, row) => sum + row.cohorts, 0), covered: rows.reduce((sum, row) => sum + Math.round(row.covered * row.cohorts), 0) };
  }));
}

function resultOf(counts: readonly { interval: string; truth: number; contrast: boolean; cohorts: number; covered: number }[]): CoverageResult {
  const rows = counts.map(({ interval, truth, contrast, cohorts, covered }): CoverageRow => ({ interval, truth, cohorts, covered: covered / cohorts, ...wilson(covered, cohorts), contrast }));
  const shares = rows.filter(({ contrast }) => !contrast).map(({ covered }) => covered), { cohorts } = rows[0];
  // With fewer cohorts than 500 the limits widen by their Monte Carlo error.
  const slack = 0.02 * Math.max(1, Math.sqrt(500 / cohorts)), passed = shares.every((share) => Math.abs(share - 0.95) <= slack + 1e-9);
  return { rows, passed, detail: `95 % intervals covered ${(100 * Math.min(...shares)).toFixed(1)} to ${(100 * Math.max(...shares)).toFixed(1)} % over ${cohorts} cohorts` };
}

function intervals(table: FailureTable, planted: Planted, seed: number, cohort: number, replicates: number): { name: string; truth: number; interval: Interval; contrast?: boolean }[] {
  const features = [table.features[0]], [miss] = subgroupOdds(table, { outcome: 'miss', features }), [alarm] = subgroupOdds(table, { outcome: 'false alarm', features });
  const b = subgroupRates(table, { features }).find(({ level }) => level === 'B');
  if (!b) throw new Error('a planted cohort without group B');
  const half = normalQuantile(0.975) * miss.seNaive, naive = { low: miss.oddsRatio * Math.exp(-half), high: miss.oddsRatio * Math.exp(half) };
  const aurocs = bootstrapAurocs({ truths: [table.truth], scores: [table.score], codes: table.codes, groups: table.groups, replicates, stream: rng(seed, 'bootstrap', 'coverage', cohort) });
  return [
    { name: 'odds ratio of a miss, clustered by patient', truth: planted.oddsRatio, interval: miss },
    { name: 'odds ratio of a miss, naive', truth: planted.oddsRatio, interval: naive, contrast: true },
    { name: 'odds ratio of a false alarm, clustered by patient', truth: 1, interval: alarm },
    { name: 'miss rate of group B', truth: planted.missRate.b, interval: b.fnr },
    { name: 'false alarm rate of group B', truth: planted.falseAlarmRate.b, interval: b.fpr },
    { name: 'gap in miss rate, B less A', truth: planted.missRate.b - planted.missRate.a, interval: b.fnrGap },
    { name: 'AUROC of group B, Obuchowski', truth: planted.auroc.b, interval: b.auroc },
    { name: 'gap in AUROC, B less A', truth: planted.auroc.b - planted.auroc.a, interval: b.gap },
    { name: 'AUROC, patient bootstrap', truth: planted.auroc.all, interval: percentileInterval(aurocs) },
  ];
}
