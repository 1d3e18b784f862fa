import { rng } from '../../core/random.js';
import type { RunConfig, RunContext, RunResult } from '../../runs/types.js';
import { foldRows } from './run-fine-tune.js';
import { affectedRows } from './affected.js';
import { formsOf, overlayOf, picturedTask } from './pictures.js';
import { SEED, type Planted } from './protocol.js';
import { headlineOf, predictionColumns, testSet } from './scores.js';
import { historyOf, logOdds, train, type PaperConfig } from './train.js';

/**
 * A control of the procedure: the labels of the pool are dealt anew, and as many images as at share 1 are affected whatever their label. There is
 * nothing to learn, of the finding or of the confounder, so no gap may come of it.
 */
export async function shuffledRun(config: RunConfig, context: RunContext): Promise<RunResult> {
  const paper = config as PaperConfig, planted = paper.task as Exclude<Planted, 'sex'>, task = await picturedTask(config.tier, paper.cohort, paper.recipe.size), rows = foldRows(task, task.pool, paper.fold), forms = formsOf(task, planted);
  const dealt = (name: string, values: ArrayLike<number>): Int32Array => {
    const order = rng(SEED, 'permutation', 'source-matters', name, task.arm, planted, paper.fold, paper.repeat).shuffle(Int32Array.from(task.pool)), out = new Int32Array(task.images.length);
    task.pool.forEach((i, k) => { out[i] = values[order[k]]; });
    return out;
  };
  const label = dealt('labels', task.label), affected = dealt('affected', affectedRows(task, planted, paper.share, paper.repeat));
  const trained = await train(paper, { stack: task.stack, label, overlay: overlayOf(forms, affected) }, rows, context);
  const scores = new Map([[planted as Planted, { unaffected: await logOdds(paper, trained, forms.unaffected, task.test), affected: await logOdds(paper, trained, forms.affected, task.test) }]]);
  return { predictions: predictionColumns(task, task.test, scores), metrics: { headline: headlineOf(testSet(task, task.test), paper.share, scores), training: historyOf(trained) } };
}
