import * as tf from '@tensorflow/tfjs';
import { FusedBatchNormalization } from '../backend/batch-norm-layer.js';
import { recordTraining, type RecordedTraining } from '../backend/recorded/index.js';
import { rng } from '../core/random.js';

export const SIZE = 64, BATCH = 32, STEPS = 64, LEARNING_RATE = 1e-4;
const FILTERS = [16, 32, 64, 128];

/** Noise of 64 pixels by 64, `[STEPS * BATCH, 64, 64, 1]`, every second picture brighter in one quarter, and which those are. */
export function pictures(): { x: Float32Array; y: Float32Array } {
  const stream = rng(1, 'simulation', 'training-case'), count = STEPS * BATCH, area = SIZE * SIZE;
  const x = new Float32Array(count * area), y = Float32Array.from({ length: count }, (_, i) => i % 2);
  for (let i = 0; i < x.length; i++) {
    const row = Math.floor((i % area) / SIZE), column = i % SIZE, lit = row < SIZE / 2 && column < SIZE / 2;
    x[i] = 2 * stream.next() - 1 + (lit ? 0.3 * y[Math.floor(i / area)] : 0);
  }
  return { x, y };
}

/** Shapes of the trained weights in Keras' order and layout: per convolution its kernel and bias (or gamma, beta), then the dense layer's. */
export function shapes(batchNorm: boolean): number[][] {
  const convolutions = FILTERS.flatMap((filters, i) => [[3, 3, i === 0 ? 1 : FILTERS[i - 1], filters], ...(batchNorm ? [[filters], [filters]] : [[filters]])]);
  return [...convolutions, [FILTERS[3], 1], [1]];
}

/** The same first weights for all contenders: kernels normal by their fan-in, gammas 1, the rest 0. */
export function firstWeights(batchNorm: boolean): Float32Array[] {
  return shapes(batchNorm).map((shape, i) => {
    const stream = rng(1, 'init', 'training-case', i), size = shape.reduce((product, dim) => product * dim, 1), fanIn = size / shape[shape.length - 1];
    const gamma = batchNorm && shape.length === 1 && i % 3 === 1 && i < 3 * FILTERS.length;
    return Float32Array.from({ length: size }, () => (shape.length > 1 ? stream.normal() * Math.sqrt(2 / fanIn) : Number(gamma)));
  });
}

/** The small CNN of the benchmarks, recorded; `train` starts from the first weights and returns the mean loss of one epoch. */
export async function smallCnn(batchNorm: boolean): Promise<{ train: (x: Float32Array, y: Float32Array) => number; training: RecordedTraining }> {
  const { layers: l } = tf, net = tf.sequential();
  FILTERS.forEach((filters, i) => {
    net.add(l.conv2d({ filters, kernelSize: 3, padding: 'same', useBias: !batchNorm, inputShape: i === 0 ? [SIZE, SIZE, 1] : undefined }));
    if (batchNorm) net.add(new FusedBatchNormalization());
    net.add(l.reLU());
    net.add(l.maxPooling2d({ poolSize: 2 }));
  });
  net.add(l.globalAveragePooling2d({}));
  net.add(l.dense({ units: 1 }));
  const variables = (weights: tf.LayerVariable[]): tf.Variable[] => weights.map((weight) => weight.read() as tf.Variable), state = variables(net.nonTrainableWeights);
  const training = await recordTraining({
    name: 'small CNN', trainable: variables(net.trainableWeights), state, optimizer: { kind: 'adam' },
    inputs: { x: { shape: [BATCH, SIZE, SIZE, 1], dtype: 'float32' }, y: { shape: [BATCH, 1], dtype: 'float32' } },
    loss: ({ x, y }) => ({ loss: tf.losses.sigmoidCrossEntropy(y, net.apply(x, { training: true }) as tf.Tensor) as tf.Scalar }),
  });
  const weights = [...firstWeights(batchNorm), ...state.map(({ size }, i) => new Float32Array(size).fill(i % 2))];
  return {
    training,
    train(x, y) {
      training.feed(weights);
      const area = SIZE * SIZE;
      let sum = 0;
      for (let step = 0; step < STEPS; step++) {
        const first = step * BATCH, last = first + BATCH;
        sum += training.step({ x: x.subarray(first * area, last * area), y: y.subarray(first, last) }, { learningRate: LEARNING_RATE, seed: step }).loss;
      }
      return sum / STEPS;
    },
  };
}
