import { SecondReadError } from '../../core/errors.js';
import type { RunConfig, RunContext, RunResult } from '../../runs/types.js';
import { fineTuneRun } from './run-fine-tune.js';
import { manipulationRun } from './run-manipulation.js';
import { recipeRun } from './run-recipe.js';
import { shuffledRun } from './run-shuffled.js';

/** One run of the grid; needs nothing but its config. */
export async function run(config: RunConfig, context: RunContext): Promise<RunResult> {
  switch (config.experiment) {
    case 'fine-tune': return fineTuneRun(config, context);
    case 'manipulation': return manipulationRun(config, context);
    case 'shuffled-labels': return shuffledRun(config, context);
    case 'recipe': return recipeRun(config, context);
    default: throw new SecondReadError('run', `unknown experiment "${config.experiment}"`, { field: 'experiment', expected: 'fine-tune, manipulation, shuffled-labels or recipe' });
  }
}
