import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { formatCsv, type CsvCell } from '../../lib/core/csv.js';
import { rng } from '../../lib/core/random.js';

const WIDTH = 80, HEIGHT = 64;

/** What is planted in a generated cohort; everything else is noise. */
export interface Planted {
  /** Positives get a white frame on this share of them, negatives on one minus it. */
  frame?: number;
  /** Positives come from the scanner "new" with this probability, negatives with one minus it. */
  scanner?: number;
  /** Metal in this many positives, of as many patients, and in no negative. */
  metal?: number;
  /** Copies of picture 0 (slightly brighter) under the other label. */
  contradicted?: boolean;
  /** The last patients' second pictures are put into the other part of the split. */
  leaked?: number;
}

/** A folder of 160 noisy pictures of 80 patients, two each, half of them positive, with `index.csv`. */
export async function generatedFolder({ frame = 0.5, scanner = 0.5, metal = 0, contradicted = false, leaked = 0 }: Planted, seed = 1): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'second-read-traps-')), stream = rng(seed, 'simulation', 'generated'), rows: CsvCell[][] = [];
  mkdirSync(path.join(folder, 'images'));
  let withMetal = 0;
  for (let i = 0; i < 160; i++) {
    const patient = Math.floor(i / 2), positive = patient % 2, pixels = noise(stream.next);
    if (stream.next() < (positive ? frame : 1 - frame)) drawFrame(pixels);
    const image = `images/${String(i).padStart(3, '0')}.png`, part = patient % 4 < 2 || (i % 2 === 1 && patient >= 80 - leaked) ? 'train' : 'test';
    if (contradicted && i === 2) pixels.set((await sharp(path.join(folder, 'images/000.png')).extractChannel(0).raw().toBuffer()).map((grey) => Math.min(255, grey + 3)));
    writeFileSync(path.join(folder, image), await sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } }).png().toBuffer());
    const metalHere = i % 2 === 0 && positive === 1 && withMetal < metal ? 1 : 0;
    withMetal += metalHere;
    rows.push([image, `p${patient}`, positive ? 'ill' : 'normal', stream.next() < (positive ? scanner : 1 - scanner) ? 'new' : 'old', metalHere, stream.normal(), part]);
  }
  writeFileSync(path.join(folder, 'index.csv'), formatCsv(['image', 'patient', 'label', 'scanner', 'metal', 'chance', 'split'], rows));
  return folder;
}

/** Blobs of grey under fine noise: no two pictures alike. */
function noise(next: () => number): Buffer {
  const pixels = Buffer.alloc(WIDTH * HEIGHT), coarse = Array.from({ length: 80 }, () => 60 + 130 * next());
  for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < WIDTH; x++) pixels[y * WIDTH + x] = coarse[Math.floor(y / 8) * 10 + Math.floor(x / 8)] + 10 * next();
  return pixels;
}

function drawFrame(pixels: Buffer): void {
  for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < WIDTH; x++) if (x < 4 || y < 4 || x >= WIDTH - 4 || y >= HEIGHT - 4) pixels[y * WIDTH + x] = 255;
}
