import { SecondReadError } from '../core/errors.js';
import type { Raster } from './types.js';

/**
 * Histogram equalisation of a grey picture: equal to OpenCV's `equalizeHist` in every byte (the darkest grey that occurs becomes 0; a
 * picture of one grey stays as it is). Fractions are rounded to bytes first, for a histogram needs bins.
 *
 * @throws SecondReadError (input) for a colour picture: equalising each channel apart would change its colours
 * @example equaliseHistogram({ width: 4, height: 1, channels: 1, pixels: Float32Array.of(10, 10, 20, 20) }).pixels // Float32Array [0, 0, 255, 255]
 */
export function equaliseHistogram(raster: Raster): Raster {
  if (raster.channels !== 1) throw new SecondReadError('input', 'histogram equalisation of a colour picture', { field: 'channels', expected: '1', remedy: 'Decode it with channels: 1, or call toChannels(raster, 1) first.' });
  // Plain loops: `from` with a function takes twenty times as long, a second on a film of seven megapixels.
  const counts = new Int32Array(256), bytes = new Uint8ClampedArray(raster.pixels), pixels = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) counts[bytes[i]]++;
  const map = equalisingMap(counts, bytes.length);
  for (let i = 0; i < bytes.length; i++) pixels[i] = map[bytes[i]];
  return { ...raster, pixels };
}

/** New grey by old grey. Single precision and rounding half to even, as OpenCV computes it. */
function equalisingMap(counts: Int32Array, total: number): Uint8ClampedArray {
  const map = new Uint8ClampedArray(256), darkest = counts.findIndex((count) => count > 0);
  if (darkest < 0) return map;
  if (counts[darkest] === total) return map.fill(darkest);
  const scale = Math.fround(255 / Math.fround(total - counts[darkest]));
  // Storing into a clamped array rounds half to even.
  for (let grey = darkest + 1, sum = 0; grey < 256; grey++) map[grey] = Math.fround((sum += counts[grey]) * scale);
  return map;
}
