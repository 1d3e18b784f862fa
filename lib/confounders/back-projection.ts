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
  const { angles, spacing } = geometry, reach = Math.ceil(Math.hypot(width, height) / 2 / spacing) + 1, stride = 2 * Math.max(reach, Math.ceil(geometry.detectors / 2)) + 4;
  const filtered = filterRamp(sinogram, geometry, stride), pixels = new Float32Array(width * height), together = 4 * Math.ceil(angles / 4);
  // Angles that are missing to a multiple of four see projections of zeros.
  const cos = Float64Array.from({ length: together }, (_, a) => (a < angles ? Math.cos((Math.PI * a) / angles) / spacing : 0)), sin = Float64Array.from({ length: together }, (_, a) => (a < angles ? Math.sin((Math.PI * a) / angles) / spacing : 0));
  const sums = new Float64Array(BLOCK * width), starts = new Float64Array(4);
  for (let begin = 0; begin < height; begin += BLOCK) {
    const rows = Math.min(BLOCK, height - begin);
    sums.fill(0);
    for (let a = 0; a < together; a += 4) {
      for (let row = 0; row < rows; row++) {
        for (let k = 0; k < 4; k++) starts[k] = middleOf(geometry.detectors, stride) + (begin + row - (height - 1) / 2) * sin[a + k] - ((width - 1) / 2) * cos[a + k];
        smearFour(filtered, a * stride, stride, starts, cos, a, sums, row * width, width);
      }
    }
    for (let i = 0; i < rows * width; i++) pixels[begin * width + i] = (sums[i] * Math.PI) / angles;
  }
  return pixels;
}

/** Where a projection's first cell lies among the zeros around it, and where its middle does, between cells where their number is even. */
const firstOf = (detectors: number, stride: number): number => (stride - detectors) >> 1;
const middleOf = (detectors: number, stride: number): number => firstOf(detectors, stride) + (detectors - 1) / 2;

/** Adds four projections to a row of pixels; zeros around them reach beyond the picture's corners. */
function smearFour(filtered: Float64Array, at0: number, stride: number, starts: Float64Array, steps: Float64Array, a: number, sums: Float64Array, into: number, width: number): void {
  const at1 = at0 + stride, at2 = at1 + stride, at3 = at2 + stride, [start0, start1, start2, start3] = starts, step0 = steps[a], step1 = steps[a + 1], step2 = steps[a + 2], step3 = steps[a + 3];
  for (let x = 0; x < width; x++) {
    const t0 = start0 + x * step0, t1 = start1 + x * step1, t2 = start2 + x * step2, t3 = start3 + x * step3, i0 = t0 | 0, i1 = t1 | 0, i2 = t2 | 0, i3 = t3 | 0;
    const f0 = filtered[at0 + i0], f1 = filtered[at1 + i1], f2 = filtered[at2 + i2], f3 = filtered[at3 + i3];
    sums[into + x] += f0 + (t0 - i0) * (filtered[at0 + i0 + 1] - f0) + f1 + (t1 - i1) * (filtered[at1 + i1 + 1] - f1)
      + f2 + (t2 - i2) * (filtered[at2 + i2 + 1] - f2) + f3 + (t3 - i3) * (filtered[at3 + i3 + 1] - f3);
  }
}

/** Each projection convolved with the ramp, two at a time in one transform, in the middle of `stride` places. */
function filterRamp(sinogram: Float64Array, { angles, detectors, spacing }: Geometry, stride: number): Float64Array {
  const size = Math.max(64, 2 ** Math.ceil(Math.log2(2 * detectors))), plan = fourierTransform(size), ramp = rampOf(size, spacing), first = firstOf(detectors, stride);
  const re = new Float64Array(size), im = new Float64Array(size), filtered = new Float64Array(4 * Math.ceil(angles / 4) * stride);
  for (let a = 0; a < angles; a += 2) {
    re.fill(0); im.fill(0);
    re.set(sinogram.subarray(a * detectors, (a + 1) * detectors));
    if (a + 1 < angles) im.set(sinogram.subarray((a + 1) * detectors, (a + 2) * detectors));
    plan.transform(re, im, 'forward');
    for (let k = 0; k < size; k++) { re[k] *= ramp[k]; im[k] *= ramp[k]; }
    plan.transform(re, im, 'inverse');
    filtered.set(re.subarray(0, detectors), a * stride + first);
    if (a + 1 < angles) filtered.set(im.subarray(0, detectors), (a + 1) * stride + first);
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
