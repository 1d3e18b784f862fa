/** Where the rays of a parallel beam run: `angles` directions over half a turn, `detectors` cells `spacing` pixels apart, centred. */
export interface Geometry { readonly angles: number; readonly detectors: number; readonly spacing: number }

/** Cells that together span the diagonal of a picture. @example diagonalGeometry(64, 64, 180, 91).spacing // 0.9946... */
export const diagonalGeometry = (width: number, height: number, angles: number, detectors: number): Geometry => ({ angles, detectors, spacing: Math.hypot(width, height) / detectors });

/** Rows that are projected together: few enough to stay in the cache while all angles pass over them. */
const BLOCK = 16;

/**
 * Radon transform: line integrals of a picture along parallel rays, in units of pixels times grey value.
 *
 * Ray d of angle a runs along all points (x, y) with x cos + y sin = (d - (detectors - 1) / 2) * spacing, x to the right and y down from
 * the picture's centre, angle pi * a / angles. Joseph's method (IEEE TMI 1982): one step a row (or a column, for flat rays), linear
 * interpolation across it; beyond the picture all is 0.
 *
 * @returns the sinogram, `sinogram[a * detectors + d]`
 * @example radon(Float32Array.of(0, 0, 0, 0, 7, 0, 0, 0, 0), 3, 3, { angles: 1, detectors: 3, spacing: 1 }) // [0, 7, 0]: down the columns
 */
export function radon(pixels: Float32Array | Float64Array, width: number, height: number, geometry: Geometry): Float64Array {
  const { angles, detectors } = geometry, sinogram = new Float64Array(angles * detectors), cos = new Float64Array(angles), sin = new Float64Array(angles);
  const steep: number[] = [], flat: number[] = [];
  for (let a = 0; a < angles; a++) {
    cos[a] = Math.cos((Math.PI * a) / angles);
    sin[a] = Math.sin((Math.PI * a) / angles);
    (Math.abs(cos[a]) >= Math.abs(sin[a]) ? steep : flat).push(a);
  }
  projectAll(padRows(pixels, width, height, false), width, height, steep, cos, sin, geometry, sinogram);
  projectAll(padRows(pixels, width, height, true), height, width, flat, sin, cos, geometry, sinogram);
  return sinogram;
}

/** Zeros on either side of a row: a ray that has just left one row of four may still be read in the others. */
const PAD = 6;

/** Rows (or, turned, columns), padded with zeros at both ends and below to a multiple of four. */
function padRows(pixels: Float32Array | Float64Array, width: number, height: number, turned: boolean): Float64Array {
  const rows = turned ? width : height, stride = (turned ? height : width) + 2 * PAD, padded = new Float64Array(stride * 4 * Math.ceil(rows / 4));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) padded[turned ? x * stride + y + PAD : y * stride + x + PAD] = pixels[y * width + x];
  }
  return padded;
}

/** Rays with |cos| >= |sin|, one step a row: in row y the ray of offset t is at x = (t - y sin) / cos. */
function projectAll(padded: Float64Array, width: number, height: number, chosen: readonly number[], cos: Float64Array, sin: Float64Array, { detectors, spacing }: Geometry, sinogram: Float64Array): void {
  const stride = width + 2 * PAD;
  for (let begin = 0; begin < height; begin += BLOCK) {
    const end = Math.min(height, begin + BLOCK);
    for (const a of chosen) {
      const step = spacing / cos[a], lean = sin[a] / cos[a], length = 1 / Math.abs(cos[a]);
      for (let y = begin; y < end; y += 4) {
        const first = (width - 1) / 2 - ((detectors - 1) / 2) * step - (y - (height - 1) / 2) * lean;
        // Detectors whose ray crosses one of four rows between -1 and width: elsewhere the picture is 0.
        const low = -1 + Math.min(0, 3 * lean), high = width + Math.max(0, 3 * lean), one = (low - first) / step, other = (high - first) / step;
        const from = Math.max(0, Math.ceil(Math.min(one, other))), to = Math.min(detectors - 1, Math.floor(Math.max(one, other)));
        sumFourRows(padded, y * stride, stride, first + PAD, step, lean, length, sinogram, a * detectors, from, to);
      }
    }
  }
}

function sumFourRows(padded: Float64Array, row0: number, stride: number, first: number, step: number, lean: number, length: number, sinogram: Float64Array, at: number, from: number, to: number): void {
  const row1 = row0 + stride, row2 = row1 + stride, row3 = row2 + stride;
  for (let d = from; d <= to; d++) {
    const x0 = first + d * step, x1 = x0 - lean, x2 = x1 - lean, x3 = x2 - lean, i0 = x0 | 0, i1 = x1 | 0, i2 = x2 | 0, i3 = x3 | 0;
    const p0 = padded[row0 + i0], p1 = padded[row1 + i1], p2 = padded[row2 + i2], p3 = padded[row3 + i3];
    sinogram[at + d] += length * (p0 + (x0 - i0) * (padded[row0 + i0 + 1] - p0) + p1 + (x1 - i1) * (padded[row1 + i1 + 1] - p1)
      + p2 + (x2 - i2) * (padded[row2 + i2 + 1] - p2) + p3 + (x3 - i3) * (padded[row3 + i3 + 1] - p3));
  }
}
