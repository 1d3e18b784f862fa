import { dataTable, html, interactiveFigure, type Html } from '../../report/html.js';
import { shown } from '../../figures/theme.js';
import { listed } from '../input/columns.js';
import type { FlipRow, PredictorRow } from '../output/rows.js';
import { counted } from './counted.js';
import { flipFigure } from './figures.js';
import type { Findings } from './findings.js';
import { count, told } from './words.js';

const interval = (value: number, low: number, high: number, decimals?: number): string => told({ value: Number.isFinite(value) ? value : null, ci: Number.isFinite(low) ? [low, high] : null }, decimals);

/** Can the model's errors be told, and better than by its own score? */
export function predictorSection({ input, results }: Findings): Html {
  const rows = results.flatMap((result) => result.predictors), notes = notesOf(results, 'errors were not', input.models.length > 1);
  const beyond = rows.filter((row) => row.kind === 'predictor' && row.scope !== 'all' && row.gain_ci_low > 0);
  return html`<p>An error is a decision that differs from the truth, so the decision alone often predicts errors with an AUROC near 0.9: arithmetic, not insight. What counts is the gain over the model’s own (recalibrated) score, within predicted positives and within predicted negatives. The self-consistency null says what the own score would reach if it were all there is to know.</p>
${notes.map((note) => html`<p class="substitution">${note}</p>`)}
${rows.length > 0 && html`<p>${beyond.length === 0 ? 'No predictor tells errors better than the own score within predicted positives or negatives: all intervals of the gain reach 0 or below.' : `${count(beyond.length)} of ${count(rows.filter((row) => row.kind === 'predictor' && row.scope !== 'all' && Number.isFinite(row.gain)).length)} predictors have a gain whose interval lies above 0 (not corrected for their number); the largest is ${shown(Math.max(...beyond.map((row) => row.gain)), 3)}.`}</p>${dataTable<PredictorRow>({
    id: 'predictors-table', caption: `Out-of-fold AUROC of predicting errors. Intervals: ${rows[0].intervals}.`, rows,
    columns: [
      ...(input.models.length > 1 ? [{ title: 'model', value: (row: PredictorRow) => row.model, filter: true }] : []), { title: 'task', value: (row) => row.task, filter: input.tasks.length > 1 }, { title: 'within', value: (row) => row.scope, filter: true }, { title: 'predictor', value: (row) => row.predictor, filter: true },
      counted('errors', (row) => row.errors), counted('rows', (row) => row.n),
      { title: 'AUROC', value: (row) => row.auroc, cell: (row) => interval(row.auroc, row.auroc_ci_low, row.auroc_ci_high), numeric: true },
      { title: 'gain over own score', value: (row) => row.gain, cell: (row) => interval(row.gain, row.gain_ci_low, row.gain_ci_high, 4), numeric: true },
    ],
  })}`}`;
}

/** Would turning the decisions round that are probably wrong help, beyond choosing the threshold anew? */
export function flipSection({ input, results }: Findings): Html {
  const rows = results.flatMap((result) => result.flips), several = input.models.length > 1, gains = rows.filter((row) => row.arm === 'flip' && row.against === 'new threshold'), better = gains.filter((row) => row.f1_ci_low > 0), worse = gains.filter((row) => row.f1_ci_high < 0);
  const notes = notesOf(results, 'flipping was not', several), name = (row: FlipRow): string => `${several ? `${row.model}, ` : ''}${row.task}`;
  const cell = (key: 'f1' | 'mcc' | 'net_benefit' | 'misses' | 'false_alarms', decimals: number) => (row: FlipRow): string => interval(row[key], row[`${key}_ci_low`], row[`${key}_ci_high`], decimals);
  const figure = flipFigure(gains, several, input.patientsKnown);
  return html`<p>Four arms on the same folds: decisions as they are; the threshold chosen anew on the training folds for F1; a recalibrated model of all scores with its threshold; and flip, which turns decisions round that an error predictor thinks wrong. A flipped score is to a good part a moved threshold, so the question is flip minus new threshold.</p>
${notes.map((note) => html`<p class="substitution">${note}</p>`)}
${gains.length > 0 && html`<p>Against a new threshold, flipping has a higher F1 in ${better.length} of ${gains.length} ${several ? 'models and tasks' : gains.length === 1 ? 'task' : 'tasks'}${better.length > 0 ? ` (${listed(better.map(name))})` : ''}, a lower one in ${worse.length}; elsewhere the interval includes no difference.</p>
${figure && interactiveFigure(figure)}
${dataTable<FlipRow>({
    id: 'flips-table', caption: `Arms and their differences. Net benefit at the task's prevalence. Intervals: ${rows[0].intervals}.`, rows,
    columns: [
      ...(several ? [{ title: 'model', value: (row: FlipRow) => row.model, filter: true }] : []), { title: 'task', value: (row) => row.task, filter: input.tasks.length > 1 },
      { title: 'arm', value: (row) => `${row.arm}${row.against === '' ? '' : ` − ${row.against}`}`, filter: true }, counted('changed', (row) => row.changed),
      { title: 'F1', value: (row) => row.f1, cell: cell('f1', 3), numeric: true }, { title: 'MCC', value: (row) => row.mcc, cell: cell('mcc', 3), numeric: true }, { title: 'net benefit', value: (row) => row.net_benefit, cell: cell('net_benefit', 4), numeric: true },
      { title: 'misses', value: (row) => row.misses, cell: cell('misses', 0), numeric: true }, { title: 'false alarms', value: (row) => row.false_alarms, cell: cell('false_alarms', 0), numeric: true },
    ],
  })}`}`;
}

const notesOf = (results: Findings['results'], what: string, several: boolean): string[] => results.flatMap(({ task, model, notes }) => notes.filter((note) => note.includes(what)).map((note) => `${several ? `${model}, ` : ''}${task}: ${note}`));
