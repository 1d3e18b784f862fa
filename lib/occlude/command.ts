import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openBackend } from '../backend/tf.js';
import { openNewFolder } from '../commands/new-folder.js';
import { pngOf } from '../confounders/gallery.js';
import { formatCsv } from '../core/csv.js';
import { prettyJson } from '../core/files.js';
import { progress } from '../core/progress.js';
import { rng, type RandomStream } from '../core/random.js';
import { plotlyFile } from '../figures/render.js';
import { stackImage } from '../imaging/stack.js';
import { lungBox, occludedStack, occlusions, occlusionSheet, VARIANTS, type Effect } from '../occlusion/index.js';
import { disposeEngines } from '../training/index.js';
import { readOccludeInput } from './input.js';
import { measureOcclusion, type OccludedScores } from './measure.js';
import { openModel, scorePictures, type ScoringModel } from './model.js';
import { OCCLUDE_HELP, parseOccludeOptions } from './options.js';
import { occludeLines, occludePage, type OccludePictures } from './page.js';
import { readMaskedPictures, type MaskedPictures } from './pictures.js';
import type { OccludedPicture, OccludeOptions, OccludeResult } from './types.js';

/** Pictures of each class on the contact sheet. */
const SHOWN = 3;

/**
 * `second-read occlude`: the occlusion test on the user's own network and pictures.
 *
 * @param args what follows "occlude" on the command line
 * @returns 0 when the folder is written
 * @throws SecondReadError (input) for a mistake in options, labels, masks or weights; nothing is written then
 */
export async function occludeCommand(args: string[], say: (line: string) => void = console.log): Promise<number> {
  const options = parseOccludeOptions(args);
  if (options === null) { say(OCCLUDE_HELP); return 0; }
  const { result, notes, target } = await runOcclusion(options);
  for (const line of [...notes, ...occludeLines(result)]) say(line);
  say(`Report: ${path.relative(process.cwd(), path.join(target, 'index.html')) || target}`);
  return 0;
}

/** One test from pictures to folder. */
export async function runOcclusion(options: OccludeOptions): Promise<{ result: OccludeResult; notes: string[]; target: string }> {
  const input = readOccludeInput(options.sources, options.labels), folder = openNewFolder(options.out), backend = await openBackend(), model = await openModel(options);
  const shown = await readMaskedPictures(input, model.network.size, options), { pictures, masks, left } = shown, scores = await scoreAll(model, shown, options);
  await disposeEngines();
  const boxes = masks.map((mask) => lungBox(mask)), result = measureOcclusion({ label: pictures.map(({ label }) => label), patients: pictures.map(({ patient }) => patient), boxes }, scores, options);
  const about: OccludePictures = {
    pictures: pictures.length, positives: pictures.filter(({ label }) => label === 1).length, patients: new Set(pictures.map(({ patient }) => patient)).size, patientsKnown: input.patientsKnown, left,
    masks: options.masks === null ? 'found by the project\'s own segmenter' : 'those of your masks',
  };
  await folder.write(async (part) => {
    const write = (name: string, content: string | Buffer): void => writeFileSync(path.join(part, name), content), sheet = await contactSheet(shown, options);
    write('predictions.csv', predictionsCsv(pictures, scores));
    write('boxes.csv', formatCsv(['image', 'label', 'left', 'top', 'width', 'height'], pictures.map(({ name, label }, i) => [name, label, boxes[i].left, boxes[i].top, boxes[i].width, boxes[i].height])));
    write('metrics.json', prettyJson(metrics(result, options, about, model, { name: backend.name, threads: backend.threads, ...backend.versions })));
    write('contact-sheet.png', sheet);
    cpSync(plotlyFile(), path.join(part, 'plotly.min.js'));
    write('index.html', occludePage(result, options, about, sheet).toString());
  });
  const found = left.length === 0 ? [] : [`No lungs were found in ${left.length} of ${input.pictures.length} pictures, which are left out: ${left.slice(0, 5).join(', ')}${left.length > 5 ? ', ...' : ''}`];
  return { result, notes: [...input.notes, ...found, ...(input.patientsKnown ? [] : ['No column "patient": intervals are by picture, too narrow where one patient has several.'])], target: folder.target };
}

/** Boxes and noise are the same whatever is asked besides. */
const boxStream = (seed: number): RandomStream => rng(seed, 'confounder', 'occlude');

async function scoreAll(model: ScoringModel, { stack, masks }: MaskedPictures, { batch, seed }: OccludeOptions): Promise<OccludedScores> {
  const bar = progress({ label: 'occlude', total: VARIANTS.length + 1, unit: 'variants' }), intact = await scorePictures(model, stack, batch), variants = new Map<string, { scores: Float64Array; overlap: number[] }>();
  bar.advance(1, 'intact');
  for (const variant of VARIANTS) {
    const hidden = occludedStack(stack, masks, variant, boxStream(seed));
    variants.set(variant.name, { scores: await scorePictures(model, hidden, batch), overlap: occlusions(stack, masks, variant, boxStream(seed)).map(({ overlap }) => overlap) });
    bar.advance(1, variant.name);
  }
  bar.finish('occlude');
  return { intact, variants };
}

/** In the form that `second-read audit` reads: a model a variant. */
function predictionsCsv(pictures: readonly OccludedPicture[], { intact, variants }: OccludedScores): string {
  const rows = (form: string, scores: Float64Array, overlap: (i: number) => number) => pictures.map(({ name, patient, label }, i) => [name, form, patient, Math.round(scores[i] * 1e6) / 1e6, label, Math.round(overlap(i) * 1e4) / 1e4]);
  return formatCsv(['id', 'model', 'patient', 'score:finding', 'truth:finding', 'lungs hidden'], [...rows('intact', intact, () => 0), ...[...variants].flatMap(([name, { scores, overlap }]) => rows(name, scores, (i) => overlap[i]))]);
}

/** As many pictures of each class as there are, up to three; the first random box stands for all. */
async function contactSheet({ pictures, stack, masks }: MaskedPictures, { seed }: OccludeOptions): Promise<Buffer> {
  const rows = [1, 0].flatMap((label) => pictures.flatMap((one, i) => (one.label === label ? [i] : [])).slice(0, SHOWN)), variants = VARIANTS.filter(({ draw }) => draw === undefined || draw === 1), length = stack.width * stack.height;
  const few = { ...stack, ids: rows.map((i) => stack.ids[i]), pixels: new Uint8Array(rows.length * length) };
  rows.forEach((i, k) => { few.pixels.set(stack.pixels.subarray(i * length, (i + 1) * length), k * length); });
  const forms = [few, ...variants.map((variant) => occludedStack(few, rows.map((i) => masks[i]), variant, boxStream(seed)))];
  return pngOf(occlusionSheet({ columns: ['intact', ...variants.map(({ name }) => name)], rows: rows.map((i, k) => ({ title: `${pictures[i].name}, ${pictures[i].label === 1 ? 'positive' : 'negative'}`, pictures: forms.map((form) => stackImage(form, k)) })) }));
}

function metrics(result: OccludeResult, options: OccludeOptions, about: OccludePictures, { network, classes, positive, sha256 }: ScoringModel, backend: object): object {
  const short = (effect: Effect | null): object | null => (effect === null ? null : { value: effect.value, low: effect.low, high: effect.high }), { replicates, seed, equalise } = options;
  return {
    data: about, protocol: { ...network, classes, positive, weights: { file: path.basename(options.weights), sha256 }, equalise, replicates, seed, backend },
    intact: short(result.intact), geometry: { ...short(result.geometry), folds: result.geometry.folds }, lungsBeyondRandom: short(result.lungsBeyondRandom),
    variants: result.variants.map(({ effect, ...one }) => ({ ...one, effect: Object.fromEntries(Object.entries(effect).map(([key, value]) => [key, short(value as Effect | null)])) })),
  };
}
