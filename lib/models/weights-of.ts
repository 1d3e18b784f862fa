import * as tf from '@tensorflow/tfjs';
import { SecondReadError } from '../core/errors.js';
import type { ArchitectureId, NamedTensor, WeightSet, WeightTensor } from './types.js';

/** Name of the last dense layer of every classifier built here; all other weights are the trunk's. */
export const HEAD_LAYER = 'logits';

/** `kernel`, `bias`, `gamma`...: tfjs's own name has the layer's before it. */
export const roleOf = (weight: tf.LayerVariable): string => weight.originalName.slice(weight.originalName.lastIndexOf('/') + 1);

/** The layer's name, a slash, and what the weight is, as Keras writes it: `conv1_conv/kernel`. */
export const weightName = (layer: tf.layers.Layer, weight: tf.LayerVariable): string => `${layer.name}/${roleOf(weight)}`;

/** A weight of a network, its layer, and the variable that holds it. */
export interface ModelWeight { name: string; layer: tf.layers.Layer; variable: tf.LayerVariable; head: boolean }

/** All weights of a network in the order of its layers, each layer's in Keras's order. */
export function modelWeights(model: tf.LayersModel): ModelWeight[] {
  return model.layers.flatMap((layer) => layer.weights.map((variable) => ({ name: weightName(layer, variable), layer, variable, head: layer.name === HEAD_LAYER })));
}

/**
 * Copies of all weights of a network, under Keras's names, in the order of its layers.
 *
 * @example weightsOf(model)[0] // { name: 'conv1/kernel', shape: [3, 3, 3, 16], values: Float32Array(432) }
 */
export function weightsOf(model: tf.LayersModel): NamedTensor[] {
  return modelWeights(model).map(({ name, variable }) => ({ name, shape: variable.shape as number[], values: (variable.read().dataSync() as Float32Array).slice() }));
}

/** The trunk's weights alone, as a set that can be stored and given to another model of this architecture. */
export function weightSetOf(model: tf.LayersModel, architecture: ArchitectureId): WeightSet {
  const trunk = weightsOf(model).filter(({ name }) => !name.startsWith(`${HEAD_LAYER}/`));
  return { architecture, tensors: new Map(trunk.map(({ name, shape, values }) => [name, { shape, values }])) };
}

/**
 * Writes weights into a network by name. All weights of its trunk must be given; the head keeps its own where it is not given.
 *
 * @param weights a list as of `weightsOf`, or the tensors of a `WeightSet`
 * @throws SecondReadError (data) that names the tensor: one that the network lacks, one missing, one of another shape
 * @example setWeights(model, weightSet.tensors)
 */
export function setWeights(model: tf.LayersModel, weights: readonly NamedTensor[] | ReadonlyMap<string, WeightTensor>): void {
  const given = new Map<string, WeightTensor>(weights instanceof Map ? weights : (weights as readonly NamedTensor[]).map((tensor) => [tensor.name, tensor]));
  const own = modelWeights(model), names = new Set(own.map(({ name }) => name));
  for (const name of given.keys()) if (!names.has(name)) throw new SecondReadError('data', `${model.name} has no weight "${name}"`, { field: name, expected: 'weights of this network alone', remedy: REMEDY });
  for (const { name, head, variable } of own) {
    const tensor = given.get(name);
    if (tensor === undefined && !head) throw new SecondReadError('data', `no values for weight "${name}" of ${model.name}`, { field: name, expected: `${names.size} tensors`, remedy: REMEDY });
    if (tensor !== undefined && !sameShape(tensor.shape, variable.shape)) throw new SecondReadError('data', `weight "${name}" is [${tensor.shape.join(', ')}]`, { field: name, expected: `[${variable.shape.join(', ')}]`, remedy: REMEDY });
  }
  // Nothing is written before all is checked: a network is never half loaded.
  for (const { name, variable } of own) if (given.has(name)) writeVariable(variable, given.get(name)!);
}

const REMEDY = 'Build the network with the same architecture, alpha, channels and classes as these weights came from.';

/** True where two shapes agree in every side. */
export const sameShape = (a: readonly (number | null)[], b: readonly (number | null)[]): boolean => a.length === b.length && a.every((side, i) => side === b[i]);

/** Puts values into a weight. */
export function writeVariable(variable: tf.LayerVariable, { values }: WeightTensor): void {
  tf.tidy(() => { variable.write(tf.tensor(values, variable.shape as number[], 'float32')); });
}
