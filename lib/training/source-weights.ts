import path from 'node:path';
import { openBackend } from '../backend/tf.js';
import { prettyJson, writeAtomic } from '../core/files.js';
import type { Tier } from '../core/paths.js';
import { readManifest } from '../data/manifest.js';
import type { AugmentOptions } from '../imaging/augment.js';
import type { ImageStack } from '../imaging/types.js';
import { pretrained, trainedFile } from '../models/sources.js';
import { writeTrained } from '../models/trained.js';
import type { ArchitectureId } from '../models/types.js';
import { pretrain, type PretrainResult } from './pretrain.js';
import type { Task } from './types.js';
import { withoutHeads } from './weight-set.js';

/** What the trunk of a source of weights starts from. */
export type From = 'random' | 'imagenet';

/** Pictures with the heads that they can teach, parted by patient or group. */
export interface WeightSource {
  stack: ImageStack;
  tasks: Task[];
  train: Int32Array;
  validation: Int32Array;
  /** What the provenance says of the pictures: datasets with manifest hashes and rows, what was done to them. */
  record: Readonly<Record<string, unknown>>;
}

/** How a source trains its weights. */
export interface SourceRecipe {
  readonly architecture: ArchitectureId;
  readonly size: number;
  readonly batch: number;
  readonly dropout: number;
  readonly seed: number;
  readonly epochs: Readonly<Record<From, number>>;
  /** Adam's highest rate: warmed up, then along half a cosine to 0. */
  readonly rate: Readonly<Record<From, number>>;
  readonly warmUpEpochs: number;
  readonly augmentation: AugmentOptions;
}

/** One set of weights to make. */
export interface SourceWeightsOptions<S extends WeightSource> {
  name: string;
  from: From;
  tier: Tier;
  recipe: SourceRecipe;
  /** Their licences and attributions stand in the provenance. */
  datasets: readonly string[];
  open: () => Promise<S>;
  /** Instead of the recipe's. */
  epochs?: number;
  threads?: number;
}

/**
 * Trains a trunk on all heads of a source at once and stores it without them: `results/<tier>/weights/<name>.safetensors`, and beside it
 * `<name>.json` with datasets, recipe, seed, the validation score of each head, licences. `pretrained({ trained: name }, architecture)` reads it.
 * Equal options and threads give equal bytes on one machine.
 */
export async function trainSourceWeights<S extends WeightSource>({ name, from, tier, recipe, datasets, open, epochs = recipe.epochs[from], threads }: SourceWeightsOptions<S>): Promise<{ file: string; result: PretrainResult; source: S }> {
  const { architecture, size, batch, dropout, seed, rate, warmUpEpochs, augmentation } = recipe;
  const backend = await openBackend({ threads }), source = await open(), { stack, tasks, train, validation } = source;
  const initial = await pretrained(from, architecture, { seed });
  const result = await pretrain({
    architecture, size, dropout, preprocessing: initial.preprocessing, stack, tasks, train, validation, initial: initial.weights, batch, epochs,
    learningRate: { kind: 'cosine', rate: rate[from], warmUpSteps: warmUpEpochs * Math.ceil(train.length / batch) },
    augment: augmentation, root: seed, coordinates: [name, tier], label: name,
  });
  const madeFrom = {
    name, tier, ...source.record, train: train.length, validation: validation.length, initial: from === 'random' ? 'random' : { file: initial.file, sha256: initial.sha256 },
    recipe: { architecture, size, batch, dropout, seed, epochs, rate: rate[from], schedule: 'cosine', warmUpEpochs, augmentation, optimizer: 'adam' },
    bestEpoch: result.bestEpoch, threads: backend.threads, backend: { name: backend.name, ...backend.versions },
    heads: result.scores.map(({ task, rows, auroc, crossEntropy, chanceCrossEntropy }) => ({ task, rows, auroc: rounded(auroc), crossEntropy: rounded(crossEntropy), chance: rounded(chanceCrossEntropy) })),
    licence: datasets.map((id) => { const { licence } = readManifest(id); return { dataset: id, licence: licence.id, attribution: licence.attribution }; }),
  };
  const file = writeTrained(name, withoutHeads(result.weights), { preprocessing: initial.preprocessing, size, madeFrom }, tier);
  writeAtomic(path.join(path.dirname(trainedFile(name, tier)), `${name}.json`), prettyJson({ ...madeFrom, history: result.history.map(({ epoch, trainLoss, validationLoss }) => ({ epoch, trainLoss: rounded(trainLoss), validationLoss: rounded(validationLoss) })) }));
  return { file, result, source };
}

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;
