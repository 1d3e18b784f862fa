import * as tf from '@tensorflow/tfjs';
import { FusedBatchNormalization } from '../../../lib/backend/batch-norm-layer.js';
import { dropout } from '../../../lib/backend/dropout-layer.js';
import { recordTraining, type RecordedTraining, type TrainingOptions } from '../../../lib/backend/recorded/index.js';
import { normals } from '../compare.js';

export const SIZE = 8, BATCH = 4;
const l = tf.layers;
type Symbolic = tf.SymbolicTensor;

const conv = (x: Symbolic, filters: number, kernelSize: number, settings: { strides?: number; activation?: 'relu'; useBias?: boolean; padding?: 'same' | 'valid' } = {}): Symbolic =>
  l.conv2d({ filters, kernelSize, padding: 'same', ...settings }).apply(x) as Symbolic;
const batchNorm = (x: Symbolic, settings: { scale?: boolean } = {}): Symbolic => new FusedBatchNormalization({ momentum: 0.9, ...settings }).apply(x) as Symbolic;
const activation = (x: Symbolic, name: 'relu' | 'relu6'): Symbolic => l.activation({ activation: name }).apply(x) as Symbolic;
const concat = (parts: Symbolic[]): Symbolic => l.concatenate().apply(parts) as Symbolic;

/** The kinds of block that the project's architectures are built of, each as a trunk of `[8, 8, 3]`. */
export const BLOCKS: Record<string, (x: Symbolic) => Symbolic> = {
  'convolutions with bias and relu, max pooling (VGG)': (x) => conv(l.maxPooling2d({ poolSize: 2 }).apply(conv(x, 4, 3, { activation: 'relu' })) as Symbolic, 5, 3, { activation: 'relu' }),
  'convolution, fused batch norm, strided (ResNet)': (x) => activation(batchNorm(conv(l.zeroPadding2d({ padding: 1 }).apply(x) as Symbolic, 4, 3, { strides: 2, useBias: false, padding: 'valid' })), 'relu'),
  'residual sum of a bottleneck and its projection (ResNet)': (x) => activation(l.add().apply([batchNorm(conv(activation(batchNorm(conv(x, 3, 1, { useBias: false })), 'relu'), 6, 3, { useBias: false })), batchNorm(conv(x, 6, 1, { useBias: false }))]) as Symbolic, 'relu'),
  'inverted residual, depthwise with relu6 (MobileNetV2)': (x) => {
    const wide = activation(batchNorm(conv(x, 6, 1, { useBias: false })), 'relu6');
    const deep = activation(batchNorm(l.depthwiseConv2d({ kernelSize: 3, padding: 'same', useBias: false }).apply(wide) as Symbolic), 'relu6');
    return l.add().apply([x, batchNorm(conv(deep, 3, 1, { useBias: false }))]) as Symbolic;
  },
  'separable convolutions (Xception)': (x) => batchNorm(l.separableConv2d({ filters: 5, kernelSize: 3, padding: 'same', useBias: false }).apply(activation(conv(x, 4, 1), 'relu')) as Symbolic),
  'dense concatenation with average pooling (DenseNet)': (x) => l.averagePooling2d({ poolSize: 2 }).apply(concat([x, conv(activation(batchNorm(x), 'relu'), 4, 3, { useBias: false })])) as Symbolic,
  'fire module and overlapping max pooling (SqueezeNet)': (x) => {
    const squeezed = conv(l.maxPooling2d({ poolSize: 3, strides: 2 }).apply(x) as Symbolic, 2, 1, { activation: 'relu' });
    return concat([conv(squeezed, 3, 1, { activation: 'relu' }), conv(squeezed, 3, 3, { activation: 'relu' })]);
  },
  'branches with factored kernels, same-padded average pooling, batch norm without scale (Inception)': (x) => concat([
    activation(batchNorm(conv(x, 2, 1, { useBias: false }), { scale: false }), 'relu'),
    l.conv2d({ filters: 3, kernelSize: [1, 5], padding: 'same' }).apply(l.conv2d({ filters: 2, kernelSize: [5, 1], padding: 'same' }).apply(x)) as Symbolic,
    l.averagePooling2d({ poolSize: 3, strides: 1, padding: 'same' }).apply(x) as Symbolic,
  ]),
  'dropout': (x) => dropout({ rate: 0.4 }).apply(conv(x, 6, 3, { activation: 'relu' })) as Symbolic,
};

/** A trunk with pooling and one logit; the same first weights wherever it is built. */
export function network(block: (x: Symbolic) => Symbolic, pooling: 'average' | 'max' = 'average'): tf.LayersModel {
  const input = tf.input({ shape: [SIZE, SIZE, 3] }), map = block(input);
  const pooled = (pooling === 'average' ? l.globalAveragePooling2d({}) : l.globalMaxPooling2d({})).apply(map);
  const net = tf.model({ inputs: input, outputs: l.dense({ units: 1 }).apply(pooled) as Symbolic });
  tf.tidy(() => { net.setWeights(net.getWeights().map((weight, i) => (weight.rank > 1 ? tf.tensor(normals(weight.shape, i).map((value) => 0.4 * value), weight.shape) : weight))); });
  return net;
}

const variablesOf = (weights: tf.LayerVariable[]): tf.Variable[] => weights.map((weight) => (weight as unknown as { val: tf.Variable }).val);

/** Options of a training of a network: weighted binary cross-entropy, its logits handed out. */
export function trainingOf(net: tf.LayersModel, optimizer: TrainingOptions['optimizer'], more: Partial<TrainingOptions> = {}, batch = BATCH): TrainingOptions {
  return {
    name: 'step', optimizer, trainable: variablesOf(net.trainableWeights), state: variablesOf(net.nonTrainableWeights),
    inputs: { x: { shape: [batch, SIZE, SIZE, 3], dtype: 'float32' }, y: { shape: [batch, 1], dtype: 'float32' }, weights: { shape: [batch, 1], dtype: 'float32' } },
    loss: ({ x, y, weights }) => {
      const logits = net.apply(x, { training: true }) as tf.Tensor;
      return { loss: tf.losses.sigmoidCrossEntropy(y, logits, weights) as tf.Scalar, outputs: { logits } };
    },
    ...more,
  };
}

/** Pixels, labels and sample weights of a batch; positives are brighter by one standard deviation in two channels, darker in one. */
export function batchOf(seed: number, batch = BATCH): { x: Float32Array; y: Float32Array; weights: Float32Array } {
  const y = Float32Array.from({ length: batch }, (_, i) => (i + seed) % 2), perImage = SIZE * SIZE * 3;
  const x = Float32Array.from(normals([batch, SIZE, SIZE, 3], seed), (value, at) => value + y[Math.floor(at / perImage)] * (at % 3 === 0 ? -1 : 1));
  return { x, y, weights: Float32Array.from({ length: batch }, (_, i) => 1 + (i % 3) / 2) };
}

/** Losses and logits of some steps on changing batches, and the weights after them. Disposes of the training. */
export async function train(options: TrainingOptions, steps: number): Promise<{ losses: number[]; logits: number[]; weights: Float32Array[]; engine: RecordedTraining['engine'] }> {
  const training = await recordTraining(options), losses: number[] = [], logits: number[] = [];
  for (let i = 0; i < steps; i++) {
    const { loss, outputs } = training.step(batchOf(i % 5), { learningRate: 0.01 / (1 + i / 20), seed: i });
    losses.push(loss);
    logits.push(...outputs.logits);
  }
  const weights = training.pull();
  training.dispose();
  return { losses, logits, weights, engine: training.engine };
}
