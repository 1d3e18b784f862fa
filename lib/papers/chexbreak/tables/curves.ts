import { failureCohort } from '../cohort.js';
import { f1Curve } from '../f1-curve.js';
import { QUOTED_TASKS } from '../tasks.js';
import type { PaperRun } from '../predictions.js';
import type { CohortId } from '../rules.js';
import type { Tier } from '../../../core/paths.js';
import type { CurveRow } from './rows.js';

/** E4: F1 at every cut-off of each model, for the findings that the abstract quotes. Aggregates: they may be stored for every cohort. */
export function curveTable(tier: Tier, cohortId: CohortId, runs: readonly PaperRun[]): CurveRow[] {
  const cohort = failureCohort(cohortId, tier);
  return runs.filter((run) => run.repeat === 0 && (QUOTED_TASKS as readonly string[]).includes(run.task)).flatMap(({ model, task, decision }) => {
    const decided = decision.reduce((sum, value) => sum + value, 0) / decision.length;
    return f1Curve(cohort.truth(task), cohort.score(model, task)).map((point) => ({ cohort: cohortId, model, task, decided, ...point }));
  });
}
