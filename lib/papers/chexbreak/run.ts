import { rng } from '../../core/random.js';
import { SecondReadError } from '../../core/errors.js';
import type { RunConfig, RunContext, RunResult } from '../../runs/types.js';
import { failureCohort } from './cohort.js';
import { failureRun } from './run-failure.js';
import { flipBootstrapRun, flipRuleRun } from './run-flips.js';
import { pooledRun } from './run-pooled.js';
import { permutationCounts } from './permute.js';
import { decidedTable } from './decided.js';
import type { CohortId } from './rules.js';

/** One run of the grid; needs nothing but its config. */
export async function run(config: RunConfig, context: RunContext): Promise<RunResult> {
  switch (config.experiment) {
    case 'failure': return failureRun(config, context);
    case 'flip-rule': return flipRuleRun(config);
    case 'flip-bootstrap': return flipBootstrapRun(config, context);
    case 'pooled': return pooledRun(config);
    case 'permutation': return permutationRun(config);
    default: throw new SecondReadError('run', `unknown experiment "${config.experiment}"`, { field: 'experiment', expected: 'failure, flip-rule, flip-bootstrap, pooled or permutation' });
  }
}

/** How often the named features are significant, and how often they are when dealt anew among patients. */
async function permutationRun(config: RunConfig): Promise<RunResult> {
  const { cohort: id, models, tasks, permutations, seed, tier } = config as RunConfig & { cohort: CohortId; models: string[]; tasks: string[]; permutations: number };
  const cohort = failureCohort(id, tier);
  const cells = models.flatMap((model) => tasks.map((task) => {
    const { truth, decision } = decidedTable({ ...config, model, task, repeat: 0 });
    return { model, task, error: decision.map((value, i) => value ^ truth[i]) };
  }));
  const counts = permutationCounts(cohort, cells, permutations, rng(seed, 'permutation', id).seed());
  const features = Object.keys(counts) as (keyof typeof counts)[];
  return {
    predictions: { permutation: Array.from({ length: permutations }, (_, p) => p), ...Object.fromEntries(features.map((feature) => [feature, counts[feature]!.permuted])) },
    metrics: {
      headline: Object.fromEntries(features.map((feature) => [`significant cells: ${feature}`, counts[feature]!.found])),
      counts: Object.fromEntries(features.map((feature) => [feature, { found: counts[feature]!.found, cells: counts[feature]!.cells }])),
    },
  };
}
