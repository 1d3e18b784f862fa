import { rng } from '../../core/random.js';
import { groupedBootstrap, estimateOf, type Replicates } from '../../stats/bootstrap.js';
import { percentileInterval } from '../../stats/bootstrap-intervals.js';
import { calibration } from '../../stats/calibration.js';
import { confusion, type Confusion } from '../../stats/confusion.js';
import { errorRate, netBenefit, npv, npvAt, ppvAt, precision, sensitivity, specificity } from '../../stats/metrics.js';
import { wilson } from '../../stats/wilson.js';
import type { ThresholdRule } from '../../stats/threshold.js';
import { classHolders, type TaskRows } from './subset.js';
import type { DecisionOrigin, Decisions } from './decide.js';
import { scoreWalk } from './walk.js';

/** A number with its 95 % interval over patients; null where it is not defined, and `why`. */
export interface Estimate { value: number | null; ci: [number, number] | null; why?: string }

/** What summary.json says of one task of one model. */
export interface Performance {
  n: number;
  positives: number;
  patients: number;
  auroc: Estimate;
  auprc: Estimate;
  /** Decisions against the truth: hits, false alarms, misses, correct negatives. */
  counts: Confusion;
  threshold: { value: number | null; ci: [number, number] | null; rule: string; origin: DecisionOrigin; perFold: number[] };
  errorRate: Estimate;
  sensitivity: Estimate;
  specificity: Estimate;
  ppv: Estimate;
  npv: Estimate;
  /** Predictive values where the prevalence is that of --prevalence. */
  atPrevalence: { prevalence: number; ppv: Estimate; npv: Estimate } | null;
  calibration: { slope: Estimate; intercept: Estimate; observedOverExpected: Estimate };
  /** At the threshold probability `at`, beside treating everyone (treating no one is 0). */
  netBenefit: Estimate & { at: number | null; treatAll: number | null };
}

export interface PerformanceOptions { rule: ThresholdRule; prevalence: number | null; replicates: number; seed: number; part: string }

const COLUMNS = ['auroc', 'auprc', 'errorRate', 'sensitivity', 'specificity', 'ppv', 'npv', 'ppvAt', 'npvAt', 'netBenefit', 'threshold'] as const;
export type Measure = (typeof COLUMNS)[number];

/** The replicates of every measure, to be compared with those of other rows. */
export interface MeasuredTask { performance: Performance; replicates: Replicates }
export const columnOf = (measure: Measure): number => COLUMNS.indexOf(measure);

/**
 * The measures of one task with patient-bootstrap percentile intervals. A cross-fitted or tuned threshold is chosen anew inside each
 * replicate (folds stay). A rate of exactly 0 or 1, which every replicate repeats, gets Wilson's interval over the patients concerned.
 */
export function measure(rows: TaskRows, decisions: Decisions, { rule, prevalence, replicates: count, seed, part }: PerformanceOptions): MeasuredTask {
  const { truth, score, codes, groups, task } = rows, { threshold, origin } = decisions;
  const refit = origin === 'cross-fitted' || origin === 'tuned on test';
  const walk = scoreWalk({ truth, score, rule, decision: refit ? null : decisions.decision, folds: decisions.folds });
  const probabilities = score.every((value) => value >= 0 && value <= 1), at = probabilities && threshold !== null && threshold > 0 && threshold < 1 ? threshold : null;
  const replicates = groupedBootstrap({
    codes, groups, replicates: count, stream: rng(seed, 'bootstrap', 'audit', task, part),
    statistic: (weights) => {
      const found = walk(weights), sens = sensitivity(found), spec = specificity(found);
      return Float64Array.of(
        found.auroc, found.averagePrecision, errorRate(found), sens, spec, precision(found), npv(found),
        prevalence === null ? NaN : ppvAt(prevalence, sens, spec), prevalence === null ? NaN : npvAt(prevalence, sens, spec),
        at === null ? NaN : netBenefit(found, at), refit ? found.threshold : threshold ?? NaN,
      );
    },
  });
  const read = (name: Measure, why: string): Estimate => estimate(estimateOf(replicates, columnOf(name)), percentileInterval(replicates, 0.95, columnOf(name)), why);
  const [negativeHolders, positiveHolders] = classHolders(rows), callers = deciders(rows, decisions.decision);
  const rate = (name: Measure, patients: number, why: string): Estimate => withWilson(read(name, why), patients);
  const thresholdCi = percentileInterval(replicates, 0.95, columnOf('threshold'));
  const positives = truth.reduce((sum, y) => sum + y, 0), share = positives / truth.length;
  const noBenefit = probabilities ? (threshold === null ? 'the decision column follows no threshold of the score' : 'the threshold is no probability between 0 and 1') : 'scores are no probabilities: some lie outside 0 to 1';
  return {
    replicates,
    performance: {
      n: truth.length, positives, patients: groups, counts: confusion(truth, decisions.decision),
      auroc: read('auroc', 'one class only'), auprc: read('auprc', 'no positive'),
      threshold: { value: threshold, ci: refit ? ends(thresholdCi) : null, rule: decisions.rule, origin, perFold: decisions.perFold },
      errorRate: rate('errorRate', groups, ''), sensitivity: rate('sensitivity', positiveHolders, 'no positive'), specificity: rate('specificity', negativeHolders, 'no negative'),
      ppv: rate('ppv', callers[1], 'nothing is called positive'), npv: rate('npv', callers[0], 'nothing is called negative'),
      atPrevalence: prevalence === null ? null : { prevalence, ppv: read('ppvAt', 'nothing is called positive'), npv: read('npvAt', 'nothing is called negative') },
      calibration: probabilities ? calibrated(rows) : notCalibrated('scores are no probabilities: some lie outside 0 to 1'),
      netBenefit: { ...read('netBenefit', noBenefit), at, treatAll: at === null ? null : share - (1 - share) * (at / (1 - at)) },
    },
  };
}

const known = (value: number): number | null => (Number.isFinite(value) ? value : null);
const ends = ({ low, high }: { low: number; high: number }): [number, number] | null => (Number.isFinite(low) && Number.isFinite(high) ? [low, high] : null);

export function estimate(value: number, interval: { low: number; high: number }, why = ''): Estimate {
  const ci = ends(interval), shown = known(value);
  return { value: shown, ci: shown === null ? null : ci, ...(shown === null && why ? { why } : shown !== null && ci === null ? { why: 'not defined in half of the replicates or more' } : {}) };
}

function withWilson(found: Estimate, patients: number): Estimate {
  if (found.value === null || (found.value !== 0 && found.value !== 1)) return found;
  return { ...found, ci: ends(wilson(found.value * patients, patients)), why: `interval by Wilson over ${patients} patients` };
}

/** Patients with a row that is called negative, and positive. */
function deciders(rows: TaskRows, decision: Uint8Array): [number, number] {
  return classHolders({ ...rows, truth: decision });
}

function notCalibrated(why: string): Performance['calibration'] {
  const none = (): Estimate => ({ value: null, ci: null, why });
  return { slope: none(), intercept: none(), observedOverExpected: none() };
}

function calibrated({ truth, score, codes }: TaskRows): Performance['calibration'] {
  try {
    const { slope, slopeCi, intercept, interceptCi, observedOverExpected, oeCi } = calibration(truth, score, { clusters: codes });
    const pair = (value: number, [low, high]: readonly number[]): Estimate => estimate(value, { low, high }, 'the calibration model cannot be fitted: score and truth may be separated');
    return { slope: pair(slope, slopeCi), intercept: pair(intercept, interceptCi), observedOverExpected: pair(observedOverExpected, oeCi) };
  } catch (error) {
    return notCalibrated(error instanceof Error ? error.message : String(error));
  }
}
