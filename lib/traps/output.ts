import { formatCsv, type CsvCell } from '../core/csv.js';
import { prettyJson } from '../core/files.js';
import { formatTable } from '../data/table.js';
import type { TrapReport } from './audit.js';
import type { FrozenResult } from './types.js';

export const AUDIT_COLUMNS = ['task', 'within', 'source', 'variable', 'kind', 'known', 'levels', 'shape', 'auroc', 'low', 'high', 'verdict', 'about'] as const;

/** audit.csv: one line a variable and task, frozen features among them. Cells that cannot be known are empty. */
export function auditCsv({ variables, frozen }: TrapReport): string {
  return formatCsv(AUDIT_COLUMNS, [
    ...variables.map((row): CsvCell[] => AUDIT_COLUMNS.map((name) => row[name])),
    ...frozen.map((row): CsvCell[] => [row.what === 'task' ? row.target : `${row.what}: ${row.target}`, row.within, 'frozen features', 'frozen features', 'model', row.positives + row.negatives, null, null, row.auroc, row.low, row.high, null, 'ridge logistic model on SqueezeNet 1.1 features, out of fold']),
  ]);
}

/** audit.json: the whole report; NaN becomes null. */
export const auditJson = (report: TrapReport): string => prettyJson(report);

/** 0.7312 → ".731", as tables show areas. */
export const shownArea = (value: number): string => (Number.isNaN(value) ? '-' : value.toFixed(3).replace(/^0\./, '.'));
export const shownInterval = ({ auroc, low, high }: { auroc: number; low: number; high: number }): string => `${shownArea(auroc)} (${shownArea(low)} to ${shownArea(high)})`;
export const frozenTarget = ({ what, target }: FrozenResult): string => (what === 'task' ? target : `${what}: ${target}`);

/** Variables of each task that are shown on screen. */
const SHOWN = 12;

/** The report for a terminal: what tells most, then what is alike and split. */
export function screenLines(report: TrapReport): string[] {
  const { title, images, patients, unitNote, variables, levels, frozen, duplicates, exactCopies, splits, shared } = report;
  const lines = [`${title}: ${images} images, ${patients} ${unitNote === null ? 'patients' : `groups (${unitNote})`}`, ''];
  for (const task of report.tasks) {
    const own = variables.filter((row) => row.task === task.name && row.within === 'all'), telling = own.filter(({ verdict }) => verdict === 'rules' || verdict === 'tells' || verdict === 'hints');
    lines.push(`${task.name}: ${task.positives} against ${task.negatives}; ${telling.length} of ${own.length} variables tell something`);
    if (telling.length > 0) lines.push(formatTable(['', 'variable', 'AUROC (95 %)', 'shape', 'known'], telling.slice(0, SHOWN).map((row) => [row.verdict, row.variable, shownInterval(row), row.shape ?? '', String(row.known)]), [4]));
    for (const { variable, level, rows, positives, rate, elsewhere } of levels.filter((row) => row.task === task.name).slice(0, 6)) lines.push(`  ${variable} = ${level}: ${positives} of ${rows} (${percent(rate)}; elsewhere ${percent(elsewhere)})`);
    lines.push('');
  }
  if (report.tooFew.length > 0) lines.push(`Too few images to ask for: ${report.tooFew.map(({ label, rows }) => `${label} (${rows})`).join(', ')}`, '');
  if (frozen.length > 0) lines.push(formatTable(['frozen features tell', 'within', 'rows', 'AUROC (95 %)'], frozen.map((row) => [frozenTarget(row), row.within, `${row.positives} + ${row.negatives}`, shownInterval(row)]), [2]), '');
  const contradictory = duplicates.filter((group) => group.contradictory), across = duplicates.filter((group) => group.acrossSplit);
  lines.push(`${exactCopies} exact copies; ${duplicates.length} groups of like pictures, ${contradictory.length} with contradictory labels, ${across.length} on several sides of the split`);
  for (const { ids, labels } of contradictory.slice(0, 8)) lines.push(`  ${ids.map((id, i) => `${id} (${labels[i] || 'not known'})`).join(', ')}`);
  for (const { column, parts, patients: both, rows } of splits) lines.push(`${column} (${Object.entries(parts).map(([part, count]) => `${part} ${count}`).join(', ')}): ${both.length} ${unitNote === null ? 'patients' : 'groups'} on more than one side, ${rows} images`);
  if (shared.length > 0) lines.push(`${shared.length} pictures are in more than one of the sets and count once`);
  return lines;
}

export const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
