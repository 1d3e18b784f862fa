import sharp from 'sharp';
import { SecondReadError } from '../core/errors.js';
import { resizeRaster } from '../imaging/resize.js';
import type { Raster } from '../imaging/types.js';
import { writeCaption } from './caption.js';

/** A row of the gallery: a picture before and after. `after` is the caption of the second; default "affected". */
export interface GalleryRow { readonly title: string; readonly clean: Raster; readonly affected: Raster; readonly after?: string }

export interface GalleryOptions {
  rows: readonly GalleryRow[];
  /** Side of a cell in pixels; pictures keep their proportions. Default 192. */
  side?: number;
  /** Factor on the difference, which is shown around mid grey; where not given, each row's is chosen so that its largest difference is seen, and stands in the caption. */
  gain?: number;
}

const GAP = 8, CAPTION = 24;

/**
 * Pictures side by side: clean, affected, and their difference around mid grey, a caption over each. Cells are made by nearest neighbour, so
 * that single pixels of noise are seen as they are.
 *
 * @throws SecondReadError (input) where there is nothing to show, or the two pictures of a row are not of one size
 * @example const sheet = confounderGallery({ rows: [{ title: 'tag', clean, affected }] }); await pngOf(sheet)
 */
export function confounderGallery({ rows, side = 192, gain }: GalleryOptions): Raster {
  if (rows.length === 0) throw new SecondReadError('input', 'a gallery without pictures', { field: 'rows', expected: 'at least one' });
  const width = 3 * side + 4 * GAP, tile = side + CAPTION + GAP, height = rows.length * tile + GAP, pixels = new Float32Array(width * height).fill(24);
  rows.forEach(({ title, clean, affected, after = 'affected' }, row) => {
    if (clean.width !== affected.width || clean.height !== affected.height) throw new SecondReadError('input', `"${title}": pictures of different size`, { field: 'rows', expected: 'the same picture before and after' });
    const { raster, factor } = difference(clean, affected, gain);
    [[title, clean], [after, affected], [`difference ${factor}x`, raster]].forEach(([caption, picture], column) => {
      const left = GAP + column * (side + GAP), top = GAP + row * tile;
      place(pixels, width, caption as string, picture as Raster, left, top, side);
    });
  });
  return { width, height, channels: 1, pixels };
}

function place(pixels: Float32Array, width: number, caption: string, picture: Raster, left: number, top: number, side: number): void {
  const scale = caption.length * 12 <= side ? 2 : 1, shown = caption.slice(0, Math.floor(side / (6 * scale)));
  writeCaption(pixels, width, shown, { left, top: top + 2, scale, value: 230 });
  const factor = side / Math.max(picture.width, picture.height), size = { width: Math.max(1, Math.round(picture.width * factor)), height: Math.max(1, Math.round(picture.height * factor)) };
  const cell = resizeRaster(picture, { ...size, method: factor >= 1 ? 'nearest' : 'area' });
  for (let y = 0; y < cell.height; y++) pixels.set(cell.pixels.subarray(y * cell.width, (y + 1) * cell.width), (top + CAPTION + y) * width + left);
}

function difference(clean: Raster, affected: Raster, gain: number | undefined): { raster: Raster; factor: number } {
  const raw = clean.pixels.map((value, i) => affected.pixels[i] - value), largest = raw.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const factor = gain ?? Math.max(1, Math.min(16, Math.floor(127 / Math.max(1, largest))));
  return { raster: { ...clean, pixels: raw.map((value) => Math.min(255, Math.max(0, 128 + factor * value))) }, factor };
}

/** A grey picture as an 8-bit PNG, values rounded; equal pictures give equal bytes with one version of sharp. */
export function pngOf({ width, height, channels, pixels }: Raster): Promise<Buffer> {
  const bytes = Uint8Array.from(pixels, (value) => Math.min(255, Math.max(0, Math.round(value))));
  return sharp(bytes, { raw: { width, height, channels } }).toColourspace(channels === 1 ? 'b-w' : 'srgb').png({ compressionLevel: 6 }).toBuffer();
}
