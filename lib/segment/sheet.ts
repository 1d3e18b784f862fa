import { writeCaption } from '../confounders/caption.js';
import { SecondReadError } from '../core/errors.js';
import { toChannels } from '../imaging/channels.js';
import { resizeMask } from '../imaging/mask.js';
import { resizeRaster } from '../imaging/resize.js';
import type { Mask, Raster } from '../imaging/types.js';

/** A picture with the lungs that were found and, where known, those that a reader drew. */
export interface LungTile { title: string; raster: Raster; found: Mask; drawn?: Mask | null }

const GAP = 6, CAPTION = 18, FOUND = [255, 200, 0], DRAWN = [0, 200, 255];

/**
 * A contact sheet for the eye: each picture with the outline of its lungs as found (yellow) and as drawn by a reader (blue). Pictures keep their
 * shape.
 *
 * @param columns tiles a row
 * @param side of a tile, pixels
 * @returns a colour picture; `pngOf` of lib/confounders makes a file of it
 * @throws SecondReadError (input) where there is nothing to show
 */
export function lungSheet(tiles: readonly LungTile[], { columns = 8, side = 160 }: { columns?: number; side?: number } = {}): Raster {
  if (tiles.length === 0) throw new SecondReadError('input', 'a contact sheet without pictures', { field: 'tiles', expected: 'at least one' });
  const across = Math.min(columns, tiles.length), width = across * (side + GAP) + GAP, high = side + CAPTION + GAP, height = Math.ceil(tiles.length / across) * high + GAP;
  const grey = new Float32Array(width * height).fill(24), marks: { at: number; colour: readonly number[] }[] = [];
  tiles.forEach(({ title, raster, found, drawn }, i) => {
    const left = GAP + (i % across) * (side + GAP), top = GAP + Math.floor(i / across) * high, factor = side / Math.max(raster.width, raster.height);
    const size = { width: Math.max(1, Math.round(raster.width * factor)), height: Math.max(1, Math.round(raster.height * factor)) };
    writeCaption(grey, width, title.slice(0, Math.floor(side / 6)), { left, top: top + 4, scale: 1, value: 230 });
    const cell = resizeRaster(toChannels(raster, 1), { ...size, method: 'area' });
    for (let y = 0; y < size.height; y++) grey.set(cell.pixels.subarray(y * size.width, (y + 1) * size.width), (top + CAPTION + y) * width + left);
    for (const [mask, colour] of [[drawn ?? null, DRAWN], [found, FOUND]] as const) {
      if (mask !== null) for (const at of outline(resizeMask(mask, size))) marks.push({ at: (top + CAPTION + Math.floor(at / size.width)) * width + left + (at % size.width), colour });
    }
  });
  const sheet = toChannels({ width, height, channels: 1, pixels: grey }, 3);
  for (const { at, colour } of marks) sheet.pixels.set(colour, 3 * at);
  return sheet;
}

/** Pixels inside that touch outside, or the border, by a side. */
function outline({ width, height, pixels }: Mask): number[] {
  const found: number[] = [];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (pixels[at] === 1 && (x === 0 || y === 0 || x === width - 1 || y === height - 1 || pixels[at - 1] + pixels[at + 1] + pixels[at - width] + pixels[at + width] < 4)) found.push(at);
    }
  }
  return found;
}
