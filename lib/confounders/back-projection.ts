import { fourierTransform } from './fft.js';
import type { Geometry } from './projection.js';

/**
 * Filtered back-projection: the picture whose Radon transform the sinogram is. Ramp filter in its band-limited spatial form (Kak & Slaney,
 * eq. 3.61, as in scikit-image's `iradon` with `filter_name='ramp'`), linear interpolation between detector cells.
 *
 * @param sinogram as `radon` makes it
 * @returns pixels in the units of the picture that was projected
 */
export function filteredBackProjection(sinogram: Float64Array, width: number, height: number, geometry: Geometry): Float32Array {
  const { angles, detectors, spacing } = geometry, filtered = filterRamp(sinogram, geometry), pixels = new Float32Array(width * height), line = new Float64Array(width);
  const cos = new Float64Array(angles), sin = new Float64Array(angles);
  for (let a = 0; a < angles; a++) { cos[a] = Math.cos((Math.PI * a) / angles) / spacing; sin[a] = Math.sin((Math.PI * a) / angles) / spacing; }
  const stride = detectors + 2, middle = (detectors - 1) / 2 + 1;
  for (let y = 0; y < height; y++) {
    line.fill(0);
    for (let a = 0; a < angles; a++) {
      const step = cos[a], start = middle + (y - (height - 1) / 2) * sin[a] - ((width - 1) / 2) * step, from = a * stride;
      for (let x = 0; x < width; x++) {
        const t = start + x * step;
        if (t >= 0 && t < detectors + 1) { const whole = t | 0, at = from + whole; line[x] += filtered[at] + (t - whole) * (filtered[at + 1] - filtered[at]); }
      }
    }
    for (let x = 0; x < width; x++) pixels[y * width + x] = (line[x] * Math.PI) / angles;
  }
  return pixels;
}

/** Each projection convolved with the ramp; two at a time in one transform; a zero on either side of each. */
function filterRamp(sinogram: Float64Array, { angles, detectors, spacing }: Geometry): Float64Array {
  const size = Math.max(64, 2 ** Math.ceil(Math.log2(2 * detectors))), plan = fourierTransform(size), ramp = rampOf(size, spacing);
  const re = new Float64Array(size), im = new Float64Array(size), filtered = new Float64Array(angles * (detectors + 2));
  for (let a = 0; a < angles; a += 2) {
    re.fill(0); im.fill(0);
    re.set(sinogram.subarray(a * detectors, (a + 1) * detectors));
    if (a + 1 < angles) im.set(sinogram.subarray((a + 1) * detectors, (a + 2) * detectors));
    plan.transform(re, im, 'forward');
    for (let k = 0; k < size; k++) { re[k] *= ramp[k]; im[k] *= ramp[k]; }
    plan.transform(re, im, 'inverse');
    filtered.set(re.subarray(0, detectors), a * (detectors + 2) + 1);
    if (a + 1 < angles) filtered.set(im.subarray(0, detectors), (a + 1) * (detectors + 2) + 1);
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
