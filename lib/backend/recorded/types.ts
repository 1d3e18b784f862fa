import type * as tf from '@tensorflow/tfjs';

/**
 * How weights follow their gradients, with Keras' defaults and formulas; the learning rate is given with every step.
 *
 * `adam`: `w -= rate * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon)`, with beta1 0.9, beta2 0.999, epsilon 1e-7.
 * `sgd`: `m = momentum * m + gradient; w -= rate * m`, momentum 0 (equal to Keras' while the rate stays the same).
 */
export type Optimizer = { kind: 'adam'; beta1?: number; beta2?: number; epsilon?: number } | { kind: 'sgd'; momentum?: number };

/** Shape and type of one input of a recording; both are fixed for good. */
export interface InputSpec { shape: number[]; dtype: 'float32' | 'int32' }

/** Values of one input, row-major: Float32Array for float32, Int32Array for int32; labels and pixels may come as small integers. */
export type InputValues = Float32Array | Int32Array | Uint8Array;

/** The step's own tensors, by the names of `inputs`. */
export type InputTensors = Record<string, tf.Tensor>;

/** Which engine: `recorded` replays a TensorFlow graph, `eager` runs tfjs kernel by kernel. */
export type EngineName = 'recorded' | 'eager';

/** What {@link recordTraining} records. */
export interface TrainingOptions {
  /** Name of the recording, for errors. */
  name: string;
  /** Ordinary tfjs code: the scalar to minimise, and other tensors wanted from every step. Called once when recorded, every step when eager. */
  loss: (inputs: InputTensors) => { loss: tf.Scalar; outputs?: Record<string, tf.Tensor> };
  inputs: Record<string, InputSpec>;
  /** Followed by gradient and optimizer, in this order. */
  trainable: tf.Variable[];
  /** Assigned by the code itself: moving statistics of batch norm. */
  state?: tf.Variable[];
  /** Only read. */
  frozen?: tf.Variable[];
  optimizer: Optimizer;
  /** A recording of the same variables whose weights and optimizer slots this one uses: for the last, smaller batch. */
  sharing?: RecordedTraining;
  /** Without it: `recorded` on libtensorflow, `eager` elsewhere. */
  engine?: EngineName;
}

/** A training step with weights of its own: the variables it was recorded from keep their values. */
export interface RecordedTraining {
  /** One step: gradients, update, moving statistics. `seed` is the dropout's: another one draws other masks. */
  step(inputs: Record<string, InputValues>, options: { learningRate: number; seed: number }): { loss: number; outputs: Record<string, Float32Array> };
  /** New weights (trainable, state, frozen, in order); optimizer slots and step counter start anew. */
  feed(values: Float32Array[]): void;
  /** The weights as they are now: trainable, state, frozen, in order. */
  pull(): Float32Array[];
  /** Frees session, graph and weights; a second call does nothing. Dispose of a recording that shares them first. */
  dispose(): void;
  /** Operations of the graph; 0 when eager. */
  readonly nodes: number;
  readonly engine: EngineName;
}

/** What {@link recordForward} records. */
export interface ForwardOptions {
  /** Name of the recording, for errors. */
  name: string;
  forward: (inputs: InputTensors) => Record<string, tf.Tensor>;
  inputs: Record<string, InputSpec>;
  variables: tf.Variable[];
  /** `constants` is faster (weights are laid out for the processor once); `fed` weights can be changed. */
  weights: 'constants' | 'fed';
  /** A training of the same variables whose weights, as they are at each run, this one uses (`weights: 'fed'`). */
  sharing?: RecordedTraining;
  engine?: EngineName;
}

/** A function of its inputs alone, at some weights. */
export interface RecordedForward {
  run(inputs: Record<string, InputValues>): Record<string, Float32Array>;
  /** New weights, in the order of `variables`. @throws SecondReadError where weights are constants or shared */
  feed(values: Float32Array[]): void;
  dispose(): void;
  readonly nodes: number;
  readonly engine: EngineName;
}
