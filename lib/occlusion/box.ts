import { SecondReadError } from '../core/errors.js';
import type { RandomStream } from '../core/random.js';
import { maskBounds } from '../imaging/mask.js';
import type { Mask } from '../imaging/types.js';
import type { Box } from './types.js';

/** Width and height of a picture, pixels. */
export interface Size { width: number; height: number }

/**
 * The bounding box over all pixels inside the mask, both lungs together, widened on each side and cut off at the picture's edge.
 *
 * @param margin added on each side, as a fraction of the picture's width (left, right) and height (above, below), rounded to whole pixels; default 0.02,
 *   since a mask drawn at 128 pixels may end a pixel or two short
 * @throws SecondReadError (data) for a mask without a pixel inside: where no lungs were found there is nothing to hide; (input) for a negative margin
 * @example lungBox({ width: 4, height: 3, pixels: Uint8Array.of(0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0) }, { margin: 0 }) // { left: 1, top: 1, width: 2, height: 1 }
 */
export function lungBox(mask: Mask, { margin = 0.02 }: { margin?: number } = {}): Box {
  if (!(margin >= 0 && margin <= 1)) throw new SecondReadError('input', `a margin of ${margin}`, { field: 'margin', expected: 'a fraction of the picture, 0 to 1' });
  const { left, top, width, height } = maskBounds(mask), across = Math.round(margin * mask.width), down = Math.round(margin * mask.height);
  if (width === 0) throw new SecondReadError('data', 'the lung mask is empty', { field: 'mask', expected: 'some pixels inside', remedy: 'Leave pictures out in which no lungs were found.' });
  const x = Math.max(0, left - across), y = Math.max(0, top - down);
  return { left: x, top: y, width: Math.min(mask.width, left + width + across) - x, height: Math.min(mask.height, top + height + down) - y };
}

/**
 * A box as wide and as high as another, anywhere inside the picture with equal chance: what hiding so many pixels does, wherever they lie. A box over the
 * lungs is large, so that a random one hides much of them too: report `overlap` beside it.
 *
 * @throws SecondReadError (input) for a box larger than the picture
 * @example randomBox({ width: 10, height: 10 }, { left: 0, top: 0, width: 10, height: 4 }, rng(1, 'confounder')).left // 0
 */
export function randomBox(size: Size, like: Box, stream: RandomStream): Box {
  const { width, height } = like;
  if (!(width >= 1 && height >= 1 && width <= size.width && height <= size.height)) {
    throw new SecondReadError('input', `a box of ${width} x ${height} in a picture of ${size.width} x ${size.height}`, { field: 'like', expected: 'at least one pixel, and no larger than the picture' });
  }
  const left = stream.integer(size.width - width + 1), top = stream.integer(size.height - height + 1);
  return { left, top, width, height };
}

/**
 * Share of the lungs that a box hides: pixels inside both over pixels inside the mask; NaN for an empty mask.
 *
 * @example overlap({ left: 0, top: 0, width: 1, height: 1 }, { width: 2, height: 1, pixels: Uint8Array.of(1, 1) }) // 0.5
 */
export function overlap(box: Box, mask: Mask): number {
  let inside = 0, both = 0;
  for (let y = 0, i = 0; y < mask.height; y++) {
    for (let x = 0; x < mask.width; x++, i++) {
      if (mask.pixels[i] === 0) continue;
      inside++;
      if (x >= box.left && x < box.left + box.width && y >= box.top && y < box.top + box.height) both++;
    }
  }
  return both / inside;
}

/**
 * Where a box lies, and nothing else of its picture: left, top, width and height as fractions of the picture's. What a model sees of a picture whose
 * lungs are blacked out by a box, at the very least (`geometryAuc`).
 *
 * @example boxFeatures({ left: 1, top: 0, width: 2, height: 5 }, { width: 4, height: 10 }) // [0.25, 0, 0.5, 0.5]
 */
export function boxFeatures(box: Box, size: Size): number[] {
  return [box.left / size.width, box.top / size.height, box.width / size.width, box.height / size.height];
}

/** Where lungs lie on most frontal films, in fractions of width and height. */
const FIXED = { left: 0.1, top: 0.12, width: 0.8, height: 0.68 } as const;

/**
 * The same box in every picture of a size: over most of the lungs of a frontal film, wherever this film's lungs are.
 *
 * @example fixedBox({ width: 100, height: 100 }) // { left: 10, top: 12, width: 80, height: 68 }
 */
export const fixedBox = ({ width, height }: Size): Box => ({ left: Math.round(FIXED.left * width), top: Math.round(FIXED.top * height), width: Math.round(FIXED.width * width), height: Math.round(FIXED.height * height) });
