import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { decodedCache } from '../../lib/imaging/cache.js';
import type { Raster } from '../../lib/imaging/types.js';

const root = mkdtempSync(path.join(tmpdir(), 'cache-'));
after(() => rmSync(root, { recursive: true }));
const source = Buffer.from('a film'), whole: Raster = { width: 2, height: 2, channels: 1, pixels: Float32Array.of(0, 1, 254, 255) };
const parts: Raster = { width: 1, height: 1, channels: 3, pixels: Float32Array.of(0.25, -3.5, 300) };
const never = (): Promise<Raster> => Promise.reject(new Error('must not be made again'));
const entries = (folder: string): string[] => (readdirSync(folder, { recursive: true }) as string[]).map((name) => path.join(folder, name)).filter((file) => statSync(file).isFile());

test('a picture is made once and then found, whole bytes and fractions alike, also by another cache on the folder', async () => {
  const folder = path.join(root, 'found'), cache = decodedCache(folder, { size: 2 });
  for (const [name, raster] of [['film', whole], ['parts', parts]] as const) {
    assert.deepEqual(await cache.raster(Buffer.from(name), () => Promise.resolve(raster)), raster);
    assert.deepEqual(await decodedCache(folder, { size: 2 }).raster(Buffer.from(name), never), raster);
  }
  assert.deepEqual(cache.counts, { found: 0, made: 2, damaged: 0 });
});

test('other bytes or other options are another entry', async () => {
  const folder = path.join(root, 'apart');
  await decodedCache(folder, { size: 2 }).raster(source, () => Promise.resolve(whole));
  for (const [bytes, key] of [[Buffer.from('a film.'), { size: 2 }], [source, { size: 3 }]] as const) {
    const cache = decodedCache(folder, key);
    await cache.raster(bytes, () => Promise.resolve(parts));
    assert.equal(cache.counts.made, 1);
  }
  assert.deepEqual(await decodedCache(folder, { size: 2 }).raster(source, never), whole);
});

test('an entry with any one byte changed, cut short, or emptied is noticed and made again', async () => {
  const folder = path.join(root, 'damaged');
  await decodedCache(folder, 'k').raster(source, () => Promise.resolve(whole));
  const [file] = entries(folder), good = readFileSync(file);
  const damages = [...good.keys()].map((at) => { const bad = Buffer.from(good); bad[at] ^= 1; return bad; });
  for (const bad of [...damages, good.subarray(0, 30), good.subarray(0, good.length - 1), Buffer.alloc(0), Buffer.concat([good, Buffer.from([0])])]) {
    writeFileSync(file, bad);
    const cache = decodedCache(folder, 'k');
    assert.deepEqual(await cache.raster(source, () => Promise.resolve(whole)), whole);
    assert.deepEqual(cache.counts, { found: 0, made: 1, damaged: 1 });
    assert.deepEqual(readFileSync(file), good);
  }
});

test('asked twice at once it is made once, a failure is not stored, and no temporary file stays', async () => {
  const folder = path.join(root, 'once'), cache = decodedCache(folder, 'k');
  await assert.rejects(cache.raster(source, () => Promise.reject(new Error('damaged film'))), /damaged film/);
  let made = 0;
  const make = async (): Promise<Raster> => { made++; await new Promise(setImmediate); return whole; };
  const [first, second] = await Promise.all([cache.raster(source, make), cache.raster(source, make)]);
  assert.equal(made, 1);
  assert.equal(first, second);
  assert.equal(entries(folder).length, 1);
  assert.ok(!entries(folder)[0].endsWith('.part'));
});
