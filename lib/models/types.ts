import type * as tf from '@tensorflow/tfjs';

/** The networks that can be built. */
export type ArchitectureId = 'resnet50' | 'densenet121' | 'densenet169' | 'densenet201' | 'inception-v3' | 'inception-resnet-v2' | 'xception' | 'vgg16' | 'vgg19'
  | 'mobilenet-v2' | 'squeezenet-1.1' | 'resnet18' | 'darkcovidnet' | 'conv-4' | 'small-cnn';

/**
 * What is done to pixels of 0..255 before a network sees them, by Keras's names:
 * `caffe` RGB to BGR, minus 103.939, 116.779, 123.68; `caffe-then-255` the same, then divided by 255 (as the authors of "Source Matters" feed
 * their networks); `tf` x / 127.5 - 1; `torch` x / 255, minus 0.485, 0.456, 0.406, over 0.229, 0.224, 0.225; `unit` x / 255; `none` as it is.
 */
export type Preprocessing = 'caffe' | 'caffe-then-255' | 'tf' | 'torch' | 'unit' | 'none';

/**
 * How the last map of a trunk becomes a vector; `average+max` joins both, average first. `flatten` keeps every place, row by row, channels last:
 * the head then belongs to one size of pictures.
 */
export type Pooling = 'average' | 'max' | 'average+max' | 'flatten';

/** What changes a trunk besides the size of its input. */
export interface TrunkOptions {
  /** Width multiplier, MobileNetV2 only; default 1. */
  alpha?: number;
}

/** One kind of network: what it is called and how its trunk (all but pooling and the last dense layer) is built. */
export interface Architecture {
  readonly id: ArchitectureId;
  /** As papers write it: "ResNet50". */
  readonly title: string;
  /** Name in `keras.applications`; null where Keras has none. */
  readonly keras: string | null;
  /** Side of the square input that its ImageNet weights were trained at, pixels. */
  readonly defaultSize: number;
  /** Smallest side that Keras (or the pooling) allows, pixels. */
  readonly minimumSize: number;
  /** What its ImageNet weights expect. */
  readonly preprocessing: Preprocessing;
  /** Channels of the trunk's last map. */
  readonly features: number;
  /** How its own head reads the last map; default `average`. */
  readonly pooling?: Pooling;
  /** True where weights of the trunk belong to one size of pictures: a dense layer lies on a map. */
  readonly fixedSize?: true;
  /** Adds the trunk's layers, under Keras's names, to an input of `[size, size, channels]`. */
  build(input: tf.SymbolicTensor, options: TrunkOptions): tf.SymbolicTensor;
}

/** A built network. */
export interface Model {
  readonly architecture: ArchitectureId;
  /** Input to logits (or features, where it has no head). */
  readonly net: tf.LayersModel;
  /** Input to the last map; shares its layers with `net`. */
  readonly trunk: tf.LayersModel;
  dispose(): void;
}

/** Numbers of one tensor, row-major. Kernels lie as Keras keeps them: `[height, width, in, out]`, dense `[in, out]`. */
export interface WeightTensor { readonly shape: readonly number[]; readonly values: Float32Array }

/** A tensor under its name: the layer's, a slash, and `kernel`, `depthwise_kernel`, `pointwise_kernel`, `bias`, `gamma`, `beta`, `moving_mean` or `moving_variance`. */
export interface NamedTensor extends WeightTensor { readonly name: string }

/** The weights of a trunk, by name. */
export interface WeightSet { readonly architecture: ArchitectureId; readonly tensors: ReadonlyMap<string, WeightTensor> }
