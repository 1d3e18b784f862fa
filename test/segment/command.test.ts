import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { lungsCommand } from '../../lib/commands/lungs.js';
import { pngOf } from '../../lib/confounders/gallery.js';
import { readCsv } from '../../lib/core/csv.js';
import { decodeImage } from '../../lib/imaging/decode.js';
import { decodeMask } from '../../lib/imaging/mask.js';
import { diceScore } from '../../lib/segment/index.js';
import { readLungRecord } from '../../lib/segment/record.js';
import { openDrawnPictures } from '../../lib/segment/source.js';
import { lungFile } from '../../lib/segment/weights.js';

const folder = mkdtempSync(path.join(tmpdir(), 'lungs-'));
after(() => rmSync(folder, { recursive: true }));

test('draw writes a mask of each film at its own size, says which film has no lung, and a sheet for the eye', async () => {
  const { pictures: [film] } = await openDrawnPictures('montgomery', { tier: 'sample' }), films = path.join(folder, 'films'), out = path.join(folder, 'masks'), said: string[] = [];
  mkdirSync(path.join(films, 'a'), { recursive: true });
  writeFileSync(path.join(films, 'a', 'chest.png'), await pngOf(film.raster));
  writeFileSync(path.join(films, 'blank.png'), await pngOf({ width: 40, height: 30, channels: 1, pixels: new Float32Array(1200) }));
  assert.equal(await lungsCommand(['draw', films, '--out', out], (line) => said.push(line)), 0);
  const mask = await decodeMask(path.join(out, 'a', 'chest.png'));
  assert.ok(diceScore(mask, film.mask) > 0.9);
  const { rows } = readCsv(path.join(out, 'lungs.csv'));
  assert.deepEqual(rows.map(([image, target, found]) => [image, target, found]), [['a/chest.png', 'a/chest.png', '1'], ['blank.png', 'blank.png', '0']]);
  const blank = await decodeImage(path.join(out, 'blank.png'), { channels: 1 });
  assert.deepEqual([blank.width, blank.height, blank.pixels.some((value) => value > 0)], [40, 30, false]);
  assert.ok((await decodeImage(path.join(out, 'contact-sheet.png'))).channels === 3);
  assert.match(said.join('\n'), /2 films, lungs found in 1.*\nNo lung found: blank\.png/);
});

test('mistakes are refused in words: no folder, no films, two films for one mask, an unknown word or option', async () => {
  const refuses = (args: string[], message: RegExp): Promise<void> => assert.rejects(lungsCommand(args, () => undefined), message);
  const twice = path.join(folder, 'twice');
  mkdirSync(twice);
  writeFileSync(path.join(twice, 'x.png'), '');
  writeFileSync(path.join(twice, 'x.jpg'), '');
  await refuses(['draw', folder], /no folder to write to .*--out/);
  await refuses(['draw', '--out', path.join(folder, 'new')], /no pictures there/);
  await refuses(['draw', path.join(folder, 'nowhere'), '--out', path.join(folder, 'new')], /no such file or folder/);
  await refuses(['draw', twice, '--out', path.join(folder, 'new')], /the mask of "x\.png" would be x\.png, and so would that of "x\.jpg"/);
  await refuses(['paint'], /"paint" is nothing to do with lungs .*draw, score, train/);
  await refuses(['score', '--epochs', '3'], /--epochs means nothing to lungs score/);
  await refuses(['score', '--tier', 'paper'], /tier paper has no drawn lungs/);
  await refuses(['train', '--epochs', '0'], /--epochs is "0"/);
  assert.equal(existsSync(path.join(folder, 'new')), false);
});

test('weights beside another network\'s record are refused', async () => {
  const results = path.join(folder, 'results', 'sample', 'weights'), file = lungFile(), record = lungFile('json'), before = process.env.SECOND_READ_RESULTS;
  mkdirSync(results, { recursive: true });
  copyFileSync(record, path.join(results, 'lungs.json'));
  const bytes = readFileSync(file);
  bytes[bytes.length - 1] ^= 1;
  writeFileSync(path.join(results, 'lungs.safetensors'), bytes);
  process.env.SECOND_READ_RESULTS = path.join(folder, 'results');
  try { assert.throws(readLungRecord, /of which lungs\.json speaks/); } finally { if (before === undefined) delete process.env.SECOND_READ_RESULTS; else process.env.SECOND_READ_RESULTS = before; }
});
