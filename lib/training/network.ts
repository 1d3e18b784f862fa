import * as tf from '@tensorflow/tfjs';
import { dropout } from '../backend/dropout-layer.js';
import { SecondReadError } from '../core/errors.js';
import { architecture } from '../models/architectures.js';
import { buildTrunk } from '../models/build.js';
import type { Pooling } from '../models/types.js';
import { HEAD_LAYER, modelWeights } from '../models/weights-of.js';
import { inputTransform } from './input-transform.js';
import type { Freeze, NetworkOptions } from './types.js';

/** A head by its name and its classes. */
export interface Head { name: string; classes: number }

/** One variable of a network, with the name that weight sets know it by. */
export interface NamedVariable { name: string; variable: tf.Variable }

/**
 * A trunk with a pooled feature row and a dense head a task, made of plain tfjs. Its variables hold nothing of interest: recorded engines
 * feed and pull their own.
 */
export interface Network {
  /** Every variable: the trunk's in its own order, then kernel and bias of each head. */
  readonly variables: readonly NamedVariable[];
  /** Length of a feature row. */
  readonly features: number;
  /** Which variables gradients and moving statistics may change when that part is frozen. */
  divide(freeze: Freeze): { trainable: NamedVariable[]; state: NamedVariable[]; frozen: NamedVariable[] };
  /** Feature rows of pictures as the stack holds them (0..255, channels of the stack). */
  pooled(pictures: tf.Tensor, training: boolean): tf.Tensor2D;
  /** Logits, one tensor a head. */
  logits(pictures: tf.Tensor, training: boolean): tf.Tensor2D[];
  dispose(): void;
}

/** Name of the one head of a fine-tuned network. */
export const FINDING = 'finding';

/**
 * The name of a head's tensor in a weight set. The one head of a fine-tuned network is called as `buildClassifier` calls it, so that its
 * weights fit there too.
 *
 * @example headTensor('fracture', 'kernel') // 'logits:fracture/kernel'
 * @example headTensor(FINDING, 'bias') // 'logits/bias'
 */
export const headTensor = (task: string, part: 'kernel' | 'bias'): string => `${HEAD_LAYER}${task === FINDING ? '' : `:${task}`}/${part}`;

/** True for the tensors of heads. */
export const isHeadTensor = (name: string): boolean => name.startsWith(`${HEAD_LAYER}/`) || name.startsWith(`${HEAD_LAYER}:`);

/**
 * Builds the network; its weights are to be fed.
 *
 * @param channels of the pictures it will see: 1 (made three equal ones inside) or 3
 * @throws SecondReadError (input) for a size below what the architecture takes
 */
export function buildNetwork({ architecture: id, alpha, size, preprocessing, pooling = poolingOf(id), dropout: rate = 0.5, batchNorm }: NetworkOptions, heads: readonly Head[], channels: 1 | 3): Network {
  const trunk = buildTrunk(id, { size, alpha }), transform = inputTransform(preprocessing ?? architecture(id).preprocessing, channels), drop = rate > 0 ? dropout({ rate }) : null;
  const trunkVariables = variablesOf(trunk), width = rowLength(trunk.outputShape as number[], pooling);
  const dense = heads.map(({ classes }) => ({ kernel: tf.variable(tf.zeros([width, classes])) as tf.Variable<tf.Rank.R2>, bias: tf.variable(tf.zeros([classes])) }));
  const headVariables = heads.flatMap(({ name }, h): NamedVariable[] => [{ name: headTensor(name, 'kernel'), variable: dense[h].kernel }, { name: headTensor(name, 'bias'), variable: dense[h].bias }]);

  const pooled = (pictures: tf.Tensor, training: boolean): tf.Tensor2D => poolMaps(trunk.apply(transform(pictures), { training: training && batchNorm !== 'inference' }) as tf.Tensor4D, pooling);
  return {
    variables: [...trunkVariables, ...headVariables], features: width, pooled,
    divide(freeze) {
      const held = freezeLayers(trunk, freeze), parts: ReturnType<Network['divide']> = { trainable: [], state: [], frozen: [] };
      for (const one of trunkVariables) {
        const layer = one.name.slice(0, one.name.lastIndexOf('/'));
        (held.has(layer) || (batchNorm === 'inference' && isStatistic(one.name)) ? parts.frozen : isStatistic(one.name) ? parts.state : parts.trainable).push(one);
      }
      parts.trainable.push(...headVariables);
      return parts;
    },
    logits(pictures, training) {
      let row = pooled(pictures, training);
      if (drop !== null) row = drop.apply(row, { training }) as tf.Tensor2D;
      return dense.map(({ kernel, bias }) => tf.add(tf.matMul(row, kernel), bias));
    },
    dispose() {
      trunk.dispose();
      drop?.dispose();
      for (const { variable } of headVariables) variable.dispose();
    },
  };
}

/** How the architecture's own head reads its last map. */
const poolingOf = (id: NetworkOptions['architecture']): Pooling => architecture(id).pooling ?? 'average';

/** Length of a feature row of maps [n, height, width, channels]. */
const rowLength = ([, height, width, channels]: number[], pooling: Pooling): number => (pooling === 'flatten' ? height * width * channels : channels * (pooling === 'average+max' ? 2 : 1));

/** Pools maps [n, height, width, channels] to rows; both ways joined as average, then maximum. */
function poolMaps(maps: tf.Tensor4D, pooling: NonNullable<NetworkOptions['pooling']>): tf.Tensor2D {
  const average = (): tf.Tensor2D => tf.mean(maps, [1, 2]), highest = (): tf.Tensor2D => tf.max(maps, [1, 2]);
  if (pooling === 'average') return average();
  if (pooling === 'flatten') return tf.reshape(maps, [maps.shape[0], -1]);
  return pooling === 'max' ? highest() : tf.concat([average(), highest()], 1);
}

/** Moving statistics are assigned, not trained. */
const isStatistic = (name: string): boolean => name.endsWith('/moving_mean') || name.endsWith('/moving_variance');

// tfjs keeps a layer's variable behind a field that its types do not show.
const variablesOf = (trunk: tf.LayersModel): NamedVariable[] => modelWeights(trunk).map(({ name, variable }) => ({ name, variable: (variable as unknown as { val: tf.Variable }).val }));

/** Marks layers (a frozen batch normalisation uses its moving statistics, as in Keras); returns the names of the frozen ones. */
function freezeLayers(trunk: tf.LayersModel, freeze: Freeze): Set<string> {
  const names = trunk.layers.map(({ name }) => name), until = freeze === 'none' ? -1 : freeze === 'trunk' ? names.length - 1 : names.indexOf(freeze.until);
  if (typeof freeze === 'object' && until < 0) throw new SecondReadError('input', `no layer "${freeze.until}"`, { field: 'freeze.until', expected: `one of ${names.join(', ')}` });
  trunk.layers.forEach((layer, i) => { layer.trainable = i > until; });
  return new Set(names.slice(0, until + 1));
}

/** Only what decides which network is built, with its defaults: part of the key of its recordings. */
export function networkOf({ architecture: id, alpha, size, preprocessing = architecture(id).preprocessing, pooling = poolingOf(id), dropout: rate = 0.5, batchNorm }: NetworkOptions): NetworkOptions & { pooling: Pooling } {
  return { architecture: id, alpha, size, preprocessing, pooling, dropout: rate, ...(batchNorm === undefined ? {} : { batchNorm }) };
}
