import { fourierTransform } from './fft.js';
import type { Geometry } from './projection.js';

/** Rows that are filled together: few enough to stay in the cache while all projections pass over them. */
const BLOCK = 16;

/**
 * Filtered back-projection: the picture whose Radon transform the sinogram is. Ramp filter in its band-limited spatial form (Kak & Slaney,
 * eq. 3.61, as in scikit-image's `iradon` with `filter_name='ramp'`), linear interpolation between detector cells, 0 beyond them.
 *
 * @param sinogram as `radon` makes it
 * @returns pixels in the units of the picture that was projected
 */
export function filteredBackProjection(sinogram: Float64Array, width: number, height: number, geometry: Geometry): Float32Array {
  const { angles, detectors, spacing } = geometry, filtered = filterRamp(sinogram, geometry), pixels = new Float32Array(width * height);
  const cos = Float64Array.from({ length: angles }, (_, a) => Math.cos((Math.PI * a) / angles) / spacing), sin = Float64Array.from({ length: angles }, (_, a) => Math.sin((Math.PI * a) / angles) / spacing);
  const sums = new Float64Array(BLOCK * width), stride = detectors + 3;
  for (let begin = 0; begin < height; begin += BLOCK) {
    const rows = Math.min(BLOCK, height - begin);
    sums.fill(0);
    for (let a = 0; a < angles; a++) {
      for (let row = 0; row < rows; row++) {
        // Cell d of the projection lies at d + 1: a zero before the first, two after the last.
        const start = (detectors + 1) / 2 + (begin + row - (height - 1) / 2) * sin[a] - ((width - 1) / 2) * cos[a];
        smear(filtered, a * stride, detectors, start, cos[a], sums, row * width, width);
      }
    }
    for (let i = 0; i < rows * width; i++) pixels[begin * width + i] = (sums[i] * Math.PI) / angles;
  }
  return pixels;
}

/** Adds a projection to a row of pixels, where it has cells: 0 <= start + x * step <= detectors + 1. */
function smear(filtered: Float64Array, at: number, detectors: number, start: number, step: number, sums: Float64Array, into: number, width: number): void {
  const one = -start / step, other = (detectors + 1 - start) / step, flat = Math.abs(step) < 1e-12;
  if (flat && !(start >= 0 && start <= detectors + 1)) return;
  const from = flat ? 0 : Math.max(0, Math.ceil(Math.min(one, other))), to = flat ? width - 1 : Math.min(width - 1, Math.floor(Math.max(one, other)));
  for (let x = from; x <= to; x++) {
    const t = start + x * step, whole = t | 0, left = filtered[at + whole];
    sums[into + x] += left + (t - whole) * (filtered[at + whole + 1] - left);
  }
}

/** Each projection convolved with the ramp, two at a time in one transform; a zero before and two after each. */
function filterRamp(sinogram: Float64Array, { angles, detectors, spacing }: Geometry): Float64Array {
  const size = Math.max(64, 2 ** Math.ceil(Math.log2(2 * detectors))), plan = fourierTransform(size), ramp = rampOf(size, spacing);
  const re = new Float64Array(size), im = new Float64Array(size), filtered = new Float64Array(angles * (detectors + 3));
  for (let a = 0; a < angles; a += 2) {
    re.fill(0); im.fill(0);
    re.set(sinogram.subarray(a * detectors, (a + 1) * detectors));
    if (a + 1 < angles) im.set(sinogram.subarray((a + 1) * detectors, (a + 2) * detectors));
    plan.transform(re, im, 'forward');
    for (let k = 0; k < size; k++) { re[k] *= ramp[k]; im[k] *= ramp[k]; }
    plan.transform(re, im, 'inverse');
    filtered.set(re.subarray(0, detectors), a * (detectors + 3) + 1);
    if (a + 1 < angles) filtered.set(im.subarray(0, detectors), (a + 1) * (detectors + 3) + 1);
  }
  return filtered;
}

/** The ramp's frequency response for cells `spacing` apart: 1/4 at 0, -1 / (pi n)^2 at odd n, transformed (real, since it is even). */
function rampOf(size: number, spacing: number): Float64Array {
  const re = new Float64Array(size), im = new Float64Array(size);
  re[0] = 0.25;
  for (let n = 1; n <= size / 2; n += 2) re[n] = re[size - n] = -1 / (Math.PI * n) ** 2;
  fourierTransform(size).transform(re, im, 'forward');
  for (let k = 0; k < size; k++) re[k] /= spacing;
  return re;
}
