import { dataTable, html, type Html } from '../../report/html.js';
import { isMaterialOdds } from '../../failure/subgroups.js';
import { shown } from '../../figures/theme.js';
import type { JobResult } from '../measure/job.js';
import type { SubgroupRow } from '../output/rows.js';
import { counted } from './counted.js';
import type { Findings } from './findings.js';
import { count, plural, told, toldScore } from './words.js';

/** A cell that is large enough to matter, not sparse, and significant after correction over the whole audit. */
export const isFinding = (row: SubgroupRow): boolean => row.p_holm < 0.05 && !row.sparse && row.outcome !== 'error' && isMaterialOdds(row.odds_ratio);

/** What the report says first: headline measures, warnings, the findings about subgroups. */
export function overview({ input, results, summary, subgroups }: Findings): Html {
  const several = input.models.length > 1, findings = subgroups.filter(isFinding), warnings = warningsOf(results);
  return html`${summary.headline === 'unseen patients' && summary.unseen && html`<p><strong>The headline is about ${plural(summary.unseen.n, 'image')} of patients whom the model did not see in training.</strong> <a href="#seen">The others apart.</a></p>`}
${[...input.notes, ...warnings].map((note) => html`<p class="substitution">${note}</p>`)}
${dataTable<JobResult>({
    id: 'overview', caption: 'Each task at its threshold.', rows: results, search: false,
    columns: [
      ...(several ? [{ title: 'model', value: (row: JobResult) => row.model, filter: true }] : []),
      { title: 'task', value: (row) => row.task },
      counted('images', (row) => row.performance.n),
      counted('positive', (row) => row.performance.positives),
      { title: 'AUROC', value: (row) => row.performance.auroc.value, cell: (row) => told(row.performance.auroc), numeric: true },
      { title: 'sensitivity', value: (row) => row.performance.sensitivity.value, cell: (row) => told(row.performance.sensitivity, 2), numeric: true },
      { title: 'specificity', value: (row) => row.performance.specificity.value, cell: (row) => told(row.performance.specificity, 2), numeric: true },
      { title: 'calibration slope', value: (row) => row.performance.calibration.slope.value, cell: (row) => told(row.performance.calibration.slope, 2), numeric: true },
      { title: 'threshold', value: (row) => row.performance.threshold.value, cell: (row) => html`<span class="nowrap">${shortThreshold(row)}</span>` },
    ],
  })}
${subgroups.length > 0 && html`<p>${findings.length === 0 ? 'No subgroup stands out: no odds ratio of a miss or a false alarm is material and significant after correction over all cells of the audit.' : html`${plural(findings.length, 'subgroup cell')} of ${count(subgroups.filter((row) => row.outcome !== 'error' && Number.isFinite(row.p)).length)} tested ${findings.length === 1 ? 'stands' : 'stand'} out: material, not sparse, and significant after correction over the whole audit${findings.length > 6 ? '. The strongest' : ''}:`}</p>
${findings.length > 0 && html`<ul>${strongest(findings).map((row) => html`<li>${sentence(row, several)}</li>`)}</ul><p><a href="#subgroups">All of them</a></p>`}`}`;
}

/** The number and, in two words, where it comes from; the table of operating points says it in full. */
const shortThreshold = ({ performance: { threshold: { value, origin } } }: JobResult): string => (value === null ? 'as given' : `${toldScore(value)}, ${origin === 'decision column' || origin === 'given threshold' ? 'given' : origin}`);

const strongest = (rows: readonly SubgroupRow[]): SubgroupRow[] => [...rows].sort((a, b) => Math.abs(Math.log(b.odds_ratio)) - Math.abs(Math.log(a.odds_ratio))).slice(0, 6);

function sentence(row: SubgroupRow, several: boolean): string {
  const what = row.outcome === 'miss' ? 'misses among positives' : 'false alarms among negatives';
  const who = row.reference === '' ? `${row.feature}, ${row.level}` : `${row.feature} ${row.level} against ${row.reference}`;
  return `${several ? `${row.model}, ` : ''}${row.task}: ${what}, ${who}: odds ratio ${shown(row.odds_ratio)} [${shown(row.ci_low)}, ${shown(row.ci_high)}]`;
}

/** What a reader must not overlook about thresholds. */
function warningsOf(results: readonly JobResult[]): string[] {
  const tuned = results.filter(({ performance }) => performance.threshold.origin === 'tuned on test'), few = results.filter(({ performance: { n, positives } }) => Math.min(positives, n - positives) < 10);
  const names = (rows: readonly JobResult[]): string => [...new Set(rows.map(({ task }) => task))].join(', ');
  return [
    ...(tuned.length > 0 ? [`Tuned on test: the threshold of ${names(tuned)} was chosen on the rows it is scored on, because there are too few patients of one class to do otherwise. Sensitivity, specificity and all that follows from them flatter the model.`] : []),
    ...(few.length > 0 ? [`Fewer than ten positives or negatives: ${names(few)}. Intervals from so few events are not to be relied on.`] : []),
  ];
}
