import { stratifiedGroupFolds } from '../../classifiers/folds.js';
import { rng } from '../../core/random.js';
import { decisionsBy } from '../../failure/decide.js';
import { failureTable, type FailureTable } from '../../failure/table.js';
import { parseThresholdRule } from '../../stats/threshold.js';
import type { RunConfig } from '../../runs/types.js';
import { failureCohort } from './cohort.js';
import type { CohortId } from './rules.js';

/**
 * A model's outputs for a finding with its decisions: the published ones where there are any, else score >= a cut-off that the rule chooses on
 * the other folds of patients. The folds depend on cohort, finding and repeat, so all models are cut on the same patients.
 */
export function decidedTable(config: RunConfig): FailureTable {
  const { cohort: id, model, task, repeat, tier, seed } = config as RunConfig & { cohort: CohortId; model: string; task: string; repeat: number };
  const cohort = failureCohort(id, tier), truth = cohort.truth(task), score = cohort.score(model, task);
  const published = config.threshold === 'youden' ? cohort.decision(model, task) : null;
  const common = { model, task, ids: cohort.ids, patients: cohort.patients, truth, score, features: cohort.clinical };
  if (published !== null) return failureTable({ ...common, decision: published, thresholdRule: 'as published with the outputs' });
  const folds = stratifiedGroupFolds({ label: truth, codes: cohort.codes, groups: cohort.groups, folds: Number(config.folds), stream: rng(seed, 'split', 'threshold', id, task, repeat) });
  const { decision, rule } = decisionsBy({ rule: parseThresholdRule(String(config.threshold)), truth, score, folds });
  return failureTable({ ...common, decision, thresholdRule: rule });
}
