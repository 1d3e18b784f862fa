import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LETTER_R } from '../../lib/confounders/glyph-r.js';
import { PAPER_CONFOUNDERS } from '../../lib/confounders/paper.js';
import { addTag, tagCoverage, writeTag } from '../../lib/confounders/tag.js';
import type { TagConfounder } from '../../lib/confounders/types.js';
import { expectedValues, flat, picture } from './helpers.js';

const TAG = PAPER_CONFOUNDERS.tag as TagConfounder;
const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);

test('at 1024 px the letter has the place, extent and ink of the one that the authors\' script draws with Pillow', () => {
  const pil = expectedValues<{ ink: number; rows: [number, number]; columns: [number, number]; centre: [number, number]; values: number[] }>('letter');
  const box = tagCoverage(1024, TAG), ink = sum(box.share), across = pil.columns[1] - pil.columns[0] + 1;
  assert.ok(Math.abs(ink / pil.ink - 1) < 0.01, `ink ${ink} against ${pil.ink}`);
  let x = 0, y = 0, common = 0;
  box.share.forEach((share, at) => {
    const column = box.left + (at % box.width), row = box.top + Math.floor(at / box.width);
    x += (share * column) / ink;
    y += (share * row) / ink;
    if (row >= pil.rows[0] && row <= pil.rows[1] && column >= pil.columns[0] && column <= pil.columns[1]) common += Math.min(share, pil.values[(row - pil.rows[0]) * across + column - pil.columns[0]]);
    else assert.ok(share < 0.5, `ink at ${column}, ${row}`);
  });
  assert.ok(Math.abs(x - pil.centre[0]) < 1 && Math.abs(y - pil.centre[1]) < 1, `centre ${x}, ${y}`);
  assert.ok(common / pil.ink > 0.9, `common ink ${common / pil.ink}`);
});

test('scaling keeps the ink: whatever the size and place, the cover adds up to the dots\' area', () => {
  const dots = sum(LETTER_R.ink) / (LETTER_R.width * LETTER_R.height);
  for (const [width, size, left] of [[1024, 64 / 1024, 0.2], [160, 64 / 1024, 0.3111], [96, 0.5, 0.01], [64, 0.02, 0.777], [2000, 1, 0]]) {
    const box = tagCoverage(width, { ...TAG, size, left, top: left / 2 }), area = (((size * width) ** 2 * 1163) / 2048) * (1493 / 2048);
    assert.ok(Math.abs(sum(box.share) / (dots * area) - 1) < 1e-9);
    assert.ok(box.share.every((share) => share >= 0 && share < 1 + 1e-9));
  }
});

test('only covered pixels change, towards the value in proportion to their cover', () => {
  const before = picture(160, 120), after = addTag(before, TAG), box = tagCoverage(160, TAG);
  let changed = 0;
  after.pixels.forEach((value, at) => {
    const x = (at % 160) - box.left, y = Math.floor(at / 160) - box.top, share = x >= 0 && x < box.width && y >= 0 && y < box.height ? box.share[y * box.width + x] : 0;
    assert.equal(value, share > 0 ? Math.round(before.pixels[at] + share * (255 - before.pixels[at])) : before.pixels[at]);
    if (value !== before.pixels[at]) changed++;
  });
  assert.ok(changed > 20 && changed < 60, `${changed} pixels`);
  assert.deepEqual(before, picture(160, 120), 'the picture given stays as it is');
});

test('golden pixels: the letter at 96 px on black', () => {
  const box = tagCoverage(96, TAG), drawn = addTag(flat(96, 96, 0), TAG);
  const rows = Array.from({ length: box.height }, (_, y) => Array.from(drawn.pixels.subarray((box.top + y) * 96 + box.left, (box.top + y) * 96 + box.left + box.width)));
  assert.deepEqual([box.left, box.top, rows], GOLDEN);
});

test('a letter that hangs over the edge is cut off, and bytes are written as floats are', () => {
  for (const place of [{ left: -0.02, top: -0.02 }, { left: 0.97, top: 0.97 }, { left: 3, top: 3 }]) {
    const tag = { ...TAG, ...place }, floats = addTag(picture(64, 64), tag).pixels, bytes = Uint8Array.from(picture(64, 64).pixels);
    writeTag(bytes, 64, 64, tag);
    assert.deepEqual(Array.from(bytes), Array.from(floats));
  }
  assert.deepEqual(addTag(picture(64, 64), { ...TAG, left: 3, top: 3 }), picture(64, 64));
});

const GOLDEN = [19,19,[[9,14,3,0],[159,113,162,16],[153,33,141,32],[157,95,161,0],[151,0,96,64],[48,0,1,50]]];
