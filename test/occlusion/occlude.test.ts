import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../lib/core/random.js';
import { toChannels } from '../../lib/imaging/channels.js';
import { stackImage } from '../../lib/imaging/stack.js';
import type { ImageStack, Mask, Raster } from '../../lib/imaging/types.js';
import { fixedBox, gaussianBlur, hiddenPixels, occlude, occludedStack, occlusions, VARIANTS, type Fill } from '../../lib/occlusion/index.js';
import { lungs, maskOf, noiseStack } from './helpers.js';

/** The picture that test/reference/confounders.py knows too. */
const picture = (width: number, height: number): Raster => ({ width, height, channels: 1, pixels: Float32Array.from({ length: width * height }, (_, i) => { const x = i % width, y = (i - x) / width; return (3 * x * x + 7 * y + 5 * x * y) % 256; }) });
const stream = () => rng(3, 'confounder', 'test'), near = (found: ArrayLike<number>, wanted: readonly number[], within: number): void => wanted.forEach((value, i) => assert.ok(Math.abs(found[i] - value) <= within, `${i}: ${found[i]}, not ${value}`));
const FILLS: readonly Fill[] = ['black', 'mean', 'noise', 'blur'], box = { left: 2, top: 1, width: 3, height: 4 };

test('the blur equals SciPy\'s, also where the kernel is wider than the picture', () => {
  // scipy 1.17.1: gaussian_filter(p, 1.5, mode='nearest', truncate=4), rows 0 and 2; gaussian_filter(p, 6, ...), row 4; p is 5 rows of 6.
  const { pixels } = gaussianBlur(picture(6, 5), 1.5);
  near(pixels, [9.046187, 16.176923, 28.076954, 44.351289, 62.378153, 77.833371], 1e-5);
  near(pixels.subarray(12), [23.127422, 34.761798, 52.629253, 75.393794, 99.388082, 119.346941], 1e-5);
  near(gaussianBlur(picture(6, 5), 6).pixels.subarray(24), [61.190967, 69.451938, 78.148986, 87.066692, 95.972365, 104.634079], 2e-5);
});

test('channels are blurred apart, and a grey picture stays grey', () => {
  const one = gaussianBlur(picture(6, 5), 1.5), three = gaussianBlur(toChannels(picture(6, 5), 3), 1.5);
  assert.deepEqual(three.pixels, toChannels(one, 3).pixels);
});

test('whatever the fill, pixels outside the region stay as they are and the picture given too', () => {
  for (const fill of FILLS) for (const region of [box, lungs(8), { outside: box }, { outside: lungs(8) }]) {
    const given = picture(8, 8), hidden = hiddenPixels(given, region), result = occlude(given, region, fill, stream());
    assert.deepEqual(given, picture(8, 8));
    result.pixels.forEach((value, i) => { if (hidden[i] === 0) assert.equal(value, given.pixels[i]); });
    assert.ok(hidden.some((one, i) => one === 1 && result.pixels[i] !== given.pixels[i]));
  }
});

test('black is 0, and the mean and noise are those of what stays visible', () => {
  const hidden = hiddenPixels({ width: 8, height: 8 }, box), inside = (result: Raster): number[] => [...result.pixels].filter((_, i) => hidden[i] === 1);
  assert.equal(hidden.reduce((sum, one) => sum + one, 0), 12);
  assert.deepEqual(inside(occlude(picture(8, 8), box, 'black', stream())), Array<number>(12).fill(0));
  // numpy 2.4.6: p[~h].mean(), of 52 pixels.
  near(inside(occlude(picture(8, 8), box, 'mean', stream())), Array<number>(12).fill(96.61538461538461), 1e-5);
  // Four visible pixels of mean 110 and deviation 10, so that clipping plays no part: 10,000 draws have a standard error of 0.1 in the mean and 0.07 in the deviation.
  const wide: Raster = { width: 10004, height: 1, channels: 1, pixels: Float32Array.of(100, 120, 100, 120, ...new Float32Array(10000).fill(7)) };
  const drawn = occlude(wide, { left: 4, top: 0, width: 10000, height: 1 }, 'noise', stream()).pixels.subarray(4), mean = drawn.reduce((sum, one) => sum + one, 0) / 10000;
  assert.ok(Math.abs(mean - 110) < 0.5);
  assert.ok(Math.abs(Math.sqrt(drawn.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 10000) - 10) < 0.35);
  assert.ok(occlude(picture(64, 64), { left: 0, top: 0, width: 64, height: 60 }, 'noise', stream()).pixels.every((value) => value >= 0 && value <= 255));
});

test('the fill does not know what it hides, but for the blur', () => {
  const other = picture(8, 8);
  hiddenPixels(other, box).forEach((one, i) => { if (one === 1) other.pixels[i] = 255 - other.pixels[i]; });
  for (const fill of FILLS) {
    const [a, b] = [picture(8, 8), other].map((raster) => occlude(raster, box, fill, stream()).pixels);
    if (fill === 'blur') assert.notDeepEqual(a, b); else assert.deepEqual(a, b, fill);
  }
});

test('a picture that is hidden whole becomes black with mean and noise, not NaN', () => {
  for (const fill of ['mean', 'noise'] as const) assert.deepEqual(occlude(picture(4, 4), { left: 0, top: 0, width: 4, height: 4 }, fill, stream()).pixels, new Float32Array(16));
});

test('regions that do not fit their picture are refused', () => {
  assert.throws(() => occlude(picture(8, 8), lungs(16), 'black', stream()), /a mask of 16 x 16 for a picture of 8 x 8/);
  for (const wrong of [{ ...box, left: 6 }, { ...box, top: -1 }, { ...box, width: 0 }, { ...box, left: 0.5 }]) assert.throws(() => occlude(picture(8, 8), wrong, 'black', stream()), /expected whole pixels inside the picture/);
});

test('there are 21 variants, each with its own name', () => {
  assert.equal(new Set(VARIANTS.map(({ name }) => name)).size, 21);
  assert.deepEqual(VARIANTS.filter(({ region }) => region === 'random').map(({ draw }) => draw), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('a picture gets the same box and noise in any order of the stack, and whoever stands beside it', () => {
  const size = 16, length = size * size, stack = noiseStack(4, size), masks = [0, 1, 2, -1].map((shift) => lungs(size, shift)), order = [2, 0];
  const part = { ...stack, ids: order.map((i) => stack.ids[i]), pixels: Uint8Array.from(order.flatMap((i) => [...stack.pixels.subarray(i * length, (i + 1) * length)])) };
  for (const variant of VARIANTS) {
    const all = occludedStack(stack, masks, variant, rng(1, 'confounder', 'set')), some = occludedStack(part, order.map((i) => masks[i]), variant, rng(1, 'confounder', 'set'));
    order.forEach((i, k) => assert.deepEqual(some.pixels.subarray(k * length, (k + 1) * length), all.pixels.subarray(i * length, (i + 1) * length), variant.name));
  }
});

test('the stack is hidden where the list says, in all channels alike', () => {
  const size = 16, grey = noiseStack(3, size), colour = { ...grey, channels: 3 as const, pixels: Uint8Array.from(grey.pixels).reduce((all, value, i) => { all.fill(value, 3 * i, 3 * i + 3); return all; }, new Uint8Array(3 * grey.pixels.length)) };
  const masks = [0, 1, -1].map((shift) => lungs(size, shift));
  for (const variant of VARIANTS) {
    const one = occludedStack(grey, masks, variant, rng(1, 'confounder')), three = occludedStack(colour, masks, variant, rng(1, 'confounder'));
    assert.deepEqual([three.channels, three.ids], [3, grey.ids]);
    assert.ok(three.pixels.every((value, i) => value === one.pixels[Math.floor(i / 3)]), variant.name);
    occlusions(grey, masks, variant, rng(1, 'confounder')).forEach(({ region, box: drawn, overlap }, i) => {
      const hidden = hiddenPixels(grey, region), before = stackImage(grey, i).pixels, after = stackImage(one, i).pixels;
      after.forEach((value, at) => assert.equal(value, hidden[at] === 0 ? before[at] : variant.fill === 'black' ? 0 : value));
      const lungPixels = masks[i].pixels.reduce((sum, inside) => sum + inside, 0), covered = masks[i].pixels.reduce((sum, inside, at) => sum + inside * hidden[at], 0);
      assert.equal(overlap, covered / lungPixels, variant.name);
      assert.equal(drawn === null, variant.region === 'mask' || variant.region === 'lungs-only');
    });
  }
});

test('random boxes differ from draw to draw and hide less of the lungs than the box over them', () => {
  const stack = noiseStack(20, 32), masks = stack.ids.map(() => lungs(32)), random = VARIANTS.filter(({ region }) => region === 'random').map((variant) => occlusions(stack, masks, variant, rng(1, 'confounder')));
  assert.ok(new Set(random.flat().map(({ box: drawn }) => JSON.stringify(drawn))).size > 50);
  const mean = random.flat().reduce((sum, { overlap }) => sum + overlap, 0) / 200;
  assert.ok(mean > 0.1 && mean < 0.9, String(mean));
});

test('wrong masks are refused with the picture\'s name', () => {
  const stack = noiseStack(2, 8), hide = (...masks: ReturnType<typeof lungs>[]) => () => occludedStack(stack, masks, VARIANTS[0], stream());
  assert.throws(hide(lungs(8)), /1 masks for 2 pictures/);
  assert.throws(hide(lungs(8), lungs(16)), /picture "p1" has 16 x 16 pixels/);
  assert.throws(hide(lungs(8), maskOf(...Array<string>(8).fill('........'))), /picture "p1": the lung mask is empty/);
});

test('the fixed box is the same for lungs of any place and size, and tells nothing of them', () => {
  const size = { width: 40, height: 50 }, mask = (left: number, width: number): Mask => ({ ...size, pixels: Uint8Array.from({ length: 2000 }, (_, i) => Number(i % 40 >= left && i % 40 < left + width && i > 400 && i < 1600)) });
  const fixed = VARIANTS.find(({ region }) => region === 'fixed')!, stack: ImageStack = { ids: ['a', 'b'], ...size, channels: 1, pixels: new Uint8Array(4000).fill(90) };
  const [a, b] = occlusions(stack, [mask(2, 30), mask(12, 12)], fixed, rng(1, 'confounder'));
  assert.deepEqual([a.box, b.box], [fixedBox(size), fixedBox(size)]);
  assert.deepEqual(fixedBox(size), { left: 4, top: 6, width: 32, height: 34 });
  assert.ok(b.overlap > a.overlap);
});
