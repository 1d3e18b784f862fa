import { readFileSync } from 'node:fs';
import { sha256 } from '../core/canonical.js';
import { SecondReadError } from '../core/errors.js';
import type { ImageStack } from '../imaging/types.js';
import { architecture, architectureIds } from '../models/architectures.js';
import { buildTrunk } from '../models/build.js';
import { PREPROCESSINGS } from '../models/preprocess.js';
import type { ArchitectureId, Preprocessing, WeightSet, WeightTensor } from '../models/types.js';
import { assignWeights, readWeightFile, weightSetOf, type WeightFile } from '../models/weights.js';
import { FINDING, headTensor } from '../training/network.js';
import { predictLogits, type NetworkOptions } from '../training/index.js';
import type { OccludeOptions } from './types.js';

/** A trained network that scores pictures. */
export interface ScoringModel {
  network: NetworkOptions & { preprocessing: Preprocessing };
  weights: WeightSet;
  classes: number;
  /** Which output is the positive class. */
  positive: number;
  sha256: string;
}

type Asked = Pick<OccludeOptions, 'weights' | 'architecture' | 'alpha' | 'pooling' | 'preprocessing' | 'size' | 'positive'>;

/**
 * Reads a trained network, trunk and head, with what the file says of itself where the user said nothing. The tensor backend must be open.
 *
 * @throws SecondReadError (input) where neither the user nor the file says what network it is, or which output is positive; (data) as `readWeightFile` and
 *   `assignWeights`, and where there is no head, or more than one
 */
export async function openModel(asked: Asked): Promise<ScoringModel> {
  const file = await readWeightFile(asked.weights), id = architectureOf(asked, file), own = architecture(id), said = Number(file.metadata.size), size = asked.size ?? (Number.isInteger(said) && said > 0 ? said : own.defaultSize);
  const trunk = buildTrunk(id, { size, alpha: asked.alpha });
  try {
    const { left } = assignWeights(trunk, file), head = headOf(file, left), { tensors } = weightSetOf(trunk, id), classes = head.kernel.shape[1];
    const weights: WeightSet = { architecture: id, tensors: new Map([...tensors, [headTensor(FINDING, 'kernel'), head.kernel], [headTensor(FINDING, 'bias'), head.bias]]) };
    return { network: { architecture: id, alpha: asked.alpha, size, pooling: asked.pooling, preprocessing: asked.preprocessing ?? preprocessingOf(file) ?? own.preprocessing }, weights, classes, positive: positiveOf(asked.positive, classes, asked.weights), sha256: sha256(readFileSync(asked.weights)) };
  } finally { trunk.dispose(); }
}

/**
 * Log-odds of the positive class for every picture: the logit of a network with one output, else the positive class's logit minus the log of the summed
 * exponentials of the others (with two outputs, their difference).
 */
export async function scorePictures({ network, weights, classes, positive }: ScoringModel, stack: ImageStack, batch: number): Promise<Float64Array> {
  const { logits } = await predictLogits({ ...network, weights, stack, batch });
  return Float64Array.from(stack.ids, (_, i) => logOdds(logits.subarray(i * classes, (i + 1) * classes), positive));
}

/** @example logOdds(Float32Array.of(1, 4), 1) // 3 */
export function logOdds(logits: Float32Array, positive: number): number {
  if (logits.length === 1) return logits[0];
  const others = [...logits].filter((_, k) => k !== positive), largest = Math.max(...others);
  return logits[positive] - largest - Math.log(others.reduce((sum, one) => sum + Math.exp(one - largest), 0));
}

function architectureOf({ architecture: asked, weights }: Asked, { metadata }: WeightFile): ArchitectureId {
  const said = metadata.architecture as ArchitectureId | undefined;
  if (asked !== null && said !== undefined && asked !== said) throw new SecondReadError('input', `the weights are those of ${said}`, { file: weights, field: '--architecture', expected: said });
  const id = asked ?? said;
  if (id === undefined) throw new SecondReadError('input', 'the file does not say what network it is', { file: weights, field: '--architecture', expected: architectureIds().join(', '), remedy: 'Name it with --architecture.' });
  return architecture(id).id;
}

function preprocessingOf({ metadata, file }: WeightFile): Preprocessing | undefined {
  const said = metadata.preprocessing as Preprocessing | undefined;
  if (said !== undefined && !PREPROCESSINGS.includes(said)) throw new SecondReadError('data', `unknown preprocessing "${said}"`, { file, field: 'preprocessing', expected: PREPROCESSINGS.join(', ') });
  return said;
}

/** Kernel and bias of the one dense layer that the trunk has no use for; a bias that is not there is 0. */
function headOf({ layers, file }: WeightFile, left: readonly string[]): { kernel: WeightTensor; bias: WeightTensor } {
  const unused = layers.flatMap(({ tensors }) => tensors).filter(({ name }) => left.includes(name)), kernels = unused.filter(({ shape }) => shape.length === 2), biases = unused.filter(({ shape }) => shape.length === 1);
  if (kernels.length !== 1) {
    throw new SecondReadError('data', kernels.length === 0 ? 'the weights end before the last layer: such a network gives no scores' : `${kernels.length} dense layers after the trunk`,
      { file, field: kernels[1]?.name, expected: 'one dense layer from the pooled features to the classes', remedy: kernels.length === 0 ? 'Save the whole trained network, with its last layer.' : 'Networks with several heads or hidden dense layers are not read; save one with a single dense layer.' });
  }
  const [kernel] = kernels, classes = kernel.shape[1];
  return { kernel: { shape: kernel.shape, values: kernel.values }, bias: biases.length === 0 ? { shape: [classes], values: new Float32Array(classes) } : { shape: biases[0].shape, values: biases[0].values } };
}

function positiveOf(asked: number | null, classes: number, file: string): number {
  const wrong = (what: string): SecondReadError => new SecondReadError('input', what, { file, field: '--class', expected: classes === 1 ? '0, the only output' : `0 to ${classes - 1}`, remedy: 'Name the output that is the positive class with --class.' });
  if (asked === null && classes > 2) throw wrong(`the network tells ${classes} classes`);
  const positive = asked ?? classes - 1;
  if (positive >= classes) throw wrong(`the network has no output ${positive}`);
  return positive;
}
