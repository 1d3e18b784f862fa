import { SecondReadError } from '../core/errors.js';
import { resizeRaster } from '../imaging/resize.js';
import type { Raster } from '../imaging/types.js';

/** Side of the picture that is transformed, and of the block of low frequencies that is kept: 64 bits. */
const SIDE = 32, KEPT = 8;
/** cos(pi k (2x + 1) / 2n): the DCT-II's first rows, its scale left out, which the comparison with the median does not see. */
const COSINES = Float64Array.from({ length: KEPT * SIDE }, (_, i) => Math.cos((Math.PI * Math.floor(i / SIDE) * (2 * (i % SIDE) + 1)) / (2 * SIDE)));

/**
 * A 64-bit fingerprint of what a picture looks like (pHash): the picture as 32 x 32 means, its two-dimensional cosine transform, and of
 * the 8 x 8 lowest frequencies one bit each: above the median of the 63 that are not the mean. Sizes, compression, brightness and contrast
 * leave most bits alone. The difference hash (neighbours compared) was tried and is no use here: on chest films it calls every third pair
 * similar.
 *
 * @param raster one channel
 * @returns two words of 32 bits; frequency (row r, column c) is bit 31 - (8 r + c) % 32 of word floor(r / 4)
 * @throws SecondReadError (input) for a picture with colours
 */
export function perceptualHash(raster: Raster): Uint32Array {
  if (raster.channels !== 1) throw new SecondReadError('input', `a picture of ${raster.channels} channels`, { expected: 'one channel', remedy: 'Decode it with channels: 1.' });
  const { pixels } = resizeRaster(raster, { width: SIDE, height: SIDE, method: 'area' }), rows = new Float64Array(SIDE * KEPT), low = new Float64Array(KEPT * KEPT);
  for (let y = 0; y < SIDE; y++) for (let k = 0; k < KEPT; k++) for (let x = 0; x < SIDE; x++) rows[y * KEPT + k] += pixels[y * SIDE + x] * COSINES[k * SIDE + x];
  for (let r = 0; r < KEPT; r++) for (let k = 0; k < KEPT; k++) for (let y = 0; y < SIDE; y++) low[r * KEPT + k] += rows[y * KEPT + k] * COSINES[r * SIDE + y];
  const median = low.slice(1).sort()[31], hash = new Uint32Array(2);
  for (let i = 0; i < 64; i++) if (low[i] > median) hash[i >> 5] |= 0x80000000 >>> (i & 31);
  return hash;
}

/** Bits in which two words differ. @example hammingDistance(0b1010, 0b0110) // 2 */
export function hammingDistance(one: number, other: number): number {
  let bits = one ^ other;
  bits -= (bits >>> 1) & 0x55555555;
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
