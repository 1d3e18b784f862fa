import * as tf from '@tensorflow/tfjs';
import type { Preprocessing } from '../models/types.js';
import { preprocess } from '../models/preprocess.js';

/**
 * What an architecture expects, done inside the recorded graph: every preprocessing is affine in the three channels, so that a
 * 1 x 1 convolution holds it. Grey pictures travel to the backend as one channel, a third of the bytes, and become three here.
 *
 * @param channels of the pictures: 1 or 3
 * @returns a function of pictures [n, height, width, channels], 0..255, to [n, height, width, 3]
 * @example inputTransform('unit', 1)(tf.fill([1, 2, 2, 1], 255)) // ones [1, 2, 2, 3]
 */
export function inputTransform(preprocessing: Preprocessing, channels: 1 | 3): (pictures: tf.Tensor) => tf.Tensor4D {
  const at = (rgb: readonly [number, number, number]): Float32Array => preprocess(Float32Array.from(rgb), preprocessing, new Float32Array(3));
  const shift = at([0, 0, 0]), full: [number, number, number][] = channels === 1 ? [[255, 255, 255]] : [[255, 0, 0], [0, 255, 0], [0, 0, 255]];
  const kernel = full.flatMap((rgb) => Array.from(at(rgb), (value, c) => (value - shift[c]) / 255));
  return (pictures) => tf.add(tf.conv2d(pictures as tf.Tensor4D, tf.tensor4d(kernel, [1, 1, channels, 3]), 1, 'valid'), tf.tensor1d(shift));
}
