import type { Optimizer } from '../backend/recorded/index.js';
import type { AugmentOptions } from '../imaging/augment.js';
import type { ImageStack } from '../imaging/types.js';
import type { ArchitectureId, Pooling, Preprocessing, WeightSet } from '../models/types.js';

/** What decides which network is built, and so which recording is used. */
export interface NetworkOptions {
  architecture: ArchitectureId;
  /** Width multiplier of MobileNetV2. */
  alpha?: number;
  /** Side of the square input in pixels. */
  size: number;
  /** Default what the architecture's own head does, `average` for most. */
  pooling?: Pooling;
  /** What the weights expect; default what the architecture's ImageNet weights do (also for random ones, as in the paper). */
  preprocessing?: Preprocessing;
  /** Share of the pooled features set to 0 in training; default 0.5, as in the paper. */
  dropout?: number;
  /** `inference`: batch norms use and keep their moving statistics in training too, as a Keras trunk called with `training=False`; scale and shift are trained. Default: they follow the batches. */
  batchNorm?: 'inference';
}

/** Pictures and what is known of them. */
export interface TrainingData {
  /** All pictures, after the final resize; grey ones become three equal channels inside the network. */
  stack: ImageStack;
  /** Class code of each picture, from 0; -1 where it is not known (then the row teaches nothing). */
  label: Int32Array;
  /** Number of classes. */
  classes: number;
  /** Other pixels for picture i (as a confounder leaves them), of the same size and channels; null or nothing: the stack's own. */
  overlay?: (row: number) => Uint8Array | Float32Array | null;
}

/** Learning rate over time. Steps are counted over the whole run, from 0. */
export type Schedule =
  | { kind: 'constant'; rate: number; warmUpSteps?: number }
  | { kind: 'step'; rate: number; every: number; factor: number; warmUpSteps?: number }
  | { kind: 'cosine'; rate: number; final?: number; warmUpSteps?: number };

/** Which part of the network stays as it is: nothing, the trunk, or the trunk's layers up to and including `until`. */
export type Freeze = 'none' | 'trunk' | { until: string };

/** One task of a network with several heads. */
export interface Task {
  /** Name of the head, as in the report. */
  name: string;
  classes: number;
  /** Class of each picture; -1 where not known. */
  label: Int32Array;
  /** Factor of its loss; default 1. */
  weight?: number;
  /** Factor of each class's loss (Keras' `class_weight`); default 1 each. `balanced`: total / (classes * count), scikit-learn's rule. */
  classWeights?: readonly number[] | 'balanced';
}

/** How a loop runs: what `fineTune` and `pretrain` share. */
export interface LoopOptions {
  epochs: number;
  /** Rows of a step; the last, smaller batch is filled up with rows of weight 0. */
  batch: number;
  learningRate: number | Schedule;
  /** Default Adam with Keras' settings. */
  optimizer?: Optimizer;
  /** Epochs without a lower validation loss before the loop stops; default: never. The best epoch's weights are returned in any case. */
  patience?: number;
  /** Keras-equal augmentation of training pictures; default none. */
  augment?: AugmentOptions;
  freeze?: Freeze;
  /** The experiment's root seed, and the coordinates of this run in it. */
  root: number;
  coordinates: readonly (string | number)[];
  /** Called after every epoch. */
  onEpoch?: (epoch: EpochRecord) => void;
  /** Shows a progress line under this name. */
  label?: string;
}

/** What one epoch came to. */
export interface EpochRecord {
  /** From 1. */
  epoch: number;
  /** Mean weighted loss of the epoch's steps (with dropout and augmentation, as Keras reports it). */
  trainLoss: number;
  /** Mean cross-entropy in nats on the validation rows, unweighted; the mean over tasks where there are several. */
  validationLoss: number;
  /** Area under the ROC curve of the first task (macro average one-against-rest for more than two classes); NaN where a class is absent. */
  validationAuroc: number;
  /** Seconds of the epoch, training and validation. Never part of a result. */
  seconds: number;
}

/** What a loop returns. */
export interface TrainingResult {
  /** Of the epoch with the lowest validation loss. */
  weights: WeightSet;
  history: EpochRecord[];
  /** From 1. */
  bestEpoch: number;
}
