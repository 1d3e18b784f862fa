import type { Json } from '../../core/canonical.js';
import type { RunConfig, RunContext, RunResult } from '../../runs/types.js';
import { affectedRows } from './affected.js';
import { formsOf, overlayOf, picturedTask, type PicturedTask } from './pictures.js';
import { PLANTED, STRONGER, type Planted } from './protocol.js';
import { headlineOf, predictionColumns, testSet } from './scores.js';
import { sexSets } from './sex.js';
import type { Rows, Task } from './task.js';
import type { FormScores } from './statistics/composition.js';
import { historyOf, logOdds, train, type PaperConfig, type Trained } from './train.js';

/**
 * One fine-tuning: one modality, confounder, share, source, fold and repeat. Stored are the scores of all test images in both forms, so that
 * i.i.d. and o.o.d. test sets are composed afterwards; a run without confounder stores the forms of every confounder of its arm.
 */
export async function fineTuneRun(config: RunConfig, context: RunContext): Promise<RunResult> {
  const paper = config as PaperConfig, task = await picturedTask(config.tier, paper.cohort, paper.recipe.size);
  return paper.cohort === 'sex' ? sexRun(paper, task, context) : writtenRun(paper, task, context);
}

/** A confounder that is written into pixels. */
async function writtenRun(config: PaperConfig, task: PicturedTask, context: RunContext): Promise<RunResult> {
  const { task: planted, share, fold, repeat, cohort } = config, rows = foldRows(task, task.pool, fold);
  const overlay = planted === 'none' || share === 0 ? undefined : overlayOf(formsOf(task, planted as Exclude<Planted, 'sex'>), affectedRows(task, planted, share, repeat));
  const trained = await train(config, { stack: task.stack, label: Int32Array.from(task.label), overlay }, rows, context);
  const kinds = (planted === 'none' ? [...PLANTED[cohort], ...STRONGER[cohort]] : [planted]) as Exclude<Planted, 'sex'>[], scores = new Map<Planted, FormScores>();
  const own = await logOdds(config, trained, task.stack, task.test);
  for (const kind of kinds) {
    const forms = formsOf(task, kind);
    scores.set(kind, { unaffected: forms.unaffected === task.stack ? own : await logOdds(config, trained, forms.unaffected, task.test), affected: await logOdds(config, trained, forms.affected, task.test) });
  }
  return result(config, task, task.test, rows, trained, scores);
}

/** Sex: chosen, not written. Men are unaffected, women affected. */
async function sexRun(config: PaperConfig, task: PicturedTask, context: RunContext): Promise<RunResult> {
  const { train: drawn, test } = sexSets(task, config.share, config.repeat), rows = foldRows(task, drawn, config.fold);
  const trained = await train(config, { stack: task.stack, label: Int32Array.from(task.label) }, rows, context), score = await logOdds(config, trained, task.stack, test);
  const of = (women: boolean): Float64Array => score.map((value, k) => (task.images[test[k]].woman === women ? value : NaN));
  return result(config, task, test, rows, trained, new Map([['sex', { unaffected: of(false), affected: of(true) }]]));
}

/** Those of the given images that a fold trains on, and those that decide when to stop. */
export function foldRows({ folds }: Task, rows: Int32Array, fold: number): Rows {
  const chosen = new Set(rows);
  return { train: folds[fold].train.filter((i) => chosen.has(i)), validation: folds[fold].validation.filter((i) => chosen.has(i)) };
}

function result(config: PaperConfig, task: PicturedTask, test: Int32Array, rows: Rows, trained: Trained, scores: Map<Planted, FormScores>): RunResult {
  const positives = (some: Int32Array): number => some.reduce((sum, i) => sum + task.label[i], 0);
  return {
    predictions: predictionColumns(task, test, scores),
    metrics: {
      headline: headlineOf(testSet(task, test), config.share, scores), training: historyOf(trained),
      counts: { train: rows.train.length, trainPositives: positives(rows.train), validation: rows.validation.length, validationPositives: positives(rows.validation), test: test.length, testPositives: positives(test) } as Json,
    },
  };
}
