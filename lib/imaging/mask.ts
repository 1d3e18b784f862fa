import { SecondReadError } from '../core/errors.js';
import { decodeImage } from './decode.js';
import { nearestPositions } from './resize.js';
import type { Mask, Raster } from './types.js';

/**
 * Decodes a mask (PNG of 1 or 8 bits as a rule): inside is every pixel brighter than `threshold`.
 *
 * @param threshold of 0..255; 0 where left out: any grey above black is inside (labels 1, 2, ... stand for parts)
 * @throws as `decodeImage`; SecondReadError (data) for a mask without any pixel inside, or without any outside
 * @example (await decodeMask('lung.png')).pixels // Uint8Array of 0 and 1
 */
export async function decodeMask(source: string | Buffer, { name, threshold = 0 }: { name?: string; threshold?: number } = {}): Promise<Mask> {
  const { width, height, pixels: grey } = await decodeImage(source, { name, channels: 1 });
  const pixels = Uint8Array.from(grey, (value) => (value > threshold ? 1 : 0)), inside = maskArea({ width, height, pixels });
  if (inside === 0 || inside === pixels.length) {
    throw new SecondReadError('data', `the mask has no pixel ${inside === 0 ? 'inside' : 'outside'}`, { file: name ?? (typeof source === 'string' ? source : 'mask in memory'), expected: `some pixels above ${threshold} and some not`, remedy: 'Leave the mask out, or choose another threshold.' });
  }
  return { width, height, pixels };
}

/** Pixels inside. */
export const maskArea = (mask: Mask): number => mask.pixels.reduce((sum, value) => sum + value, 0);

/** A mask at another size, by nearest neighbour as `resizeRaster` has it, so that it stays 0 and 1 and fits its picture. */
export function resizeMask(mask: Mask, { width, height }: { width: number; height: number }): Mask {
  if (mask.width === width && mask.height === height) return mask;
  const columns = nearestPositions(mask.width, width), rows = nearestPositions(mask.height, height), pixels = new Uint8Array(width * height);
  for (let y = 0, o = 0; y < height; y++) for (let x = 0; x < width; x++, o++) pixels[o] = mask.pixels[rows[y] * mask.width + columns[x]];
  return { width, height, pixels };
}

/**
 * The mask at its picture's size. Sizes may differ (masks are often drawn on a reduced copy), shapes may not: a mask whose aspect differs by
 * more than a hundredth (and more than rounding to whole pixels explains) belongs to another picture or another crop of it.
 *
 * @throws SecondReadError (data) that names the mask
 */
export function fitMask(mask: Mask, raster: Pick<Raster, 'width' | 'height'>, name: string): Mask {
  const wanted = raster.width / raster.height, found = mask.width / mask.height;
  const rounding = 1 / Math.min(mask.width, mask.height, raster.width, raster.height);
  if (Math.abs(found / wanted - 1) > Math.max(0.01, rounding)) {
    throw new SecondReadError('data', `a mask of ${mask.width} x ${mask.height} for a picture of ${raster.width} x ${raster.height}`, { file: name, field: 'mask', expected: `the picture's shape (${wanted.toFixed(3)}, not ${found.toFixed(3)})`, remedy: 'It belongs to another picture, or to another crop of it: leave the mask out.' });
  }
  return resizeMask(mask, raster);
}

/** The smallest rectangle that holds all pixels inside. */
export function maskBounds({ width, height, pixels }: Mask): { left: number; top: number; width: number; height: number } {
  let left = width, top = height, right = -1, bottom = -1;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (pixels[i] === 0) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  }
  return right < 0 ? { left: 0, top: 0, width: 0, height: 0 } : { left, top, width: right - left + 1, height: bottom - top + 1 };
}
