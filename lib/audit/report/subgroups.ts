import { dataTable, html, interactiveFigure, type Html } from '../../report/html.js';
import { shown, shownInterval } from '../../figures/theme.js';
import type { SubgroupRow } from '../output/rows.js';
import { counted } from './counted.js';
import { perTask } from './curves.js';
import { taskLevels, taskOdds, type TaskGroup } from './figures.js';
import type { Findings } from './findings.js';
import { isFinding } from './overview.js';
import { toldP } from './words.js';

const interval = (value: number, low: number, high: number, decimals: number): string => (!Number.isFinite(value) ? '–' : Number.isFinite(low) || Number.isFinite(high) ? shownInterval(value, low, high, decimals) : shown(value, decimals));
const ratio = (row: SubgroupRow): string => interval(row.odds_ratio, row.ci_low, row.ci_high, 2);
const rate = (value: number, low: number, high: number): string => interval(value, low, high, 3);

/** On whom the model fails: the cells that stand out, forest plots, rates of every level, crossed levels. */
export function subgroupSection({ input, subgroups }: Findings, groups: readonly TaskGroup[]): Html {
  const several = input.models.length > 1, found = subgroups.filter(isFinding);
  const name = [...(several ? [{ title: 'model', value: (row: SubgroupRow) => row.model, filter: true }] : []), { title: 'task', value: (row: SubgroupRow) => row.task, filter: input.tasks.length > 1 }, { title: 'feature', value: (row: SubgroupRow) => row.feature, filter: true }, { title: 'level', value: (row: SubgroupRow) => row.level }];
  const levels = (group: TaskGroup): Html => dataTable<SubgroupRow>({
    id: `${group.id}-rates`, caption: `${group.task}: rates by level, sex, age and view also crossed. Gap: AUROC less that of the largest level.`, rows: group.subgroups.filter((row) => row.outcome === 'error' && row.kind !== 'step'),
    columns: [
      ...name.filter(({ title }) => title !== 'task'), counted('n', (row) => row.n), counted('positive', (row) => row.positives), counted('errors', (row) => row.errors),
      { title: 'miss rate', value: (row) => row.fnr, cell: (row) => rate(row.fnr, row.fnr_ci_low, row.fnr_ci_high), numeric: true }, { title: 'false alarm rate', value: (row) => row.fpr, cell: (row) => rate(row.fpr, row.fpr_ci_low, row.fpr_ci_high), numeric: true },
      { title: 'AUROC', value: (row) => row.auroc, cell: (row) => rate(row.auroc, row.auroc_ci_low, row.auroc_ci_high), numeric: true }, { title: 'gap', value: (row) => row.gap, cell: (row) => (Number.isFinite(row.gap) ? rate(row.gap, row.gap_ci_low, row.gap_ci_high) : row.level === row.reference ? 'largest' : '–'), numeric: true },
      { title: 'sparse', value: (row) => (row.sparse ? 'sparse' : '') },
    ],
  });
  return html`<p>Misses are modelled among positives, false alarms among negatives: their signs often differ, so an error rate alone can hide both.</p>
${found.length > 0 && dataTable<SubgroupRow>({
    id: 'findings', caption: 'Cells that stand out: material, not sparse, significant after Holm’s correction over the whole audit.', rows: [...found].sort((a, b) => a.p - b.p),
    columns: [...name, { title: 'against', value: (row) => row.reference }, { title: 'outcome', value: (row) => row.outcome, filter: true }, { title: 'odds ratio', value: (row) => row.odds_ratio, cell: ratio, numeric: true }, { title: 'p (Holm)', value: (row) => row.p_holm, cell: (row) => toldP(row.p_holm), numeric: true }],
  })}
${perTask(groups, ({ task, subgroups: rows }) => { const n = rows.filter(isFinding).length; return `${task}: ${n === 0 ? 'nothing stands out' : `${n} ${n === 1 ? 'cell stands' : 'cells stand'} out`}`; }, (group) => {
    const odds = group.results.flatMap(({ model }) => taskOdds(group, model) ?? []), byLevel = taskLevels(group);
    return html`${odds.map((figure) => interactiveFigure(figure))}${byLevel && interactiveFigure(byLevel)}${levels(group)}`;
  })}`;
}
