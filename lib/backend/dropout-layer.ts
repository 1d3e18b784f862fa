import * as tf from '@tensorflow/tfjs';
import { SecondReadError } from '../core/errors.js';
import { nextDraw } from './recorded/step-seed.js';
import { statelessUniform } from './stateless-uniform.js';

/** Settings of the layer; `rate` is the share of values that are dropped. */
export interface DropoutLayerConfig { rate: number; name?: string; trainable?: boolean; inputShape?: (number | null)[] }

/**
 * Dropout whose draws follow the seed of the training step, so that a recorded step drops others each time, a seed drops the same
 * again, and all backends drop alike. In training each value is dropped with probability `rate` and the rest scaled by
 * `1 / (1 - rate)`, as in Keras; else nothing happens.
 */
export class StatelessDropout extends tf.layers.Layer {
  /** tfjs' key for saving and loading. */
  static readonly className = 'StatelessDropout';
  readonly rate: number;

  constructor(config: DropoutLayerConfig) {
    super(config as unknown as ConstructorParameters<typeof tf.layers.Layer>[0]);
    if (!(config.rate >= 0 && config.rate < 1)) throw new SecondReadError('input', `dropout rate ${config.rate}`, { expected: 'a number from 0 up to, but not including, 1' });
    this.rate = config.rate;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean } = {}): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    if (kwargs.training !== true || this.rate === 0) return x;
    return tf.tidy(() => {
      const kept = tf.cast(tf.greaterEqual(statelessUniform(x.shape, nextDraw(`dropout layer "${this.name}"`)), this.rate), 'float32');
      return tf.mul(x, tf.mul(kept, 1 / (1 - this.rate)));
    });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] { return inputShape; }

  override getConfig(): tf.serialization.ConfigDict { return { ...super.getConfig(), rate: this.rate }; }
}

tf.serialization.registerClass(StatelessDropout);

/** The layer, in the manner of `tf.layers`. @example net.add(dropout({ rate: 0.5 })) */
export const dropout = (config: DropoutLayerConfig): StatelessDropout => new StatelessDropout(config);
