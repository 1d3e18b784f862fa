import { existsSync } from 'node:fs';
import path from 'node:path';
import { columnIndex, readCsv } from '../core/csv.js';
import { SecondReadError } from '../core/errors.js';
import type { ImageDataset } from './image-datasets.js';
import type { CohortRow } from './types.js';

/** A drawn box as fractions of the image's width and height, so that it holds for every size of the same image. */
export interface Box { label: string; left: number; top: number; width: number; height: number; source: string }

/** NIH's boxes, RSNA's too, are in pixels of the 1024 x 1024 image. */
const NIH_SIZE = 1024;

/** The boxes of a dataset by image name without folder and extension; empty where it has none or the table is not at hand. */
export function readBoxes({ boxes }: ImageDataset, root: string): Map<string, Box[]> {
  const found = new Map<string, Box[]>();
  if (boxes === undefined) return found;
  const file = ['boxes.csv', 'boxes.csv.gz'].map((name) => path.join(root, boxes.dataset, name)).find((name) => existsSync(name));
  if (file === undefined) return found;
  const table = readCsv(file), column = (name: string): number => columnIndex(table, name), image = column('image');
  const read = boxes.kind === 'nih' ? nihBox(column) : fracatlasBox(column);
  table.rows.forEach((cells, i) => {
    const key = nameOf(cells[image]), box = read(cells);
    if (![box.left, box.top, box.width, box.height].every(Number.isFinite)) throw new SecondReadError('data', 'a box without four numbers', { file, row: table.lines[i], expected: 'numbers' });
    found.set(key, [...(found.get(key) ?? []), box]);
  });
  return found;
}

/** Boxes of a row. */
export const boxesOf = (boxes: Map<string, Box[]>, { image }: CohortRow): readonly Box[] => (image === null ? [] : boxes.get(nameOf(image)) ?? []);

const nameOf = (image: string): string => image.replace(/^.*\//, '').replace(/\.[^.]*$/, '');

type Read = (cells: string[]) => Box;

/** x, y, w, h of a 1024 px image. */
function nihBox(column: (name: string) => number): Read {
  const [label, source, x, y, w, h] = ['label', 'source', 'x', 'y', 'w', 'h'].map(column), part = (cell: string): number => Number(cell) / NIH_SIZE;
  return (cells) => ({ label: cells[label] === 'Infiltrate' ? 'Infiltration' : cells[label], source: cells[source], left: part(cells[x]), top: part(cells[y]), width: part(cells[w]), height: part(cells[h]) });
}

/** Corners in pixels of the upstream image, whose size stands beside them. */
function fracatlasBox(column: (name: string) => number): Read {
  const [label, x0, y0, x1, y1, width, height] = ['class', 'x0', 'y0', 'x1', 'y1', 'up_w', 'up_h'].map(column);
  return (cells) => {
    const [a, b, c, d, w, h] = [x0, y0, x1, y1, width, height].map((j) => Number(cells[j]));
    return { label: cells[label], source: 'FracAtlas', left: a / w, top: b / h, width: (c - a) / w, height: (d - b) / h };
  };
}
