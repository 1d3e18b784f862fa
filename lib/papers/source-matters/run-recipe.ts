import type { RunConfig, RunContext, RunResult } from '../../runs/types.js';
import { auroc } from '../../stats/auroc.js';
import { foldRows } from './run-fine-tune.js';
import { picturedTask } from './pictures.js';
import { historyOf, logOdds, train, type PaperConfig } from './train.js';

/**
 * How well a recipe learns the unconfounded task, by the validation images of one fold; no test image is looked at. The epoch is the one with the
 * lowest validation loss, so the AUROC is a little too high, alike for all recipes.
 */
export async function recipeRun(config: RunConfig, context: RunContext): Promise<RunResult> {
  const paper = config as PaperConfig, task = await picturedTask(config.tier, paper.cohort, paper.recipe.size), rows = foldRows(task, task.pool, paper.fold);
  const trained = await train(paper, { stack: task.stack, label: Int32Array.from(task.label) }, rows, context), score = await logOdds(paper, trained, task.stack, rows.validation);
  return {
    predictions: { id: Array.from(rows.validation, (i) => task.images[i].id), truth: rows.validation.map((i) => task.label[i]), score },
    metrics: { headline: { 'validation auroc': auroc(Array.from(rows.validation, (i) => task.label[i]), score) }, training: historyOf(trained) },
  };
}
