import path from 'node:path';
import { dataTable, html, type Html } from '../../report/html.js';
import type { SubgroupRow } from '../output/rows.js';
import { counted } from './counted.js';
import type { Findings } from './findings.js';
import { plural } from './words.js';

/** How each column was understood, and who the patients are. */
export function features({ input, results, subgroups }: Findings): Html {
  const first = results[0];
  // Rates repeat for each outcome; steps ("per 10") and crossed levels are no characteristics.
  const levels = subgroups.filter((row) => row.model === first.model && row.task === first.task && row.outcome === 'error' && row.kind === 'level');
  return html`<p>Every further column is a feature. Numbers with at least nine different values are numeric (ages are shown in bands cut at 40, 60 and 80, other numbers at their quartiles, the lower end belongs to the band; in the odds models they are restricted cubic splines), all else is a category. What is not known is a level of its own.</p>
${dataTable({
    id: 'features-table', caption: 'Columns as they were understood.', rows: input.features,
    columns: [
      { title: 'column', value: (row) => row.name }, { title: 'file', value: (row) => path.basename(row.from) }, { title: 'kind', value: (row) => row.kind },
      { title: 'levels or range', value: (row) => row.detail, width: 30 }, { title: 'missing', value: (row) => row.missing, numeric: true }, { title: 'taken as', value: (row) => row.role },
    ],
  })}
${levels.length > 0 && dataTable<SubgroupRow>({
    id: 'characteristics', caption: `Characteristics of the ${plural(first.performance.n, 'image')} analysed${results.length > 1 ? ` (${first.task})` : ''}.`, rows: levels,
    columns: [
      { title: 'feature', value: (row) => row.feature }, { title: 'level', value: (row) => row.level }, counted('images', (row) => row.n),
      { title: 'share', value: (row) => row.n / first.performance.n, numeric: true, decimals: 3 }, counted('positive', (row) => row.positives),
      { title: 'prevalence', value: (row) => row.prevalence, numeric: true, decimals: 3 },
    ],
  })}`;
}

/** The files that were read, so that anybody can tell whether theirs is the same. */
export function files({ input, summary }: Findings): Html {
  return html`<p>On reading it was checked that ids are there and unique, scores are finite and differ, labels and decisions are 0 or 1, both classes occur, and every id joins${input.models.length > 1 && '; that models agree on patient and truth of an image'}.</p>
${dataTable<(typeof input.files)[number]>({
    id: 'files-table', caption: 'What was read.', rows: input.files,
    columns: [{ title: 'file', value: (row) => path.basename(row.file) }, { title: 'as', value: (row) => row.role }, counted('rows', (row) => row.rows), { title: 'SHA-256', value: (row) => row.sha256, cell: (row) => html`<code>${row.sha256}</code>`, width: 20 }],
  })}
<dl class="facts">${Object.entries(summary.audit.options).map(([name, value]) => html`<dt>${name}</dt><dd>${value === null ? 'not given' : value}</dd>`)}</dl>`;
}
