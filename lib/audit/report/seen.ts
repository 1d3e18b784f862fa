import { dataTable, html, type Html } from '../../report/html.js';
import { shown } from '../../figures/theme.js';
import type { JobResult } from '../measure/job.js';
import type { SeenDifference, SeenMeasure } from '../measure/seen.js';
import type { Estimate, Performance } from '../measure/performance.js';
import type { Findings } from './findings.js';
import { plural, told, toldP } from './words.js';

const MEASURES: readonly [SeenMeasure, string][] = [['auroc', 'AUROC'], ['auprc', 'AUPRC'], ['sensitivity', 'sensitivity'], ['specificity', 'specificity'], ['errorRate', 'error rate']];

interface Line { model: string; task: string; measure: string; unseen: Estimate; seen: Estimate; difference: SeenDifference }

/** Rows of patients seen in training beside the others, and whether the difference is more than a random split gives. */
export function seenSection({ input, summary, results }: Findings): Html {
  const lines = results.flatMap(linesOf), { seen: list } = input;
  const missing = results.flatMap(({ model, task, seen }) => (seen !== null && seen.seen === null ? [`${input.models.length > 1 ? `${model}, ` : ''}${task}: ${seen.why}`] : []));
  return html`<p>${list!.file.split(/[\\/]/).at(-1)!} names ${[list!.ids > 0 && plural(list!.ids, 'image'), list!.patientsNamed > 0 && plural(list!.patientsNamed, 'patient')].filter(Boolean).join(' and ')}; ${plural(list!.patientsFound, 'patient')} of these predictions ${list!.patientsFound === 1 ? 'is' : 'are'} among them${input.patientsKnown ? '' : ' (every image counts as its own patient: other images of a seen patient pass for unseen)'}. Seen: ${plural(summary.seen!.n, 'image')} of ${plural(summary.seen!.patients, 'patient')}. Unseen: ${plural(summary.unseen!.n, 'image')} of ${plural(summary.unseen!.patients, 'patient')}. A model that is much better on patients it has seen has learned them, not the disease.</p>
${missing.map((text) => html`<p class="substitution">Seen rows cannot be judged apart: ${text}.</p>`)}
${lines.length > 0 && dataTable<Line>({
    id: 'seen-table', caption: 'Difference: seen minus unseen. Null: 95 % of random splits of the patients into groups of the same numbers; p: share of splits at least as far from 0, not corrected.', rows: lines,
    columns: [
      ...(input.models.length > 1 ? [{ title: 'model', value: (row: Line) => row.model, filter: true }] : []), { title: 'task', value: (row) => row.task, filter: input.tasks.length > 1 }, { title: 'measure', value: (row) => row.measure, filter: true },
      { title: 'unseen', value: (row) => row.unseen.value, cell: (row) => told(row.unseen), numeric: true }, { title: 'seen', value: (row) => row.seen.value, cell: (row) => told(row.seen), numeric: true },
      { title: 'difference', value: (row) => row.difference.value, cell: (row) => told(row.difference), numeric: true },
      { title: 'null', value: (row) => row.difference.nullInterval?.[1], cell: ({ difference: { nullInterval } }) => (nullInterval === null ? '–' : `${shown(nullInterval[0], 3)} to ${shown(nullInterval[1], 3)}`), numeric: true },
      { title: 'p', value: (row) => row.difference.p, cell: (row) => toldP(row.difference.p), numeric: true },
    ],
  })}`;
}

function linesOf({ model, task, performance, seen }: JobResult): Line[] {
  if (seen === null || seen.seen === null) return [];
  const of = (part: Performance, name: SeenMeasure): Estimate => part[name];
  return MEASURES.map(([name, measure]) => ({ model, task, measure, unseen: of(performance, name), seen: of(seen.seen, name), difference: seen.difference[name] }));
}
