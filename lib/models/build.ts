import * as tf from '@tensorflow/tfjs';
import { dropout as dropoutLayer } from '../backend/dropout-layer.js';
import { SecondReadError } from '../core/errors.js';
import { architecture } from './architectures.js';
import { drawWeights } from './initialise.js';
import { concat } from './layers.js';
import type { ArchitectureId, Model, Pooling, TrunkOptions } from './types.js';
import { HEAD_LAYER, setWeights } from './weights-of.js';

export interface TrunkBuildOptions extends TrunkOptions {
  /** Side of the square input, pixels. */
  size: number;
  /** Default 3. */
  channels?: 1 | 3;
  /** Root seed of the first weights; default 0. */
  seed?: number;
}

export interface ClassifierBuildOptions extends TrunkBuildOptions {
  /** Logits, one a class. */
  classes: number;
  pooling: Pooling;
  /** Share of pooled features dropped in training, in [0, 1). */
  dropout: number;
}

/**
 * A network without pooling and head: `[n, size, size, channels]` to its last map, under Keras's layer names, with first weights from
 * `rng(seed, 'init', name)`.
 *
 * @throws SecondReadError (input) for an unknown architecture, or a size below its smallest
 * @example buildTrunk('resnet50', { size: 224 }).outputs[0].shape // [null, 7, 7, 2048]
 */
export function buildTrunk(id: ArchitectureId, options: TrunkBuildOptions): tf.LayersModel {
  const [input, output] = layOut(id, options), model = tf.model({ inputs: input, outputs: output, name: id });
  setWeights(model, drawWeights(model, options.seed ?? 0));
  return model;
}

/**
 * A trunk, pooling, dropout (none where the rate is 0) and one dense layer, "logits": `[n, size, size, channels]` to `[n, classes]`, no softmax.
 *
 * @throws SecondReadError (input), as `buildTrunk`
 * @example buildClassifier('small-cnn', { size: 64, classes: 2, pooling: 'average', dropout: 0, seed: 1 }).outputs[0].shape // [null, 2]
 */
export function buildClassifier(id: ArchitectureId, options: ClassifierBuildOptions): tf.LayersModel {
  return buildModel(id, options).net;
}

/** The same, with its trunk as a network of its own that shares the layers. */
export function buildModel(id: ArchitectureId, options: ClassifierBuildOptions): Model {
  const { classes, pooling, dropout, seed = 0 } = options;
  if (!Number.isInteger(classes) || classes < 1) throw new SecondReadError('input', `${classes} classes`, { field: 'classes', expected: 'a whole number from 1' });
  if (!(dropout >= 0 && dropout < 1)) throw new SecondReadError('input', `dropout ${dropout}`, { field: 'dropout', expected: 'a rate from 0 to below 1' });
  const [input, map] = layOut(id, options);
  let x = pool(map, pooling);
  if (dropout > 0) x = dropoutLayer({ rate: dropout, name: 'dropout' }).apply(x) as tf.SymbolicTensor;
  const output = tf.layers.dense({ name: HEAD_LAYER, units: classes, kernelInitializer: 'zeros' }).apply(x) as tf.SymbolicTensor;
  const net = tf.model({ inputs: input, outputs: output, name: `${id}_classifier` }), trunk = tf.model({ inputs: input, outputs: map, name: id });
  setWeights(net, drawWeights(net, seed));
  return { architecture: id, net, trunk, dispose: () => { net.dispose(); } };
}

/** Input and last map of a trunk, without weights. */
export function layOut(id: ArchitectureId, { size, channels = 3, alpha }: TrunkBuildOptions): [tf.SymbolicTensor, tf.SymbolicTensor] {
  const { build, minimumSize, title } = architecture(id);
  if (!Number.isInteger(size) || size < minimumSize) throw new SecondReadError('input', `${title} at ${size} pixels`, { field: 'size', expected: `a whole number from ${minimumSize}` });
  if (alpha !== undefined && (id !== 'mobilenet-v2' || !(alpha > 0))) throw new SecondReadError('input', `${title} with alpha ${alpha}`, { field: 'alpha', expected: 'a positive number, for mobilenet-v2 only' });
  const input = tf.input({ shape: [size, size, channels], name: 'input' });
  return [input, build(input, { alpha })];
}

function pool(x: tf.SymbolicTensor, pooling: Pooling): tf.SymbolicTensor {
  const average = (): tf.SymbolicTensor => tf.layers.globalAveragePooling2d({ name: 'average_pool' }).apply(x) as tf.SymbolicTensor;
  const max = (): tf.SymbolicTensor => tf.layers.globalMaxPooling2d({ name: 'max_pool' }).apply(x) as tf.SymbolicTensor;
  switch (pooling) {
    case 'average': return average();
    case 'max': return max();
    case 'average+max': return concat([average(), max()], 'pools');
    case 'flatten': return tf.layers.flatten({ name: 'flat' }).apply(x) as tf.SymbolicTensor;
  }
}
