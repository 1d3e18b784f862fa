import type { RandomStream } from '../core/random.js';
import { bootstrapWeights, groupedBootstrap, type Replicates } from '../stats/bootstrap.js';
import { percentileInterval } from '../stats/bootstrap-intervals.js';
import { confusion, type Confusion } from '../stats/confusion.js';
import { f1, mcc, netBenefit } from '../stats/metrics.js';
import { ARMS, flipExperiment, type Arm, type FlipDecisions, type FlipOptions } from './flips.js';
import type { Estimate } from './rates.js';
import type { FailureTable } from './table.js';

/** What an arm is worth. */
export type FlipMetric = 'f1' | 'mcc' | 'netBenefit' | 'misses' | 'falseAlarms';
export const FLIP_METRICS: readonly FlipMetric[] = ['f1', 'mcc', 'netBenefit', 'misses', 'falseAlarms'];

/** Confusion counts of all arms, for the data and for each resample: everything else follows from these. */
export interface FlipReplicates {
  /** Width 16: tp, fp, fn, tn of each arm in the order of `ARMS`. */
  counts: Replicates;
  /** Whether predictor, thresholds and tau were learned anew in each resample. */
  kind: 'refitted' | 'conditional';
  /** The threshold probability of the net benefit. */
  benefitAt: number;
}

/** One arm, or one arm less another, with 95 % percentile intervals over patients. */
export interface FlipRow { arm: Arm; against: Arm | null; metrics: Record<FlipMetric, Estimate>; flips: number; intervals: string }

/**
 * Patient bootstrap of the arms' decisions as they are: quick, and labelled conditional, since the decisions' own uncertainty stays out.
 *
 * @param benefitAt threshold probability of the net benefit; the task's prevalence where absent (a false alarm then weighs prevalence / (1 - prevalence) of a hit)
 */
export function conditionalFlips(table: FailureTable, { decisions }: FlipDecisions, { replicates, stream, benefitAt = prevalence(table) }: { replicates: number; stream: RandomStream; benefitAt?: number }): FlipReplicates {
  const { truth, codes, groups } = table, perPatient = new Float64Array(groups * 16), values = new Float64Array((replicates + 1) * 16);
  ARMS.forEach((arm, a) => {
    for (let i = 0; i < truth.length; i++) perPatient[codes[i] * 16 + 4 * a + cellOf(truth[i], decisions[arm][i])]++;
  });
  const total = (weights: ArrayLike<number>, row: number): void => {
    for (let g = 0; g < groups; g++) {
      const weight = weights[g];
      if (weight > 0) for (let c = 0; c < 16; c++) values[row * 16 + c] += weight * perPatient[g * 16 + c];
    }
  };
  total(new Float64Array(groups).fill(1), 0);
  let row = 1;
  for (const weights of bootstrapWeights(groups, replicates, stream)) total(weights, row++);
  return { counts: { count: replicates, width: 16, values }, kind: 'conditional', benefitAt };
}

/**
 * Patient bootstrap in which the error predictor, the recalibrated model, the thresholds and tau are learned anew from each resample. A
 * patient drawn twice stays in one fold, so no copy of a held-out film is ever learned from. Fits start from those of the data.
 *
 * @param onReplicate called after each, for a progress line
 */
export function flipBootstrap(table: FailureTable, options: FlipOptions & { replicates: number; bootstrap: RandomStream; benefitAt?: number; onReplicate?: () => void }): FlipReplicates {
  const { replicates, bootstrap, benefitAt = prevalence(table), onReplicate } = options, experiment = flipExperiment(table, options);
  const counts = groupedBootstrap({
    codes: table.codes, groups: table.groups, replicates, stream: bootstrap,
    statistic(weights) {
      const { decisions } = experiment.decide(weights);
      onReplicate?.();
      return Float64Array.from(ARMS.flatMap((arm) => { const { tp, fp, fn, tn } = confusion(table.truth, decisions[arm], weights); return [tp, fp, fn, tn]; }));
    },
  });
  return { counts, kind: 'refitted', benefitAt };
}

/** A metric of an arm in every replicate (0 is the estimate). @example armValues(replicates, 'flip', 'f1')[0] // 0.405 */
export function armValues({ counts, benefitAt }: FlipReplicates, arm: Arm, metric: FlipMetric): Float64Array {
  const at = 4 * ARMS.indexOf(arm);
  return Float64Array.from({ length: counts.count + 1 }, (_, r) => {
    const [tp, fp, fn, tn] = counts.values.subarray(r * 16 + at, r * 16 + at + 4);
    return metricOf(metric, { tp, fp, fn, tn }, benefitAt);
  });
}

/** Each arm, then flip and recalibrated less the new threshold, and flip and new threshold less the decisions as they were. */
export function flipRows({ decisions }: FlipDecisions, replicates: FlipReplicates): FlipRow[] {
  const intervals = replicates.kind === 'refitted'
    ? `percentile, ${replicates.counts.count} resamples of patients, everything refitted`
    : `percentile, ${replicates.counts.count} resamples of patients, conditional on the decisions`;
  const row = (arm: Arm, against: Arm | null): FlipRow => ({
    arm, against, intervals,
    flips: decisions[arm].reduce((sum, d, i) => sum + (d === decisions[against ?? 'as decided'][i] ? 0 : 1), 0),
    metrics: Object.fromEntries(FLIP_METRICS.map((metric) => [metric, estimate(armValues(replicates, arm, metric), against === null ? null : armValues(replicates, against, metric))])) as Record<FlipMetric, Estimate>,
  });
  return [...ARMS.map((arm) => row(arm, null)), row('flip', 'new threshold'), row('recalibrated', 'new threshold'), row('flip', 'as decided'), row('new threshold', 'as decided')];
}

function estimate(values: Float64Array, less: Float64Array | null): Estimate {
  const effect = less ? values.map((value, r) => value - less[r]) : values;
  return { value: effect[0], ...percentileInterval({ count: effect.length - 1, width: 1, values: effect }) };
}

function metricOf(metric: FlipMetric, counts: Confusion, benefitAt: number): number {
  switch (metric) {
    case 'f1': return f1(counts);
    case 'mcc': return mcc(counts);
    case 'netBenefit': return netBenefit(counts, benefitAt);
    case 'misses': return counts.fn;
    case 'falseAlarms': return counts.fp;
  }
}

/** Place of a row in tp, fp, fn, tn. */
const cellOf = (truth: number, decision: number): number => (decision ? (truth ? 0 : 1) : truth ? 2 : 3);

const prevalence = ({ truth }: FailureTable): number => truth.reduce((sum, y) => sum + y, 0) / truth.length;
