import { rng } from '../../core/random.js';
import { conditionalFlips, flipArms, flipRows, type FailureTable, type Outputs } from '../../failure/index.js';
import type { FlipRow } from '../output/rows.js';
import type { AuditStudy } from './study.js';

/**
 * Would flipping the decisions that are probably wrong help, beyond a new threshold? The arms' measures and their differences, with
 * intervals conditional on the decisions (labelled so).
 *
 * @throws SecondReadError (statistics) where errors are too few to learn from
 */
export function flipLines(table: FailureTable, { seed, predictor, replicates }: AuditStudy, outputs: Outputs, folds: Int32Array): FlipRow[] {
  const { model, task } = table, decisions = flipArms(table, { outputs, folds, family: predictor === 'logistic' ? 'signed logistic' : 'boosted trees', stream: rng(seed, 'split', 'audit-flip-inner', model, task) });
  const measured = conditionalFlips(table, decisions, { replicates, stream: rng(seed, 'bootstrap', 'audit-flips', task) });
  return flipRows(decisions, measured).map(({ arm, against, flips, metrics: { f1, mcc, netBenefit, misses, falseAlarms }, intervals }) => ({
    model, task, arm, against: against ?? '', changed: flips,
    f1: f1.value, f1_ci_low: f1.low, f1_ci_high: f1.high, mcc: mcc.value, mcc_ci_low: mcc.low, mcc_ci_high: mcc.high,
    net_benefit: netBenefit.value, net_benefit_ci_low: netBenefit.low, net_benefit_ci_high: netBenefit.high,
    misses: misses.value, misses_ci_low: misses.low, misses_ci_high: misses.high, false_alarms: falseAlarms.value, false_alarms_ci_low: falseAlarms.low, false_alarms_ci_high: falseAlarms.high, intervals,
  }));
}
