import { outputsOf, type Outputs } from '../../failure/outputs.js';
import type { RunConfig } from '../../runs/types.js';
import type { FailureCohort } from './cohort.js';
import { decidedTable } from './decided.js';

/** The identifier that the claims judge: boosted trees on own outputs, decisions and clinical features, or without these where they are withheld. */
export const identifierVariant = (cohort: Pick<FailureCohort, 'clinical'>): 'own model' | 'own model + clinical' => (cohort.clinical.length > 0 ? 'own model + clinical' : 'own model');

/** Scores and decisions of every model for every finding of the cohort, under this config's cut-off rule: made once a process. */
export function cohortOutputs(config: RunConfig, cohort: FailureCohort): Outputs {
  const key = JSON.stringify([config.cohort, config.tier, config.threshold, config.repeat, config.folds, config.seed]);
  if (known?.key !== key) {
    known = { key, outputs: outputsOf(cohort.models.flatMap((model) => cohort.tasks.map((task) => {
      const { score, decision } = decidedTable({ ...config, model, task });
      return { model, task, score, decision };
    }))) };
  }
  return known.outputs;
}
let known: { key: string; outputs: Outputs } | undefined;
