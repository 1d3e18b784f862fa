import { crossFit } from '../../classifiers/crossfit.js';
import { stratifiedGroupFolds } from '../../classifiers/folds.js';
import { logisticClassifier } from '../../classifiers/logistic.js';
import type { Matrix } from '../../core/matrix.js';
import { rng } from '../../core/random.js';
import { designColumns, matrixOfColumns, type DesignColumn } from '../../failure/design.js';
import { outputsOf } from '../../failure/outputs.js';
import { errorsOf, type FailureTable } from '../../failure/table.js';
import { auroc } from '../../stats/auroc.js';
import type { RunConfig, RunResult } from '../../runs/types.js';
import { failureCohort } from './cohort.js';
import { decidedTable } from './decided.js';
import type { CohortId } from './rules.js';

/**
 * E6: one identifier for all findings instead of one a finding. Own score, decision and both distances, with the clinical features and the finding
 * as a category; logistic, five folds of patients in which all findings of a patient stay together.
 */
export async function pooledRun(config: RunConfig): Promise<RunResult> {
  const { cohort: id, tasks, seed, tier, folds } = config as RunConfig & { cohort: CohortId; tasks: string[]; folds: number };
  const cohort = failureCohort(id, tier), tables = tasks.map((task) => decidedTable({ ...config, task })), n = cohort.ids.length;
  const errors = tables.map(errorsOf), wrong = Uint8Array.from({ length: n }, (_, i) => errors.reduce((sum, error) => sum + error[i], 0));
  const fold = stratifiedGroupFolds({ label: wrong.map((count) => Math.min(count, 1)), codes: cohort.codes, groups: cohort.groups, folds, stream: rng(seed, 'split', 'pooled', id) });
  const repeated = Int32Array.from({ length: n * tasks.length }, (_, i) => fold[i % n]), label = Uint8Array.from({ length: n * tasks.length }, (_, i) => errors[Math.floor(i / n)][i % n]);
  const probability = crossFit({ classifier: logisticClassifier(), features: stacked(tables), label, folds: repeated });
  const aurocs = tasks.map((_, t) => auroc(errors[t], probability.subarray(t * n, (t + 1) * n)));
  return { predictions: { task: tasks, auroc: aurocs }, metrics: { headline: Object.fromEntries(tasks.map((task, t) => [`pooled identifier, ${task}`, aurocs[t]])) } };
}

/** The findings' inputs one below the other, with an indicator of each finding but the first. */
function stacked(tables: readonly FailureTable[]): Matrix {
  const parts = tables.map((table) => matrixOfColumns([...ownColumns(table), ...designColumns(table.features, 'spline')], table.truth.length).matrix);
  const { rows, columns, names } = parts[0], width = columns + parts.length - 1, values = new Float64Array(rows * parts.length * width);
  parts.forEach((part, t) => {
    for (let i = 0; i < rows; i++) {
      const at = (t * rows + i) * width;
      values.set(part.values.subarray(i * columns, (i + 1) * columns), at);
      if (t > 0) values[at + columns + t - 1] = 1;
    }
  });
  return { rows: rows * parts.length, columns: width, values, names: [...names, ...tables.slice(1).map((table) => `finding: ${table.task}`)] };
}

function ownColumns(table: FailureTable): DesignColumn[] {
  const { normal, rank, cut } = outputsOf([table]).of(table.model, table.task);
  const column = (name: string, values: Float64Array): DesignColumn => ({ name, feature: name, level: null, values });
  return [
    column('score', normal), column('decision', Float64Array.from(table.decision)),
    column('rank distance', rank.map((value) => Math.abs(value - cut.rank))), column('distance in normal scores', normal.map((value) => Math.abs(value - cut.normal))),
  ];
}
