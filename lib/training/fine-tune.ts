import type { WeightSet } from '../models/types.js';
import { trainLoop } from './loop.js';
import { FINDING, networkOf } from './network.js';
import type { LoopOptions, NetworkOptions, Task, TrainingData, TrainingResult } from './types.js';

/** What {@link fineTune} needs: a network, its first weights, pictures with labels, and how the loop runs. */
export interface FineTuneOptions extends NetworkOptions, LoopOptions {
  /** Weights of the trunk; a head of the same number of classes in them is kept, else a new one is drawn. */
  initial: WeightSet;
  data: TrainingData;
  /** Rows of the stack. */
  train: Int32Array;
  /** Rows of the stack, disjoint from `train` (and by patient, which is the caller's part). */
  validation: Int32Array;
  classWeights?: Task['classWeights'];
}

/**
 * Fine-tunes one classifier: pooled trunk features, dropout, dense softmax, cross-entropy. Every epoch sees the training rows once in an
 * order of its own; the weights returned are those of the epoch with the lowest validation loss. A function of its options: a second call
 * gives the same numbers on the same machine and threads.
 *
 * Stages (head first, then all) are two calls, the second with the first one's weights as `initial`.
 *
 * @throws SecondReadError (input) that names the option; (run) when the loss is no number
 * @example
 * const { weights } = await fineTune({ architecture: 'squeezenet-1.1', size: 96, initial, data: { stack, label, classes: 2 }, train, validation,
 *   epochs: 10, batch: 32, learningRate: 1e-4, patience: 5, augment: PAPER_AUGMENTATION, root: 1, coordinates: ['tag', 0.5, 'fold', 0] });
 */
export async function fineTune(options: FineTuneOptions): Promise<TrainingResult> {
  const { initial, data: { stack, label, classes, overlay }, train, validation, classWeights, ...rest } = options;
  return trainLoop(networkOf(options), { stack, overlay, tasks: [{ name: FINDING, classes, label, classWeights }], train, validation, initial }, rest);
}
