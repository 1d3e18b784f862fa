import * as tf from '@tensorflow/tfjs';
import { recordTraining } from '../backend/recorded/index.js';
import { SecondReadError } from '../core/errors.js';
import { rng } from '../core/random.js';
import { drawWeights } from '../models/initialise.js';
import type { NamedTensor } from '../models/types.js';
import { buildLungNetwork, LUNG_SIZE, lungVariables, type LungVariable } from './network.js';
import type { DrawnPicture } from './source.js';
import { varyPicture } from './variation.js';

/** How a network is trained. Fixed before any score was looked at; its variations were judged on pictures without masks. */
export const LUNG_RECIPE = { size: LUNG_SIZE, batch: 8, epochs: 35, rate: 3e-3, warmUpEpochs: 2, optimizer: 'adam', loss: 'cross-entropy + soft Dice', seed: 52401, folds: 5 } as const;

export interface TrainLungsOptions {
  pictures: readonly DrawnPicture[];
  /** Which of them to learn from. */
  rows: readonly number[];
  epochs: number;
  seed: number;
  /** Coordinates of the random streams: which of several trainings this is. */
  part: string;
  /** Told after each epoch, with its mean loss. */
  onEpoch?: (epoch: number, loss: number) => void;
}

/** A recorded step that trains one network after the other. */
export interface LungTrainer {
  /** All tensors of a trained network; loss of each epoch. Equal options give equal bytes on one machine with one number of threads. */
  train(options: TrainLungsOptions): { tensors: NamedTensor[]; losses: number[] };
  dispose(): void;
}

/** Records the training step once; the backend must be open. */
export async function openLungTrainer(batch: number = LUNG_RECIPE.batch): Promise<LungTrainer> {
  const net = buildLungNetwork(), { trainable, state } = lungVariables(net), shape = [batch, LUNG_SIZE, LUNG_SIZE, 1], all = [...trainable, ...state];
  const variables = (part: readonly LungVariable[]): tf.Variable[] => part.map(({ variable }) => variable);
  const recorded = await recordTraining({
    name: 'lungs', inputs: { x: { shape, dtype: 'float32' }, y: { shape, dtype: 'float32' } }, trainable: variables(trainable), state: variables(state), optimizer: { kind: LUNG_RECIPE.optimizer },
    loss: ({ x, y }) => ({ loss: lossOf(net.apply(x, { training: true }) as tf.Tensor, y) }),
  });
  return {
    train(options) {
      const first = new Map(drawWeights(net, options.seed).map(({ name, values }) => [name, values]));
      recorded.feed(all.map(({ name }) => first.get(name)!));
      const losses = runEpochs(options, batch, (values, learningRate) => recorded.step(values, { learningRate, seed: 0 }).loss), values = recorded.pull();
      return { tensors: all.map(({ name, shape: own }, i) => ({ name, shape: own, values: values[i] })), losses };
    },
    dispose() { recorded.dispose(); net.dispose(); },
  };
}

/** Cross-entropy a pixel, and what is missing of the Dice of each picture, taken of probabilities. */
function lossOf(logits: tf.Tensor, truth: tf.Tensor): tf.Scalar {
  const probability = tf.sigmoid(logits), axes = [1, 2, 3], both = tf.sum(tf.mul(probability, truth), axes);
  const dice = tf.div(tf.add(tf.mul(both, 2), 1), tf.add(tf.add(tf.sum(probability, axes), tf.sum(truth, axes)), 1));
  return tf.add(tf.losses.sigmoidCrossEntropy(truth, logits), tf.mean(tf.sub(1, dice)));
}

/** Batches run on over the ends of epochs, so that all are full. */
function runEpochs({ pictures, rows, epochs, seed, part, onEpoch }: TrainLungsOptions, batch: number, step: (values: { x: Float32Array; y: Float32Array }, rate: number) => number): number[] {
  if (rows.length < batch) throw new SecondReadError('run', `${rows.length} pictures to learn from`, { field: 'rows', expected: `at least ${batch}, a batch` });
  const size = LUNG_SIZE * LUNG_SIZE, x = new Float32Array(batch * size), y = new Float32Array(batch * size), losses: number[] = [];
  const steps = Math.floor((epochs * rows.length) / batch), warmUp = Math.min(steps / 2, (LUNG_RECIPE.warmUpEpochs * rows.length) / batch), queue: number[] = [];
  let epoch = 0, drawn = 0, sum = 0, count = 0;
  for (let at = 0; at < steps; at++) {
    if (queue.length < batch) queue.push(...rng(seed, 'order', 'lungs', part, epoch++).shuffle([...rows]));
    for (let place = 0; place < batch; place++) {
      const { raster, mask } = pictures[queue.shift()!], { input, lungs } = varyPicture(raster, mask, rng(seed, 'augment', 'lungs', part, drawn++));
      x.set(input, place * size);
      y.set(lungs, place * size);
    }
    const loss = step({ x, y }, rateAt(at, steps, warmUp));
    if (!Number.isFinite(loss)) throw new SecondReadError('run', `the loss became ${loss} in step ${at}`, { expected: 'a finite loss', remedy: 'Lower the learning rate.' });
    sum += loss; count++;
    if (Math.floor(((at + 1) * batch) / rows.length) > losses.length || at === steps - 1) {
      losses.push(sum / count);
      onEpoch?.(losses.length, sum / count);
      sum = count = 0;
    }
  }
  return losses;
}

/** Up in a line, then down along half a cosine to nothing. */
const rateAt = (step: number, steps: number, warmUp: number): number => LUNG_RECIPE.rate * (step < warmUp ? (step + 1) / warmUp : (1 + Math.cos((Math.PI * (step - warmUp)) / (steps - warmUp))) / 2);
