import { forestFigure } from '../../../figures/forest.js';
import { heatmapFigure } from '../../../figures/heatmap.js';
import { barFigure } from '../../../figures/bar.js';
import type { Figure } from '../../../figures/types.js';
import { materialityRule } from '../../../failure/subgroups.js';
import type { CorrectedOddsRow, PermutationRow, SubgroupRow } from '../tables/rows.js';
import { cohortName, cohortNotes, inOrder, taskName } from './words.js';

const termOf = (row: CorrectedOddsRow): string => (row.reference === '' ? `${row.feature}, ${row.level}` : `${row.feature}: ${row.level} against ${row.reference}`);

/** E2: odds ratios of a miss and of a false alarm side by side, for one model and one finding: their signs often differ. */
export function oddsForest(rows: readonly CorrectedOddsRow[], model: string, tasks: readonly string[]): Figure {
  const own = rows.filter((row) => row.model === model && tasks.includes(row.task) && row.outcome !== 'error'), { cohort } = own[0];
  return forestFigure({
    id: `50-odds-ratios-${cohort}`, title: `Who is missed, and who is falsely alarmed? Odds ratios, ${cohortName(cohort)}`,
    caption: `Model ${model}. Joint logistic model a finding and outcome, 95 % intervals clustered by patient, reference the largest level. Hollow: fewer than ten events (Firth's penalty). Grey band: odds ratios within ${(1 / materialityRule.oddsRatio).toFixed(2)} to ${materialityRule.oddsRatio}, too small to matter by the rule fixed before the run.`,
    alt: `Forest plot of odds ratios of misses and false alarms for ${tasks.map(taskName).join(', ')}.`, substitutions: cohortNotes(cohort),
    xTitle: 'odds ratio', reference: 1, log: true, band: [1 / materialityRule.oddsRatio, materialityRule.oddsRatio], limits: [1 / 16, 16],
    rows: inOrder(tasks).flatMap((task) => own.filter((row) => row.task === task).map((row) => ({
      group: taskName(task), label: termOf(row), value: row.oddsRatio, low: row.low, high: row.high, series: row.outcome === 'miss' ? 'misses' : 'false alarms', hollow: row.sparse,
    }))),
  });
}

/** E2: every odds ratio of one outcome; framed where it is significant after Bonferroni over the whole table and material. */
export function significanceHeatmap(rows: readonly CorrectedOddsRow[], outcome: CorrectedOddsRow['outcome']): Figure {
  const own = rows.filter((row) => row.outcome === outcome), { cohort } = own[0], terms = [...new Set(own.map(termOf))], tasks = inOrder(own.map((row) => row.task));
  const models = [...new Set(own.map((row) => row.model))], cell = (term: string, task: string): CorrectedOddsRow[] => own.filter((row) => termOf(row) === term && row.task === task);
  const significant = (found: CorrectedOddsRow[]): number => found.filter((row) => row.pBonferroni < 0.05).length;
  const middle = (found: CorrectedOddsRow[]): number | null => {
    const known = found.map((row) => row.oddsRatio).filter(Number.isFinite).sort((a, b) => a - b);
    return known.length === 0 ? null : known[known.length >> 1];
  };
  return heatmapFigure({
    id: `50-significance-${outcome.replace(' ', '-')}-${cohort}`, title: `Odds ratios of ${outcome === 'miss' ? 'a miss' : outcome === 'false alarm' ? 'a false alarm' : 'an error'}, ${cohortName(cohort)}`,
    caption: `Median over ${models.length} models; the number in a cell counts models with a significant association (Bonferroni over all ${rows.length} cells). Framed: at least one. A feature that is part of the finding is left out.`,
    alt: `Heat map of odds ratios for ${terms.length} features and ${tasks.length} findings.`, substitutions: cohortNotes(cohort),
    rows: terms, columns: tasks.map(taskName), scaleTitle: 'odds ratio', middle: 1, log: true, limit: 8,
    values: terms.map((term) => tasks.map((task) => middle(cell(term, task)))),
    cells: terms.map((term) => tasks.map((task) => { const count = significant(cell(term, task)); return count > 0 ? String(count) : ''; })),
    marked: terms.map((term) => tasks.map((task) => significant(cell(term, task)) > 0)),
    missing: 'part of the finding, or not estimable',
  });
}

/** E2: AUROC by level of a feature, for one model: does the model rank worse in some group? */
export function subgroupAurocFigure(rows: readonly SubgroupRow[], model: string, tasks: readonly string[]): Figure {
  const own = rows.filter((row) => row.model === model && tasks.includes(row.task)), { cohort } = own[0];
  return forestFigure({
    id: `50-subgroup-auroc-${cohort}`, title: `AUROC by subgroup, ${cohortName(cohort)}`,
    caption: `Model ${model}; 95 % intervals clustered by patient. Dashed: 0.5. A gap of ${100 * materialityRule.gap} points counts as material.`,
    alt: `Forest plot of AUROC by subgroup for ${tasks.map(taskName).join(', ')}.`, substitutions: cohortNotes(cohort),
    xTitle: 'AUROC', reference: 0.5, decimals: 3,
    rows: inOrder(tasks).flatMap((task) => own.filter((row) => row.task === task).map((row) => ({ group: taskName(task), label: `${row.feature}: ${row.level}`, value: row.auroc, low: row.aurocLow, high: row.aurocHigh, note: `n = ${row.n}` }))),
  });
}

/** E2: is "significant for some models" more than chance gives? The count beside its permutation distribution. */
export function permutationFigure(rows: readonly PermutationRow[]): Figure {
  const { cohort, permutations } = rows[0];
  return barFigure({
    id: `50-permutation-${cohort}`, title: `"Significant for some models", against chance, ${cohortName(cohort)}`,
    caption: `Model × finding cells with a significant association between feature and error (cluster-robust score test, Bonferroni), and the 95th percentile of the same count when the feature is dealt anew among patients (${permutations} permutations).`,
    alt: `Bars of significant cells for ${rows.map((row) => row.feature).join(', ')}.`, substitutions: cohortNotes(cohort), valueTitle: 'significant cells',
    bars: rows.flatMap((row) => [{ label: `${row.feature} (${row.cells} cells)`, value: row.found, series: 'found' }, { label: `${row.feature} (${row.cells} cells)`, value: row.p95, series: '95th percentile under permutation' }]),
  });
}
