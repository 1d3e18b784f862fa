import { SecondReadError } from '../core/errors.js';
import { filterWeights, resampleColumns, resampleRows } from './resample.js';
import type { Raster } from './types.js';

export interface FieldOfView {
  /** Side of the square, in millimetres. */
  millimetres: number;
  /** Distance from pixel to pixel; one number where it is the same along x and y. */
  pixelMillimetres: number | { x: number; y: number };
  /** Centre of the field in pixels of the picture; its middle where left out. The first pixel's centre is 0.5. */
  centre?: { x: number; y: number };
  /** Pixels a side of the result. */
  size: number;
  /** What to do where the field leaves the picture: refuse (where left out), or fill with this grey. */
  outside?: number;
}

/**
 * A square of given millimetres around a point, resampled to `size` pixels a side, so that one pixel is the same length in all pictures
 * and their sizes tell nothing. Equal to PIL's
 * `resize((size, size), BILINEAR, box=...)` on the box of the field: bilinear, widened with the reduction.
 *
 * @throws SecondReadError (data) where the field leaves the picture and nothing says how to fill it; (input) for sizes of 0 or less
 * @example cropFieldOfView(slice, { millimetres: 40, pixelMillimetres: 0.7, size: 64 })
 */
export function cropFieldOfView(raster: Raster, options: FieldOfView, name = 'picture'): Raster {
  const { millimetres, size, outside, centre = { x: raster.width / 2, y: raster.height / 2 } } = options;
  const spacing = typeof options.pixelMillimetres === 'number' ? { x: options.pixelMillimetres, y: options.pixelMillimetres } : options.pixelMillimetres;
  for (const [field, value] of Object.entries({ millimetres, size, 'pixelMillimetres.x': spacing.x, 'pixelMillimetres.y': spacing.y })) {
    if (!(value > 0)) throw new SecondReadError('input', `${field} is ${value}`, { file: name, field, expected: 'more than 0' });
  }
  const across = millimetres / spacing.x, down = millimetres / spacing.y, left = centre.x - across / 2, top = centre.y - down / 2;
  const slack = 1e-6 * Math.max(raster.width, raster.height);
  const fits = left >= -slack && top >= -slack && left + across <= raster.width + slack && top + down <= raster.height + slack;
  if (!fits && outside === undefined) {
    const room = Math.min(Math.min(centre.x, raster.width - centre.x) * spacing.x, Math.min(centre.y, raster.height - centre.y) * spacing.y) * 2;
    throw new SecondReadError('data', `a field of ${millimetres} mm leaves the picture`, { file: name, field: 'millimetres', expected: `at most ${Math.max(0, room).toFixed(1)} mm around this centre`, remedy: 'Choose a smaller field, say how to fill ("outside"), or leave the picture out.' });
  }
  const { channels } = raster, padded = fits ? { ...raster, left, top } : pad(raster, left, top, across, down, outside as number);
  const columns = filterWeights(padded.width, size, 'bilinear', { begin: padded.left, length: across }), rows = filterWeights(padded.height, size, 'bilinear', { begin: padded.top, length: down }), keep = (value: number): number => value;
  const wide = resampleRows(padded.pixels, padded.width, padded.height, channels, columns, keep);
  return { width: size, height: size, channels, pixels: resampleColumns(wide, size * channels, rows, keep) };
}

/** The picture with as much border as the field needs. */
function pad(raster: Raster, left: number, top: number, across: number, down: number, grey: number): Raster & { left: number; top: number } {
  const before = { x: Math.max(0, Math.ceil(-left)), y: Math.max(0, Math.ceil(-top)) };
  const width = Math.max(raster.width, Math.ceil(left + across)) + before.x, height = Math.max(raster.height, Math.ceil(top + down)) + before.y;
  const { channels } = raster, pixels = new Float32Array(width * height * channels).fill(grey), length = raster.width * channels;
  for (let y = 0; y < raster.height; y++) pixels.set(raster.pixels.subarray(y * length, (y + 1) * length), ((y + before.y) * width + before.x) * channels);
  return { width, height, channels, pixels, left: left + before.x, top: top + before.y };
}
