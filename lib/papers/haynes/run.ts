import { SecondReadError } from '../../core/errors.js';
import type { PredictionColumns, RunConfig, RunContext, RunResult } from '../../runs/types.js';
import { auroc } from '../../stats/auroc.js';
import { cohortSpec, setSpec } from './cohorts.js';
import { controlRun } from './control.js';
import { lessonOf } from './lessons.js';
import { hiddenStudy } from './occlusion.js';
import { picturedStudy, subStack, type PicturedStudy } from './pictures.js';
import { setRows } from './study.js';
import { historyOf, logOdds, train, type PaperConfig } from './train.js';

/** One run of the grid; needs nothing but its config. */
export async function run(config: RunConfig, context: RunContext): Promise<RunResult> {
  const paper = config as PaperConfig;
  switch (paper.experiment) {
    case 'cohort': return cohortRun(paper, context);
    case 'control': return controlRun(paper, context);
    default: throw new SecondReadError('run', `unknown experiment "${config.experiment}"`, { field: 'experiment', expected: 'cohort or control' });
  }
}

/**
 * One network trained on one cohort and shown every test image of the study, intact and (without an ablation) with parts hidden. Sets, rates, drops
 * and the effect of occlusion are computed from these scores alone.
 */
async function cohortRun(config: PaperConfig, context: RunContext): Promise<RunResult> {
  const study = await picturedStudy(config.tier, config.recipe.size), lesson = lessonOf(study, config.cohort, config.task), trained = await train(config, lesson, context);
  const rows = Int32Array.from(study.images.keys()).filter((i) => study.images[i].part === 'test'), intact = await logOdds(config, trained, subStack(lesson.stack, rows));
  const columns: PredictionColumns = { id: pick(study, rows, 'id'), patient: pick(study, rows, 'patient'), pool: pick(study, rows, 'pool'), truth: rows.map((i) => study.truth[i]), intact };
  if (config.task === 'default') Object.assign(columns, await hiddenScores(config, trained, study, rows));
  return { predictions: columns, metrics: { headline: headlineOf(config, study, rows, intact), training: historyOf(trained), counts: countsOf(lesson.train, lesson.validation, study) } };
}

const pick = ({ images }: PicturedStudy, rows: Int32Array, field: 'id' | 'patient' | 'pool'): string[] => Array.from(rows, (i) => images[i][field]);

/** Scores of each variant, on the rows of all test images; NaN where a picture is not occluded. */
async function hiddenScores(config: PaperConfig, trained: Parameters<typeof logOdds>[1], study: PicturedStudy, rows: Int32Array): Promise<PredictionColumns> {
  const { rows: shown, variants } = await hiddenStudy(study, config.cohort), place = new Map(Array.from(rows, (row, k) => [row, k])), columns: Record<string, Float64Array> = {};
  for (const [name, stack] of variants) {
    const scores = await logOdds(config, trained, stack), column = new Float64Array(rows.length).fill(NaN);
    shown.forEach((row, k) => { column[place.get(row)!] = scores[k]; });
    columns[name] = column;
  }
  return columns;
}

/** AUROC inside and in every external set: the numbers by which a rerun is compared. */
function headlineOf({ cohort, tier }: PaperConfig, study: PicturedStudy, rows: Int32Array, intact: Float64Array): Record<string, number> {
  const { internal, external } = cohortSpec(tier, cohort), place = new Map(Array.from(rows, (row, k) => [row, k]));
  return Object.fromEntries([...new Set([internal, ...external])].map((id) => {
    const own = setRows(study, setSpec(tier, id));
    return [`auroc ${id}`, auroc(own.map((i) => study.truth[i]), Float64Array.from(own, (i) => intact[place.get(i)!]))];
  }));
}

function countsOf(train: Int32Array, validation: Int32Array, { truth }: PicturedStudy): Record<string, number> {
  const positives = (rows: Int32Array): number => rows.reduce((sum, i) => sum + truth[i], 0);
  return { train: train.length, trainPositives: positives(train), validation: validation.length, validationPositives: positives(validation) };
}
