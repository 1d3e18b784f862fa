import { openBackend } from '../../backend/tf.js';
import type { Json } from '../../core/canonical.js';
import { kept } from '../../core/kept.js';
import type { Tier } from '../../core/paths.js';
import { rng } from '../../core/random.js';
import type { ImageStack } from '../../imaging/types.js';
import { pretrained, type Pretrained } from '../../models/sources.js';
import type { Preprocessing, WeightSet } from '../../models/types.js';
import type { RunConfig, RunContext } from '../../runs/types.js';
import { fineTune } from '../../training/fine-tune.js';
import { predictLogits } from '../../training/predict.js';
import type { EpochRecord } from '../../training/types.js';
import { epochLine, lossHistory, storedLogOdds } from '../training.js';
import { chestSourceOf } from '../../training/chest/sources.js';
import { SEED, type ModelId, type ModelRecipe, type Variation } from './protocol.js';

/** A config of this paper with its fields typed. */
export interface PaperConfig extends RunConfig { experiment: 'cohort' | 'control'; cohort: string; model: ModelId; task: Variation; repeat: number; recipe: ModelRecipe & Json }

/** A trained network, and how each stage went. */
export interface Trained { weights: WeightSet; preprocessing: Preprocessing; stages: { bestEpoch: number; history: EpochRecord[] }[] }

/** What a network is taught: positions in the stack; a position may occur several times where a class is oversampled. */
export interface Lesson { stack: ImageStack; label: Int32Array; train: Int32Array; validation: Int32Array; weighted: boolean; overlay?: (row: number) => Uint8Array }

const known = new Map<string, Promise<Pretrained>>();

/** First weights: random ones drawn anew for every repeat, the others read once a process. */
function initialWeights(tier: Tier, { source, architecture, alpha, size }: ModelRecipe, repeat: number): Promise<Pretrained> {
  if (source === 'random') return pretrained('random', architecture, { alpha, size, seed: rng(SEED, 'init', 'haynes', architecture, repeat).seed() });
  const chest = chestSourceOf(source);
  return kept(known, `${tier} ${source} ${architecture}`, () => chest === undefined ? pretrained(source as 'imagenet', architecture, { alpha, tier }) : pretrained({ trained: source }, architecture, { alpha, tier: chest.tier }));
}

/** Trains stage by stage, each from the best weights of the one before. */
export async function train({ recipe, tier, model, experiment, cohort, task, repeat }: PaperConfig, { stack, label, train: rows, validation, weighted, overlay }: Lesson, { threads, log }: RunContext): Promise<Trained> {
  await openBackend({ threads });
  const { architecture, alpha, size, batch, dropout, patience, optimizer, batchNorm } = recipe, { weights: initial, preprocessing: expected } = await initialWeights(tier, recipe, repeat), stages: Trained['stages'] = [];
  const preprocessing = recipe.preprocessing ?? expected;
  let weights = initial;
  for (const [at, { freeze, epochs, learningRate }] of recipe.stages.entries()) {
    const result = await fineTune({
      architecture, alpha, size, dropout, preprocessing, batchNorm, optimizer, initial: weights, data: { stack, label, classes: 2, overlay }, train: rows, validation, classWeights: weighted ? 'balanced' : undefined,
      epochs, batch, learningRate, patience, freeze, root: SEED, coordinates: ['haynes', experiment, cohort, task, model, repeat, at],
      onEpoch: (record) => log({ stage: at + 1, ...epochLine(record) }),
    });
    weights = result.weights;
    stages.push({ bestEpoch: result.bestEpoch, history: result.history });
  }
  return { weights, preprocessing, stages };
}

/** Log-odds of class 1 of every picture of a stack, to three decimals. */
export async function logOdds({ recipe: { architecture, alpha, size, batch, dropout } }: PaperConfig, { weights, preprocessing }: Trained, stack: ImageStack): Promise<Float64Array> {
  const { logits } = await predictLogits({ architecture, alpha, size, dropout, preprocessing, weights, stack, batch });
  return storedLogOdds(logits);
}

/** Per stage, what a reader of a run wants to see. */
export const historyOf = ({ stages }: Trained): Json => stages.map(lossHistory);
