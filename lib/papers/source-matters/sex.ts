import { rng } from '../../core/random.js';
import { SEED } from './protocol.js';
import type { Task, TaskImage } from './task.js';

/** The paper's images of a cell, where there are as many. */
const MOST = 200;

/** The training images of the sex arm at one share, and the test images of its four cells. */
export interface SexSets { train: Int32Array; test: Int32Array }

/**
 * Sheet 3.2 with the leak closed. Training: `share` women among the positives, all negatives men, as many of each class; o.o.d. test the other
 * way round. Unlike gender.py's, the test patients are set apart first (gender.py leaves 1 to 8 patients on both sides), and the test set is one
 * for all shares with four cells of equal size (class by sex), so that i.i.d. and o.o.d. sets of any share are composed from stored scores.
 *
 * Within each upstream source every cell has the same number of images: neither sex nor class tells the source. Choices are nested: a larger
 * share adds women and takes men away, and changes nothing else.
 *
 * @param repeat draws the images of a repeat anew where a cell has more than are needed
 */
export function sexSets(task: Task, share: number, repeat: number): SexSets {
  const origins = [...new Set(task.images.map(({ origin }) => origin))];
  const pick = (rows: Int32Array, part: string, draw: number): Record<string, number[][]> => Object.fromEntries(origins.map((origin) => [origin, cells(task, rows, origin, part, draw)]));
  const pool = pick(task.pool, 'pool', repeat), test = pick(task.test, 'test', 0), train: number[] = [], tested: number[] = [];
  for (const origin of origins) {
    const [menWithout, menWith, , womenWith] = pool[origin], count = Math.min(MOST, menWithout.length, menWith.length, womenWith.length), women = Math.round(share * count);
    train.push(...womenWith.slice(0, women), ...menWith.slice(0, count - women), ...menWithout.slice(0, count));
    const least = Math.min(MOST, ...test[origin].map((cell) => cell.length));
    tested.push(...test[origin].flatMap((cell) => cell.slice(0, least)));
  }
  return { train: Int32Array.from(train).sort(), test: Int32Array.from(tested).sort() };
}

/** Images of one source by cell (men without, men with, women without, women with the finding), in seeded order. */
function cells({ images }: Task, rows: Int32Array, origin: string, part: string, draw: number): number[][] {
  const cellOf = ({ label, woman }: TaskImage): number => label + 2 * Number(woman);
  return [0, 1, 2, 3].map((cell) => rng(SEED, 'split', 'source-matters', 'sex', part, origin, cell, draw).shuffle(Array.from(rows).filter((i) => images[i].origin === origin && cellOf(images[i]) === cell)));
}
