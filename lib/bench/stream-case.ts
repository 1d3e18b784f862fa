import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { stopwatch } from '../core/clock.js';
import { SecondReadError } from '../core/errors.js';
import { formatSeconds, progress } from '../core/progress.js';
import { rng } from '../core/random.js';
import { decodeImage } from '../imaging/decode.js';
import { resizeRaster } from '../imaging/resize.js';
import { streamBatches } from '../imaging/stream.js';

const HELP = `node --import tsx lib/bench/stream-case.ts [COUNT] [--folder DIR]

Writes COUNT small grey PNGs (112,120, as many as NIH ChestX-ray14 has; 64 x 64 of noise, each another) to a temporary folder,
streams them once in batches (read, decode, resize to 96 px), and prints the time and the most memory the process ever held.
Exits with 1 when that is more than 1.5 GB. The folder is removed afterwards.`;

const LIMIT = 1.5e9, SIDE = 64, BATCH = 64;

/** What one pass over all files took. */
export interface StreamResult { count: number; seconds: number; peakBytes: number; mean: number }

/** File i; a thousand a folder, for large folders are slow on many file systems. */
const fileOf = (folder: string, i: number): string => path.join(folder, String(Math.trunc(i / 1000)).padStart(3, '0'), `${i}.png`);

/** Writes the files. Their pixels repeat from run to run. */
export async function generateFiles(folder: string, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1000) mkdirSync(path.dirname(fileOf(folder, i)), { recursive: true });
  const bar = progress({ label: 'writing', total: count, unit: 'files' });
  const write = async (i: number): Promise<void> => {
    const stream = rng(1, 'simulation', 'stream-case', i), level = 40 + stream.integer(120);
    const pixels = Uint8Array.from({ length: SIDE * SIDE }, () => level + stream.integer(48));
    await writeFile(fileOf(folder, i), await sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 1 } }).toColourspace('b-w').png({ compressionLevel: 1 }).toBuffer());
  };
  for await (const { items } of streamBatches({ count, read: write, batch: BATCH })) bar.advance(items.length);
  bar.finish();
}

/** Reads, decodes and resizes every file once. `mean` is the mean grey, so that the work cannot be left out. */
export async function streamFiles(folder: string, count: number): Promise<StreamResult> {
  const seconds = stopwatch(), bar = progress({ label: 'streaming', total: count, unit: 'pictures' });
  const read = async (i: number): Promise<Float32Array> => resizeRaster(await decodeImage(fileOf(folder, i)), { width: 96, height: 96, method: 'bilinear' }).pixels;
  let sum = 0;
  for await (const { items } of streamBatches({ count, read, batch: BATCH })) {
    for (const pixels of items) sum += pixels.reduce((total, value) => total + value, 0) / pixels.length;
    bar.advance(items.length);
  }
  bar.finish();
  // maxRSS is in kilobytes, the most since the process began.
  return { count, seconds: seconds(), peakBytes: process.resourceUsage().maxRSS * 1024, mean: sum / count };
}

async function main(args: string[]): Promise<number> {
  if (args.includes('--help')) { console.log(HELP); return 0; }
  const at = args.indexOf('--folder'), parent = at >= 0 && args[at + 1] !== undefined ? path.resolve(args[at + 1]) : tmpdir();
  const [first = '112120'] = args.filter((arg, i) => !arg.startsWith('--') && (at < 0 || i !== at + 1)), count = Number(first);
  if (!Number.isInteger(count) || count < 1) throw new SecondReadError('input', `"${first}" is no number of files`, { field: 'COUNT', expected: 'a whole number above 0' });
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(path.join(parent, 'second-read-stream-'));
  try {
    await generateFiles(folder, count);
    const { seconds, peakBytes, mean } = await streamFiles(folder, count), megabytes = Math.round(peakBytes / 1e6);
    console.log(`${count} pictures in ${formatSeconds(seconds)} (${Math.round(count / seconds)} a second; mean grey ${mean.toFixed(2)}); most memory ${megabytes} MB of ${LIMIT / 1e6} allowed; ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}`);
    return peakBytes <= LIMIT ? 0 : 1;
  } finally { rmSync(folder, { recursive: true, force: true }); }
}

if (require.main === module) {
  main(process.argv.slice(2)).then((status) => { process.exitCode = status; }, (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
