import type { Optimizer } from '../../backend/recorded/index.js';
import type { Tier } from '../../core/paths.js';
import type { ArchitectureId, Preprocessing } from '../../models/types.js';
import { chestName, type ChestId, type ChestWeights } from '../../training/chest/sources.js';
import type { Schedule } from '../../training/types.js';
import { PAPER_MODEL_NAMES, PAPER_MODELS } from './paper-models.js';

/** Raised when this paper's code changes what it computes. */
export const PROTOCOL = '1';
/** Root of every random stream. The authors set NumPy's and TensorFlow's seed to 3, once for all repeats. */
export const SEED = 3;
/** Trainings of each configuration, as in the authors' code. */
export const REPEATS = 3;
/** Internal sensitivity at which a decision threshold is set before it is carried to other hospitals. */
export const SENSITIVITY = 0.98;

/** The six models of the sheet, M1 to M6. */
export type ModelId = 'conv-4' | 'imagenet' | 'chest' | 'in-domain' | 'resnet' | 'darkcovidnet';
export const MODELS: readonly ModelId[] = ['conv-4', 'imagenet', 'chest', 'in-domain', 'resnet', 'darkcovidnet'];

/**
 * Where a model's first weights come from; besides these, the weights trained here on radiographs of other patients, by their names (`chestName`). Tier
 * `paper` has the paper's own: `nih-cxr8`, which its authors trained on NIH ChestX-ray14, and `deepcovid-xr`.
 */
export type InitialSource = 'random' | 'imagenet' | 'nih-cxr8' | 'deepcovid-xr' | ChestWeights;

/** One stage of a training: which part of the network moves, and how far. */
export interface Stage { freeze: 'none' | 'trunk'; epochs: number; learningRate: number | Schedule }

/** How one of the six is built and trained. */
export interface ModelRecipe {
  /** As the sheet numbers it. */
  sheet: 'M1' | 'M2' | 'M3' | 'M4' | 'M5' | 'M6';
  architecture: ArchitectureId;
  /** Width multiplier of MobileNetV2. */
  alpha?: number;
  source: InitialSource;
  /** Side in pixels. */
  size: number;
  batch: number;
  dropout: number;
  stages: readonly Stage[];
  /** Epochs without a lower validation loss before a stage ends; the best checkpoint goes on. */
  patience: number;
  /** Default Adam. */
  optimizer?: Optimizer;
  /** What pixels go through; default what the weights expect. */
  preprocessing?: Preprocessing;
  /** `inference`: batch norms keep their moving statistics while the rest of the trunk is trained. */
  batchNorm?: 'inference';
}

/** Head first, then all, as the authors train their DenseNets; fewer epochs, and Adam instead of SGD, since there are few steps. */
const TWO_STAGES: readonly Stage[] = [{ freeze: 'trunk', epochs: 5, learningRate: 1e-3 }, { freeze: 'none', epochs: 10, learningRate: 1e-4 }];
const common = { batch: 32, patience: 4 } as const;
const squeezenet = (sheet: ModelRecipe['sheet'], source: InitialSource): ModelRecipe => ({ sheet, architecture: 'squeezenet-1.1', source, size: 112, dropout: 0.2, stages: TWO_STAGES, ...common });

/** The six models on tiers `sample` and `open`: small counterparts of the sheet's where a training would take hours on two cores. */
const SMALL_MODELS: Record<Exclude<ModelId, 'chest' | 'in-domain'>, ModelRecipe> = {
  'conv-4': { sheet: 'M1', architecture: 'conv-4', source: 'random', size: 112, dropout: 0, stages: [{ freeze: 'none', epochs: 15, learningRate: 3e-4 }], ...common },
  imagenet: squeezenet('M2', 'imagenet'),
  resnet: { sheet: 'M5', architecture: 'mobilenet-v2', alpha: 0.35, source: 'imagenet', size: 112, dropout: 0, stages: [{ freeze: 'trunk', epochs: 15, learningRate: 1e-3 }], ...common },
  // Never stopped early: while its batch norms settle, the validation loss rises for some epochs (seen in a first round, in which it was stopped there).
  darkcovidnet: { sheet: 'M6', architecture: 'darkcovidnet', source: 'random', size: 112, dropout: 0, stages: [{ freeze: 'none', epochs: 15, learningRate: 1e-3 }], ...common, patience: 15 },
};

/** The two whose first weights are trained here, by the chest source of their cohort. */
const chestModels = (id: ChestId): Pick<Record<ModelId, ModelRecipe>, 'chest' | 'in-domain'> => ({ chest: squeezenet('M3', chestName(id, 'imagenet')), 'in-domain': squeezenet('M4', chestName(id, 'random')) });

/**
 * How a model is built and trained on a tier, on a cohort that starts from this chest source where it starts from one.
 *
 * @example modelRecipe('paper', 'imagenet').architecture // 'densenet121'
 */
export const modelRecipe = (tier: Tier, model: ModelId, chest: ChestId = 'nih'): ModelRecipe => (tier === 'paper' ? PAPER_MODELS : { ...SMALL_MODELS, ...chestModels(chest) })[model];

/** How a figure or a sentence calls a model. */
const MODEL_NAMES: Record<ModelId, string> = {
  'conv-4': 'Conv-4, random', imagenet: 'SqueezeNet, ImageNet', chest: 'SqueezeNet, ImageNet then chest', 'in-domain': 'SqueezeNet, chest', resnet: 'MobileNetV2, ImageNet, head only', darkcovidnet: 'DarkCovidNet, random',
};
/** The same on a tier. @example modelNames('paper').imagenet // 'DenseNet-121, ImageNet' */
export const modelNames = (tier: Tier): Record<ModelId, string> => (tier === 'paper' ? PAPER_MODEL_NAMES : MODEL_NAMES);

/**
 * What is changed in an ablation; each on the ImageNet model and the confounded cohort. `as-released`: the internal test set decides when to stop, as
 * in the authors' code. `oversample-as-released`: their `oversample_data`, whose inverted test copies one image until both classes are equal.
 */
export type Variation = 'default' | 'no-equalisation' | 'oversample' | 'oversample-as-released' | 'as-released';
export const ABLATIONS: readonly Variation[] = ['no-equalisation', 'oversample', 'oversample-as-released', 'as-released'];
export const ABLATED: ModelId = 'imagenet';

/** Smallest differences that matter: of an AUROC or a drop; of a standard deviation of AUROCs. */
export const MARGIN = { auroc: 0.05, deviation: 0.02 } as const;

/** How far a headline AUROC of a run that is computed again on another machine may lie from the stored one: three standard deviations of the difference between two repeats. */
export const RUN_TOLERANCE = 0.16;
