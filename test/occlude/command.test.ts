import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { readAuditInput } from '../../lib/audit/input/read.js';
import { parseAuditOptions } from '../../lib/audit/options.js';
import { openBackend } from '../../lib/backend/tf.js';
import { columnIndex, formatCsv, readCsv } from '../../lib/core/csv.js';
import { openCohort } from '../../lib/data/cohort.js';
import { decodeImage } from '../../lib/imaging/decode.js';
import { decodeMask, resizeMask } from '../../lib/imaging/mask.js';
import { occludeCommand } from '../../lib/occlude/command.js';
import { logOdds } from '../../lib/occlude/model.js';
import { lungBox, VARIANTS } from '../../lib/occlusion/index.js';
import { writeBrightnessNetwork, writeFilms } from './helpers.js';

const root = mkdtempSync(path.join(os.tmpdir(), 'occlude-'));
after(() => rmSync(root, { recursive: true }));
const ready = (async () => {
  await openBackend();
  return { network: writeBrightnessNetwork(path.join(root, 'brightness.safetensors')), lung: await writeFilms(root, 'lung'), corner: await writeFilms(root, 'corner') };
})();

interface Numbers { value: number; low: number; high: number }
interface Metrics { intact: Numbers; geometry: Numbers; variants: { name: string; draws: number; overlap: number; effect: Record<'aucOccluded' | 'aucChange' | 'logitChange', Numbers> & { retained: Numbers | null } }[] }

async function run(where: 'lung' | 'corner', out: string, ...args: string[]): Promise<{ out: string; lines: string[]; metrics: Metrics }> {
  const all = await ready, { films, masks, labels } = all[where], lines: string[] = [], target = path.join(root, out);
  assert.equal(await occludeCommand([films, '--labels', labels, '--weights', all.network, '--masks', masks, '--replicates', '100', '--out', target, ...args], (line) => lines.push(line)), 0);
  return { out: target, lines, metrics: JSON.parse(readFileSync(path.join(target, 'metrics.json'), 'utf8')) as Metrics };
}
const lungRun = run('lung', 'lung-report');
const areas = ({ variants }: Metrics): Record<string, number> => Object.fromEntries(variants.map(({ name, effect }) => [name, effect.aucOccluded.value]));

test('a network that sees the finding in the lungs loses all when they are hidden, and nothing when all else is', async () => {
  const { out, lines, metrics } = await lungRun, area = areas(metrics);
  assert.deepEqual(metrics.intact, { value: 1, low: 1, high: 1 });
  for (const name of ['box-black', 'box-mean', 'box-noise', 'mask-black', 'mask-mean', 'mask-noise']) assert.equal(area[name], 0.5, name);
  for (const name of ['outside-box', 'lungs-only', 'box-blur', 'mask-blur']) assert.equal(area[name], 1, name);
  assert.ok(area.random > 0.5 && area.random < 1, 'some random boxes miss the square');
  const box = metrics.variants.find(({ name }) => name === 'box-black')!, random = metrics.variants.find(({ name }) => name === 'random')!;
  assert.deepEqual(box.effect.retained, { value: 0, low: 0, high: 0 });
  assert.deepEqual([box.overlap, random.draws], [1, 10]);
  assert.ok(random.overlap > 0.2 && random.overlap < 1);
  assert.match(lines[0], /with the lungs boxed out, 0 % \[0 %, 0 %\] of its discrimination; the box alone tells .*: no telling apart without the lungs can be shown$/);
  assert.match(lines[1], /the lungs matter to it more than other places do$/);
  const table = readCsv(path.join(out, 'predictions.csv')), model = columnIndex(table, 'model'), score = columnIndex(table, 'score:finding'), truth = columnIndex(table, 'truth:finding');
  assert.deepEqual([...new Set(table.rows.map((cells) => cells[model]))], ['intact', ...VARIANTS.map(({ name }) => name)]);
  assert.equal(table.rows.length, 24 * (1 + VARIANTS.length));
  // The brightest pixel of each quarter of the picture, averaged, times 10, after four batch norms with epsilon 1e-3.
  const norm = (1 + 1e-3) ** -2, logit = (bright: number): number => ((bright + 150) / 4 / 255) * 10 * norm;
  for (const cells of table.rows.filter((one) => one[model] === 'intact')) assert.ok(Math.abs(Number(cells[score]) - logit(cells[truth] === '1' ? 240 : 50)) < 1e-4);
  // The audit reads it; forms in which every score is the same it would refuse, rightly.
  const some = path.join(root, 'some.csv'), telling = new Set(['intact', 'box-blur', 'random-01', 'lungs-only']);
  writeFileSync(some, formatCsv(table.header, table.rows.filter((cells) => telling.has(cells[model]))));
  assert.deepEqual(readAuditInput(parseAuditOptions([some, '--quiet'])!).models.length, 4);
  const sheet = await decodeImage(path.join(out, 'contact-sheet.png'));
  assert.deepEqual([sheet.width, sheet.height], [13 * 144 + 8, 8 + 22 + 6 * 166]);
  assert.equal(readCsv(path.join(out, 'boxes.csv')).rows.length, 24);
  assert.match(readFileSync(path.join(out, 'index.html'), 'utf8'), /<title>Occlusion test<\/title>/);
});

test('a network that sees a marker in the corner keeps all when the lungs are hidden, and the report says so', async () => {
  const { lines, metrics } = await run('corner', 'corner-report'), area = areas(metrics);
  for (const name of ['box-black', 'box-mean', 'box-blur', 'mask-black', 'mask-noise']) assert.equal(area[name], 1, name);
  for (const name of ['outside-box', 'lungs-only']) assert.equal(area[name], 0.5, name);
  assert.deepEqual(metrics.variants[0].effect.retained, { value: 1, low: 1, high: 1 });
  assert.match(lines[0], /100 % \[100 %, 100 %\] of its discrimination; .*: uses what lies outside the lungs$/);
});

test('the same command gives the same files', async () => {
  const bytes = (out: string): Buffer[] => ['predictions.csv', 'boxes.csv', 'metrics.json', 'contact-sheet.png', 'index.html'].map((name) => readFileSync(path.join(out, name)));
  const [first, again] = [(await lungRun).out, (await run('lung', 'again')).out];
  assert.deepEqual(bytes(first), bytes(again));
});

test('another seed draws other random boxes; without patients the intervals are said to be by picture', async () => {
  const { lung: { labels } } = await ready, bare = path.join(root, 'bare.csv');
  writeFileSync(bare, [...readFileSync(labels, 'utf8').trimEnd().split('\n').map((line) => line.split(',').slice(0, 2).join(',')), 'gone.png,1'].join('\n'));
  const { lines, out, metrics } = await run('lung', 'by-picture', '--labels', bare, '--seed', '2'), hidden = (from: Metrics): number => from.variants.find(({ name }) => name === 'random')!.overlap;
  assert.match(lines[0], /1 rows of .*bare\.csv name no picture here/);
  assert.match(lines[1], /intervals are by picture, too narrow/);
  assert.match(readFileSync(path.join(out, 'index.html'), 'utf8'), /patients are not known/);
  assert.notEqual(hidden(metrics), hidden((await lungRun).metrics));
});

test('without masks the project\'s segmenter finds the lungs, and a picture without any is left out and named', async () => {
  const { network } = await ready, films = path.join(root, 'montgomery'), labels = path.join(root, 'montgomery.csv'), out = path.join(root, 'segmented'), cohort = await openCohort('montgomery-shenzhen'), rows = cohort.rows.slice(0, 4), lines: string[] = [];
  mkdirSync(films);
  for (const [i, row] of rows.entries()) writeFileSync(path.join(films, `${i}.png`), await sharp(await cohort.bytes(row)).png().toBuffer());
  const truth = await Promise.all(rows.map(async (row) => lungBox(resizeMask(await decodeMask((await cohort.mask(row))!), { width: 64, height: 64 }))));
  cohort.close();
  writeFileSync(path.join(films, 'black.png'), await sharp(Buffer.alloc(64 * 64), { raw: { width: 64, height: 64, channels: 1 } }).png().toBuffer());
  writeFileSync(labels, 'image,label\n0.png,0\n1.png,1\n2.png,0\n3.png,1\nblack.png,1\n');
  assert.equal(await occludeCommand([films, '--labels', labels, '--weights', network, '--size', '64', '--replicates', '100', '--out', out], (line) => lines.push(line)), 0);
  assert.match(lines[0], /^No lungs were found in 1 of 5 pictures, which are left out: black\.png$/);
  const boxes = readCsv(path.join(out, 'boxes.csv')).rows;
  assert.deepEqual(boxes.map(([name]) => name), ['0.png', '1.png', '2.png', '3.png']);
  // Against the readers' own masks, which the shipped network was trained on: each side within a tenth of the picture.
  boxes.forEach(([, , left, top, width, height], i) => { [[left, truth[i].left], [top, truth[i].top], [width, truth[i].width], [height, truth[i].height]].forEach(([found, wanted]) => { assert.ok(Math.abs(Number(found) - Number(wanted)) <= 6, `${i}: ${found}, not ${wanted}`); }); });
});

test('mistakes in pictures, labels and masks are told before anything is written', async () => {
  const all = await ready, { films, masks, labels } = all.lung, out = path.join(root, 'never');
  const rejects = (message: RegExp, changed: { sources?: string[]; labels?: string; masks?: string; weights?: string } = {}, ...args: string[]): Promise<void> => assert.rejects(occludeCommand([...changed.sources ?? [films], '--labels', changed.labels ?? labels, '--masks', changed.masks ?? masks, '--weights', changed.weights ?? all.network, '--out', out, ...args], () => undefined), message);
  const csv = (name: string, edit: (lines: string[]) => string[]): string => { const file = path.join(root, name); writeFileSync(file, `${edit(readFileSync(labels, 'utf8').trimEnd().split('\n')).join('\n')}\n`); return file; };
  const folder = (name: string): string => { const made = path.join(root, name); mkdirSync(made, { recursive: true }); return made; };
  await rejects(/no pictures there/, { sources: [folder('empty')] });
  await rejects(/no such file or folder \(.*nowhere/, { sources: [path.join(root, 'nowhere')] });
  await rejects(/the picture "3\.png" is named twice: /, { sources: [films, path.join(films, '3.png')] });
  await rejects(/"3\.png" is named twice \(.*twice\.csv, row 26, field "image"\)/, { labels: csv('twice.csv', (lines) => [...lines, '3.png,1,p1']) });
  await rejects(/0 patients with label 1 among 24 pictures .*both classes/, { labels: csv('one-class.csv', (lines) => lines.map((line) => line.replace(/,1,p/, ',0,p'))) });
  await rejects(/1 patients with label 1 among 24 pictures/, { labels: csv('few.csv', (lines) => lines.map((line) => (line.endsWith(',p1') ? line : line.replace(/,1,p/, ',0,p')))) });
  await rejects(/1 of 24 pictures have no label: 23\.png/, { labels: csv('short.csv', (lines) => lines.slice(0, -1)) });
  await rejects(/the label is "7" \(.*row 2, field "label"\)/, { labels: csv('seven.csv', (lines) => lines.map((line) => line.replace('0.png,0', '0.png,7'))) });
  await rejects(/24 of 24 pictures have no mask: 0\.png, 1\.png, 10\.png, \.\.\./, { masks: folder('no-masks') });
  const wrong = folder('wrong');
  for (let i = 0; i < 24; i++) copyFileSync(path.join(masks, `${i}_mask.png`), path.join(wrong, `${i}.png`));
  await sharp(Buffer.alloc(32 * 16, 255).fill(0, 0, 100), { raw: { width: 32, height: 16, channels: 1 } }).png().toFile(path.join(wrong, '5.png'));
  await rejects(/a mask of 32 x 16 for a picture of 32 x 32 \(.*wrong.5\.png/, { masks: wrong });
  copyFileSync(path.join(masks, '5_mask.png'), path.join(wrong, '5.png'));
  copyFileSync(path.join(masks, '5_mask.png'), path.join(wrong, '5_mask.png'));
  await rejects(/two masks for "5"/, { masks: wrong });
  await rejects(/not empty/, {}, '--out', films);
  assert.ok(!existsSync(out));
});

test('weights that give no scores, or whose kind or positive class is not known, are refused', async () => {
  const { lung: { films, masks, labels } } = await ready;
  const rejects = (message: RegExp, weights: string, ...args: string[]): Promise<void> => assert.rejects(occludeCommand([films, '--labels', labels, '--masks', masks, '--weights', weights, '--out', path.join(root, 'never'), ...args], () => undefined), message);
  await rejects(/the weights end before the last layer: such a network gives no scores/, writeBrightnessNetwork(path.join(root, 'trunk.safetensors'), { head: false }));
  await rejects(/the weights are those of small-cnn .*--architecture/, writeBrightnessNetwork(path.join(root, 'small.safetensors')), '--architecture', 'conv-4');
  const three = writeBrightnessNetwork(path.join(root, 'three.safetensors'), { classes: 3 });
  await rejects(/the network tells 3 classes .*--class.*0 to 2/, three);
  await rejects(/the network has no output 3/, three, '--class', '3');
});

test('the score is the log-odds of the positive class, whatever the number of outputs', () => {
  assert.equal(logOdds(Float32Array.of(0.5), 0), 0.5);
  assert.equal(logOdds(Float32Array.of(1, 4), 1), 3);
  assert.equal(logOdds(Float32Array.of(1, 4), 0), -3);
  // scipy 1.17.1: log_softmax([1, 2, 4]) is [-3.16984602, -2.16984602, -0.16984602]; p / (1 - p) of the last: 1.686738312481777.
  assert.ok(Math.abs(logOdds(Float32Array.of(1, 2, 4), 2) - 1.686738312481777) < 1e-12);
  assert.ok(Number.isFinite(logOdds(Float32Array.of(1000, 0), 0)));
});
