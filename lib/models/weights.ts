import type * as tf from '@tensorflow/tfjs';
import { SecondReadError } from '../core/errors.js';
import { isDense, looksLike, matchLayers, type LayerMatch } from './match.js';
import { writeSafetensors } from './safetensors.js';
import type { NamedTensor, WeightSet } from './types.js';
import type { FileLayer, FileTensor, WeightFile } from './weight-file.js';
import { HEAD_LAYER, roleOf, sameShape, weightName, writeVariable } from './weights-of.js';

export { readWeightFile, type FileLayer, type FileTensor, type WeightFile, type WeightFormat } from './weight-file.js';
export { HEAD_LAYER, setWeights, weightSetOf, weightsOf } from './weights-of.js';

/** What became of every tensor of a file. */
export interface WeightReport {
  file: string;
  /** Each weight of the network, the tensor it was given, and how the two were found to belong together. */
  assigned: { weight: string; tensor: string; by: LayerMatch['by'] }[];
  /** Tensors of the file's dense layers, which a trunk has no use for. */
  left: string[];
}

/**
 * Puts a file's weights into a network, every tensor accounted for. Nothing is written unless all fits.
 *
 * @param options.scope `trunk` (default): all but the network's head, whose dense layer keeps its values; dense layers of the file are left.
 *   `all`: the head too, and nothing is left
 * @throws SecondReadError (data) naming file and tensor: weights of another network, a tensor missing, one too many, one of another shape
 * @example assignWeights(buildTrunk('squeezenet-1.1', { size: 96 }), await readWeightFile(file)).assigned.length // 50
 */
export function assignWeights(model: tf.LayersModel, file: WeightFile, { scope = 'trunk' }: { scope?: 'trunk' | 'all' } = {}): WeightReport {
  const layers = model.layers.filter((layer) => layer.weights.length > 0 && (scope === 'all' || layer.name !== HEAD_LAYER));
  const { matched, missing, extra } = matchLayers(layers, file.layers), tops = scope === 'trunk' ? extra.filter(isDense) : [], surplus = extra.filter((layer) => !tops.includes(layer));
  refuseOther({ model, file, layers, matched, missing, surplus });
  const pairs = matched.flatMap((match) => pairWeights(match, file, model));
  for (const { variable, tensor } of pairs) writeVariable(variable, tensor);
  return { file: file.file, assigned: pairs.map(({ weight, tensor, by }) => ({ weight, tensor: tensor.name, by })), left: tops.flatMap((layer) => layer.tensors.map(({ name }) => name)) };
}

interface Mismatch { model: tf.LayersModel; file: WeightFile; layers: readonly tf.layers.Layer[]; matched: readonly LayerMatch[]; missing: readonly tf.layers.Layer[]; surplus: readonly FileLayer[] }

function refuseOther({ model, file, layers, matched, missing, surplus }: Mismatch): void {
  if (missing.length === 0 && surplus.length === 0) return;
  const like = looksLike(file.layers), seems = like === undefined ? '' : `; it looks like ${like}`, named = surplus[0]?.tensors[0].name;
  if (matched.length < layers.length / 2) {
    throw new SecondReadError('data', `weights of another network: of ${layers.length} layers of ${model.name} it has ${matched.length}${seems}`,
      { file: file.file, field: named ?? weightName(missing[0], missing[0].weights[0]), expected: `layers such as "${layers[0].name}" and "${layers[layers.length - 1].name}"`, remedy: 'Build the network that the file was written for, or name another file.' });
  }
  if (missing.length > 0) {
    const first = weightName(missing[0], missing[0].weights[0]);
    throw new SecondReadError('data', `tensor "${first}" is missing${andLayers(missing.length - 1)}${seems}`,
      { file: file.file, field: first, expected: `${layers.length} layers with weights, as ${model.name} has`, remedy: 'Take a file with the weights of the whole network, without changes to its layers.' });
  }
  throw new SecondReadError('data', `tensor "${named}" is one too many${andLayers(surplus.length - 1)}${seems}`,
    { file: file.file, field: named, expected: `${layers.length} layers with weights, as ${model.name} has`, remedy: 'Remove the layers that were added, or save the weights of the trunk alone.' });
}

const andLayers = (more: number): string => (more === 0 ? '' : `, with those of ${more} more layer${more === 1 ? '' : 's'}`);

interface Pair { weight: string; variable: tf.LayerVariable; tensor: FileTensor; by: LayerMatch['by'] }

/** The weights of one layer: by role where the file tells it, else in Keras's order, which is the same here. */
function pairWeights({ layer, from, by }: LayerMatch, { file }: WeightFile, model: tf.LayersModel): Pair[] {
  const known = from.tensors.every(({ role }) => role !== null), fail = (what: string, field: string, expected: string, remedy: string): never => { throw new SecondReadError('data', what, { file, field, expected, remedy }); };
  const roles = layer.weights.map(roleOf), whole = `${roles.join(', ')} in layer "${layer.name}"`;
  const pairs = layer.weights.map((variable, i): Pair => {
    const tensor = known ? from.tensors.find(({ role }) => role === roles[i]) ?? from.tensors.find(({ role }) => roles[i] === 'depthwise_kernel' && role === 'kernel') : from.tensors[i];
    if (tensor === undefined) return fail(`tensor "${weightName(layer, variable)}" is missing`, weightName(layer, variable), whole, 'Take a file with the weights of the whole network.');
    if (!sameShape(tensor.shape, variable.shape)) {
      fail(`tensor "${tensor.name}" is [${tensor.shape.join(', ')}]`, tensor.name, `[${variable.shape.join(', ')}] for "${weightName(layer, variable)}" of ${model.name}`, 'Build the network with the channels, alpha and classes of the file, or name a file for this network.');
    }
    return { weight: weightName(layer, variable), variable, tensor, by };
  });
  const unused = from.tensors.find((tensor) => !pairs.some((pair) => pair.tensor === tensor));
  if (unused !== undefined) fail(`tensor "${unused.name}" is one too many`, unused.name, whole, 'Take a file that was written for this network.');
  return pairs;
}

/** Writes weights in this project's own format, safetensors: float32, Keras's names, texts beside them. @example writeWeightFile('squeezenet.safetensors', weightsOf(model), { architecture: 'squeezenet-1.1' }) */
export function writeWeightFile(file: string, weights: readonly NamedTensor[] | WeightSet, metadata: Readonly<Record<string, string>> = {}): void {
  if (!('tensors' in weights)) writeSafetensors(file, weights, metadata);
  else writeSafetensors(file, [...weights.tensors].map(([name, tensor]) => ({ name, ...tensor })), { architecture: weights.architecture, ...metadata });
}
