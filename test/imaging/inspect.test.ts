import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { test } from 'node:test';
import { inspectImage } from '../../lib/imaging/inspect.js';
import { fixture } from './helpers.js';

test('a header tells kind, size, channels, bits, alpha and palette without decoding', async () => {
  const expected = {
    'grey.png': ['png', 13, 9, 1, 8, false, false, 1], 'grey16.png': ['png', 13, 9, 1, 16, false, false, 1], 'rgba.png': ['png', 13, 9, 4, 8, true, false, 1],
    'palette.png': ['png', 13, 9, 3, 4, false, true, 1], 'rgb.jpg': ['jpeg', 56, 40, 3, 8, false, false, 1], 'ct-rle.dcm': ['dicom', 14, 11, 1, 12, false, false, 1], 'three-frames.dcm': ['dicom', 8, 6, 1, 12, false, false, 3],
  };
  for (const [name, [kind, width, height, channels, bits, alpha, palette, frames]] of Object.entries(expected)) {
    assert.deepEqual(await inspectImage(fixture(name)), { kind, bytes: statSync(fixture(name)).size, width, height, channels, bits, alpha, palette, frames }, name);
  }
  await assert.rejects(inspectImage(Buffer.from('PK\x03\x04')), /zip archive/);
});
