import assert from 'node:assert/strict';
import test from 'node:test';
import { rng } from '../../lib/core/random.js';
import { openCohort } from '../../lib/data/cohort.js';
import { contradictoryGroups, duplicateGroups, findNearDuplicates, similarPairs } from '../../lib/data/near-duplicates.js';
import { hammingDistance, perceptualHash } from '../../lib/data/perceptual-hash.js';
import { decodeImage } from '../../lib/imaging/decode.js';
import { resizeRaster } from '../../lib/imaging/resize.js';
import type { Raster } from '../../lib/imaging/types.js';

const picture = (width: number, height: number, grey: (x: number, y: number) => number): Raster => ({ width, height, channels: 1, pixels: Float32Array.from({ length: width * height }, (_, i) => grey(i % width, Math.floor(i / width))) });
const hex = (hash: Uint32Array): string => Array.from(hash, (word) => word.toString(16).padStart(8, '0')).join('');
/** Smooth noise: no two seeds look alike. */
function film(seed: number, size = 96): Raster {
  const stream = rng(seed, 'simulation'), coarse = picture(9, 9, () => 40 + 170 * stream.next());
  return resizeRaster(coarse, { width: size, height: size, method: 'bilinear' });
}
const distance = (a: Raster, b: Raster): number => { const [one, other] = [perceptualHash(a), perceptualHash(b)]; return hammingDistance(one[0], other[0]) + hammingDistance(one[1], other[1]); };

test('the perceptual hash equals SciPy\'s cosine transform cut at its median', () => {
  // scipy 1.17.1: c = dctn(a, type=2)[:8, :8].ravel(); bits = c > median(c[1:])
  assert.equal(hex(perceptualHash(picture(32, 32, (x, y) => (x * 7 + y * 13 + x * y) % 256))), '878b05039fbcb8b3');
  assert.equal(hex(perceptualHash(picture(32, 32, (x, y) => Math.hypot(x - 10, y - 20) * 6))), 'bac5c738c2c7b8b0');
  assert.equal(hex(perceptualHash(picture(32, 32, (x, y) => Math.min(255, x * x + 3 * y) % 200))), 'c70e380f388ff8cc');
});

test('size, brightness and contrast leave the hash nearly alone; another picture has about half of its bits otherwise', () => {
  const one = film(1), changed = resizeRaster({ ...one, pixels: one.pixels.map((grey) => 30 + 0.6 * grey) }, { width: 61, height: 61, method: 'area' });
  assert.ok(distance(one, changed) <= 4, String(distance(one, changed)));
  const others = Array.from({ length: 40 }, (_, i) => distance(one, film(100 + i)));
  assert.ok(Math.min(...others) > 10 && Math.abs(others.reduce((a, b) => a + b) / 40 - 32) < 4, others.join(' '));
});

test('bits are counted as one by one', () => {
  const stream = rng(3, 'simulation');
  for (let i = 0; i < 200; i++) {
    const [a, b] = [stream.seed(), stream.seed()];
    assert.equal(hammingDistance(a, b), ((a ^ b) >>> 0).toString(2).replaceAll('0', '').length);
  }
  assert.equal(hammingDistance(0xffffffff, 0), 32);
});

test('pairs of hashes are all pairs within the distance, each once', () => {
  const hashes = Uint32Array.of(0, 0, 0, 7, 0x80000000, 0, 0xffffffff, 0xffffffff, 0, 0);
  assert.deepEqual(similarPairs(hashes, 3), [{ first: 0, second: 1, distance: 3 }, { first: 0, second: 2, distance: 1 }, { first: 0, second: 4, distance: 0 }, { first: 1, second: 4, distance: 3 }, { first: 2, second: 4, distance: 1 }]);
});

test('planted copies are found and joined over a chain; strangers and pictures of one grey are not', async () => {
  const copy = (raster: Raster, by: number): Raster => ({ ...raster, pixels: raster.pixels.map((grey, i) => grey + by * (i % 7)) });
  const pictures = [film(1), film(2), copy(film(1), 0.5), film(3), copy(film(2), 1), copy(film(1), 1), picture(20, 20, () => 9), picture(20, 20, () => 200)];
  const { groups } = await findNearDuplicates({ n: pictures.length, read: (i) => pictures[i] });
  assert.deepEqual(Array.from(groups), [0, 1, 0, 3, 1, 0, 6, 6]);
  assert.deepEqual(duplicateGroups(groups), [[0, 2, 5], [1, 4], [6, 7]]);
});

test('groups with two labels are contradictions, unknown labels are not', () => {
  const groups = Int32Array.of(0, 0, 2, 2, 4, 4), labels = ['a', 'b', 'a', 'a', 'b', null];
  assert.deepEqual(contradictoryGroups(groups, (i) => labels[i]), [[0, 1]]);
});

test('on the shipped FracAtlas films the groups are those of the set\'s own table, and the four known contradictions come out', async () => {
  // The table's groups: 64 x 64 correlation above 0.98 over all pairs, computed with NumPy when the open data were made.
  const cohort = await openCohort('fracatlas-upperlimb'), { rows } = cohort;
  const { groups, pairs } = await findNearDuplicates({ n: rows.length, read: async (i) => decodeImage(await cohort.bytes(rows[i]), { channels: 1 }) });
  const own = new Map<string, number>();
  const expected = rows.map((row, i) => { if (!own.has(row.patient)) own.set(row.patient, i); return own.get(row.patient)!; });
  assert.deepEqual(Array.from(groups), expected);
  assert.equal(pairs.length, 66);
  const contradictions = contradictoryGroups(groups, (i) => (rows[i].labels.fractured === 1 ? 'fractured' : 'not')).map((indices) => indices.map((i) => Number(/\d+/.exec(rows[i].image!)![0])).sort().join('/')).sort();
  assert.deepEqual(contradictions, ['2886/4243', '2952/4262', '2998/4280', '3034/4314/4341']);
  cohort.close();
});

test('a picture with colours and a distance that is no number of bits are refused', async () => {
  assert.throws(() => perceptualHash({ width: 1, height: 1, channels: 3, pixels: new Float32Array(3) }), /3 channels.*channels: 1/);
  await assert.rejects(findNearDuplicates({ n: 0, read: () => film(1), distance: 65 }), /distance 65/);
});
