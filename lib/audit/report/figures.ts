import { calibrationFigure, decisionCurveFigure, flowFigure, forestFigure, rocFigure } from '../../figures/index.js';
import type { Figure } from '../../figures/types.js';
import type { FlowBox } from '../../figures/flow.js';
import { materialityRule } from '../../failure/subgroups.js';
import type { JobResult } from '../measure/job.js';
import type { Estimate } from '../measure/performance.js';
import type { FlipRow, SubgroupRow } from '../output/rows.js';
import type { AuditSummary } from '../output/summary.js';
import type { AuditInput } from '../types.js';
import { count, intervalWords, plural } from './words.js';

/** One task's results, a model each: figures put the models of a task side by side. */
export interface TaskGroup { task: string; id: string; results: JobResult[]; subgroups: SubgroupRow[]; patientsKnown: boolean }

const name = ({ model }: JobResult, several: boolean, task: string): string => (several ? model : task);
const pair = ({ ci }: Estimate): { low?: number; high?: number } => (ci === null ? {} : { low: ci[0], high: ci[1] });
const about = ({ results: [{ performance: { n, positives, patients } }], patientsKnown }: TaskGroup): string => `${count(n)} images${patientsKnown ? ` of ${plural(patients, 'patient')}` : ''}, ${count(positives)} positive`;

/** ROC curve of a task with the operating point in use. */
export function taskRoc(group: TaskGroup): Figure {
  const { task, id, results } = group, several = results.length > 1;
  const stamped = results.some(({ performance }) => performance.threshold.origin === 'tuned on test');
  return rocFigure({
    id: `${id}-roc`, title: `${task}: ROC`, width: 620, height: 420,
    caption: `${about(group)}. AUROC with ${intervalWords(group.patientsKnown)}. The ring is the operating point in use${stamped ? ', tuned on test: it flatters' : ''}.`,
    alt: `ROC ${several ? 'curves' : 'curve'} for ${task}; AUROC ${results.map(({ performance: { auroc } }) => auroc.value?.toFixed(3) ?? 'not known').join(', ')}.`,
    curves: results.map((result) => ({ name: name(result, several, task), ...result.curves.roc, auroc: result.performance.auroc.value ?? NaN, ...pair(result.performance.auroc), operatingPoint: result.curves.operatingPoint })),
  });
}

/** Calibration of a task; null where no model's scores are probabilities. */
export function taskCalibration(group: TaskGroup): Figure | null {
  const { task, id, results } = group, drawn = results.filter(({ curves }) => curves.calibration !== null);
  if (drawn.length === 0) return null;
  return calibrationFigure({
    id: `${id}-calibration`, title: `${task}: calibration`, width: 620, height: 520,
    caption: `${about(group)}. Observed share against mean score in equally filled bins, Wilson intervals (by image). A slope below 1: scores are too extreme.`,
    alt: `Calibration of ${task}; slope ${drawn.map(({ performance: { calibration: { slope } } }) => slope.value?.toFixed(2) ?? 'not known').join(', ')}.`,
    curves: drawn.map((result) => ({ name: name(result, results.length > 1, task), bins: result.curves.calibration!, ...slopeOf(result) })),
  });
}

function slopeOf({ performance: { calibration: { slope } } }: JobResult): { slope?: number; slopeCi?: [number, number] } {
  return slope.value === null ? {} : { slope: slope.value, ...(slope.ci === null ? {} : { slopeCi: slope.ci }) };
}

/** Decision curve of a task; null where no model's scores are probabilities. */
export function taskDecisionCurve(group: TaskGroup): Figure | null {
  const { task, id, results } = group, drawn = results.filter(({ curves }) => curves.decision !== null);
  if (drawn.length === 0) return null;
  const { n, positives } = drawn[0].performance;
  return decisionCurveFigure({
    id: `${id}-decision`, title: `${task}: net benefit`, width: 620, height: 420, prevalence: positives / n, thresholds: drawn[0].curves.decision!.thresholds,
    caption: `${about(group)}. Net benefit when the score itself is compared with the threshold probability, against treating everyone and no one. The model is of use where it lies above both.`,
    alt: `Decision curve of ${task} with treat-all and treat-none.`,
    curves: drawn.map((result) => ({ name: name(result, results.length > 1, task), netBenefit: result.curves.decision!.netBenefit })),
  });
}

const label = (row: SubgroupRow): string => (row.reference === '' ? row.level : `${row.level} (against ${row.reference})`);

/** Odds ratios of misses and false alarms by level; null where none could be estimated. */
export function taskOdds(group: TaskGroup, model: string): Figure | null {
  const rows = group.subgroups.filter((row) => row.model === model && row.outcome !== 'error' && Number.isFinite(row.odds_ratio));
  if (rows.length === 0) return null;
  const { oddsRatio } = materialityRule;
  return forestFigure({
    id: `${group.id}-odds${group.results.length > 1 ? `-${group.results.findIndex((result) => result.model === model) + 1}` : ''}`, title: `${group.task}: who is misclassified${group.results.length > 1 ? ` (${model})` : ''}`,
    width: 900, xTitle: 'odds ratio', reference: 1, log: true, band: [1 / oddsRatio, oddsRatio],
    caption: `Odds ratios of a miss (among positives) and of a false alarm (among negatives) in one joint model, ${intervalWords(group.patientsKnown)}. Hollow: sparse, fewer than ten events or non-events. Shaded: too small to matter (${oddsRatio} either way, fixed in advance).`,
    alt: `Forest plot of odds ratios for ${group.task} by ${[...new Set(rows.map((row) => row.feature))].join(', ')}.`,
    rows: rows.map((row) => ({ group: row.feature, label: label(row), series: row.outcome === 'miss' ? 'misses' : 'false alarms', value: row.odds_ratio, low: row.ci_low, high: row.ci_high, hollow: row.sparse })),
  });
}

/** AUROC by level of each feature, the models side by side; null without features. */
export function taskLevels(group: TaskGroup): Figure | null {
  const rows = group.subgroups.filter((row) => row.outcome === 'error' && row.kind === 'level' && Number.isFinite(row.auroc));
  if (rows.length === 0) return null;
  const whole = group.results.length === 1 ? group.results[0].performance.auroc.value : null;
  return forestFigure({
    id: `${group.id}-levels`, title: `${group.task}: AUROC by subgroup`, width: 900, xTitle: 'AUROC', reference: whole ?? 0.5, decimals: 3,
    caption: `AUROC within each level, ${intervalWords(group.patientsKnown)}.${whole === null ? '' : ' Dashed: all images.'} An AUROC depends on the mix of cases, too: a lower one is not by itself a worse classifier. Hollow: sparse.`,
    alt: `AUROC of ${group.task} by subgroup.`,
    rows: rows.map((row) => ({ group: row.feature, label: row.level, series: group.results.length > 1 ? row.model : '', value: row.auroc, low: row.auroc_ci_low, high: row.auroc_ci_high, hollow: row.sparse, note: group.results.length > 1 ? undefined : `n ${count(row.n)}` })),
  });
}

/** F1 of flipping less that of a new threshold, by task; null where flipping was not tried. */
export function flipFigure(gains: readonly FlipRow[], several: boolean, patientsKnown: boolean): Figure | null {
  if (gains.length === 0) return null;
  return forestFigure({
    id: 'flips', title: 'Flip minus new threshold', width: 900, xTitle: 'difference in F1', reference: 0, decimals: 3,
    caption: `F1 after flipping less F1 with a threshold chosen anew on the same folds, ${intervalWords(patientsKnown)}, conditional on the decisions. To the right of 0 flipping is better.`,
    alt: `Forest plot of the difference in F1 for ${gains.length} tasks.`,
    rows: gains.map((row) => ({ label: row.task, series: several ? row.model : '', value: row.f1, low: row.f1_ci_low, high: row.f1_ci_high })),
  });
}

/** Images and patients from the files to the analysis. */
export function flow(input: AuditInput, summary: AuditSummary, results: readonly JobResult[]): Figure {
  const { images, patients, metadataRows, metadataUnused } = input.flow, people = input.patientsKnown ? `of ${count(patients)} patients` : 'patients not known';
  const unknown = results.filter((result) => result.flow.unknown > 0), least = Math.min(...results.map((result) => result.flow.unknown)), most = Math.max(...results.map((result) => result.flow.unknown));
  const unknownText = least === most ? plural(most, 'image') : `${count(least)} to ${count(most)} images, by task`;
  const analysed = results.map(({ performance }) => performance.n), range = Math.min(...analysed) === Math.max(...analysed) ? plural(analysed[0], 'image') : `${count(Math.min(...analysed))} to ${count(Math.max(...analysed))} images, by task`;
  const steps: (FlowBox & { excluded?: FlowBox })[] = [
    { title: 'In the predictions', lines: [plural(images, 'image'), people, ...(input.models.length > 1 ? [`scored by ${input.models.length} models`] : [])] },
    ...(metadataRows === null ? [] : [{ title: 'Joined with metadata', lines: [plural(images, 'image')], ...(metadataUnused > 0 ? { excluded: { title: 'Metadata without prediction', lines: [plural(metadataUnused, 'row')] } } : {}) }]),
  ];
  if (unknown.length > 0) steps[steps.length - 1].excluded ??= { title: 'Truth not known', lines: [unknownText] };
  if (unknown.length > 0 && steps[steps.length - 1].excluded!.title !== 'Truth not known') steps.push({ title: 'Offered to the tasks', lines: [plural(images, 'image')], excluded: { title: 'Truth not known', lines: [unknownText] } });
  const ends: FlowBox[] = summary.unseen === null || summary.seen === null
    ? [{ title: 'Analysed', lines: [range, `${plural(input.tasks.length, 'task')}`] }]
    : [{ title: 'Unseen patients: the headline', lines: [plural(summary.unseen.n, 'image'), `of ${plural(summary.unseen.patients, 'patient')}`] }, { title: 'Seen in training', lines: [plural(summary.seen.n, 'image'), `of ${plural(summary.seen.patients, 'patient')}`] }];
  return flowFigure({ id: 'flow', title: 'From the files to the analysis', caption: 'Images and patients. Rows without truth are left out of that task only.', alt: `${plural(images, 'image')} ${people}; analysed: ${range}.`, steps, ends });
}
