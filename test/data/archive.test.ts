import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import tar from 'tar-stream';
import { readEntries, unpack } from '../../lib/data/archive.js';
import { put, scratch } from './helpers.js';

interface ZipEntry { name: string; content: Buffer; mode?: number; flags?: number; claims?: number; crc?: number }

/** A zip by the letter of APPNOTE.TXT, with whatever lie an entry asks for. */
function zip(entries: ZipEntry[]): Buffer {
  const locals: Buffer[] = [], centrals: Buffer[] = [];
  let offset = 0;
  for (const { name, content, mode = 0o100644, flags = 0x800, claims = content.length, crc = crc32(content) } of entries) {
    const packed = deflateRawSync(content), file = Buffer.from(name), common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0); common.writeUInt16LE(flags, 2); common.writeUInt16LE(8, 4); common.writeUInt32LE(crc, 10);
    common.writeUInt32LE(packed.length, 14); common.writeUInt32LE(claims, 18); common.writeUInt16LE(file.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, file, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(mode * 65536, 6); tail.writeUInt32LE(offset, 10);
    centrals.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, tail, file]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals), end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1'); end.writeUInt16LE(entries.length, 8); end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12); end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

async function tarOf(entries: { header: Partial<tar.Header> & { name: string }; content?: Buffer }[]): Promise<Buffer> {
  const pack = tar.pack(), chunks: Buffer[] = [];
  for (const { header, content } of entries) pack.entry(header, content ?? Buffer.alloc(0));
  pack.finalize();
  for await (const chunk of pack as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const folder = scratch();
let count = 0;

/** Unpacks bytes; whatever happens, nothing may appear beside the target folder. */
async function trial(name: string, bytes: Buffer, limits = {}): Promise<{ target: string; names: string[] }> {
  const home = path.join(folder, String(count++)), archive = put(home, name, bytes), target = path.join(home, 'out');
  try {
    return { target, names: await unpack(archive, target, limits) };
  } catch (error) {
    assert.deepEqual(readdirSync(home), [name], 'nothing is left beside the archive');
    throw error;
  }
}

const HELLO = Buffer.from('hello\n');

test('zip, tar and tar.gz are unpacked with their folders', async () => {
  const bytes = await tarOf([{ header: { name: 'a/', type: 'directory' } }, { header: { name: 'a/b.txt' }, content: HELLO }, { header: { name: 'c.txt' }, content: Buffer.from('c') }]);
  const cases: [string, Buffer][] = [['x.zip', zip([{ name: 'a/', content: Buffer.alloc(0), mode: 0o40755 }, { name: 'a/b.txt', content: HELLO }, { name: 'c.txt', content: Buffer.from('c') }])], ['x.tar', bytes], ['x.tar.gz', gzipSync(bytes)]];
  for (const [name, archive] of cases) {
    const { target, names } = await trial(name, archive);
    assert.deepEqual(names, ['a/b.txt', 'c.txt']);
    assert.equal(readFileSync(path.join(target, 'a/b.txt'), 'utf8'), 'hello\n');
    assert.ok(!existsSync(`${target}.unpacking`));
  }
});

test('chosen entries are read in memory, and only these are unpacked', async () => {
  const archive = put(folder, 'choose.zip', zip([{ name: 'a.png', content: HELLO }, { name: 'b.txt', content: HELLO }]));
  assert.deepEqual([...(await readEntries(archive, (name) => name.endsWith('.png')))], [['a.png', HELLO]]);
  assert.deepEqual(await unpack(archive, path.join(folder, 'chosen'), { choose: (name) => name === 'b.txt' }), ['b.txt']);
});

test('an entry that leads outside its folder is refused, in zip and tar, by ".." and by absolute, drive and backslash paths', async () => {
  for (const name of ['../evil', 'a/../../evil', '/etc/evil', 'C:/evil', '..\\evil', 'a\\..\\..\\evil', '..', 'a/..', './a', 'a//b']) {
    await assert.rejects(trial('x.zip', zip([{ name: 'good.txt', content: HELLO }, { name, content: HELLO }])), { kind: 'data' }, `zip ${name}`);
    await assert.rejects(trial('x.tar', await tarOf([{ header: { name: 'good.txt' }, content: HELLO }, { header: { name }, content: HELLO }])), /leads outside its folder/, `tar ${name}`);
  }
});

test('links and devices are refused, since a later entry could write through them', async () => {
  await assert.rejects(trial('x.zip', zip([{ name: 'link', content: Buffer.from('/etc'), mode: 0o120777 }])), /the entry is a link or a device/);
  for (const type of ['symlink', 'link', 'character-device', 'fifo'] as const) {
    await assert.rejects(trial('x.tar', await tarOf([{ header: { name: 'l', type, linkname: '/etc' } }])), new RegExp(`the entry is a ${type}`));
  }
});

test('an entry that occurs twice, or once more in capitals, is refused', async () => {
  await assert.rejects(trial('x.zip', zip([{ name: 'a', content: HELLO }, { name: 'A', content: HELLO }])), /occurs twice/);
  await assert.rejects(trial('x.tar', await tarOf([{ header: { name: 'a' }, content: HELLO }, { header: { name: 'a' }, content: HELLO }])), /occurs twice/);
});

test('a bomb is refused by its ratio, in zip and tar.gz, before it fills the disk', async () => {
  const zeros = Buffer.alloc(30_000_000);
  await assert.rejects(trial('x.zip', zip([{ name: 'bomb', content: zeros }])), /unpacks to more than 200 times its size/);
  await assert.rejects(trial('x.tar.gz', gzipSync(await tarOf([{ header: { name: 'bomb' }, content: zeros }]))), /unpacks to more than 200 times its size/);
});

test('many entries that are small one by one are refused by their total and their number', async () => {
  const entries = Array.from({ length: 30 }, (_, i) => ({ name: `n${i}`, content: Buffer.alloc(1000, i) }));
  await assert.rejects(trial('x.zip', zip(entries), { total: 20_000 }), /more than 20000 bytes in all/);
  await assert.rejects(trial('x.zip', zip(entries), { entries: 20 }), /more than 20 entries/);
  await assert.rejects(trial('x.tar', await tarOf(entries.map(({ name, content }) => ({ header: { name }, content }))), { entry: 999 }), /larger than 999 bytes/);
});

test('an entry that is longer than the archive claims is refused', async () => {
  await assert.rejects(trial('x.zip', zip([{ name: 'liar', content: Buffer.alloc(5000, 3), claims: 10 }])), /too many bytes in the stream/);
});

test('damaged, encrypted, cut off and unknown archives are refused with the file', async () => {
  const whole = zip([{ name: 'a', content: HELLO }]), archived = gzipSync(await tarOf([{ header: { name: 'a' }, content: Buffer.alloc(9999, 1) }]));
  await assert.rejects(trial('x.zip', zip([{ name: 'a', content: HELLO, crc: 1 }])), /wrong check sum/);
  await assert.rejects(trial('x.zip', zip([{ name: 'a', content: HELLO, flags: 0x801 }])), /encrypted/);
  await assert.rejects(trial('x.zip', whole.subarray(0, whole.length - 30)), /could not be unpacked.*x\.zip/);
  await assert.rejects(trial('x.tar.gz', archived.subarray(0, archived.length - 12)), /could not be unpacked.*x\.tar\.gz/);
  await assert.rejects(trial('x.tar', (await tarOf([{ header: { name: 'a' }, content: Buffer.alloc(9999, 1) }])).subarray(0, 3000)), /could not be unpacked/);
  await assert.rejects(trial('x.rar', HELLO), /unknown kind of archive/);
});
