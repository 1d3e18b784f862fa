import type { Tier } from '../../../core/paths.js';
import { confusion } from '../../../stats/confusion.js';
import { auroc } from '../../../stats/auroc.js';
import { f1 } from '../../../stats/metrics.js';
import { failureCohort, type FailureCohort } from '../cohort.js';
import type { PaperRun } from '../predictions.js';
import type { CohortId } from '../rules.js';
import { PAPER_TASKS } from '../tasks.js';
import type { SensitivityRow } from './rows.js';
import { mean } from './summaries.js';

/**
 * E6: do the averages hang on which models are averaged? All models; only those whose output for the finding differs from that of every model before
 * it (some leaderboard entries share outputs bit for bit); and without each model in turn.
 */
export function sensitivityTable(tier: Tier, cohortId: CohortId, runs: readonly PaperRun[]): SensitivityRow[] {
  const cohort = failureCohort(cohortId, tier);
  return PAPER_TASKS.flatMap((task) => {
    const own = runs.filter((run) => run.task === task).map((run) => ({ model: run.model, ...numbersOf(run, cohort.truth(task)) })), models = [...new Set(own.map((run) => run.model))];
    const row = (set: string, kept: readonly string[]): SensitivityRow => {
      const chosen = own.filter((run) => kept.includes(run.model));
      return { cohort: cohortId, task, set, models: kept.length, identifier: mean(chosen.map((run) => run.identifier)), flipGain: mean(chosen.map((run) => run.flipGain)), flipOverThreshold: mean(chosen.map((run) => run.flipOverThreshold)) };
    };
    return [row('all models', models), row('distinct outputs only', distinct(cohort, task, models)), ...models.map((left) => row(`without ${left}`, models.filter((model) => model !== left)))];
  });
}

function numbersOf({ decision, flip, newThreshold, error, identifier }: PaperRun, truth: Uint8Array): { identifier: number; flipGain: number; flipOverThreshold: number } {
  const of = (decided: Uint8Array): number => f1(confusion(truth, decided));
  return { identifier: auroc(error, identifier), flipGain: of(flip) - of(decision), flipOverThreshold: of(flip) - of(newThreshold) };
}

function distinct(cohort: FailureCohort, task: string, models: readonly string[]): string[] {
  const seen: Float64Array[] = [];
  return models.filter((model) => {
    const score = cohort.score(model, task);
    if (seen.some((other) => other.every((value, i) => value === score[i]))) return false;
    seen.push(score);
    return true;
  });
}
