import * as tf from '@tensorflow/tfjs';
import { attribute, type Attribute } from './attributes.js';

/** What the gradients need of the recorder. */
export interface GradientRecorder {
  /** Adds one TensorFlow operation of one output. */
  execute(op: string, attributes: Attribute[], inputs: tf.Tensor[]): tf.Tensor;
  /** The operation that made a tensor. */
  opOf(tensor: tf.Tensor): string;
}

const T = attribute.type('T', 'float32');

/**
 * TensorFlow's own gradients for kernels whose gradients tfjs composes of many small operations (relu: six, each through all of
 * memory). Values are equal. Relu is differentiated by its output, so that TensorFlow can fuse it with the convolution before it.
 */
export function wholeGradients({ execute, opOf }: GradientRecorder): tf.GradConfig[] {
  /** Gradients that came through a relu6: the relu inside of tfjs-layers' relu6 has nothing to take away from them. */
  const cut = new WeakSet<object>();
  const byOutput = (kernelName: string, op: string): tf.GradConfig => ({
    kernelName, outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => (cut.has((dy as tf.Tensor).dataId) ? tf.clone(dy as tf.Tensor) : execute(op, [T], [dy as tf.Tensor, y])) }),
  });
  const minimum = tf.getGradient(tf.Minimum);
  return [
    byOutput(tf.Relu, 'ReluGrad'),
    byOutput(tf.Relu6, 'Relu6Grad'),
    {
      ...minimum, outputsToSave: [true],
      gradFunc(dy, [a, b, least], attributes) {
        const composed = minimum.gradFunc(dy, [a, b], attributes);
        if (opOf(least) !== 'Relu6') return composed;
        return {
          ...composed,
          b() {
            const through = execute('Relu6Grad', [T], [dy as tf.Tensor, least]);
            cut.add(through.dataId);
            return through;
          },
        };
      },
    },
  ];
}

/** Runs `work` with these gradients in place of tfjs's. */
export function withGradients<R>(gradients: readonly tf.GradConfig[], work: () => R): R {
  const before = gradients.map(({ kernelName }) => tf.getGradient(kernelName));
  const put = (configs: readonly tf.GradConfig[]): void => configs.forEach((config) => { tf.unregisterGradient(config.kernelName); tf.registerGradient(config); });
  put(gradients);
  try { return work(); } finally { put(before); }
}
