import { dataTable, html, interactiveFigure, page, type Html } from '../../report/html.js';
import type { Section as PageSection } from '../../report/page.js';
import type { Section } from '../checklists/index.js';
import type { JobResult } from '../measure/job.js';
import type { AuditInput } from '../types.js';
import { checklists } from './checklists.js';
import { counted } from './counted.js';
import { curves, groupByTask } from './curves.js';
import { features, files } from './data.js';
import { flow } from './figures.js';
import { flipSection, predictorSection } from './failures.js';
import type { Findings } from './findings.js';
import { methods } from './methods.js';
import { performance } from './performance.js';
import { seenSection } from './seen.js';
import { subgroupSection } from './subgroups.js';
import { overview } from './overview.js';
import { plural } from './words.js';

/** The audit's report as one HTML page; `plotly.min.js` lies beside it. */
export function auditPage(findings: Findings): string {
  const { input, results, subgroups } = findings, groups = groupByTask(results, subgroups, input.patientsKnown), several = input.models.length > 1;
  const sections: (PageSection & { id: Section })[] = [
    { id: 'summary', title: 'At a glance', body: overview(findings) },
    ...(input.seen === null ? [] : [{ id: 'seen' as const, title: 'Seen in training or not', body: seenSection(findings) }]),
    { id: 'performance', title: 'Performance', body: performance(findings) },
    { id: 'curves', title: 'ROC, calibration, net benefit', body: curves(groups) },
    ...(subgroups.length === 0 ? [] : [{ id: 'subgroups' as const, title: 'Who is misclassified', body: subgroupSection(findings, groups) }]),
    { id: 'predictors', title: 'What predicts errors', body: predictorSection(findings) },
    { id: 'flips', title: 'Would flipping help', body: flipSection(findings) },
    { id: 'flow', title: 'Images and patients', body: flowBody(findings) },
    ...(input.features.length === 0 ? [] : [{ id: 'features' as const, title: 'Features', body: features(findings) }]),
    { id: 'files', title: 'Files', body: files(findings) },
    { id: 'methods', title: 'How it was computed', body: methods(findings) },
  ];
  const available = new Set<Section>(sections.map(({ id }) => id));
  return page({
    title: `Audit of ${nameOf(input)}`,
    lead: html`<p>${plural(input.tasks.length, 'task')}${several && `, ${plural(input.models.length, 'model')}`}, ${plural(input.flow.images, 'image')}${input.patientsKnown ? ` of ${plural(input.flow.patients, 'patient')}` : ' (patients not known)'}. Every interval is 95 %${input.patientsKnown ? ', patients as units' : ' by image, too narrow where one patient has several images'}.</p>`,
    sections: [...sections, { id: 'checklists', title: 'Checklists', body: checklists(available) }],
    foot: html`<p>Written by second-read audit. The numbers are in <a href="summary.json">summary.json</a>, <a href="subgroups.csv">subgroups.csv</a>, <a href="predictors.csv">predictors.csv</a> and <a href="flips.csv">flips.csv</a>.</p>`,
  }).toString();
}

const nameOf = ({ files: [{ file }] }: AuditInput): string => file.split(/[\\/]/).at(-1)!;

/** The flow diagram, and where tasks differ a table. */
function flowBody({ input, summary, results }: Findings): Html {
  const blank = results.some((result) => result.flow.unknown > 0);
  return html`${interactiveFigure(flow(input, summary, results))}${(blank || input.seen !== null) && dataTable<JobResult>({
    id: 'flow-table', caption: 'Images left out of a task because its truth is not known, and those analysed.', rows: results,
    columns: [
      ...(input.models.length > 1 ? [{ title: 'model', value: (row: JobResult) => row.model }] : []), { title: 'task', value: (row) => row.task },
      counted('images', (row) => row.flow.rows), counted('truth not known', (row) => row.flow.unknown),
      counted('patients lost by that', (row) => row.flow.unknownPatients),
      ...(input.seen === null ? [] : [counted<JobResult>('seen in training', (row) => row.flow.seen)]),
      counted('analysed', (row) => row.performance.n), counted('patients', (row) => row.performance.patients),
    ],
  })}`;
}
