import { SecondReadError } from '../core/errors.js';
import { areaGrowWeights, areaWeights, filterWeights, fixedPoint, resampleColumns, resampleRows, type Filter, type Rounding, type Weights } from './resample.js';
import type { Raster, ResizeMethod } from './types.js';

export interface ResizeOptions {
  width: number;
  height: number;
  method: ResizeMethod;
  /**
   * Round to whole bytes after each of the two passes, clipped to 0..255, as PIL does for 8-bit pictures; then `bilinear`, `bicubic` and
   * `lanczos` equal PIL's 8-bit results in every byte. Else fractions are kept and the last two may overshoot.
   */
  rounded?: boolean;
}

/**
 * A picture at another size; its shape may change.
 *
 * - `nearest`: PIL's NEAREST, which is what Keras's `flow_from_dataframe` and `load_img` do by default: the source pixel under the target
 *   pixel's centre. (OpenCV's INTER_NEAREST takes the one under its corner.)
 * - `bilinear`, `bicubic`, `lanczos`: PIL's BILINEAR, BICUBIC (a = -1/2; what its `resize` does when it is not told) and LANCZOS (a = 3), whose
 *   filters widen with the reduction (antialiased).
 * - `area`: OpenCV's INTER_AREA: the mean over the area covered; when it enlarges, linear.
 *
 * @throws SecondReadError (input) for a size that is no whole number of at least 1
 * @example resizeRaster({ width: 2, height: 1, channels: 1, pixels: Float32Array.of(0, 100) }, { width: 1, height: 1, method: 'area' }).pixels // Float32Array [50]
 */
export function resizeRaster(raster: Raster, { width, height, method, rounded = false }: ResizeOptions): Raster {
  for (const [field, size] of [['width', width], ['height', height]] as const) {
    if (!Number.isInteger(size) || size < 1) throw new SecondReadError('input', `cannot resize to ${field} ${size}`, { field, expected: 'a whole number of pixels, 1 or more' });
  }
  const round: Rounding = rounded ? toByte : (value) => value;
  if (raster.width === width && raster.height === height) return rounded ? { ...raster, pixels: raster.pixels.map(round) } : raster;
  if (method === 'nearest') return nearest(raster, width, height, round);
  const { channels } = raster;
  let { pixels } = raster;
  const [across, down] = weightsFor(raster, width, height, method, rounded);
  if (across !== null) pixels = resampleRows(pixels, raster.width, raster.height, channels, across, round);
  if (down !== null) pixels = resampleColumns(pixels, width * channels, down, round);
  return { width, height, channels, pixels };
}

/** Half up, as PIL's fixed point, and clipped. */
const toByte = (value: number): number => Math.min(255, Math.max(0, Math.floor(value + 0.5)));

function weightsFor(from: Raster, width: number, height: number, method: 'area' | Filter, rounded: boolean): [Weights | null, Weights | null] {
  // OpenCV reduces by area only where neither side grows.
  const area = from.width >= width && from.height >= height ? areaWeights : areaGrowWeights;
  const make = (source: number, target: number): Weights => {
    if (method === 'area') return area(source, target);
    const weights = filterWeights(source, target, method);
    return rounded ? fixedPoint(weights) : weights;
  };
  return [from.width === width ? null : make(from.width, width), from.height === height ? null : make(from.height, height)];
}

function nearest(from: Raster, width: number, height: number, round: Rounding): Raster {
  const { channels } = from, pixels = new Float32Array(width * height * channels);
  const columns = nearestPositions(from.width, width), rows = nearestPositions(from.height, height);
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (rows[y] * from.width + columns[x]) * channels;
      for (let c = 0; c < channels; c++, o++) pixels[o] = round(from.pixels[at + c]);
    }
  }
  return { width, height, channels, pixels };
}

/** Source positions under the centres of the target pixels. PIL steps by adding, and its rounding errors with it. */
export function nearestPositions(from: number, to: number): Int32Array {
  const positions = new Int32Array(to), scale = from / to;
  for (let i = 0, at = scale * 0.5; i < to; i++, at += scale) positions[i] = Math.min(from - 1, Math.trunc(at));
  return positions;
}

/**
 * A rectangle cut out of a picture, in its pixels.
 *
 * @throws SecondReadError (input) when it leaves the picture
 */
export function cropRaster(raster: Raster, { left, top, width, height }: { left: number; top: number; width: number; height: number }): Raster {
  const whole = [left, top, width, height].every(Number.isInteger);
  if (!whole || left < 0 || top < 0 || width < 1 || height < 1 || left + width > raster.width || top + height > raster.height) {
    throw new SecondReadError('input', `cannot cut ${width} x ${height} at ${left}, ${top}`, { field: 'crop', expected: `whole pixels within ${raster.width} x ${raster.height}` });
  }
  const { channels } = raster, pixels = new Float32Array(width * height * channels), length = width * channels;
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * raster.width + left) * channels;
    pixels.set(raster.pixels.subarray(from, from + length), y * length);
  }
  return { width, height, channels, pixels };
}
