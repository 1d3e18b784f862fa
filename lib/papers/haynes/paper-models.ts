import type { ModelId, ModelRecipe, Stage } from './protocol.js';

/** Keras's SGD as the authors' code sets it. */
const SGD: ModelRecipe['optimizer'] = { kind: 'sgd', momentum: 0.9 };
/** Epochs without a better epoch before a stage ends. The second stage has 10 epochs: it never ends early, as in the authors' code. */
const common = { size: 224, batch: 32, dropout: 0, patience: 30, optimizer: SGD } as const;

const HEAD: Stage = { freeze: 'trunk', epochs: 50, learningRate: 1e-3 };
const ALL: Stage = { freeze: 'none', epochs: 10, learningRate: 1e-5 };
/**
 * DenseNet-121 as their `models.py` calls it: pixels over 255 whatever its weights were trained with, batch norms on their moving statistics in both
 * stages, average pooling and one dense layer.
 */
const densenet = (sheet: ModelRecipe['sheet'], source: ModelRecipe['source']): ModelRecipe => ({ sheet, architecture: 'densenet121', source, ...common, stages: [HEAD, ALL], preprocessing: 'unit', batchNorm: 'inference' });

/**
 * The sheet's six models at their own sizes and settings: defaults of the authors' `train_model.py` for M1 to M4, of Minaee's command for M5, of
 * Ozturk's notebook for M6. Nobody says with which flags the published table was made. What differs is a substitution (`haynes-recipe`): two outputs
 * instead of one, no random crops or fastai transforms, a cosine with warm-up (about a third of the steps) instead of fastai's one cycle.
 */
export const PAPER_MODELS: Record<ModelId, ModelRecipe> = {
  'conv-4': { sheet: 'M1', architecture: 'conv-4', source: 'random', ...common, stages: [{ freeze: 'none', epochs: 50, learningRate: 1e-3 }], preprocessing: 'unit' },
  imagenet: densenet('M2', 'imagenet'),
  chest: densenet('M3', 'nih-cxr8'),
  'in-domain': densenet('M4', 'deepcovid-xr'),
  resnet: { sheet: 'M5', architecture: 'resnet18', source: 'imagenet', ...common, batch: 20, stages: [{ freeze: 'trunk', epochs: 50, learningRate: { kind: 'step', rate: 1e-4, every: 7, factor: 0.1 } }], preprocessing: 'torch' },
  darkcovidnet: { sheet: 'M6', architecture: 'darkcovidnet', source: 'random', ...common, size: 256, optimizer: { kind: 'adam' }, stages: [{ freeze: 'none', epochs: 100, learningRate: { kind: 'cosine', rate: 3e-3, warmUpSteps: 1600 } }], patience: 100, preprocessing: 'unit' },
};

export const PAPER_MODEL_NAMES: Record<ModelId, string> = {
  'conv-4': 'Conv-4, random', imagenet: 'DenseNet-121, ImageNet', chest: 'DenseNet-121, ImageNet then CXR-8', 'in-domain': 'DenseNet-121, DeepCOVID-XR', resnet: 'ResNet-18, ImageNet, head only', darkcovidnet: 'DarkCovidNet, random',
};
