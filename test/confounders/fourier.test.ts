import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factorsOf, fourierTransform } from '../../lib/confounders/fft.js';
import { lowPass, lowPassAnySize, lowPassExact } from '../../lib/confounders/low-pass.js';
import { expectedValues, flat, largest, mean, picture } from './helpers.js';

test('the Fourier transform equals SciPy\'s for lengths of small factors, of primes and of their products', () => {
  for (const { length, re, im } of expectedValues<{ length: number; re: number[]; im: number[] }[]>('fft')) {
    const x = Float64Array.from({ length }, (_, k) => (k * k) % 17), y = Float64Array.from({ length }, (_, k) => (k * 5) % 11), [oldX, oldY] = [x.slice(), y.slice()];
    fourierTransform(length).transform(x, y, 'forward');
    assert.ok(largest(x, re) < 1e-8 && largest(y, im) < 1e-8, `length ${length}`);
    fourierTransform(length).transform(x, y, 'inverse');
    assert.ok(largest(x, oldX) < 1e-12 * length * 17 && largest(y, oldY) < 1e-12 * length * 17, `back, length ${length}`);
  }
  assert.deepEqual([factorsOf(96), factorsOf(97), factorsOf(1)], [[4, 4, 2, 3], [97], []]);
  assert.throws(() => fourierTransform(0), RangeError);
});

test('low-pass equals SciPy\'s fft2, a disc, ifft2, before clipping; also where sides differ, are odd, or hold large primes', () => {
  for (const { width, height, radius, values } of expectedValues<{ width: number; height: number; radius: number; values: number[] }[]>('lowPass')) {
    const ours = lowPassExact(picture(width, height).pixels, width, height, radius);
    assert.ok(largest(ours, values) < 2e-3, `${width} x ${height}, radius ${radius}: ${largest(ours, values)}`);
  }
});

test('the kernels give what plain JavaScript gives, for every radix and order of sides, one after another', () => {
  for (const [width, height, radius] of [[64, 64, 250 / 512], [160, 96, 0.4], [7, 5, 0.9], [224, 15, 0.7], [1, 4, 0.5], [4, 1, 0.5], [49, 30, 1.1], [320, 160, 0.05], [64, 64, 0.2], [64, 64, 250 / 512], [11, 13, 0.5]]) {
    const { pixels } = picture(width, height), exact = lowPassAnySize(pixels, width, height, radius), ours = lowPassExact(pixels, width, height, radius), grey = lowPass(picture(width, height), { kind: 'low-pass', radius }).pixels;
    assert.ok(largest(ours, exact) < 5e-4, `${width} x ${height}, radius ${radius}: ${largest(ours, exact)}`);
    ours.forEach((value, i) => assert.equal(grey[i], Math.trunc(Math.fround(Math.min(255, Math.max(0, value)) + 0.001))));
  }
});

test('low-pass clips to 0..255 and drops the fraction, as the authors\' astype(uint8) does', () => {
  let clipped = 0;
  for (const { width, height, radius, values } of expectedValues<{ width: number; height: number; radius: number; values: number[] }[]>('lowPass')) {
    const shown = lowPass(picture(width, height), { kind: 'low-pass', radius }).pixels;
    values.forEach((value, i) => {
      const kept = Math.min(255, Math.max(0, value)), fraction = kept - Math.trunc(kept), beside = fraction > 0 && (fraction < 0.003 || fraction > 0.997); // rounding may go either way there
      if (!beside) assert.equal(shown[i], Math.trunc(kept));
      if (kept !== value) clipped++;
    });
  }
  assert.ok(clipped > 5, `the examples have something to clip: ${clipped}`);
});

test('low-pass leaves a flat picture, and a picture whose detail it lets through, as they are', () => {
  for (const grey of [0, 1, 100, 255]) assert.ok(lowPass(flat(96, 64, grey), { kind: 'low-pass', radius: 0.4 }).pixels.every((value) => value === grey));
  const full = picture(32, 24);
  assert.deepEqual(lowPass(full, { kind: 'low-pass', radius: 1.5 }).pixels, full.pixels);
});

test('a filtered picture has nothing beyond the disc, keeps what is within, and filtering twice changes nothing', () => {
  const size = 64, radius = 250 / 512, before = picture(size, size).pixels, after = lowPassExact(before, size, size, radius);
  const [spectrum, original] = [after, before].map((pixels) => transform2(pixels, size));
  for (let v = 0; v < size; v++) {
    for (let u = 0; u < size; u++) {
      const at = v * size + u, inside = (Math.min(u, size - u) / 32) ** 2 + (Math.min(v, size - v) / 32) ** 2 <= radius * radius;
      assert.ok(Math.hypot(spectrum.re[at] - (inside ? original.re[at] : 0), spectrum.im[at] - (inside ? original.im[at] : 0)) < 0.05, `bin ${u}, ${v}`);
    }
  }
  assert.ok(largest(lowPassExact(after, size, size, radius), after) < 1e-3);
  assert.ok(Math.abs(mean(after) - mean(before)) < 1e-4);
});

test('the exact disc and the mask that the authors draw with PIL differ in less than 0.4 % of its bins', () => {
  const { authors, exact, different } = expectedValues<{ authors: number; exact: number; different: number }>('mask');
  let ours = 0;
  for (let v = -512; v < 512; v++) for (let u = -512; u < 512; u++) if ((u / 512) ** 2 + (v / 512) ** 2 <= (250 / 512) ** 2) ours++;
  assert.equal(ours, exact);
  assert.ok(different / authors < 0.004, `${different} of ${authors}`);
});

function transform2(pixels: Float32Array, size: number): { re: Float64Array; im: Float64Array } {
  const re = Float64Array.from(pixels), im = new Float64Array(size * size), plan = fourierTransform(size);
  for (let y = 0; y < size; y++) plan.transform(re.subarray(y * size, (y + 1) * size), im.subarray(y * size, (y + 1) * size), 'forward');
  for (let x = 0; x < size; x++) {
    const a = Float64Array.from({ length: size }, (_, y) => re[y * size + x]), b = Float64Array.from({ length: size }, (_, y) => im[y * size + x]);
    plan.transform(a, b, 'forward');
    for (let y = 0; y < size; y++) { re[y * size + x] = a[y]; im[y * size + x] = b[y]; }
  }
  return { re, im };
}
