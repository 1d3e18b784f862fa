import { median } from '../../../stats/median.js';
import type { CorrectedOddsRow, ErrorRow, FlipRow, NullRow, PooledRow, PredictorRow, SensitivityRow } from './rows.js';
import { PAPER_TASKS } from '../tasks.js';

/** Mean of what is known; NaN where nothing is. */
export function mean(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? NaN : known.reduce((sum, value) => sum + value, 0) / known.length;
}

const each = <Row extends { task: string }, Out>(rows: readonly Row[], make: (own: Row[], task: string) => Out): Out[] => tasksInOrder(rows).map((task) => make(rows.filter((row) => row.task === task), task));

/** The paper's five findings first, then the others by name. */
export function tasksInOrder(rows: readonly { task: string }[]): string[] {
  const first = PAPER_TASKS as readonly string[], rank = (task: string): number => (first.includes(task) ? first.indexOf(task) : first.length);
  return [...new Set(rows.map((row) => row.task))].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** E1 by finding: means over models. */
export const errorsByFinding = (rows: readonly ErrorRow[]) => each(rows, (own, task) => ({
  task, positives: own[0].positives, auroc: mean(own.map((row) => row.auroc)), errorRate: mean(own.map((row) => row.errorRate)),
  missRate: mean(own.map((row) => row.missRate)), falseAlarmRate: mean(own.map((row) => row.falseAlarmRate)), f1: mean(own.map((row) => row.f1)),
}));

/** E2 by finding, for one feature and level: median odds ratio over models of each outcome, and in how many models it is significant (Bonferroni). */
export const oddsByFinding = (rows: readonly CorrectedOddsRow[], feature: string, level: string) => each(rows.filter((row) => row.feature === feature && row.level === level), (own, task) => {
  const of = (outcome: CorrectedOddsRow['outcome']) => own.filter((row) => row.outcome === outcome);
  const show = (outcome: CorrectedOddsRow['outcome']) => ({ oddsRatio: median(of(outcome).map((row) => row.oddsRatio)), significant: of(outcome).filter((row) => row.pBonferroni < 0.05).length });
  const miss = show('miss'), alarm = show('false alarm'), error = show('error');
  return { task, miss: miss.oddsRatio, missSignificant: miss.significant, falseAlarm: alarm.oddsRatio, falseAlarmSignificant: alarm.significant, error: error.oddsRatio, errorSignificant: error.significant };
});

/** How much wider standard errors are when images of one patient are not taken as independent: median ratio, by outcome. */
export const clusterRatios = (rows: readonly CorrectedOddsRow[]) => (['miss', 'false alarm', 'error'] as const).map((outcome) => {
  const ratios = rows.filter((row) => row.outcome === outcome && !row.sparse).map((row) => row.se / row.seNaive);
  return { outcome, 'odds ratios': ratios.length, medianRatio: median(ratios), largest: Math.max(...ratios.filter(Number.isFinite)) };
});

/** E3 by input: medians over findings of the means over models. */
export function identifiersByInput(rows: readonly PredictorRow[]) {
  const keys = [...new Set(rows.map((row) => `${row.variant}|${row.family}`))];
  return keys.map((key) => {
    const [variant, family] = key.split('|'), own = rows.filter((row) => row.variant === variant && row.family === family);
    const middle = (of: (row: PredictorRow) => number): number => median(each(own, (task) => mean(task.map(of))));
    return {
      input: variant, family, auroc: middle((row) => row.auroc), auprc: middle((row) => row.auprc), withinPositives: middle((row) => row.withinPositives),
      withinNegatives: middle((row) => row.withinNegatives), gain: middle((row) => row.gain), findingsAbove85: each(own, (task) => mean(task.map((row) => row.auroc))).filter((value) => value >= 0.85).length,
    };
  });
}

/** E3 by finding: what decision and own score already tell, what the self-consistency null expects, and what the judged identifier adds. */
export const identifiersByFinding = (rows: readonly PredictorRow[], nulls: readonly NullRow[], judged: string) => each(rows, (own, task) => {
  const value = (variant: string, family: string, of: (row: PredictorRow) => number): number => mean(own.filter((row) => row.variant === variant && row.family === family).map(of));
  return {
    task, decisionOnly: value('decision only', 'baseline', (row) => row.auroc), ownScore: value('own score', 'baseline', (row) => row.auroc), nullMean: mean(nulls.filter((row) => row.task === task).map((row) => row.mean)),
    identifier: value(judged, 'boosted trees', (row) => row.auroc), gain: value(judged, 'boosted trees', (row) => row.gain),
    gainWithinPositives: value(judged, 'boosted trees', (row) => row.gainPositives), gainWithinNegatives: value(judged, 'boosted trees', (row) => row.gainNegatives),
  };
});

/** E4 by finding and arm: means over models. */
export const armsByFinding = (rows: readonly FlipRow[], tasks: readonly string[]) => tasks.flatMap((task) => [...new Set(rows.map((row) => row.arm))].map((arm) => {
  const own = rows.filter((row) => row.task === task && row.arm === arm), of = (name: 'f1' | 'mcc' | 'netBenefit' | 'misses' | 'falseAlarms' | 'changed' | 'corrected'): number => mean(own.map((row) => row[name]));
  return { task, arm, f1: of('f1'), mcc: of('mcc'), netBenefit: of('netBenefit'), misses: of('misses'), falseAlarms: of('falseAlarms'), changed: of('changed'), corrected: of('corrected') };
}));

/** E6 by finding: the averages over all and over distinct models, and their range when each model is left out in turn. */
export const sensitivityByFinding = (rows: readonly SensitivityRow[]) => each(rows, (own, task) => {
  const all = own.find((row) => row.set === 'all models')!, distinct = own.find((row) => row.set === 'distinct outputs only')!, without = own.filter((row) => row.set.startsWith('without '));
  const range = (of: (row: SensitivityRow) => number): string => `${Math.min(...without.map(of)).toFixed(3)} to ${Math.max(...without.map(of)).toFixed(3)}`;
  return { task, models: all.models, distinct: distinct.models, flipGain: all.flipGain, flipGainDistinct: distinct.flipGain, flipGainRange: range((row) => row.flipGain), identifier: all.identifier, identifierRange: range((row) => row.identifier) };
});

/** E6 by finding: means over models. */
export const pooledByFinding = (rows: readonly PooledRow[]) => each(rows, (own, task) => ({ task, taskWise: mean(own.map((row) => row.taskWise)), pooled: mean(own.map((row) => row.pooled)) }));
