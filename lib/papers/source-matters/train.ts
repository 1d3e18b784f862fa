import { openBackend } from '../../backend/tf.js';
import type { Json } from '../../core/canonical.js';
import type { RunConfig, RunContext } from '../../runs/types.js';
import { fineTune } from '../../training/fine-tune.js';
import { predictLogits } from '../../training/predict.js';
import type { EpochRecord, TrainingData } from '../../training/types.js';
import type { ImageStack } from '../../imaging/types.js';
import type { Preprocessing, WeightSet } from '../../models/types.js';
import { epochLine, lossHistory, storedLogOdds } from '../training.js';
import { initialWeights } from './initial.js';
import { SEED, type Arm, type Planted, type Recipe, type Source } from './protocol.js';
import type { Rows } from './task.js';

/** A config of this paper with its fields typed. */
export interface PaperConfig extends RunConfig { cohort: Arm; model: Source; task: Planted | 'none'; share: number; fold: number; repeat: number; recipe: Recipe & Json }

/** A fine-tuned network. */
export interface Trained { weights: WeightSet; preprocessing: Preprocessing; history: EpochRecord[]; bestEpoch: number }

/** Fine-tunes from the config's source by its recipe on the given rows; what the experiment plants comes through labels and overlay. */
export async function train(config: PaperConfig, data: Pick<TrainingData, 'stack' | 'label' | 'overlay'>, rows: Rows, { threads, log }: RunContext): Promise<Trained> {
  await openBackend({ threads });
  const { recipe: { architecture, size, batch, learningRate, epochs, patience, dropout, augment }, tier, cohort, model, task, share, fold, repeat, experiment } = config;
  const { weights: initial, preprocessing } = await initialWeights(tier, cohort, model, architecture, { fold, repeat });
  const result = await fineTune({
    architecture, size, dropout, preprocessing, initial, data: { ...data, classes: 2 }, train: rows.train, validation: rows.validation,
    epochs, batch, learningRate, patience, augment: { rotation: augment.rotation, widthShift: augment.shift, heightShift: augment.shift, shear: augment.shear, zoom: augment.zoom },
    // Equal for all sources: with the same fold and repeat they see the same images in the same order.
    root: SEED, coordinates: ['source-matters', experiment, cohort, task, share ?? 1, fold, repeat],
    onEpoch: (record) => log(epochLine(record)),
  });
  return { ...result, preprocessing };
}

/** Log-odds of class 1 of the given rows of a stack, to three decimals. */
export async function logOdds({ recipe: { architecture, size, batch, dropout } }: PaperConfig, { weights, preprocessing }: Trained, stack: ImageStack, rows: Int32Array): Promise<Float64Array> {
  const { logits } = await predictLogits({ architecture, size, dropout, preprocessing, weights, stack, rows, batch });
  return storedLogOdds(logits);
}

/** Per epoch, what a reader of a run wants to see. */
export const historyOf = (trained: Trained): Json => lossHistory(trained);
