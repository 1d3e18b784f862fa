import { PAPER_AUGMENTATION } from '../imaging/augment.js';
import { fineTune, predictLogits, type EpochRecord } from '../training/index.js';
import { rng } from '../core/random.js';
import { namedWeights } from '../models/named.js';
import type { CrossTask } from './task.js';
import type { CrossOptions, PredictionRow } from './types.js';

/** What one training came to, for the log. */
export interface TrainedModel { network: string; repeat: number; weightsSha256: string | null; preprocessing: string; bestEpoch: number; history: EpochRecord[] }

/** How a model is called in every table. @example networkName('squeezenet-1.1', 'results/w/mine.safetensors') // 'squeezenet-1.1 from mine.safetensors' */
export const networkName = (architecture: string, weights: string): string => `${architecture} from ${weights.split('/').pop()}`;

/**
 * Trains every model on the training part of A, several times, and scores the internal test and every external set: log-odds. Repeat r of all models has the
 * same order of batches, augmentation and head, so that models differ by their weights alone.
 *
 * @param onEpoch told after each epoch
 */
export async function runCrossTest(task: CrossTask, options: CrossOptions, onEpoch: (note: string) => void): Promise<{ predictions: PredictionRow[]; models: TrainedModel[] }> {
  const { architecture, alpha, size, epochs, patience, batch, learningRate, balanced, seed, repeats } = options, { train, parts } = task;
  const tested = [{ set: train, rows: parts.test, patients: task.patients[0], role: 'internal' as const }, ...task.externals.map((set, k) => ({ set, rows: task.scored[k], patients: task.patients[k + 1], role: 'external' as const }))];
  const predictions: PredictionRow[] = [], models: TrainedModel[] = [];
  for (const source of options.weights) {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const initial = await namedWeights(source, { architecture, alpha, size, tier: options.tier, preprocessing: options.preprocessing, seed: rng(options.seed, 'init', 'cross-test', repeat).seed() }), network = { architecture, alpha, size, preprocessing: initial.preprocessing } as const, name = networkName(architecture, source);
      const { weights, history, bestEpoch } = await fineTune({
        ...network, initial: initial.weights, data: { stack: train.stack, label: Int32Array.from(train.truth), classes: 2 }, train: parts.train, validation: parts.validation, ...(balanced ? { classWeights: 'balanced' as const } : {}),
        epochs, batch, learningRate, patience, augment: PAPER_AUGMENTATION, root: seed, coordinates: ['cross-test', repeat],
        onEpoch: ({ epoch, validationLoss, validationAuroc }) => onEpoch(`${name}, repeat ${repeat + 1}, epoch ${epoch}: validation loss ${validationLoss.toFixed(3)}, AUC ${validationAuroc.toFixed(3)}`),
      });
      models.push({ network: name, repeat, weightsSha256: initial.sha256, preprocessing: initial.preprocessing, bestEpoch, history });
      for (const { set, rows, patients, role } of tested) {
        const { logits } = await predictLogits({ ...network, weights, stack: set.stack, rows, batch });
        rows.forEach((row, i) => predictions.push({ id: set.ids[row], network: name, repeat, set: set.name, role, patient: patients[row], score: Math.round((logits[2 * i + 1] - logits[2 * i]) * 1e5) / 1e5, truth: set.truth[row] }));
      }
    }
  }
  return { predictions, models };
}
