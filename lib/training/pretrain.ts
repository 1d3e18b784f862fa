import type { WeightSet } from '../models/types.js';
import { trainLoop } from './loop.js';
import { networkOf } from './network.js';
import { predictLogits } from './predict.js';
import { crossEntropy, logitsAuroc } from './losses.js';
import type { LoopOptions, NetworkOptions, Task, TrainingData, TrainingResult } from './types.js';

/** What {@link pretrain} needs. */
export interface PretrainOptions extends NetworkOptions, LoopOptions, Pick<TrainingData, 'stack' | 'overlay'> {
  initial: WeightSet;
  /** One head each; a picture whose label is -1 in a task teaches that head nothing. */
  tasks: readonly Task[];
  train: Int32Array;
  validation: Int32Array;
}

/** How well one head does on rows that training did not see. */
export interface HeadScore { task: string; rows: number; crossEntropy: number; /** Of a constant guess at the classes' shares among these rows. */ chanceCrossEntropy: number; auroc: number }

/** A trained trunk with all its heads, and the validation score of each. */
export interface PretrainResult extends TrainingResult { scores: HeadScore[] }

/**
 * Trains one trunk on several tasks at once, each with a head of its own, on pictures of any cohorts; a source of weights that others then
 * fine-tune (`withoutHeads` takes the trunk).
 *
 * @example const { weights, scores } = await pretrain({ architecture, size: 96, initial, stack, tasks: [{ name: 'region', classes: 4, label }], train, validation, ... })
 */
export async function pretrain(options: PretrainOptions): Promise<PretrainResult> {
  const { stack, overlay, tasks, train, validation, initial } = options, network = networkOf(options);
  const result = await trainLoop(network, { stack, overlay, tasks, train, validation, initial }, options), scores: HeadScore[] = [];
  for (const { name, label, classes } of tasks) {
    const rows = validation.filter((row) => label[row] >= 0), truth = Int32Array.from(rows, (row) => label[row]);
    const { logits } = await predictLogits({ ...network, weights: result.weights, stack, overlay, rows, task: name, batch: options.batch });
    scores.push({ task: name, rows: rows.length, crossEntropy: crossEntropy(logits, truth, classes), chanceCrossEntropy: entropyOf(truth, classes), auroc: logitsAuroc(logits, truth, classes) });
  }
  return { ...result, scores };
}

/** Entropy of the classes' shares, in nats. */
function entropyOf(labels: Int32Array, classes: number): number {
  let sum = 0;
  for (let c = 0; c < classes; c++) {
    const share = labels.filter((label) => label === c).length / labels.length;
    if (share > 0) sum -= share * Math.log(share);
  }
  return sum;
}
