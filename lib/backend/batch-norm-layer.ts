import * as tf from '@tensorflow/tfjs';
import { fusedBatchNorm } from './fused-batch-norm.js';

/** Settings of the layer; Keras' names and defaults. `scale: false`: no gamma, as in Inception's networks. */
export interface BatchNormLayerConfig { name?: string; trainable?: boolean; momentum?: number; epsilon?: number; scale?: boolean; inputShape?: (number | null)[] }

/**
 * Batch normalisation over the last axis as a tfjs layer, several times faster in training than tfjs' own. Weights in Keras' order: gamma,
 * beta, moving mean, moving variance. Where it is not trainable it uses the moving statistics, as Keras does.
 *
 * @example net.add(new FusedBatchNormalization({ momentum: 0.9 }))
 */
export class FusedBatchNormalization extends tf.layers.Layer {
  /** tfjs' key for saving and loading. */
  static readonly className = 'FusedBatchNormalization';
  readonly momentum: number;
  readonly epsilon: number;
  readonly scale: boolean;
  private gamma: tf.LayerVariable | undefined;
  private beta!: tf.LayerVariable;
  private movingMean!: tf.LayerVariable;
  private movingVariance!: tf.LayerVariable;

  constructor(config: BatchNormLayerConfig = {}) {
    super(config as ConstructorParameters<typeof tf.layers.Layer>[0]);
    this.momentum = config.momentum ?? 0.99;
    this.epsilon = config.epsilon ?? 1e-3;
    this.scale = config.scale ?? true;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as tf.Shape, channels = shape[shape.length - 1];
    const { ones, zeros } = tf.initializers;
    if (this.scale) this.gamma = this.addWeight('gamma', [channels], 'float32', ones());
    this.beta = this.addWeight('beta', [channels], 'float32', zeros());
    this.movingMean = this.addWeight('moving_mean', [channels], 'float32', zeros(), undefined, false);
    this.movingVariance = this.addWeight('moving_variance', [channels], 'float32', ones(), undefined, false);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean } = {}): tf.Tensor {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0] : inputs, beta = this.beta.read() as tf.Tensor1D;
      const gamma = this.gamma === undefined ? tf.onesLike(beta) : this.gamma.read() as tf.Tensor1D;
      if (kwargs.training === true && this.trainable) return fusedBatchNorm(x, gamma, beta, { epsilon: this.epsilon, onStatistics: (mean, variance) => this.follow(mean, variance) });
      return tf.batchNorm(x, this.movingMean.read() as tf.Tensor1D, this.movingVariance.read() as tf.Tensor1D, beta, gamma, this.epsilon);
    });
  }

  private follow(mean: tf.Tensor, variance: tf.Tensor): void {
    const step = (moving: tf.LayerVariable, now: tf.Tensor): void => { moving.write(tf.add(tf.mul(moving.read(), this.momentum), tf.mul(now, 1 - this.momentum))); };
    step(this.movingMean, mean);
    step(this.movingVariance, variance);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] { return inputShape; }

  override getConfig(): tf.serialization.ConfigDict { return { ...super.getConfig(), momentum: this.momentum, epsilon: this.epsilon, scale: this.scale }; }
}

tf.serialization.registerClass(FusedBatchNormalization);
