import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openBackend } from '../backend/tf.js';
import { pngOf } from '../confounders/gallery.js';
import { formatCsv } from '../core/csv.js';
import { SecondReadError } from '../core/errors.js';
import { progress } from '../core/progress.js';
import { oneBitPng } from '../data/one-bit-png.js';
import { decodeImage } from '../imaging/decode.js';
import { maskArea } from '../imaging/mask.js';
import { resizeRaster } from '../imaging/resize.js';
import type { Raster } from '../imaging/types.js';
import { prepareLungInput } from '../segment/prepare.js';
import { maskOfProbability, openLungNetwork } from '../segment/segment.js';
import { lungSheet, type LungTile } from '../segment/sheet.js';
import { readLungWeights } from '../segment/weights.js';
import { openNewFolder } from './new-folder.js';

const PICTURE = /\.(png|jpe?g|dcm|dicom)$/i;
/** Films on the contact sheet, and read at once. */
const SHOWN = 96, BATCH = 8, SIDE = 160;
/** A film with less or more lung than that is worth a look: of Montgomery's films, all lie between. */
const USUAL = { least: 0.08, most: 0.55 };

/** `second-read lungs draw`: masks of the user's own films. @throws SecondReadError (input) for no pictures, or two that would become one mask */
export async function drawLungs({ sources, out, threads }: { sources: readonly string[]; out?: string; threads?: number }, say: (line: string) => void): Promise<number> {
  const remedy = 'Run: npx second-read lungs --help';
  if (out === undefined) throw new SecondReadError('input', 'no folder to write to', { field: '--out', remedy });
  const films = filmsOf(sources), folder = openNewFolder(out), weights = readLungWeights(), rows: (string | number)[][] = [], tiles: LungTile[] = [];
  await openBackend({ threads });
  const network = await openLungNetwork(weights, BATCH), bar = progress({ label: 'lungs', total: films.length, unit: 'films' });
  try {
    await folder.write(async (part) => {
      for (let start = 0; start < films.length; start += BATCH) {
        const some = films.slice(start, start + BATCH), rasters = await Promise.all(some.map(({ file, name }) => decodeImage(file, { name, channels: 1 })));
        network.run(rasters.map(prepareLungInput)).forEach((probability, i) => {
          const { name, target } = some[i], raster = rasters[i], { mask } = maskOfProbability(probability, raster), share = maskArea(mask) / mask.pixels.length;
          mkdirSync(path.dirname(path.join(part, target)), { recursive: true });
          writeFileSync(path.join(part, target), oneBitPng(mask.pixels, mask.width, mask.height));
          rows.push([name, target, share > 0 ? 1 : 0, share.toFixed(4)]);
          if (tiles.length < SHOWN) tiles.push({ title: path.basename(name), raster: reduced(raster), found: mask });
        });
        bar.advance(some.length);
      }
      writeFileSync(path.join(part, 'lungs.csv'), formatCsv(['image', 'mask', 'found', 'share'], rows));
      writeFileSync(path.join(part, 'contact-sheet.png'), await pngOf(lungSheet(tiles, { side: SIDE })));
    });
  } finally { network.dispose(); }
  bar.finish();
  const missing = rows.filter(([, , found]) => found === 0), odd = rows.filter(([, , found, share]) => found === 1 && (Number(share) < USUAL.least || Number(share) > USUAL.most));
  say(`${films.length} films, lungs found in ${films.length - missing.length}: ${path.relative(process.cwd(), folder.target) || folder.target}`);
  if (missing.length > 0) say(`No lung found: ${listed(missing)}. Their masks are empty.`);
  if (odd.length > 0) say(`Unusually little or much lung, look at them: ${listed(odd)}.`);
  say('Look at contact-sheet.png before you use the masks.');
  return 0;
}

const listed = (rows: readonly (readonly (string | number)[])[]): string => `${rows.slice(0, 5).map(([name]) => name).join(', ')}${rows.length > 5 ? ` and ${rows.length - 5} more` : ''}`;

const reduced = (raster: Raster): Raster => {
  const factor = Math.min(1, SIDE / Math.max(raster.width, raster.height));
  return resizeRaster(raster, { width: Math.max(1, Math.round(raster.width * factor)), height: Math.max(1, Math.round(raster.height * factor)), method: 'area' });
};

interface Film { file: string; name: string; target: string }

function filmsOf(sources: readonly string[]): Film[] {
  const found = sources.flatMap((source): { file: string; name: string }[] => {
    const stats = statSync(source, { throwIfNoEntry: false });
    if (stats === undefined) throw new SecondReadError('input', 'no such file or folder', { file: source, field: 'IMAGES' });
    if (!stats.isDirectory()) return [{ file: source, name: path.basename(source) }];
    return (readdirSync(source, { recursive: true }) as string[]).filter((name) => PICTURE.test(name)).map((name) => ({ file: path.join(source, name), name: name.split(path.sep).join('/') }));
  }).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  if (found.length === 0) throw new SecondReadError('input', 'no pictures there', { file: sources.join(', '), field: 'IMAGES', expected: 'files that end in .png, .jpg, .jpeg, .dcm or .dicom' });
  const targets = new Map<string, string>();
  return found.map(({ file, name }) => {
    const target = `${name.replace(PICTURE, '')}.png`, other = targets.get(target.toLowerCase());
    if (other !== undefined || target.toLowerCase() === 'contact-sheet.png') throw new SecondReadError('input', `the mask of "${name}" would be ${target}, and so would ${other ?? 'the contact sheet'}`, { file, expected: 'names that differ in more than their ending', remedy: 'Rename one of them.' });
    targets.set(target.toLowerCase(), `that of "${name}"`);
    return { file, name, target };
  });
}
