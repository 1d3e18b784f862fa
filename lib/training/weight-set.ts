import { SecondReadError } from '../core/errors.js';
import { rng } from '../core/random.js';
import type { WeightSet, WeightTensor } from '../models/types.js';
import { headTensor, isHeadTensor, type Head } from './network.js';

/**
 * Values of a weight set in a given order.
 *
 * @throws SecondReadError (data) that names the tensor that is missing or has another shape
 */
export function weightValues({ architecture, tensors }: WeightSet, order: readonly { name: string; shape: readonly number[] }[]): Float32Array[] {
  return order.map(({ name, shape }) => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new SecondReadError('data', `the weights of ${architecture} hold no tensor of that name`, { field: name, expected: `values of shape [${shape.join(', ')}]` });
    if (tensor.shape.join() !== shape.join()) throw new SecondReadError('data', `tensor of shape [${tensor.shape.join(', ')}]`, { field: name, expected: `shape [${shape.join(', ')}] of ${architecture} as it is built here` });
    return tensor.values;
  });
}

/** A weight set from values in a given order; the values are kept, not copied. */
export function weightSetOf({ architecture }: Pick<WeightSet, 'architecture'>, order: readonly { name: string; shape: readonly number[] }[], values: readonly Float32Array[]): WeightSet {
  return { architecture, tensors: new Map(order.map(({ name, shape }, i): [string, WeightTensor] => [name, { shape: [...shape], values: values[i] }])) };
}

/**
 * A weight set with a head for each task. A head that is there in the right shape stays (a later stage of the same training); another is
 * drawn anew: Glorot uniform kernel (Keras' Dense), zero bias, from the run's own `init` stream.
 *
 * @param features length of a feature row
 */
export function withHeads(weights: WeightSet, heads: readonly Head[], features: number, root: number, coordinates: readonly (string | number)[]): WeightSet {
  const tensors = new Map(weights.tensors);
  for (const { name, classes } of heads) {
    const kernel = headTensor(name, 'kernel'), bias = headTensor(name, 'bias');
    if (tensors.get(kernel)?.shape.join() === `${features},${classes}` && tensors.has(bias)) continue;
    const stream = rng(root, 'init', ...coordinates, 'head', name), limit = Math.sqrt(6 / (features + classes));
    tensors.set(kernel, { shape: [features, classes], values: Float32Array.from({ length: features * classes }, () => (2 * stream.next() - 1) * limit) });
    tensors.set(bias, { shape: [classes], values: new Float32Array(classes) });
  }
  return { ...weights, tensors };
}

/** The trunk's tensors alone: what another task starts from. */
export function withoutHeads(weights: WeightSet): WeightSet {
  return { ...weights, tensors: new Map([...weights.tensors].filter(([name]) => !isHeadTensor(name))) };
}
