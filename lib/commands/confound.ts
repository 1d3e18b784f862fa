import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { affectedOutOfDistribution, chooseAffected } from '../confounders/affected.js';
import { applyConfounder } from '../confounders/apply.js';
import { confounderGallery, pngOf, type GalleryRow } from '../confounders/gallery.js';
import { confounderPair } from '../confounders/paper.js';
import type { Confounder } from '../confounders/types.js';
import { formatCsv } from '../core/csv.js';
import { prettyJson } from '../core/files.js';
import { progress } from '../core/progress.js';
import { rng } from '../core/random.js';
import { decodeImage } from '../imaging/decode.js';
import { resizeRaster } from '../imaging/resize.js';
import { streamBatches } from '../imaging/stream.js';
import type { Raster } from '../imaging/types.js';
import { checkApart, readConfoundInput, type LabelledPicture } from './confound-input.js';
import { CONFOUND_HELP, parseConfoundOptions, type ConfoundOptions } from './confound-options.js';
import { openNewFolder } from './new-folder.js';

/** Pictures on the contact sheet. */
const SHOWN = 6;

/**
 * `second-read confound`: injects a confounder into the user's pictures, and says which are affected.
 *
 * @param args what follows "confound" on the command line
 * @returns 0 when the folder is written
 * @throws SecondReadError (input) for a mistake in the options, labels or pictures; nothing is written then
 */
export async function confoundCommand(args: string[], say: (line: string) => void = console.log): Promise<number> {
  const options = parseConfoundOptions(args);
  if (options === null) { say(CONFOUND_HELP); return 0; }
  const { pictures, notes } = readConfoundInput(options.sources, options.labels), folder = openNewFolder(options.out);
  checkApart(options.out, pictures);
  const affected = chosen(options, pictures);
  await folder.write((part) => writeAll(part, options, pictures, affected));
  for (const note of notes) say(note);
  const count = affected.reduce((sum, one) => sum + one, 0), positives = pictures.filter(({ label }) => label === 1).length;
  const which = options.against ? `${count} affected: all negatives` : `${count} of ${positives} positives affected`;
  say(`${options.kind}: ${pictures.length} pictures, ${which}. ${path.relative(process.cwd(), folder.target) || folder.target}`);
  return 0;
}

function chosen({ against, share, seed, kind }: ConfoundOptions, pictures: readonly LabelledPicture[]): Uint8Array {
  const labels = pictures.map(({ label }) => label);
  return against ? affectedOutOfDistribution(labels) : chooseAffected({ labels, share, stream: rng(seed, 'confounder', kind, 'affected') });
}

async function writeAll(folder: string, options: ConfoundOptions, pictures: readonly LabelledPicture[], affected: Uint8Array): Promise<void> {
  const bar = progress({ label: 'confound', total: pictures.length, unit: 'pictures' }), shown: (GalleryRow & { at: number })[] = [], used = new Map<string, Confounder>();
  // The first affected pictures are shown; where none is, the first of all, unchanged.
  const order = [...pictures.keys()].filter((i) => affected[i] === 1).concat([...pictures.keys()].filter((i) => affected[i] !== 1)), show = new Set(order.slice(0, SHOWN));
  const make = async (i: number): Promise<void> => {
    const { file, name, target } = pictures[i], clean = await load(file, options.resize), wanted = options.confounderFor(clean.width, clean.height);
    const pair = confounderPair(options.kind, wanted), confounder = affected[i] === 1 ? pair.affected : options.clean ? null : pair.unaffected;
    const raster = confounder === null ? clean : applyConfounder(clean, confounder, rng(options.seed, 'confounder', confounder.kind, name));
    if (confounder !== null) used.set(`${affected[i] === 1 ? 'affected' : 'unaffected'} ${clean.width} x ${clean.height}`, confounder);
    mkdirSync(path.dirname(path.join(folder, target)), { recursive: true });
    writeFileSync(path.join(folder, target), await pngOf(raster));
    if (show.has(i)) shown.push({ at: i, title: path.basename(name), clean, affected: raster, after: affected[i] === 1 ? 'affected' : confounder === null ? 'unchanged' : 'unaffected' });
  };
  for await (const { items } of streamBatches({ count: pictures.length, read: make, batch: 1, concurrency: 4 })) bar.advance(items.length);
  shown.sort((a, b) => affected[b.at] - affected[a.at] || a.at - b.at);
  writeFileSync(path.join(folder, 'contact-sheet.png'), await pngOf(confounderGallery({ rows: shown })));
  writeFileSync(path.join(folder, 'affected.csv'), formatCsv(['image', 'label', 'file'], pictures.flatMap(({ name, label, target }, i) => (affected[i] === 1 ? [[name, label, target]] : []))));
  const { kind, share, against, seed, resize } = options;
  writeFileSync(path.join(folder, 'confounder.json'), prettyJson({ kind, share: against ? null : share, against, seed, resize, pictures: pictures.length, affected: affected.reduce((sum, one) => sum + one, 0), confounders: Object.fromEntries([...used].sort(([a], [b]) => (a < b ? -1 : 1))) }));
  bar.finish('confound');
}

async function load(file: string, resize: number | null): Promise<Raster> {
  const raster = await decodeImage(file, { channels: 1 });
  return resize === null ? raster : resizeRaster(raster, { width: resize, height: Math.max(1, Math.round((raster.height * resize) / raster.width)), method: 'area', rounded: true });
}
