import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { isSecondReadError } from '../../lib/core/errors.js';
import { decodeImage } from '../../lib/imaging/decode.js';
import { fixture, pixelsReference, same, unpack, type Packed } from './helpers.js';

const decoded = pixelsReference<Record<string, { rgb: Packed; grey: Packed }>>('decoded');
const sixteen = pixelsReference<Record<string, Packed>>('sixteen');
const folder = mkdtempSync(path.join(tmpdir(), 'decode-'));
after(() => rmSync(folder, { recursive: true }));

/** Writes bytes under a name and gives the path. */
function made(name: string, bytes: Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

/** The error must be ours, name the file, say what was expected and what to do. */
async function refused(source: string | Buffer, what: RegExp, name: string): Promise<void> {
  await assert.rejects(decodeImage(source, typeof source === 'string' ? {} : { name }), (error) => {
    assert.ok(isSecondReadError(error), String(error));
    assert.match(error.message, what);
    assert.ok(error.message.includes(name), `the message names no ${name}: ${error.message}`);
    assert.ok(error.place.expected !== undefined && error.place.remedy !== undefined, error.message);
    return true;
  });
}

test('PNG (grey, RGB, alpha, palette, 1 and 4 bits) and JPEG equal PIL 13.0 convert(RGB) and convert(L)', async () => {
  assert.equal(Object.keys(decoded).length, 11);
  for (const [name, { rgb, grey }] of Object.entries(decoded)) {
    same(await decodeImage(fixture(name), { channels: 3 }), rgb, 0, name);
    same(await decodeImage(fixture(name), { channels: 1 }), grey, 0, name);
  }
});

test('without a wish a grey file gives one channel and a colour file three', async () => {
  for (const [name, channels] of [['grey.png', 1], ['grey-alpha.png', 1], ['four-bit.png', 1], ['grey.jpg', 1], ['rgb.png', 3], ['rgba.png', 3], ['palette.png', 3], ['rgb.jpg', 3]] as const) {
    assert.equal((await decodeImage(fixture(name))).channels, channels, name);
  }
});

test('a 16-bit PNG keeps its whole range: every value times 255/65535, fractions kept (values from OpenCV IMREAD_UNCHANGED)', async () => {
  for (const [name, packed] of Object.entries(sixteen)) {
    const { pixels } = await decodeImage(fixture(name)), stored = unpack(packed);
    assert.ok(new Set(pixels).size > 100, 'more grey levels than bytes would need to show that fractions are kept');
    stored.forEach((value, i) => assert.ok(Math.abs(pixels[i] - (value * 255) / 65535) < 1e-4, `${name}: value ${i}`));
  }
});

test('a window maps its ends to 0 and 255 in stored values and clips what lies outside', async () => {
  const { pixels } = await decodeImage(fixture('grey16.png'), { window: { low: 10000, high: 30000 } });
  unpack(sixteen['grey16.png']).forEach((value, i) => assert.ok(Math.abs(pixels[i] - Math.min(255, Math.max(0, (value - 10000) * 255 / 20000))) < 1e-3));
  await assert.rejects(decodeImage(fixture('grey16.png'), { window: { low: 5, high: 5 } }), /window 5..5 .*low < high/);
});

test('the kind is told by the content: a JPEG named .png and bytes without a name decode alike', async () => {
  const bytes = readFileSync(fixture('grey.jpg'));
  same(await decodeImage(made('liar.png', bytes)), decoded['grey.jpg'].grey, 0, 'liar.png');
  same(await decodeImage(bytes), decoded['grey.jpg'].grey, 0, 'bytes');
});

test('a damaged, truncated, empty, missing or foreign file is refused with file, expectation and remedy', async () => {
  const png = readFileSync(fixture('rgb.png')), jpeg = readFileSync(fixture('rgb.jpg'));
  const corrupt = Buffer.from(png);
  corrupt[corrupt.indexOf('IDAT') + 20] ^= 0xff;
  await refused(made('corrupt.png', corrupt), /PNG is damaged or cut off/, 'corrupt.png');
  await refused(made('short.png', png.subarray(0, png.length * 0.6)), /PNG is damaged or cut off/, 'short.png');
  await refused(made('head.png', png.subarray(0, 20)), /PNG is damaged or cut off/, 'head.png');
  await refused(made('short.jpg', jpeg.subarray(0, jpeg.length * 0.7)), /JPEG is damaged or cut off/, 'short.jpg');
  await refused(made('empty.png', Buffer.alloc(0)), /empty \(0 bytes\)/, 'empty.png');
  mkdirSync(path.join(folder, 'series.dcm'));
  await refused(path.join(folder, 'series.dcm'), /this is a directory/, 'series.dcm');
  await refused(path.join(folder, 'nowhere.png'), /no such file/, 'nowhere.png');
  await refused(made('page.png', Buffer.from('<!DOCTYPE html><html>Sign in</html>')), /this is a web page/, 'page.png');
  await refused(made('pointer.png', Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0')), /Git LFS pointer/, 'pointer.png');
  await refused(made('film.tif', Buffer.from('II*\0........')), /this is a TIFF/, 'film.tif');
  await refused(Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9]), /first bytes are 01 02 03 04 05 06 07 08/, 'row 12 of the archive');
});
