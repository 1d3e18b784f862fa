import { writeCaption } from '../confounders/caption.js';
import { SecondReadError } from '../core/errors.js';
import { toChannels } from '../imaging/channels.js';
import { resizeRaster } from '../imaging/resize.js';
import type { Raster } from '../imaging/types.js';

/** One picture in several forms, in the order of the sheet's columns. */
export interface SheetRow { title: string; pictures: readonly Raster[] }

const GAP = 8, TITLE = 22, LETTER = 6;

/**
 * Pictures in rows, their forms side by side: column names once at the top, each row's title over it. Cells are grey and made by nearest neighbour where
 * they are enlarged, so that pixels are seen as a network gets them. `pngOf` of lib/confounders makes a file of it.
 *
 * @param side of a cell in pixels, default 136; pictures keep their proportions
 * @throws SecondReadError (input) where there is nothing to show, or a row has another number of pictures than there are columns
 * @example occlusionSheet({ columns: ['intact', 'box-black'], rows: [{ title: 'a.png, 1', pictures: [clean, hidden] }] }).width // 2 * 136 + 3 * 8
 */
export function occlusionSheet({ columns, rows, side = 136 }: { columns: readonly string[]; rows: readonly SheetRow[]; side?: number }): Raster {
  if (rows.length === 0 || columns.length === 0) throw new SecondReadError('input', 'a sheet without pictures', { field: 'rows', expected: 'at least one row and one column' });
  const odd = rows.find(({ pictures }) => pictures.length !== columns.length);
  if (odd !== undefined) throw new SecondReadError('input', `"${odd.title}": ${odd.pictures.length} pictures`, { field: 'rows', expected: `${columns.length}, one a column` });
  const width = columns.length * (side + GAP) + GAP, tile = TITLE + side + GAP, height = GAP + TITLE + rows.length * tile, pixels = new Float32Array(width * height).fill(24);
  const across = (column: number): number => GAP + column * (side + GAP), longest = Math.max(...columns.map((name) => name.length)), scale = longest * 2 * LETTER <= side ? 2 : 1;
  const write = (text: string, left: number, top: number, size: number, room: number): void => { writeCaption(pixels, width, text.slice(0, Math.floor(room / (LETTER * size))), { left, top, scale: size, value: 230 }); };
  columns.forEach((name, column) => { write(name, across(column), GAP, scale, side); });
  rows.forEach(({ title, pictures }, row) => {
    const top = GAP + TITLE + row * tile;
    write(title, GAP, top + 2, 2, width - 2 * GAP);
    pictures.forEach((picture, column) => { place(pixels, width, picture, across(column), top + TITLE, side); });
  });
  return { width, height, channels: 1, pixels };
}

function place(pixels: Float32Array, width: number, picture: Raster, left: number, top: number, side: number): void {
  const factor = side / Math.max(picture.width, picture.height), size = { width: Math.max(1, Math.round(picture.width * factor)), height: Math.max(1, Math.round(picture.height * factor)) };
  const cell = resizeRaster(toChannels(picture, 1), { ...size, method: factor >= 1 ? 'nearest' : 'area' });
  for (let y = 0; y < cell.height; y++) pixels.set(cell.pixels.subarray(y * cell.width, (y + 1) * cell.width), (top + y) * width + left);
}
