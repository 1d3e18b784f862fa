import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isSecondReadError } from '../../lib/core/errors.js';
import { decodeImage } from '../../lib/imaging/decode.js';
import { readDicom } from '../../lib/imaging/dicom.js';
import { fromRoot } from '../../lib/core/paths.js';
import { fixture, same, unpack, type Packed } from './helpers.js';

/** Values of pydicom 3.0.2 and its decoders; the calls are in dicom-reference.py. */
const { cases } = JSON.parse(readFileSync(fromRoot('test', 'imaging', 'dicom-reference.json'), 'utf8')) as { cases: { file: string; frame: number; values: Packed; shown: Packed }[] };

test('modality values of every transfer syntax equal pydicom\'s apply_modality_lut', async () => {
  assert.ok(cases.length >= 37);
  for (const { file, frame, values } of cases) {
    const { width, height, channels, values: pixels } = await readDicom(fixture(file), { frame });
    // Two builds of libjpeg-turbo round the YBR of a lossy JPEG alike; the codecs without loss leave nothing to round.
    same({ width, height, channels, pixels }, values, file === 'ybr-full.dcm' ? 1 : 1e-4, `${file} frame ${frame}`);
  }
});

test('the shown picture equals pydicom\'s apply_voi_lut: windows (linear, exact, sigmoid, a step), tables, MONOCHROME1, no window', async () => {
  for (const { file, frame, shown } of cases) same(await decodeImage(fixture(file), { frame }), shown, file === 'ybr-full.dcm' ? 1 : 2e-3, `${file} frame ${frame}`);
});

test('a CT window in HU takes the place of the file\'s own', async () => {
  const { values } = await readDicom(fixture('ct-explicit.dcm')), { pixels } = await decodeImage(fixture('ct-explicit.dcm'), { window: { low: -1200, high: 800 } });
  values.forEach((value, i) => assert.ok(Math.abs(pixels[i] - Math.min(255, Math.max(0, ((value + 1200) / 2000) * 255))) < 1e-3));
  const inverted = await decodeImage(fixture('monochrome1.dcm'), { window: { low: 0, high: 1023 } }), stored = await readDicom(fixture('monochrome1.dcm'));
  stored.values.forEach((value, i) => assert.ok(Math.abs(inverted.pixels[i] - (255 - (value * 255) / 1023)) < 1e-3));
});

test('pixel spacing is given in millimetres along x and y, in the patient or at the detector, and per frame', async () => {
  assert.deepEqual((await readDicom(fixture('ct-explicit.dcm'))).spacing, { x: 0.5, y: 0.7, at: 'patient' });
  assert.deepEqual((await readDicom(fixture('monochrome1.dcm'))).spacing, { x: 0.2, y: 0.2, at: 'detector' });
  assert.deepEqual((await readDicom(fixture('enhanced.dcm'), { frame: 2 })).spacing, { x: 0.8, y: 0.9, at: 'patient' });
  assert.equal((await readDicom(fixture('eight-bit.dcm'))).spacing, null);
  assert.equal((await readDicom(fixture('eight-bit.dcm'))).text('00100040'), 'F');
});

test('many compressed files decoded at once give what each gives alone', async () => {
  const names = ['ct-jpeg-2000.dcm', 'signed-jpeg-2000.dcm', 'ct-jpeg-ls.dcm', 'signed-jpeg-ls.dcm', 'rgb-jpeg-2000.dcm', 'eight-bit-jpeg-2000.dcm', 'ct-jpeg-lossless.dcm'];
  // Once each first: a codec that is being loaded keeps a memory of its own.
  for (const name of names) await readDicom(fixture(name));
  const together = await Promise.all([...names, ...names, ...names].map((name) => readDicom(fixture(name))));
  for (const [i, { values }] of together.entries()) {
    const expected = cases.find(({ file }) => file === names[i % names.length]) as { values: Packed };
    assert.deepEqual(Float64Array.from(values), unpack(expected.values), names[i % names.length]);
  }
});

async function refused(source: string | Buffer, what: RegExp, options: { name?: string; frame?: number } = {}): Promise<void> {
  await assert.rejects(decodeImage(source, options), (error) => {
    assert.ok(isSecondReadError(error), String(error));
    assert.match(error.message, what);
    assert.ok(error.place.file !== undefined && error.place.expected !== undefined, error.message);
    return true;
  });
}

test('decoding writes nothing to stdout, where a command\'s results go', () => {
  const script = `const { decodeImage } = require('./lib/imaging/decode.ts');
    (async () => { for (const name of ['ct-jpeg-2000', 'ct-jpeg-ls', 'ct-jpeg-lossless', 'ct-jpeg-2000']) await decodeImage('test/imaging/fixtures/' + name + '.dcm'); console.log('done'); })()`;
  assert.equal(execFileSync(process.execPath, ['--import', 'tsx', '-e', script], { cwd: fromRoot(), encoding: 'utf8' }), 'done\n');
});

test('a file without pixel data, of an unknown transfer syntax or layout, or without the frame is refused by attribute', async () => {
  await refused(fixture('bad-no-pixels.dcm'), /holds no pixel data \(.*bad-no-pixels.dcm, field "\(7fe0,0010\) Pixel Data"\).*leave it out/);
  await refused(fixture('bad-syntax.dcm'), /unknown transfer syntax "1.2.840.10008.1.2.9" .*Explicit VR Little Endian.*gdcmconv/);
  await refused(fixture('bad-palette.dcm'), /photometric interpretation "PALETTE COLOR" with 1 samples.*MONOCHROME1, MONOCHROME2/);
  await refused(fixture('three-frames.dcm'), /no frame 3 .*0\.\.2/, { frame: 3 });
});

test('a truncated or damaged file of each packing is refused, not filled up', async () => {
  for (const name of ['ct-explicit.dcm', 'ct-implicit.dcm', 'ct-deflated.dcm', 'ct-rle.dcm', 'ct-jpeg-ls.dcm', 'ct-jpeg-2000.dcm', 'jpeg-baseline.dcm', 'ct-jpeg-lossless.dcm', 'three-frames-rle.dcm']) {
    const bytes = readFileSync(fixture(name));
    for (const share of [0.3, 0.75, 0.95]) await refused(bytes.subarray(0, bytes.length * share), /damaged or cut off|missing|no pixel data|transfer syntax/, { name: `${name} cut at ${share}`, frame: name.startsWith('three') ? 2 : 0 });
  }
});

test('a frame that ends too early inside a whole file is refused by each decoder', async () => {
  for (const name of ['ct-rle', 'ct-jpeg-ls', 'ct-jpeg-2000', 'jpeg-baseline', 'ct-jpeg-lossless', 'ct-explicit']) await refused(fixture(`bad-short-${name}.dcm`), /damaged or cut off/);
});
