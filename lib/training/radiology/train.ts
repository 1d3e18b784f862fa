import path from 'node:path';
import { openBackend } from '../../backend/tf.js';
import { prettyJson, writeAtomic } from '../../core/files.js';
import type { Tier } from '../../core/paths.js';
import { PAPER_AUGMENTATION } from '../../imaging/augment.js';
import { pretrained, trainedFile } from '../../models/sources.js';
import { writeTrained } from '../../models/trained.js';
import { readManifest } from '../../data/manifest.js';
import { pretrain, type PretrainResult } from '../pretrain.js';
import { withoutHeads } from '../weight-set.js';
import { openRadiologySource, RADIOLOGY_DATASETS, type Arm, type RadiologySource } from './source.js';

/** What the trunk starts from. */
export type From = 'random' | 'imagenet';

/** One set of weights to make. */
export interface RadiologyOptions {
  arm: Arm;
  from: From;
  tier: Tier;
  /** Default that of {@link RECIPE}. */
  epochs?: number;
  threads?: number;
}

/** How each set is trained. Chosen on the validation rows of the heads, before any of the weights met a confounder. */
export const RECIPE = {
  architecture: 'squeezenet-1.1', size: 96, batch: 32, dropout: 0.5, seed: 20241,
  epochs: { random: 60, imagenet: 25 }, rate: { random: 5e-4, imagenet: 2e-4 }, warmUpEpochs: 2,
} as const;

/** Name of a set of weights: `pretrained({ trained: name }, 'squeezenet-1.1')` reads it. @example radiologyName('xray', 'random') // 'radiology-xray-random' */
export const radiologyName = (arm: Arm, from: From): string => `radiology-${arm}-${from}`;

/**
 * Trains one set of weights of the small radiology source and stores it: `results/<tier>/weights/<name>.safetensors`, and beside it
 * `<name>.json` with datasets, seed, epochs, validation score of each head, licences.
 *
 * It stands where RadImageNet stands in the paper and is no RadImageNet: some thousand pictures, not 1.35 million. No result that rests on it
 * speaks of RadImageNet.
 */
export async function trainRadiology({ arm, from, tier, epochs = RECIPE.epochs[from], threads }: RadiologyOptions): Promise<{ file: string; result: PretrainResult; source: RadiologySource }> {
  const { architecture, size, batch, dropout, seed, rate, warmUpEpochs } = RECIPE, name = radiologyName(arm, from);
  const backend = await openBackend({ threads }), source = await openRadiologySource(arm, { tier, size, root: seed }), { stack, tasks, train, validation } = source;
  const initial = await pretrained(from, architecture, { seed });
  const result = await pretrain({
    architecture, size, dropout, preprocessing: initial.preprocessing, stack, tasks, train, validation, initial: initial.weights, batch, epochs,
    learningRate: { kind: 'cosine', rate: rate[from], warmUpSteps: warmUpEpochs * Math.ceil(train.length / batch) },
    augment: { ...PAPER_AUGMENTATION, flipHorizontal: true }, root: seed, coordinates: [name, tier], label: name,
  });
  const madeFrom = {
    name, tier, ...source.record, train: train.length, validation: validation.length, initial: from === 'random' ? 'random' : { file: initial.file, sha256: initial.sha256 },
    recipe: { architecture, size, batch, dropout, seed, epochs, rate: rate[from], schedule: 'cosine', warmUpEpochs, augmentation: { ...PAPER_AUGMENTATION, flipHorizontal: true }, optimizer: 'adam' },
    bestEpoch: result.bestEpoch, threads: backend.threads, backend: { name: backend.name, ...backend.versions },
    heads: result.scores.map(({ task, rows, auroc, crossEntropy, chanceCrossEntropy }) => ({ task, rows, auroc: rounded(auroc), crossEntropy: rounded(crossEntropy), chance: rounded(chanceCrossEntropy) })),
    licence: RADIOLOGY_DATASETS[arm].map((id) => { const { licence } = readManifest(id); return { dataset: id, licence: licence.id, attribution: licence.attribution }; }),
  };
  const file = writeTrained(name, withoutHeads(result.weights), { preprocessing: initial.preprocessing, size, madeFrom }, tier);
  writeAtomic(path.join(path.dirname(trainedFile(name, tier)), `${name}.json`), prettyJson({ ...madeFrom, history: result.history.map(({ epoch, trainLoss, validationLoss }) => ({ epoch, trainLoss: rounded(trainLoss), validationLoss: rounded(validationLoss) })) }));
  return { file, result, source };
}

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;
