import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sha256 } from '../core/canonical.js';
import { SecondReadError } from '../core/errors.js';
import { currentTier, dataRoot, fromRoot, resultsRoot, type Tier } from '../core/paths.js';
import { readManifest } from '../data/manifest.js';
import { architecture } from './architectures.js';
import { buildTrunk } from './build.js';
import { drawWeights } from './initialise.js';
import { PREPROCESSINGS } from './preprocess.js';
import { PAPER_WEIGHTS, shippedWeights, type WeightRecord } from './records.js';
import type { ArchitectureId, Preprocessing, WeightSet } from './types.js';
import { assignWeights } from './weights.js';
import { readWeightFile } from './weight-file.js';
import { weightSetOf } from './weights-of.js';

export { preprocess } from './preprocess.js';

/** What a network starts from. `trained`: weights that this project trained itself, by their name. */
export type Source = 'random' | 'imagenet' | 'radimagenet' | 'nih-cxr8' | 'deepcovid-xr' | { trained: string };

export interface SourceOptions {
  /** MobileNetV2's width multiplier; default 1. */
  alpha?: number;
  /** Channels of the input, `random` only; default 3, which all weight files have. */
  channels?: 1 | 3;
  /** Root seed, `random` only; default 0. */
  seed?: number;
  /** Side of the pictures; needed where a network's weights belong to one size (Conv-4), else of no effect. */
  size?: number;
  /** Where trained weights lie; default this process's tier. */
  tier?: Tier;
}

/** First weights of a trunk, and what results must say of them. */
export interface Pretrained {
  weights: WeightSet;
  /** What its pixels must go through. */
  preprocessing: Preprocessing;
  /** The file, relative to the project or the data root; null for `random`. */
  file: string | null;
  /** Of the file as read; null for `random`. */
  sha256: string | null;
  /** True where the hash was known before and agrees; false where nobody has published one. */
  verified: boolean;
  licence: string | null;
}

/**
 * The weights a network starts from. The tensor backend must be open.
 *
 * `imagenet`: SqueezeNet 1.1 and MobileNetV2 0.35 ship with the project, in every tier; ResNet50 and DenseNet-121 are Keras's files in the data root,
 * ResNet-18 is torchvision's. `radimagenet`: ResNet50; `nih-cxr8`, `deepcovid-xr`: DenseNet-121 trained on chest radiographs; all in the data root. `random`: Keras's initialisation from `rng(seed, 'init', layer)`. `{ trained }`: a file of `writeTrained`.
 *
 * @throws SecondReadError (input) where there are no such weights, with what there is; (fetch) where the file is not here, with the steps to get it;
 *   (data) where it is damaged or is not what its record says
 * @example const { weights, preprocessing } = await pretrained('imagenet', 'squeezenet-1.1') // 50 tensors, 'caffe'
 */
export async function pretrained(source: Source, id: ArchitectureId, options: SourceOptions = {}): Promise<Pretrained> {
  if (source === 'random') return random(id, options);
  if (typeof source === 'object') return readTrained(source.trained, id, options);
  const records = [...shippedWeights(), ...PAPER_WEIGHTS], alpha = id === 'mobilenet-v2' ? options.alpha ?? 1 : undefined;
  const record = records.find((one) => one.source === source && one.architecture === id && one.alpha === alpha);
  if (record === undefined) {
    const there = records.map((one) => `${one.source} of ${one.architecture}${one.alpha === undefined ? '' : ` with alpha ${one.alpha}`}`).join('; ');
    throw new SecondReadError('input', `no ${source} weights of ${id}${alpha === undefined ? '' : ` with alpha ${alpha}`}`, { field: 'source', expected: there, remedy: 'Another Keras file can be read with readWeightFile and assignWeights.' });
  }
  const { bytes, verified } = readRecorded(record), weights = await fill(id, options, bytes, record.file);
  return { weights, preprocessing: record.preprocessing, file: `${record.set}/${record.file}`, sha256: sha256(bytes), verified, licence: record.licence };
}

function random(id: ArchitectureId, options: SourceOptions): Pretrained {
  const { alpha, channels = 3, seed = 0 } = options, trunk = buildTrunk(id, { size: buildSize(id, options), channels, alpha, seed });
  try {
    const tensors = new Map(drawWeights(trunk, seed).map(({ name, shape, values }) => [name, { shape, values }]));
    return { weights: { architecture: id, tensors }, preprocessing: architecture(id).preprocessing, file: null, sha256: null, verified: true, licence: null };
  } finally { trunk.dispose(); }
}

/** Most weights do not depend on the size of the pictures: the smallest net of the kind takes them, and proves names and shapes. */
function buildSize(id: ArchitectureId, { size }: SourceOptions): number {
  const { fixedSize = false, minimumSize, title } = architecture(id);
  if (!fixedSize) return minimumSize;
  if (size === undefined) throw new SecondReadError('input', `weights of ${title} for pictures of no stated size`, { field: 'size', expected: 'the side of the pictures: its dense layer is as long as their last map is large' });
  return size;
}

async function fill(id: ArchitectureId, options: SourceOptions, bytes: Buffer, name: string): Promise<WeightSet> {
  const file = await readWeightFile(bytes, name), trunk = buildTrunk(id, { size: buildSize(id, options), alpha: options.alpha });
  try {
    assignWeights(trunk, file);
    return weightSetOf(trunk, id);
  } finally { trunk.dispose(); }
}

function readRecorded(record: WeightRecord): { bytes: Buffer; verified: boolean } {
  const shipped = readManifest(record.set).access === 'shipped', file = path.join(shipped ? fromRoot('data-manifests') : dataRoot(), record.set, record.file);
  if (!existsSync(file)) {
    const steps = readManifest(record.set).steps ?? [];
    throw new SecondReadError('fetch', 'the weights are not here', { file, remedy: shipped ? 'Restore them: git checkout data-manifests' : steps.map((step, i) => `${i + 1}. ${step}`).join(' ') });
  }
  const bytes = readFileSync(file), found = sha256(bytes), md5 = createHash('md5').update(bytes).digest('hex');
  const wrong = record.sha256 !== null && record.sha256 !== found ? ['SHA-256', found, record.sha256] : record.md5 !== undefined && record.md5 !== md5 ? ['MD5', md5, record.md5] : null;
  if (wrong !== null) throw new SecondReadError('data', `not the file of the record: ${wrong[0]} ${wrong[1]}`, { file, expected: wrong[2], remedy: shipped ? 'Restore it: git checkout data-manifests' : `Fetch it again from ${record.from}.` });
  return { bytes, verified: record.sha256 !== null || record.md5 !== undefined };
}

/** Where weights that this project trained are committed: `results/<tier>/weights/<name>.safetensors`. */
export const trainedFile = (name: string, tier: Tier = currentTier()): string => resultsRoot(tier, 'weights', `${name}.safetensors`);

async function readTrained(name: string, id: ArchitectureId, options: SourceOptions): Promise<Pretrained> {
  const file = trainedFile(name, options.tier);
  if (!existsSync(file)) throw new SecondReadError('input', `no trained weights "${name}"`, { file, remedy: 'Train them first; the command that does is named in the README.' });
  const bytes = readFileSync(file), { metadata } = await readWeightFile(bytes, file), preprocessing = metadata.preprocessing as Preprocessing;
  if (metadata.architecture !== id) throw new SecondReadError('data', `weights of ${metadata.architecture ?? 'an unknown network'}`, { file, field: 'architecture', expected: id });
  if (!PREPROCESSINGS.includes(preprocessing)) throw new SecondReadError('data', 'the file does not say how pixels are prepared', { file, field: 'preprocessing', expected: PREPROCESSINGS.join(', ') });
  return { weights: await fill(id, options, bytes, file), preprocessing, file: path.relative(fromRoot(), file), sha256: sha256(bytes), verified: true, licence: null };
}
