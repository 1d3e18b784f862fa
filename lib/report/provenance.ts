import { formatSeconds } from '../core/progress.js';
import { dataTable, html, type Content, type Html } from './html.js';
import { notebookLink } from './claims.js';
import type { PaperResults } from './read.js';

type Known = Record<string, unknown>;

/** Where the numbers come from: commit, backend, machine, versions, seeds, hashes of the data, and what it cost. Fields that are not there are left out. */
export function provenanceSection(provenance: Known | null, papers: readonly PaperResults[]): Html {
  if (provenance === null) return html`<p>Not recorded: run <code>npm run reproduce</code> to the end.</p>`;
  const { commit, backend, machine, versions, seeds, dataHashes, runs, seconds, peakMemoryBytes, notebooks } = provenance, bytes = megabytes(peakMemoryBytes);
  const facts: [string, Content][] = [
    ['commit', html`<code>${text(commit)}</code>`], ['backend', text(backend)], ['machine', text(machine)], ['runs', text(runs)], ['seeds', text(seeds)],
    ['time', typeof seconds === 'number' ? formatSeconds(seconds) : ''], ['peak memory', bytes === null ? '' : `${bytes.toFixed(0)} MB (the largest notebook with its processes)`],
  ];
  return html`<dl class="facts">${facts.filter(([, value]) => String(value) !== '' && String(value) !== '<code></code>').map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
${Array.isArray(notebooks) && notebooks.length > 0 && notebookTable(notebooks.filter(isRecord), papers)}
${pairs('versions', 'Versions of the packages', 'package', versions)}
${pairs('data-hashes', 'Content hashes of the manifests that the runs read', 'data', dataHashes)}`;
}

const notebookTable = (notebooks: readonly Known[], papers: readonly PaperResults[]): Html => dataTable({
  id: 'notebooks-table', caption: 'Executed notebooks and what they cost', rows: notebooks, search: false, columns: [
    { title: 'notebook', value: (notebook) => text(notebook.name), cell: (notebook) => notebookLink(text(notebook.name), papers) },
    { title: 'seconds', value: (notebook) => (typeof notebook.seconds === 'number' ? notebook.seconds : null), numeric: true, decimals: 1 },
    { title: 'peak memory, MB', value: (notebook) => megabytes(notebook.peakMemoryBytes), numeric: true, decimals: 0 },
  ],
});

function pairs(id: string, caption: string, name: string, value: unknown): Html | false {
  if (!isRecord(value) || Object.keys(value).length === 0) return false;
  return html`<details><summary>${caption}</summary>${dataTable({ id, caption, search: false, rows: Object.entries(value), columns: [{ title: name, value: ([key]) => key }, { title: id === 'versions' ? 'version' : 'hash', value: ([, held]) => text(held), cell: ([, held]) => html`<code>${text(held)}</code>` }] })}</details>`;
}

const isRecord = (value: unknown): value is Known => typeof value === 'object' && value !== null && !Array.isArray(value);
const megabytes = (value: unknown): number | null => (typeof value === 'number' && value > 0 ? value / 1e6 : null);

/** Any JSON value in words. @example text({ cpus: 2, node: 'v20' }) // 'cpus 2, node v20' */
function text(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(text).join(', ');
  if (isRecord(value)) return Object.entries(value).filter(([, held]) => text(held) !== '').map(([key, held]) => `${key} ${text(held)}`).join(', ');
  return String(value);
}
