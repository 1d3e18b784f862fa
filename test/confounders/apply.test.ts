import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { applyConfounder, confounderGallery, confounderPair, confoundStack, cropCtNoise, PAPER_CONFOUNDERS, pngOf, stronger, type Confounder } from '../../lib/confounders/index.js';
import { rng } from '../../lib/core/random.js';
import type { ImageStack } from '../../lib/imaging/types.js';
import { picture } from './helpers.js';

const stream = () => rng(1, 'confounder', 'x');

test('every kind is pure, seeded and whole: equal arguments, equal pixels 0..255, the picture given unchanged', () => {
  for (const confounder of [PAPER_CONFOUNDERS.tag, PAPER_CONFOUNDERS['low-pass'], PAPER_CONFOUNDERS['xray-noise'], cropCtNoise({ millimetres: 20, pixels: 40, height: 31 })]) {
    const before = picture(40, 31), once = applyConfounder(before, confounder, stream());
    assert.deepEqual(before, picture(40, 31), confounder.kind);
    assert.deepEqual(applyConfounder(picture(40, 31), confounder, stream()), once, confounder.kind);
    assert.deepEqual([once.width, once.height, once.channels, once.pixels.length], [40, 31, 1, 1240]);
    assert.ok(once.pixels.every((value) => Number.isInteger(value) && value >= 0 && value <= 255), confounder.kind);
    assert.notDeepEqual(once.pixels, before.pixels, confounder.kind);
  }
});

test('the paper\'s confounders are its pixels as fractions', () => {
  assert.deepEqual(PAPER_CONFOUNDERS.tag, { kind: 'tag', size: 0.0625, left: 0.1953125, top: 0.1953125, value: 255 });
  assert.deepEqual(PAPER_CONFOUNDERS['low-pass'], { kind: 'low-pass', radius: 0.48828125 });
  assert.deepEqual(confounderPair('xray-noise'), { unaffected: { kind: 'xray-noise', photons: 2e7, low: -1200, high: 800 }, affected: { kind: 'xray-noise', photons: 1.5e7, low: -1200, high: 800 } });
  assert.equal(confounderPair('tag').unaffected, null);
});

test('a stronger dose is fewer photons, a smaller disc or a larger letter; the unaffected keep theirs', () => {
  const strong = stronger(PAPER_CONFOUNDERS['xray-noise'], 10);
  assert.deepEqual(strong, { kind: 'xray-noise', photons: 1.5e6, low: -1200, high: 800 });
  assert.equal((confounderPair('xray-noise', strong).unaffected as { photons: number }).photons, 2e7);
  assert.deepEqual([stronger(PAPER_CONFOUNDERS['low-pass'], 2), stronger(PAPER_CONFOUNDERS.tag, 2)], [{ kind: 'low-pass', radius: 125 / 512 }, { ...PAPER_CONFOUNDERS.tag, size: 0.125 }]);
});

test('a crop\'s CT has the dose of LoDoPaB-CT, no cells narrower than its own, and the rest of a chest around it', () => {
  const crop = cropCtNoise({ millimetres: 25, pixels: 64 });
  assert.ok(Math.abs(crop.photons * crop.angles - 4096 * 1000) < 1e-6 && Math.abs(crop.surroundMillimetres! - 101.05) < 1e-9);
  assert.equal(cropCtNoise({ millimetres: 25, pixels: 512 }).detectors, crop.detectors); // 35.4 mm in cells of 0.717 mm
  assert.equal(crop.detectors, 50);
  assert.equal(cropCtNoise({ millimetres: 260, pixels: 362 }).surroundMillimetres, 0);
});

test('parameters out of their range and colour pictures are refused by name', () => {
  const wrong: [Confounder, RegExp][] = [
    [{ kind: 'tag', size: 0, left: 0, top: 0, value: 255 }, /size is 0 \(field "size"\); expected a fraction/], [{ kind: 'tag', size: 0.1, left: NaN, top: 0, value: 255 }, /left is NaN/],
    [{ kind: 'tag', size: 0.1, left: 0, top: 0, value: 300 }, /value is 300/], [{ kind: 'low-pass', radius: -1 }, /radius is -1/], [{ kind: 'xray-noise', photons: 0, low: 0, high: 1 }, /photons is 0/],
    [{ kind: 'xray-noise', photons: 10, low: 5, high: 5 }, /high is 5/], [{ ...cropCtNoise({ millimetres: 20, pixels: 32 }), angles: 1.5 }, /angles is 1.5/], [{ ...cropCtNoise({ millimetres: 20, pixels: 32 }), detectors: 1 }, /detectors is 1/],
    [{ ...cropCtNoise({ millimetres: 20, pixels: 32 }), pixelMillimetres: 0 }, /pixelMillimetres is 0/], [{ ...cropCtNoise({ millimetres: 20, pixels: 32 }), surroundMillimetres: -3 }, /surroundMillimetres is -3/],
  ];
  for (const [confounder, message] of wrong) assert.throws(() => applyConfounder(picture(8, 8), confounder, stream()), message);
  assert.throws(() => applyConfounder({ width: 2, height: 2, channels: 3, pixels: new Float32Array(12) }, PAPER_CONFOUNDERS.tag, stream()), /3 channels .*one grey channel/);
});

const stackOf = (channels: 1 | 3): ImageStack => {
  const ids = ['a', 'b', 'c'], pixels = new Uint8Array(3 * 24 * 20 * channels);
  picture(24, 60).pixels.forEach((value, at) => pixels.fill(value, at * channels, (at + 1) * channels));
  return { ids, width: 24, height: 20, channels, pixels };
};

test('in a stack only the affected pictures change, each as it would by itself, in one channel or three', () => {
  const noise = stronger(PAPER_CONFOUNDERS['xray-noise'], 10), pair = { unaffected: null, affected: noise };
  const [one, three] = ([1, 3] as const).map((channels) => confoundStack({ stack: stackOf(channels), pair, affected: Uint8Array.of(0, 1, 0), root: 6 }));
  const middle = applyConfounder({ width: 24, height: 20, channels: 1, pixels: picture(24, 60).pixels.slice(480, 960) }, noise, rng(6, 'confounder', 'xray-noise', 'b'));
  assert.deepEqual(Array.from(one.pixels.subarray(480, 960)), Array.from(middle.pixels));
  assert.deepEqual([one.pixels.slice(0, 480), one.pixels.slice(960)], [stackOf(1).pixels.slice(0, 480), stackOf(1).pixels.slice(960)]);
  assert.deepEqual(Array.from(three.pixels), Array.from(one.pixels).flatMap((value) => [value, value, value]));
});

test('a picture gets the same noise whoever else is affected, and unaffected pictures their own confounder', () => {
  const pair = confounderPair('xray-noise'), [few, all] = [Uint8Array.of(0, 1, 0), Uint8Array.of(1, 1, 1)].map((affected) => confoundStack({ stack: stackOf(1), pair, affected, root: 2 }));
  assert.deepEqual(few.pixels.slice(480, 960), all.pixels.slice(480, 960));
  assert.notDeepEqual(few.pixels.slice(0, 480), stackOf(1).pixels.slice(0, 480));
  assert.notDeepEqual(few.pixels.slice(0, 480), all.pixels.slice(0, 480));
  const colour = stackOf(3);
  colour.pixels[4]++;
  assert.throws(() => confoundStack({ stack: colour, pair, affected: Uint8Array.of(1, 0, 0), root: 1 }), /picture "a" is in colour/);
  assert.throws(() => confoundStack({ stack: colour, pair, affected: Uint8Array.of(1), root: 1 }), /1 choices for 3 pictures/);
});

test('the gallery shows clean, affected and difference side by side, and its PNG holds the same pixels', async () => {
  const clean = picture(32, 32), affected = applyConfounder(clean, PAPER_CONFOUNDERS.tag, stream()), sheet = confounderGallery({ rows: [{ title: 'tag', clean, affected }, { title: 'none', clean, affected: clean }], side: 64, gain: 1 });
  assert.deepEqual([sheet.width, sheet.height], [3 * 64 + 4 * 8, 2 * (64 + 24 + 8) + 8]);
  const at = (column: number, row: number, x: number, y: number): number => sheet.pixels[(8 + row * 96 + 24 + 2 * y) * sheet.width + 8 + column * 72 + 2 * x];
  for (const [x, y] of [[0, 0], [9, 8], [31, 31]]) {
    assert.deepEqual([at(0, 0, x, y), at(1, 0, x, y)], [clean.pixels[y * 32 + x], affected.pixels[y * 32 + x]]);
    assert.equal(at(2, 0, x, y), Math.min(255, 128 + affected.pixels[y * 32 + x] - clean.pixels[y * 32 + x]));
    assert.equal(at(2, 1, x, y), 128);
  }
  assert.ok(sheet.pixels.slice(0, 24 * sheet.width).includes(230), 'a caption is written');
  const png = await pngOf(sheet), { channels } = await sharp(png).metadata(), { data, info } = await sharp(png).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  assert.deepEqual([info.width, info.height, channels], [sheet.width, sheet.height, 1]);
  assert.ok(sheet.pixels.every((value, i) => data[i] === Math.round(value)));
  assert.throws(() => confounderGallery({ rows: [] }), /without pictures/);
  assert.throws(() => confounderGallery({ rows: [{ title: 'x', clean, affected: picture(31, 32) }] }), /different size/);
});
