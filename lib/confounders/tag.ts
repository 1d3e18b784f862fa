import type { Raster } from '../imaging/types.js';
import { LETTER_R, type Glyph } from './glyph-r.js';
import type { TagConfounder } from './types.js';

/** Metrics of a capital R in DejaVu Sans, in units of the font size (1/2048 each): bearing, distance below the text box's top, extent. */
const METRICS = { left: 201 / 2048, top: 408 / 2048, width: 1163 / 2048, height: 1493 / 2048 };

/** How much ink covers each pixel of a box: `share[y * width + x]` in [0, 1]; the box begins at (left, top) of the picture. */
export interface Coverage { readonly left: number; readonly top: number; readonly width: number; readonly height: number; readonly share: Float64Array }

/**
 * Writes the letter R over a picture: a pixel that the letter covers by a share s becomes `(1 - s) * pixel + s * value`, rounded to a whole
 * grey value; all others stay as they are. What falls outside the picture is cut off.
 *
 * Source: include_tag.py of the authors' repository (DejaVu Sans, size 64, at (200, 200) of 1024 x 1024); letter of our own drawing.
 *
 * @example addTag(raster, { kind: 'tag', size: 64 / 1024, left: 200 / 1024, top: 200 / 1024, value: 255 }) // at 1024 px: ink in columns 206..242, rows 212..259
 */
export function addTag(raster: Raster, tag: TagConfounder): Raster {
  const pixels = raster.pixels.slice();
  writeTag(pixels, raster.width, raster.height, tag);
  return { width: raster.width, height: raster.height, channels: raster.channels, pixels };
}

/** `addTag` in place, on the bytes or floats of a picture of one channel. */
export function writeTag(pixels: Uint8Array | Float32Array, width: number, height: number, tag: TagConfounder): void {
  const box = tagCoverage(width, tag);
  for (let y = Math.max(0, -box.top); y < box.height && box.top + y < height; y++) {
    for (let x = Math.max(0, -box.left); x < box.width && box.left + x < width; x++) {
      const share = box.share[y * box.width + x], at = (box.top + y) * width + box.left + x;
      if (share > 0) pixels[at] = Math.round(pixels[at] + share * (tag.value - pixels[at]));
    }
  }
}

const scaled = new Map<string, Coverage>();

/** The share of each pixel that the letter covers in a picture of this width: the bitmap scaled by area, at its exact place between pixels. The last few are kept. */
export function tagCoverage(pictureWidth: number, { size, left, top }: TagConfounder): Coverage {
  const key = `${pictureWidth} ${size} ${left} ${top}`;
  let coverage = scaled.get(key);
  if (coverage === undefined) {
    coverage = scaleLetter(pictureWidth, size, left, top);
    if (scaled.size >= 16) scaled.clear();
    scaled.set(key, coverage);
  }
  return coverage;
}

function scaleLetter(pictureWidth: number, size: number, left: number, top: number): Coverage {
  const font = size * pictureWidth, x = left * pictureWidth + METRICS.left * font, y = top * pictureWidth + METRICS.top * font;
  return scaleByArea(LETTER_R, x, y, METRICS.width * font, METRICS.height * font);
}

function scaleByArea(glyph: Glyph, x: number, y: number, width: number, height: number): Coverage {
  const across = overlaps(x, width, glyph.width), down = overlaps(y, height, glyph.height), share = new Float64Array(across.cells * down.cells);
  const row = new Float64Array(across.cells);
  for (let dotY = 0; dotY < glyph.height; dotY++) {
    row.fill(0);
    for (let dotX = 0; dotX < glyph.width; dotX++) if (glyph.ink[dotY * glyph.width + dotX]) spread(row, across, dotX, 1);
    for (let cell = down.from(dotY); cell <= down.to(dotY); cell++) {
      const weight = down.overlap(dotY, cell);
      for (let i = 0; i < row.length; i++) share[cell * across.cells + i] += weight * row[i];
    }
  }
  return { left: across.first, top: down.first, width: across.cells, height: down.cells, share };
}

interface Overlaps { first: number; cells: number; from(dot: number): number; to(dot: number): number; overlap(dot: number, cell: number): number }

/** How `dots` equal dots from `start` on, `length` pixels long together, lie over whole pixels. */
function overlaps(start: number, length: number, dots: number): Overlaps {
  const first = Math.floor(start), cells = Math.max(1, Math.ceil(start + length) - first), step = length / dots;
  const begin = (dot: number): number => start - first + dot * step;
  return {
    first, cells,
    from: (dot) => Math.min(cells - 1, Math.floor(begin(dot))),
    to: (dot) => Math.min(cells - 1, Math.floor(begin(dot + 1))),
    overlap: (dot, cell) => Math.max(0, Math.min(begin(dot + 1), cell + 1) - Math.max(begin(dot), cell)),
  };
}

function spread(row: Float64Array, across: Overlaps, dot: number, ink: number): void {
  for (let cell = across.from(dot); cell <= across.to(dot); cell++) row[cell] += ink * across.overlap(dot, cell);
}
