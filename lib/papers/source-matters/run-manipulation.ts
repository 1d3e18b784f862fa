import { rng } from '../../core/random.js';
import type { RunConfig, RunContext, RunResult } from '../../runs/types.js';
import { auroc } from '../../stats/auroc.js';
import { foldRows } from './run-fine-tune.js';
import { formsOf, overlayOf, picturedTask, type PicturedTask } from './pictures.js';
import { SEED, type Planted } from './protocol.js';
import { predictionColumns } from './scores.js';
import type { FormScores } from './statistics/composition.js';
import type { Rows } from './task.js';
import { historyOf, logOdds, train, type PaperConfig } from './train.js';

/**
 * Can the confounder be learned at all from this source, by this recipe? The network is fine-tuned to tell affected from unaffected images (half
 * of the pool each, whatever their label; for sex, women from men) and tested on every test image in both forms. One fold; which is judged the
 * validation loss decides (`manipulationRows`).
 */
export async function manipulationRun(config: RunConfig, context: RunContext): Promise<RunResult> {
  const paper = config as PaperConfig, planted = paper.task as Planted, task = await picturedTask(config.tier, paper.cohort, paper.recipe.size), rows = foldRows(task, task.pool, paper.fold);
  const { trained, scores } = planted === 'sex' ? await tellSex(paper, task, rows, context) : await tellForm(paper, planted, task, rows, context);
  const shown = [...scores.unaffected as Float64Array].map((score) => ({ score, truth: 0 })).concat([...scores.affected as Float64Array].map((score) => ({ score, truth: 1 }))).filter(({ score }) => !Number.isNaN(score));
  return {
    predictions: predictionColumns(task, task.test, new Map([[planted, scores]])),
    metrics: { headline: { [`${planted} told`]: auroc(shown.map(({ truth }) => truth), shown.map(({ score }) => score)) }, training: historyOf(trained) },
  };
}

async function tellForm(config: PaperConfig, planted: Exclude<Planted, 'sex'>, task: PicturedTask, rows: Rows, context: RunContext): Promise<{ trained: Awaited<ReturnType<typeof train>>; scores: FormScores }> {
  const forms = formsOf(task, planted), marked = new Int32Array(task.images.length), shuffled = rng(SEED, 'confounder', 'manipulation', task.arm, planted).shuffle(Int32Array.from(task.pool));
  shuffled.forEach((i, k) => { marked[i] = k % 2; });
  const trained = await train(config, { stack: task.stack, label: marked, overlay: overlayOf(forms, marked) }, rows, context);
  return { trained, scores: { unaffected: await logOdds(config, trained, forms.unaffected, task.test), affected: await logOdds(config, trained, forms.affected, task.test) } };
}

async function tellSex(config: PaperConfig, task: PicturedTask, rows: Rows, context: RunContext): Promise<{ trained: Awaited<ReturnType<typeof train>>; scores: FormScores }> {
  const trained = await train(config, { stack: task.stack, label: Int32Array.from(task.images, ({ woman }) => Number(woman)) }, rows, context), score = await logOdds(config, trained, task.stack, task.test);
  const of = (women: boolean): Float64Array => score.map((value, k) => (task.images[task.test[k]].woman === women ? value : NaN));
  return { trained, scores: { unaffected: of(false), affected: of(true) } };
}
