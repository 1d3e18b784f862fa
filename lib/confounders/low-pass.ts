import type { Raster } from '../imaging/types.js';
import { fourierTransform } from './fft.js';
import { toGrey } from './grey.js';
import type { LowPassConfounder } from './types.js';
import { knowsSize, lowPassWasm } from './wasm/low-pass.js';

/**
 * Removes what is finer than a disc in the Fourier plane lets through: 2-D transform, frequencies (u, v) with
 * (2u / width)^2 + (2v / height)^2 > radius^2 set to 0, inverse, real part, clipped to 0..255, and the fraction dropped.
 *
 * As the authors do it (include_lowpass.py: radius 250 of 512 cycles on 1024 px, `astype(uint8)`, which truncates), with two differences:
 * the disc is the exact one, where PIL's drawn ellipse has a ragged rim of single bins, and 0.001 is added before the fraction is dropped,
 * so that a flat picture stays as it is whatever the rounding of the transform.
 *
 * @example lowPass({ width: 64, height: 64, channels: 1, pixels: new Float32Array(4096).fill(100) }, { kind: 'low-pass', radius: 0.5 }).pixels[0] // 100
 */
export function lowPass(raster: Raster, { radius }: LowPassConfounder): Raster {
  const { width, height } = raster;
  if (knowsSize(width, height)) return { width, height, channels: 1, pixels: lowPassWasm(raster.pixels, width, height, radius, true) };
  const pixels = lowPassAnySize(raster.pixels, width, height, radius);
  for (let i = 0; i < pixels.length; i++) pixels[i] = toGrey(pixels[i]);
  return { width, height, channels: 1, pixels };
}

/** The filtered picture before clipping and rounding: in single precision by the kernels for sizes they know, else as `lowPassAnySize`. */
export function lowPassExact(pixels: Float32Array, width: number, height: number, radius: number): Float32Array {
  return knowsSize(width, height) ? lowPassWasm(pixels, width, height, radius, false) : lowPassAnySize(pixels, width, height, radius);
}

/** The filtered picture for any size, in double precision and plain JavaScript; some ten times slower than the kernels. */
export function lowPassAnySize(pixels: Float32Array, width: number, height: number, radius: number): Float32Array {
  const columns = Math.min(Math.floor((radius * width) / 2 + 1e-9), width >> 1) + 1;
  const re = new Float64Array(columns * height), im = new Float64Array(columns * height), out = new Float32Array(width * height);
  rowsToSpectrum(pixels, width, height, columns, re, im);
  filterColumns(re, im, width, height, columns, radius);
  spectrumToRows(re, im, width, height, columns, out);
  return out;
}

/** Two rows at a time as the real and imaginary part of one transform; `re[u * height + y]` is frequency u of row y. */
function rowsToSpectrum(pixels: Float32Array, width: number, height: number, columns: number, re: Float64Array, im: Float64Array): void {
  const plan = fourierTransform(width), a = new Float64Array(width), b = new Float64Array(width);
  for (let y = 0; y < height; y += 2) {
    const second = y + 1 < height;
    a.set(pixels.subarray(y * width, (y + 1) * width));
    if (second) b.set(pixels.subarray((y + 1) * width, (y + 2) * width)); else b.fill(0);
    plan.transform(a, b, 'forward');
    for (let u = 0; u < columns; u++) {
      const other = u === 0 ? 0 : width - u, at = u * height + y;
      re[at] = (a[u] + a[other]) / 2; im[at] = (b[u] - b[other]) / 2;
      if (second) { re[at + 1] = (b[u] + b[other]) / 2; im[at + 1] = (a[other] - a[u]) / 2; }
    }
  }
}

function filterColumns(re: Float64Array, im: Float64Array, width: number, height: number, columns: number, radius: number): void {
  const plan = fourierTransform(height);
  for (let u = 0; u < columns; u++) {
    const columnRe = re.subarray(u * height, (u + 1) * height), columnIm = im.subarray(u * height, (u + 1) * height);
    const last = (height / 2) * Math.sqrt(Math.max(0, radius * radius - ((2 * u) / width) ** 2)) + 1e-9;
    plan.transform(columnRe, columnIm, 'forward');
    for (let v = 0; v < height; v++) if (Math.min(v, height - v) > last) { columnRe[v] = 0; columnIm[v] = 0; }
    plan.transform(columnRe, columnIm, 'inverse');
  }
}

function spectrumToRows(re: Float64Array, im: Float64Array, width: number, height: number, columns: number, out: Float32Array): void {
  const plan = fourierTransform(width), a = new Float64Array(width), b = new Float64Array(width);
  for (let y = 0; y < height; y += 2) {
    const second = y + 1 < height;
    a.fill(0); b.fill(0);
    for (let u = 0; u < columns; u++) {
      const at = u * height + y, other = width - u, secondRe = second ? re[at + 1] : 0, secondIm = second ? im[at + 1] : 0;
      a[u] = re[at] - secondIm; b[u] = im[at] + secondRe;
      if (u > 0 && other > u) { a[other] = re[at] + secondIm; b[other] = secondRe - im[at]; }
    }
    plan.transform(a, b, 'inverse');
    out.set(a, y * width);
    if (second) out.set(b, (y + 1) * width);
  }
}
