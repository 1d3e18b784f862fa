import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { rng } from '../../../lib/core/random.js';
import { perceptualHash } from '../../../lib/data/perceptual-hash.js';
import { decodeImage } from '../../../lib/imaging/decode.js';
import { equaliseHistogram } from '../../../lib/imaging/equalise.js';
import { stackImages } from '../../../lib/imaging/stack.js';
import type { ImageStack, Raster } from '../../../lib/imaging/types.js';
import { VARIANTS } from '../../../lib/occlusion/index.js';
import { keptFilms, type Film, type FilmForm } from '../../../lib/papers/haynes/films.js';
import { hide } from '../../../lib/papers/haynes/occlusion.js';

/** A film of 61 x 47 noisy pixels whose file can be changed, and how often it was read. */
async function filmOf(seed: number): Promise<{ film: Film; png: Buffer; read(): number; touch(): void }> {
  const stream = rng(seed, 'simulation', 'film'), pixels = Uint8Array.from({ length: 61 * 47 }, (_, i) => Math.min(255, (i % 61) * 2 + stream.integer(90))), png = await sharp(pixels, { raw: { width: 61, height: 47, channels: 1 } }).png().toBuffer();
  let reads = 0, time = 1;
  const cohort = { bytes: () => { reads++; return Promise.resolve(png); }, stamp: () => `film.png ${time}` } as unknown as Film['cohort'];
  return { film: { row: { id: `set/${seed}` } as Film['row'], cohort }, png, read: () => reads, touch: () => { time++; } };
}
const stackOf = (read: () => Promise<Raster>, side: number): Promise<ImageStack> => stackImages({ ids: ['a'], width: side, height: side, channels: 1, method: 'bilinear', read });

test('a kept film is read once for all sizes and forms, its pixels are those of the file decoded anew, and a changed file is read again', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'second-read-films-'));
  try {
    const { film, png, read, touch } = await filmOf(1), films = keptFilms([32, 80], folder), whole = await decodeImage(png, { channels: 1 });
    assert.deepEqual(perceptualHash(await films.compared(film)), perceptualHash(whole));
    for (const form of ['equalised', 'plain'] as FilmForm[]) for (const side of [32, 80]) {
      const direct = await stackOf(() => Promise.resolve(form === 'equalised' ? equaliseHistogram(whole) : whole), side);
      assert.deepEqual((await stackOf(() => films.shown(film, form, side), side)).pixels, direct.pixels, `${form} ${side}`);
    }
    assert.equal(read(), 1);
    await keptFilms([32, 80], folder).compared(film);
    assert.equal(read(), 1, 'another process finds it');
    touch();
    await films.compared(film);
    assert.equal(read(), 2);
    const other = await filmOf(2);
    assert.notDeepEqual((await films.shown(other.film, 'plain', 32)).pixels, (await films.shown(film, 'plain', 32)).pixels);
  } finally { rmSync(folder, { recursive: true }); }
});

test('variants that are made when their turn comes are those that are held in memory, in the same order', async () => {
  const { png } = await filmOf(3), stack = await stackOf(() => decodeImage(png, { channels: 1 }), 24), pixels = new Uint8Array(24 * 24);
  for (const row of [6, 7, 8, 9, 10, 11, 12]) pixels.fill(1, row * 24 + 5, row * 24 + 15);
  const masks = [{ width: 24, height: 24, pixels }], made = [...hide({ ...stack }, Int32Array.of(0), masks, { keep: false }).variants], held = [...hide(stack, Int32Array.of(0), masks).variants];
  assert.deepEqual(made.map(([name]) => name), VARIANTS.map(({ name }) => name));
  assert.deepEqual(made, held);
});
