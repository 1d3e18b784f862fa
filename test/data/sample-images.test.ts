import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import sharp from 'sharp';
import { sha256 } from '../../lib/core/canonical.js';
import { formatCsv, readCsv } from '../../lib/core/csv.js';
import { prettyJson, readJson } from '../../lib/core/files.js';
import { kermanyChild } from '../../lib/data/kermany.js';
import { manifestFolder } from '../../lib/data/manifest.js';
import { oneBitPng } from '../../lib/data/one-bit-png.js';
import { samePictures } from '../../lib/data/same-pictures.js';
import { buildSample } from '../../lib/data/sample.js';
import { buildImages, type ImageRecipe } from '../../lib/data/sample-pictures.js';
import { shrinkImage } from '../../lib/data/shrink.js';
import { storedZip, zipEntries } from '../../lib/data/stored-zip.js';
import type { Manifest } from '../../lib/data/types.js';
import { wholeGroups } from '../../lib/data/whole-groups.js';
import { decodeImage } from '../../lib/imaging/decode.js';
import { manifestOf, put, scratch } from './helpers.js';

/** A smooth picture, so that JPEG keeps it closely. */
const smooth = (width: number, height: number, channels: 1 | 3 = 1): sharp.Sharp => sharp(Buffer.from(Uint8Array.from({ length: width * height * channels }, (_, i) => { const at = Math.floor(i / channels); return 40 + (150 * (at % width)) / width + (50 * Math.floor(at / width)) / height; })), { raw: { width, height, channels } });

/** An open pack of two sites with masks; only one site may ship. */
async function pack(): Promise<{ source: string; out: string; manifest: Manifest }> {
  const source = scratch(), out = scratch(), lines: string[][] = [];
  for (const [i, set] of ['Montgomery', 'Shenzhen', 'Montgomery'].entries()) {
    const image = await smooth(320, 400).jpeg({ quality: 90 }).toBuffer(), mask = oneBitPng(Uint8Array.from({ length: 320 * 400 }, (_, p) => (p % 320 < 160 ? 1 : 0)), 320, 400);
    put(source, `montgomery-shenzhen/images/${i}.jpg`, image); put(source, `montgomery-shenzhen/masks/${i}.png`, mask);
    lines.push([`images/${i}.jpg`, `masks/${i}.png`, `P${i}`, i === 0 ? 'normal' : 'tuberculosis', set, sha256(image), sha256(mask)]);
  }
  put(source, 'montgomery-shenzhen/index.csv', formatCsv(['image', 'mask', 'patient', 'label', 'set', 'sha256', 'mask_sha256'], lines));
  return { source, out, manifest: manifestOf('montgomery-shenzhen', [], { expected: { rows: 3, count: { file: 'index.csv', classes: 'label', patient: 'patient', split: 'set' } } }) };
}
const RECIPE: ImageRecipe = { id: 'montgomery-shenzhen', rule: 'Montgomery only', rows: 2, choose: (rows) => rows.filter((row) => row.set === 'Montgomery') };
const others = (): never => { throw new Error('no other set'); };

test('a set is cut to its rule: pictures, masks, index with hashes and sizes, counts, and what was changed', async () => {
  const { source, out, manifest } = await pack(), { files, expectedShipped, shippedChanges } = await buildImages(RECIPE, { source, manifest, shipped: out, others });
  assert.deepEqual(files.map(({ path: name }) => name), ['index.csv.gz', 'images.zip', 'provenance.json']);
  assert.deepEqual(expectedShipped, { rows: 2, patients: 2, perClass: { normal: 1, tuberculosis: 1 }, perSplit: { Montgomery: 2 }, count: { file: 'index.csv.gz', classes: 'label', patient: 'patient', split: 'set' } });
  assert.equal(shippedChanges, '2 of 3 images: Montgomery only. Made grey, short side 160 px (Lanczos), JPEG quality 85; masks cut to the same size, 1-bit PNG.');
  const entries = new Map(zipEntries(files[1].content as Buffer).map(({ name, bytes }) => [name, bytes]));
  assert.deepEqual([...entries.keys()], ['images/0.jpg', 'masks/0.png', 'images/2.jpg', 'masks/2.png']);
  const index = readCsv(put(out, 'index.csv', files[0].content));
  assert.deepEqual(index.header, ['image', 'mask', 'patient', 'label', 'set', 'sha256', 'mask_sha256', 'open_sha256']);
  assert.deepEqual(index.rows[1].slice(5, 7), [sha256(entries.get('images/2.jpg')!), sha256(entries.get('masks/2.png')!)]);
  const image = await decodeImage(entries.get('images/0.jpg')!), mask = await decodeImage(entries.get('masks/0.png')!, { channels: 1 });
  assert.deepEqual([image.width, image.height, image.channels, mask.width, mask.height], [160, 200, 1, 160, 200]);
  assert.deepEqual([mask.pixels[79], mask.pixels[80]], [255, 0], 'the edge stays where it was');
  assert.ok(image.pixels.every((grey, p) => Math.abs(grey - (40 + (150 * (2 * (p % 160) + 0.5)) / 320 + (50 * (2 * Math.floor(p / 160) + 0.5)) / 400)) < 6), 'the picture is the same');
});

test('two builds of the same data are equal in every byte', async () => {
  const { source, out, manifest } = await pack(), build = () => buildImages(RECIPE, { source, manifest, shipped: out, others });
  assert.deepEqual((await build()).files, (await build()).files);
});

test('pictures that another build of the encoder made are kept, other pictures are not', async () => {
  const { source, out, manifest } = await pack(), { files: [, archive, provenance] } = await buildImages(RECIPE, { source, manifest, shipped: out, others });
  const again = await Promise.all(zipEntries(archive.content as Buffer).map(async ({ name, bytes }) => ({ name, bytes: name.endsWith('.jpg') ? await sharp(await sharp(bytes).toColourspace('b-w').raw().toBuffer(), { raw: { width: 160, height: 200, channels: 1 } }).toColourspace('b-w').jpeg({ quality: 95 }).toBuffer() : bytes })));
  put(out, 'images.zip', storedZip(again)); put(out, 'provenance.json', String(provenance.content).replace(/"tool": ".*"/, '"tool": "another"'));
  const kept = await buildImages(RECIPE, { source, manifest, shipped: out, others });
  assert.deepEqual(kept.files[1].content, storedZip(again));
  assert.match(String(kept.files[2].content), /"tool": "another"/);
  const white = await sharp({ create: { width: 160, height: 200, channels: 3, background: '#fff' } }).jpeg().toBuffer();
  put(out, 'images.zip', storedZip(again.map((entry, i) => (i === 0 ? { ...entry, bytes: white } : entry))));
  assert.deepEqual((await buildImages(RECIPE, { source, manifest, shipped: out, others })).files[1].content, archive.content);
  assert.equal(await samePictures(storedZip(again), storedZip(again.slice(1))), false);
});

test('another number of rows than the rule gives, and a damaged or missing picture, are refused', async () => {
  const { source, out, manifest } = await pack(), build = (recipe: ImageRecipe) => buildImages(recipe, { source, manifest, shipped: out, others });
  await assert.rejects(build({ ...RECIPE, rows: 3 }), /2 rows by the rule "Montgomery only" .*expected 3/);
  appendFileSync(path.join(source, 'montgomery-shenzhen/images/2.jpg'), 'x');
  await assert.rejects(build(RECIPE), /damaged image .*images\/2\.jpg/);
});

test('a set whose licence does not allow it is not built, whatever its recipe says', async () => {
  const { source, out, manifest } = await pack(), file = path.join(out, 'montgomery-shenzhen.json');
  writeFileSync(file, prettyJson({ ...manifest, licence: { ...manifest.licence, mayShip: false } }));
  await assert.rejects(buildSample({ source, out, ids: ['montgomery-shenzhen'] }), /does not allow shipping/);
  assert.deepEqual(readJson<Manifest>(file).shipped, undefined);
});

test('colours become ITU-R 601 grey, small pictures are not made larger', async () => {
  const colour = await sharp({ create: { width: 32, height: 24, channels: 3, background: { r: 200, g: 100, b: 50 } } }).png().toBuffer(), { width, height, channels, pixels } = await decodeImage(await shrinkImage(colour, 'a.png'));
  // PIL 13.0.0: Image.new('RGB', (1, 1), (200, 100, 50)).convert('L').getpixel((0, 0)) == 124
  assert.deepEqual([width, height, channels], [32, 24, 1]);
  assert.ok(pixels.every((grey) => Math.abs(grey - 124) <= 1));
  await assert.rejects(shrinkImage(Buffer.from('no picture'), 'b.jpg'), /no picture: .*b\.jpg/);
});

test('a 1-bit PNG of any width reads back pixel by pixel', async () => {
  for (const [width, height] of [[1, 1], [8, 2], [13, 5], [160, 3]]) {
    const inside = Uint8Array.from({ length: width * height }, (_, i) => ((i * 7) % 3 === 0 ? 1 : 0)), png = oneBitPng(inside, width, height);
    assert.deepEqual(Array.from((await decodeImage(png, { channels: 1 })).pixels), Array.from(inside, (value) => value * 255));
    assert.equal(png[24], 1, 'one bit a pixel');
  }
});

test('a draw keeps groups whole and cells within their quota, whatever the seed', () => {
  const group = (row: number): string => `g${Math.floor(row / 3)}`, cell = (row: number): string => (row % 10 < 3 ? 'a' : 'b'), n = 600;
  for (let seed = 0; seed < 20; seed++) {
    const rows = wholeGroups({ n, group, cell, total: 120, seed, name: 'test' }), chosen = new Set(rows), count = (name: string): number => Array.from(rows).filter((row) => cell(row) === name).length;
    for (const row of rows) for (let other = 0; other < n; other++) if (group(other) === group(row)) assert.ok(chosen.has(other));
    assert.ok(count('a') <= 36 && count('a') >= 33 && count('b') <= 84 && count('b') >= 81, `${count('a')} ${count('b')}`);
    assert.deepEqual(Array.from(rows), Array.from(rows).sort((a, b) => a - b));
    assert.deepEqual(wholeGroups({ n, group, cell, total: 120, seed, name: 'test' }), rows);
  }
});

test('the shipped Kermany images are whole children, in the shares of the whole set', () => {
  const read = (name: string): Record<string, string>[] => { const table = readCsv(path.join(manifestFolder(), 'kermany-cxr-224', name)); return table.rows.map((cells) => Object.fromEntries(table.header.map((column, j) => [column, cells[j]]))); };
  const shipped = read('index.csv.gz'), images = new Set(shipped.map((row) => row.image)), child = (image: string): string => kermanyChild(path.parse(image).name), children = new Set([...images].map(child));
  for (const { path: image } of read('files.csv.gz').filter((file) => file.path.startsWith('images/'))) assert.equal(images.has(image), children.has(child(image)), image);
  const share = (split: string, label: string): number => shipped.filter((row) => row.official_split === split && row.label === label).length;
  // 600 / 5,840 of the open set's 242, 234, 148 and 2,530, 1,341, 1,345 images.
  assert.deepEqual([share('test', 'bacteria'), share('test', 'normal'), share('test', 'virus'), share('train', 'bacteria'), share('train', 'normal'), share('train', 'virus')], [25, 24, 15, 260, 138, 138]);
});
