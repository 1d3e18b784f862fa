import sharp from 'sharp';
import { rng } from '../core/random.js';
import type { ImageStack } from '../imaging/types.js';
import { cellOf } from './images.js';
import { labelText } from './duplicates.js';
import type { AuditedImages } from './types.js';

/** One contact sheet: which pictures, under which name. */
export interface Sheet { name: string; label: string; source: string; count: number; rows: number[] }

const COLUMNS = 8, LINES = 6, GAP = 4;
/** Side of one picture on a sheet, pixels. */
const SIDE = 96;
/** Sheets at most: the largest groups. */
const MOST = 24;

/**
 * What is put on contact sheets: for each class (as the label reads, a row with several classes under each) and source, up to 48 pictures drawn at
 * random. Sheets of the same class follow one another, so that sources lie side by side.
 */
export function chooseSheets({ rows, classes }: Pick<AuditedImages, 'rows' | 'classes'>, seed: number): Sheet[] {
  const groups = new Map<string, { label: string; source: string; rows: number[] }>();
  rows.forEach((row, i) => {
    const source = String(cellOf(row, 'upstream_repo') ?? row.site).replace(/@[0-9a-f]{40}$/, ''), text = labelText(row, classes);
    for (const label of text === '' ? ['label not known'] : text.split('|')) {
      const key = JSON.stringify([label, source]), group = groups.get(key) ?? { label, source, rows: [] };
      group.rows.push(i);
      groups.set(key, group);
    }
  });
  const largest = [...groups.values()].sort((a, b) => b.rows.length - a.rows.length).slice(0, MOST).sort((a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : a.source < b.source ? -1 : 1));
  return largest.map(({ label, source, rows: own }) => ({
    name: fileName(`${label}-${source}`), label, source, count: own.length, rows: rng(seed, 'order', 'sheet', label, source).shuffle([...own]).slice(0, COLUMNS * LINES).sort((a, b) => a - b),
  }));
}

const fileName = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 80);

/** A sheet as a PNG: eight pictures in a row, each squeezed to a square of 96 pixels. */
export async function drawSheet(stack: ImageStack, rows: readonly number[]): Promise<Buffer> {
  const lines = Math.max(1, Math.ceil(rows.length / COLUMNS)), size = stack.width * stack.height;
  const tiles = await Promise.all(rows.map(async (row, i) => ({
    input: await sharp(Buffer.from(stack.pixels.subarray(row * size, (row + 1) * size)), { raw: { width: stack.width, height: stack.height, channels: 1 } }).resize(SIDE, SIDE, { fit: 'fill' }).png().toBuffer(),
    left: GAP + (i % COLUMNS) * (SIDE + GAP), top: GAP + Math.floor(i / COLUMNS) * (SIDE + GAP),
  })));
  return sharp({ create: { width: GAP + COLUMNS * (SIDE + GAP), height: GAP + lines * (SIDE + GAP), channels: 3, background: '#556677' } }).composite(tiles).png({ compressionLevel: 9, palette: true }).toBuffer();
}
