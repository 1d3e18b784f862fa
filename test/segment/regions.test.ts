import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillHoles, largestRegions, regionsOf } from '../../lib/segment/index.js';
import type { Mask } from '../../lib/imaging/types.js';

/** A mask drawn with characters: # is inside. */
const drawn = (...rows: string[]): Mask => ({ width: rows[0].length, height: rows.length, pixels: Uint8Array.from(rows.join(''), (sign) => (sign === '#' ? 1 : 0)) });
const shown = ({ width, pixels }: Mask): string[] => Array.from({ length: pixels.length / width }, (_, y) => Array.from(pixels.subarray(y * width, (y + 1) * width), (one) => (one === 1 ? '#' : '.')).join(''));

// numpy: y, x = np.mgrid[0:20, 0:24]; m = (x*x*7 + y*y*13 + x*y*5) % 17 < 8
const pattern: Mask = { width: 24, height: 20, pixels: Uint8Array.from({ length: 480 }, (_, i) => { const x = i % 24, y = Math.floor(i / 24); return (x * x * 7 + y * y * 13 + x * y * 5) % 17 < 8 ? 1 : 0; }) };

test('regions are those of scipy.ndimage.label', () => {
  // SciPy 1.17.1: scipy.ndimage.label(m) -> 49 regions; the largest five of np.bincount
  const { areas, codes } = regionsOf(pattern);
  assert.equal(areas.length, 49);
  assert.deepEqual([...areas].sort((a, b) => b - a).slice(0, 5), [56, 49, 14, 11, 7]);
  assert.equal(areas.reduce((sum, area) => sum + area, 0), 236);
  pattern.pixels.forEach((one, i) => assert.equal(codes[i] >= 0, one === 1));
});

test('holes are filled as scipy.ndimage.binary_fill_holes does with a square structure', () => {
  // SciPy 1.17.1: binary_fill_holes(m, structure=np.ones((3, 3))).sum()
  assert.equal(fillHoles(pattern).pixels.reduce((sum, one) => sum + one, 0), 240);
});

test('the two largest regions remain, and what they enclose becomes lung', () => {
  const mask = drawn(
    '###..##..#',
    '#.#..##...',
    '###..##..#',
    '..........');
  assert.deepEqual(shown(largestRegions(mask, { ofPicture: 0 })), ['###..##...', '###..##...', '###..##...', '..........']);
});

test('a bay that is open to the border is no hole', () => {
  const mask = drawn('#.#', '#.#', '###');
  assert.deepEqual(shown(fillHoles(mask)), shown(mask));
});

test('specks are no lungs: a region too small for the picture or beside the largest is left out', () => {
  const mask = drawn('####....', '####...#', '........');
  assert.deepEqual(shown(largestRegions(mask, { ofPicture: 0, ofLargest: 0.2 })), ['####....', '####....', '........']);
  assert.deepEqual(shown(largestRegions(mask, { ofPicture: 0, ofLargest: 0.1 })), shown(mask));
  assert.equal(largestRegions(mask, { ofPicture: 0.5 }).pixels.includes(1), false);
});

test('an empty mask stays empty, and choosing twice changes nothing', () => {
  assert.equal(largestRegions({ width: 3, height: 3, pixels: new Uint8Array(9) }).pixels.includes(1), false);
  const once = largestRegions(pattern);
  assert.deepEqual(largestRegions(once), once);
});
