import { SecondReadError } from '../core/errors.js';
import type { Preprocessing } from './types.js';

/** x -> (x - mean) * scale for each channel of the network's input, and whether it reads blue first. Means in the order of the input's channels. */
interface Affine { mean: readonly [number, number, number]; scale: readonly [number, number, number]; blueFirst: boolean }

const same = (mean: number, scale: number): Affine => ({ mean: [mean, mean, mean], scale: [scale, scale, scale], blueFirst: false });
const CAFFE: Affine['mean'] = [103.939, 116.779, 123.68];

/** What each preprocessing does. Source: keras.applications.imagenet_utils.preprocess_input; `caffe-then-255`: Boland et al. 2024, section 3. */
const AFFINE: Readonly<Record<Preprocessing, Affine>> = {
  caffe: { mean: CAFFE, scale: [1, 1, 1], blueFirst: true },
  'caffe-then-255': { mean: CAFFE, scale: [1 / 255, 1 / 255, 1 / 255], blueFirst: true },
  tf: same(127.5, 1 / 127.5),
  torch: { mean: [0.485 * 255, 0.456 * 255, 0.406 * 255], scale: [1 / (0.229 * 255), 1 / (0.224 * 255), 1 / (0.225 * 255)], blueFirst: false },
  unit: same(0, 1 / 255),
  none: same(0, 1),
};

/** Names of all preprocessings. */
export const PREPROCESSINGS = Object.keys(AFFINE) as Preprocessing[];

/**
 * Pixels as a network's weights expect them.
 *
 * @param pixels 0..255, rows of `channels` values, channels last (any number of pictures of any size); grey pictures become three equal channels
 * @param into where the result goes, three values a pixel; may be the array of the pixels where they have three channels
 * @returns `into`
 * @throws SecondReadError (input) when `into` is neither of the pixels' length nor three times that
 * @example preprocess(Float32Array.of(255, 0, 0), 'tf', new Float32Array(3)) // [1, -1, -1]
 * @example preprocess(Float32Array.of(255, 0, 0), 'caffe', new Float32Array(3)) // [-103.939, -116.779, 131.32]
 */
export function preprocess(pixels: Uint8Array | Float32Array, preprocessing: Preprocessing, into: Float32Array): Float32Array {
  const grey = into.length === 3 * pixels.length, { mean, scale, blueFirst } = AFFINE[preprocessing];
  if ((!grey && into.length !== pixels.length) || into.length % 3 !== 0) {
    throw new SecondReadError('input', `${pixels.length} pixel values into ${into.length}`, { field: 'into', expected: 'as many (three channels), or three times as many (grey)' });
  }
  const [mean0, mean1, mean2] = mean, [scale0, scale1, scale2] = scale, first = blueFirst ? 2 : 0, last = 2 - first;
  for (let to = 0, from = 0; to < into.length; to += 3, from += grey ? 1 : 3) {
    const x0 = grey ? pixels[from] : pixels[from + first], x1 = grey ? x0 : pixels[from + 1], x2 = grey ? x0 : pixels[from + last];
    into[to] = (x0 - mean0) * scale0;
    into[to + 1] = (x1 - mean1) * scale1;
    into[to + 2] = (x2 - mean2) * scale2;
  }
  return into;
}
