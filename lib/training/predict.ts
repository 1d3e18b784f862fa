import { SecondReadError } from '../core/errors.js';
import type { WeightSet } from '../models/types.js';
import { checkStack } from './check.js';
import { forwardEngine, valuesFor, type ForwardEngine } from './engines.js';
import { countTensors } from './leaks.js';
import { softmaxRows } from './losses.js';
import { FINDING, headTensor, networkOf } from './network.js';
import { batchesOf } from './order.js';
import { pictureReader } from './pictures.js';
import type { NetworkOptions, TrainingData } from './types.js';

/** What {@link predict} needs. */
export interface PredictOptions extends NetworkOptions {
  /** With the head of `task`. */
  weights: WeightSet;
  stack: TrainingData['stack'];
  overlay?: TrainingData['overlay'];
  /** Rows of the stack, in the order wanted; default all. */
  rows?: Int32Array;
  /** Rows at once, default 32. Fixed shapes make results independent of it but for rounding. */
  batch?: number;
  /** Name of the head; default that of {@link fineTune}. */
  task?: string;
}

/**
 * Probability of class 1 of each row, for two classes; of each class (rows * classes, row-major) for more.
 *
 * @throws SecondReadError (data) when the weights have no head of that name
 * @example const probability = await predict({ architecture: 'squeezenet-1.1', size: 96, weights, stack, rows: test })
 */
export async function predict(options: PredictOptions): Promise<Float32Array> {
  const { logits, classes } = await predictLogits(options), probabilities = softmaxRows(logits, classes);
  return classes === 2 ? probabilities.filter((_, i) => i % 2 === 1) : probabilities;
}

/** Logits before the softmax, rows * classes: their difference does not tie where probabilities saturate. */
export async function predictLogits(options: PredictOptions): Promise<{ logits: Float32Array; classes: number }> {
  const { weights, stack, overlay, batch = 32, task = FINDING } = options, rows = options.rows ?? Int32Array.from(stack.ids.keys());
  const head = weights.tensors.get(headTensor(task, 'bias'));
  if (head === undefined) throw new SecondReadError('data', 'the weights have no such head', { field: headTensor(task, 'bias'), expected: 'weights that fineTune or pretrain returned' });
  checkStack(stack, options.size);
  const classes = head.shape[0];
  const engine = await forwardEngine({ ...networkOf(options), heads: [{ name: task, classes }], channels: stack.channels, batch, output: 'logits' });
  return { logits: runRows(engine, 'logits0', weights, { stack, overlay }, rows, batch, classes), classes };
}

/** One output of a forward engine for every row: rows * columns. */
export function runRows(engine: ForwardEngine, output: string, weights: WeightSet, data: Pick<TrainingData, 'stack' | 'overlay'>, rows: Int32Array, batch: number, columns: number): Float32Array {
  const noLeaks = countTensors(`predicting with ${weights.architecture}`), reader = pictureReader(data, batch), out = new Float32Array(rows.length * columns);
  engine.forward.feed(valuesFor(engine.order, weights));
  batchesOf(rows, batch).forEach(({ rows: places, real }, b) => {
    places.forEach((row, place) => reader.read(row, place));
    out.set(engine.forward.run({ pictures: reader.batch })[output].subarray(0, real * columns), b * batch * columns);
  });
  noLeaks();
  return out;
}
