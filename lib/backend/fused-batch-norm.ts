import * as tf from '@tensorflow/tfjs';
import { nodeBackend, type OpAttribute } from './native.js';

/** Options of batch normalisation in training. */
export interface BatchNormOptions {
  /** Added to the variance; default 0.001, as in Keras. */
  epsilon?: number;
  /**
   * Told the batch's mean and its unbiased variance (divided by n - 1, as Keras' fused kernel hands to the moving average), both `[channels]`.
   * They are freed when it returns: assign them to variables, or `tf.keep` clones.
   */
  onStatistics?: (mean: tf.Tensor1D, variance: tf.Tensor1D) => void;
}

/**
 * Batch normalisation over all axes but the last, by the statistics of the batch itself:
 * `gamma * (x - mean) / sqrt(variance + epsilon) + beta`, the variance divided by n. One fused kernel forward and one backward on
 * libtensorflow (FusedBatchNormV3, FusedBatchNormGradV3); the same in composed operations elsewhere. Differentiable by x, gamma and beta, once.
 *
 * @param x `[..., channels]`, any rank from 2
 * @param gamma scale, `[channels]`
 * @param beta shift, `[channels]`
 * @example fusedBatchNorm(tf.tensor2d([[1], [3]]), tf.ones([1]), tf.zeros([1]), { epsilon: 0 }) // [[-1], [1]]
 */
export function fusedBatchNorm<T extends tf.Tensor>(x: T, gamma: tf.Tensor1D, beta: tf.Tensor1D, { epsilon = 1e-3, onStatistics }: BatchNormOptions = {}): T {
  const channels = x.shape[x.shape.length - 1];
  if (x.rank < 2 || gamma.shape.join() !== String(channels) || beta.shape.join() !== String(channels)) {
    throw new RangeError(`fusedBatchNorm: x [${x.shape.join()}], gamma [${gamma.shape.join()}], beta [${beta.shape.join()}]; expected gamma and beta [${channels}] and x of rank 2 or more`);
  }
  const normalise = tf.getBackend() === 'tensorflow' ? native(epsilon, onStatistics) : composed(epsilon, onStatistics);
  return tf.tidy(() => {
    const rows = x.rank === 4 ? x : tf.reshape(x, [-1, 1, 1, channels]);
    return tf.reshape(normalise(rows, gamma, beta), x.shape) as T;
  });
}

type Normaliser = (...inputs: tf.Tensor[]) => tf.Tensor;

function native(epsilon: number, onStatistics: BatchNormOptions['onStatistics']): Normaliser {
  const backend = nodeBackend(), { binding } = backend;
  const type = (name: string): OpAttribute => ({ name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT });
  const attributes: OpAttribute[] = [
    type('T'), type('U'), { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: epsilon },
    { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' }, { name: 'is_training', type: binding.TF_ATTR_BOOL, value: true },
  ];
  const forward = [...attributes, { name: 'exponential_avg_factor', type: binding.TF_ATTR_FLOAT, value: 1 }];
  return tf.customGrad((...inputs) => {
    const [x, gamma, beta] = inputs as tf.Tensor[], save = inputs[3] as unknown as tf.GradSaveFunc;
    // Empty tensors in the place of the moving statistics: the kernel hands out the batch's own.
    const [y, mean, variance, ...reserve] = backend.executeMultipleOutputs('FusedBatchNormV3', forward, [x, gamma, beta, tf.tensor1d([]), tf.tensor1d([])], 6);
    save([x, gamma, ...reserve]);
    onStatistics?.(mean as tf.Tensor1D, variance as tf.Tensor1D);
    return { value: y, gradFunc: (dy, saved) => backend.executeMultipleOutputs('FusedBatchNormGradV3', attributes, [dy as tf.Tensor, ...saved], 5).slice(0, 3) };
  });
}

function composed(epsilon: number, onStatistics: BatchNormOptions['onStatistics']): Normaliser {
  const axes = [0, 1, 2];
  return tf.customGrad((...inputs) => {
    const [x, gamma, beta] = inputs as tf.Tensor[], save = inputs[3] as unknown as tf.GradSaveFunc, count = x.size / gamma.size;
    const mean = tf.mean(x, axes), centred = tf.sub(x, mean), variance = tf.mean(tf.square(centred), axes);
    const inverse = tf.rsqrt(tf.add(variance, epsilon)), unit = tf.mul(centred, inverse);
    save([unit, inverse, gamma]);
    onStatistics?.(mean as tf.Tensor1D, tf.mul(variance, count / Math.max(1, count - 1)) as tf.Tensor1D);
    return {
      value: tf.add(tf.mul(unit, gamma), beta),
      gradFunc: (dy, [unitThen, inverseThen, gammaThen]) => {
        const upstream = dy as tf.Tensor, byBeta = tf.sum(upstream, axes), byGamma = tf.sum(tf.mul(upstream, unitThen), axes);
        const rest = tf.sub(upstream, tf.add(tf.div(byBeta, count), tf.mul(unitThen, tf.div(byGamma, count))));
        return [tf.mul(rest, tf.mul(gammaThen, inverseThen)), byGamma, byBeta];
      },
    };
  });
}
