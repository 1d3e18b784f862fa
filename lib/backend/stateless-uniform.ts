import * as tf from '@tensorflow/tfjs';
import { nodeBackend } from './native.js';

/**
 * Uniform numbers in [0, 1) by two seeds: the same at every call, on every backend, and in a recording (where the seed may be an input).
 * TensorFlow's StatelessRandomUniform: Philox 4x32-10 (Salmon et al., SC 2011), 23 bits a number.
 *
 * @param shape of the result
 * @param seed int32 `[2]`
 * @example (await statelessUniform([2], tf.tensor1d([1, 2], 'int32')).data())[0] // 0.8440...
 */
export function statelessUniform(shape: number[], seed: tf.Tensor1D): tf.Tensor {
  if (tf.getBackend() !== 'tensorflow') return tf.tensor(philoxUniform(shape.reduce((size, dim) => size * dim, 1), seed.dataSync() as Int32Array), shape, 'float32');
  const backend = nodeBackend(), { binding } = backend, type = (name: string, value: number) => ({ name, type: binding.TF_ATTR_TYPE, value });
  const attributes = [type('dtype', binding.TF_FLOAT), type('T', binding.TF_INT32), type('Tseed', binding.TF_INT32)];
  return backend.executeMultipleOutputs('StatelessRandomUniform', attributes, [tf.tensor1d(shape, 'int32'), seed], 1)[0];
}

/** The numbers themselves, in plain JavaScript. @param seed two 32-bit integers */
export function philoxUniform(count: number, seed: ArrayLike<number>): Float32Array {
  const out = new Float32Array(count), bits = new Uint32Array(1), float = new Float32Array(bits.buffer);
  const high = (value: number): number => (value < 0 ? 0xffffffff : 0);
  // TensorFlow scrambles the seed by one round under a fixed key: half of the result is the key, half the counter's upper words.
  const mixed = philox([seed[0] >>> 0, high(seed[0]), seed[1] >>> 0, high(seed[1])], 0x3ec8f720, 0x02461e29);
  for (let at = 0, block = 0; at < count; block++) {
    const four = philox([block >>> 0, Math.floor(block / 4294967296), mixed[2], mixed[3]], mixed[0], mixed[1]);
    for (let i = 0; i < 4 && at < count; i++, at++) {
      bits[0] = (four[i] & 0x7fffff) | 0x3f800000;
      out[at] = float[0] - 1;
    }
  }
  return out;
}

/** Ten rounds of Philox on four words of counter and two of key. */
function philox(counter: [number, number, number, number], key0: number, key1: number): [number, number, number, number] {
  let [a, b, c, d] = counter;
  for (let round = 0; round < 10; round++) {
    const [high0, low0] = multiply(0xd2511f53, a), [high1, low1] = multiply(0xcd9e8d57, c);
    [a, b, c, d] = [(high1 ^ b ^ key0) >>> 0, low1, (high0 ^ d ^ key1) >>> 0, low0];
    key0 = (key0 + 0x9e3779b9) >>> 0;
    key1 = (key1 + 0xbb67ae85) >>> 0;
  }
  return [a, b, c, d];
}

/** Upper and lower word of a product of two 32-bit words. */
function multiply(x: number, y: number): [number, number] {
  const x1 = x >>> 16, x0 = x & 0xffff, y1 = y >>> 16, y0 = y & 0xffff;
  const middle = x1 * y0 + Math.floor((x0 * y0) / 65536), other = x0 * y1 + (middle % 65536);
  return [(x1 * y1 + Math.floor(middle / 65536) + Math.floor(other / 65536)) >>> 0, Math.imul(x, y) >>> 0];
}
