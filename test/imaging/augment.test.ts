import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../lib/core/random.js';
import { applyAugmentation, augmentInto, drawAugmentation, NO_AUGMENTATION, PAPER_AUGMENTATION, type Augmentation } from '../../lib/imaging/augment.js';
import { pixelsReference, rasterOf, same, type Packed } from './helpers.js';

interface Case { parameters: { theta?: number; tx?: number; ty?: number; shear?: number; zx?: number; zy?: number; flip_horizontal?: boolean; flip_vertical?: boolean }; source: Packed; expected: Packed }
const cases = pixelsReference<Case[]>('augmented');

/** Keras takes shifts in pixels where ours are shares of height (tx) and width (ty). */
function fromKeras({ parameters: { tx = 0, ty = 0, flip_horizontal = false, flip_vertical = false, ...rest }, source: { shape: [height, width] } }: Case): Augmentation {
  return { ...NO_AUGMENTATION, ...rest, tx: tx / height, ty: ty / width, flipHorizontal: flip_horizontal, flipVertical: flip_vertical };
}

test('rotation, shifts, shear, zoom and flips equal Keras 3.15 ImageDataGenerator.apply_transform with fill nearest', () => {
  for (const one of cases) same(applyAugmentation(rasterOf(one.source), fromKeras(one)), one.expected, 1e-3, JSON.stringify(one.parameters));
});

test('augmenting bytes into a float view gives what augmenting a raster gives', () => {
  for (const one of cases) {
    const raster = rasterOf(one.source), into = new Float32Array(raster.pixels.length + 7);
    augmentInto(Uint8Array.from(raster.pixels), into.subarray(3, 3 + raster.pixels.length), raster.width, raster.height, raster.channels, fromKeras(one));
    assert.deepEqual(into.subarray(3, 3 + raster.pixels.length), applyAugmentation(raster, fromKeras(one)).pixels);
    assert.deepEqual([...into.subarray(0, 3), ...into.subarray(-4)], [0, 0, 0, 0, 0, 0, 0]);
  }
});

test('draws of the paper\'s augmentation stay in its ranges, fill them evenly, and repeat for the same stream', () => {
  const draws = Array.from({ length: 4000 }, (_, i) => drawAugmentation(PAPER_AUGMENTATION, rng(1, 'augment', 'test', i)));
  const ranges = { theta: [-10, 10], tx: [-0.1, 0.1], ty: [-0.1, 0.1], shear: [-0.1, 0.1], zx: [0.9, 1.1], zy: [0.9, 1.1] } as const;
  for (const [name, [low, high]] of Object.entries(ranges) as [keyof typeof ranges, readonly [number, number]][]) {
    const shares = draws.map((draw) => (draw[name] - low) / (high - low));
    assert.ok(shares.every((share) => share >= 0 && share < 1), name);
    // A uniform's mean is 1/2 and its variance 1/12; standard error of the mean over 4,000 draws: .0046.
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length, variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length;
    assert.ok(Math.abs(mean - 0.5) < 0.02 && Math.abs(variance - 1 / 12) < 0.006, `${name}: mean ${mean}, variance ${variance}`);
  }
  assert.ok(draws.every(({ flipHorizontal, flipVertical }) => !flipHorizontal && !flipVertical));
  assert.deepEqual(drawAugmentation(PAPER_AUGMENTATION, rng(1, 'augment', 'test', 5)), draws[5]);
});

test('a flip is drawn for half of the pictures where it is asked for', () => {
  const stream = rng(2, 'augment', 'flip');
  const flipped = Array.from({ length: 2000 }, () => drawAugmentation({ flipHorizontal: true }, stream)).filter(({ flipHorizontal }) => flipHorizontal).length;
  assert.ok(Math.abs(flipped - 1000) < 100, `${flipped} of 2000`);
});

test('a range that Keras would read otherwise is refused by name', () => {
  assert.throws(() => drawAugmentation({ widthShift: 12 }, rng(1, 'augment')), /widthShift = 12 .*below 1/);
  assert.throws(() => drawAugmentation({ zoom: -0.1 }, rng(1, 'augment')), /zoom = -0.1/);
  assert.throws(() => augmentInto(new Uint8Array(3), new Float32Array(4), 2, 2, 1, NO_AUGMENTATION), /3 and 4 values for 2 x 2 x 1/);
});
