import * as tf from '@tensorflow/tfjs';

/**
 * first + scale * second: the residual sum of Inception-ResNet (`CustomScaleLayer` in Keras 3, a `Lambda` before).
 *
 * @example new ScaledSum({ name: 'custom_scale_layer', scale: 0.17 }).apply([x, up])
 */
export class ScaledSum extends tf.layers.Layer {
  /** tfjs's key for saving and loading. */
  static readonly className = 'ScaledSum';
  readonly scale: number;

  constructor(config: { name?: string; scale: number }) {
    super(config as ConstructorParameters<typeof tf.layers.Layer>[0]);
    this.scale = config.scale;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [first, second] = inputs as tf.Tensor[];
    return tf.tidy(() => tf.add(first, tf.mul(second, this.scale)));
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape { return (inputShape as tf.Shape[])[0]; }

  override getConfig(): tf.serialization.ConfigDict { return { ...super.getConfig(), scale: this.scale }; }
}

tf.serialization.registerClass(ScaledSum);
