/** Which source positions make one target position, and with what weights: a row for each target position. */
export interface Weights { readonly size: number; readonly first: Int32Array; readonly count: Int32Array; readonly taps: number; readonly values: Float64Array }

type Kernel = { support: number; at(x: number): number };

const TRIANGLE: Kernel = { support: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) };
/** Keys's cubic with a = -1/2, as in PIL. */
const CUBIC: Kernel = { support: 2, at: (x) => cubic(Math.abs(x)) };
const cubic = (x: number): number => (x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0);
const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
const LANCZOS: Kernel = { support: 3, at: (x) => (x > -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) };

export type Filter = 'bilinear' | 'bicubic' | 'lanczos';
const KERNELS: Readonly<Record<Filter, Kernel>> = { bilinear: TRIANGLE, bicubic: CUBIC, lanczos: LANCZOS };

/**
 * Weights of a filter whose width grows with the reduction, so that fine lines do not alias: PIL's `precompute_coeffs`
 * (libImaging/Resample.c), normalised to sum 1 at the borders too.
 *
 * @param box the stretch of source pixels to take, which need not begin or end on a pixel; all of them where left out
 */
export function filterWeights(from: number, to: number, filter: Filter, box = { begin: 0, length: from }): Weights {
  const kernel = KERNELS[filter], scale = box.length / to, stretch = Math.max(scale, 1), support = kernel.support * stretch, taps = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(to), count = new Int32Array(to), values = new Float64Array(to * taps);
  for (let i = 0; i < to; i++) {
    const centre = box.begin + (i + 0.5) * scale;
    const begin = Math.max(0, Math.trunc(centre - support + 0.5)), end = Math.min(from, Math.trunc(centre + support + 0.5));
    let sum = 0;
    for (let x = begin; x < end; x++) sum += values[i * taps + x - begin] = kernel.at((x - centre + 0.5) / stretch);
    for (let k = 0; k < end - begin && sum !== 0; k++) values[i * taps + k] /= sum;
    first[i] = begin;
    count[i] = end - begin;
  }
  return { size: to, first, count, taps, values };
}

/** The weights in PIL's fixed point for 8-bit pictures (22 bits): sums of bytes are then exact, and rounding falls where PIL's falls. */
export function fixedPoint(weights: Weights): Weights {
  const one = 2 ** 22;
  return { ...weights, values: weights.values.map((weight) => Math.trunc(weight * one + (weight < 0 ? -0.5 : 0.5)) / one) };
}

/** Weights of OpenCV's INTER_AREA for a reduction: each target pixel is the mean over the area that it covers, parts of pixels included. */
export function areaWeights(from: number, to: number): Weights {
  const scale = from / to, taps = Math.ceil(scale) + 2;
  const first = new Int32Array(to), count = new Int32Array(to), values = new Float64Array(to * taps);
  for (let i = 0; i < to; i++) {
    const low = i * scale, high = low + scale, cell = Math.min(scale, from - low);
    const end = Math.min(Math.floor(high), from - 1), begin = Math.min(Math.ceil(low), end);
    const parts: number[] = [];
    // OpenCV leaves out slivers under a thousandth of a pixel.
    if (begin - low > 1e-3) parts.push((begin - low) / cell);
    first[i] = begin - parts.length;
    for (let x = begin; x < end; x++) parts.push(1 / cell);
    if (high - end > 1e-3) parts.push(Math.min(high - end, 1, cell) / cell);
    values.set(parts, i * taps);
    count[i] = parts.length;
  }
  return { size: to, first, count, taps, values };
}

/** Weights of OpenCV's INTER_AREA for an enlargement, which is linear between the pixels whose areas the target pixel touches. */
export function areaGrowWeights(from: number, to: number): Weights {
  const scale = from / to, first = new Int32Array(to), count = new Int32Array(to), values = new Float64Array(to * 2);
  for (let i = 0; i < to; i++) {
    let low = Math.floor(i * scale), share = i + 1 - (low + 1) * (to / from);
    share = share <= 0 ? 0 : share - Math.floor(share);
    if (low >= from - 1) { low = from - 1; share = 0; }
    first[i] = low;
    count[i] = share > 0 ? 2 : 1;
    values[2 * i] = 1 - share;
    values[2 * i + 1] = share;
  }
  return { size: to, first, count, taps: 2, values };
}

/** Along rows: `height` rows of `width` pixels become rows of `weights.size` pixels. */
export function resampleRows(pixels: Float32Array, width: number, height: number, channels: number, weights: Weights, round: Rounding): Float32Array {
  const { size, first, count, taps, values } = weights, out = new Float32Array(size * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < size; x++) {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        const from = (y * width + first[x]) * channels + c;
        for (let k = 0; k < count[x]; k++) sum += pixels[from + k * channels] * values[x * taps + k];
        out[(y * size + x) * channels + c] = round(sum);
      }
    }
  }
  return out;
}

/** Along columns: `weights.size` rows are made of rows of `rowLength` values each. */
export function resampleColumns(pixels: Float32Array, rowLength: number, weights: Weights, round: Rounding): Float32Array {
  const { size, first, count, taps, values } = weights, out = new Float32Array(size * rowLength), sums = new Float64Array(rowLength);
  for (let y = 0; y < size; y++) {
    sums.fill(0);
    for (let k = 0; k < count[y]; k++) {
      const weight = values[y * taps + k], from = (first[y] + k) * rowLength;
      for (let x = 0; x < rowLength; x++) sums[x] += pixels[from + x] * weight;
    }
    for (let x = 0; x < rowLength; x++) out[y * rowLength + x] = round(sums[x]);
  }
  return out;
}

export type Rounding = (value: number) => number;
