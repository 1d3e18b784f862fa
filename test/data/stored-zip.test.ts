import assert from 'node:assert/strict';
import test from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { sha256 } from '../../lib/core/canonical.js';
import { readEntries } from '../../lib/data/archive.js';
import { openStoredZip, storedZip, zipEntries } from '../../lib/data/stored-zip.js';
import { put, scratch } from './helpers.js';

const ENTRIES = [{ name: 'images/a.jpg', bytes: Buffer.from('first') }, { name: 'images/ä b.png', bytes: Buffer.alloc(0) }, { name: 'masks/a.png', bytes: Buffer.from([0, 255, 10, 13]) }];
const write = (bytes: Buffer): string => put(scratch(), 'images.zip', bytes);

test('what is stored is read back in order, and other readers read it too', async () => {
  const file = write(storedZip(ENTRIES)), zip = openStoredZip(file);
  assert.deepEqual(zip.names, ENTRIES.map(({ name }) => name));
  for (const { name, bytes } of ENTRIES) assert.deepEqual(zip.read(name), bytes);
  zip.close();
  assert.throws(() => zip.read('images/a.jpg'), /closed before/);
  // yauzl, which the project reads foreign archives with.
  assert.deepEqual([...await readEntries(file, () => true)], ENTRIES.map(({ name, bytes }) => [name, bytes]));
});

test('the bytes depend on names and content alone', () => {
  // Fixed once: another number would mean that every shipped archive changes.
  assert.equal(sha256(storedZip(ENTRIES)), 'e96a4a1eb7b4387327670e11b02d1312b700fa755c9fbc54cea3fd7a602a8028');
  assert.deepEqual(storedZip([]), Buffer.from([0x50, 0x4b, 5, 6, ...new Array<number>(18).fill(0)]));
});

test('a name that leads elsewhere or occurs twice is not written', () => {
  for (const name of ['../a', '/a', 'a\\b', 'C:a', '']) assert.throws(() => storedZip([{ name, bytes: Buffer.alloc(1) }]), /archive entry/, name);
  assert.throws(() => storedZip([ENTRIES[0], ENTRIES[0]]), /expected a relative path, once/);
});

test('an archive that was cut off anywhere is refused', () => {
  const whole = storedZip(ENTRIES);
  for (let length = 0; length < whole.length; length++) assert.throws(() => openStoredZip(write(whole.subarray(0, length))), /archive refused: .*git checkout data-manifests/, String(length));
});

test('a changed byte of any content, name, size or offset is noticed', () => {
  const whole = storedZip(ENTRIES), wanted = JSON.stringify(ENTRIES);
  const reads = (at: number): boolean => {
    const changed = Buffer.from(whole);
    changed[at] ^= 0x40;
    try { return JSON.stringify(zipEntries(changed)) === wanted; } catch { return false; }
  };
  const unnoticed = Array.from(whole.keys()).filter(reads), start = whole.readUInt32LE(whole.length - 6);
  // A reader does not use the copies of the directory that stand before each entry (30 bytes and the name, their lengths excepted), nor
  // versions, dates and attributes in the directory; whatever of them changes, names and content are read right.
  for (const { name, bytes } of ENTRIES) {
    for (const part of [bytes, Buffer.from(name)]) {
      const from = whole.indexOf(part, part === bytes ? 0 : start);
      assert.ok(part.length === 0 || !unnoticed.some((at) => at >= from && at < from + part.length), name);
    }
  }
  assert.ok(unnoticed.every((at) => at < whole.length - 22), 'of the end every byte counts');
});

test('a deflated entry, a wrong name in the directory, an offset beyond the archive and a comment are refused', () => {
  const whole = storedZip([{ name: 'a.jpg', bytes: Buffer.from('content') }]), start = whole.readUInt32LE(whole.length - 6);
  const changed = (change: (bytes: Buffer) => void): (() => unknown) => () => { const bytes = Buffer.from(whole); change(bytes); return zipEntries(bytes, 'images.zip'); };
  assert.throws(changed((bytes) => bytes.writeUInt16LE(8, start + 10)), /packed or encrypted \(images\.zip, field "a\.jpg"\)/);
  assert.throws(changed((bytes) => bytes.writeUInt16LE(1, start + 8)), /packed or encrypted/);
  assert.throws(changed((bytes) => bytes.write('/', start + 46)), /leads outside/);
  assert.throws(changed((bytes) => bytes.writeUInt32LE(9999, start + 42)), /beyond the archive/);
  assert.throws(changed((bytes) => { bytes.writeUInt16LE(2, whole.length - 12); bytes.writeUInt16LE(2, whole.length - 14); }), /entry 2 of its directory is broken/);
  assert.throws(() => zipEntries(Buffer.concat([whole, Buffer.from('comment')])), /its end is missing/);
  assert.throws(() => zipEntries(deflateRawSync(whole)), /archive refused/);
});

test('an unknown entry is named with the archive', () => {
  const zip = openStoredZip(write(storedZip(ENTRIES)));
  assert.throws(() => zip.read('images/b.jpg'), /no such entry \(.*images\.zip, field "images\/b\.jpg"\)/);
  zip.close();
});
