/** Where the rays of a parallel beam run: `angles` directions over half a turn, `detectors` cells `spacing` apart (in pixels), centred. */
export interface Geometry { readonly angles: number; readonly detectors: number; readonly spacing: number }

/** Cells that together span the diagonal of a picture. @example diagonalGeometry(64, 64, 180, 91).spacing // 0.9946... */
export const diagonalGeometry = (width: number, height: number, angles: number, detectors: number): Geometry => ({ angles, detectors, spacing: Math.hypot(width, height) / detectors });

/**
 * Radon transform: line integrals of a picture along parallel rays, in units of pixels times grey value.
 *
 * Ray d of angle a runs along all points (x, y) with x cos + y sin = (d - (detectors - 1) / 2) * spacing, x to the right and y down from
 * the picture's centre, angle pi * a / angles. Joseph's method (IEEE TMI 1982): one step a row (or a column, for flat rays), linear
 * interpolation across it; beyond the picture all is 0.
 *
 * @returns the sinogram, `sinogram[a * detectors + d]`
 */
export function radon(pixels: Float32Array | Float64Array, width: number, height: number, geometry: Geometry): Float64Array {
  const { angles, detectors } = geometry, sinogram = new Float64Array(angles * detectors);
  const turned = transpose(pixels, width, height), upright = padRows(pixels, width, height);
  const flat = padRows(turned, height, width);
  for (let a = 0; a < angles; a++) {
    const cos = Math.cos((Math.PI * a) / angles), sin = Math.sin((Math.PI * a) / angles), into = sinogram.subarray(a * detectors, (a + 1) * detectors);
    if (Math.abs(cos) >= Math.abs(sin)) project(upright, width, height, cos, sin, geometry, into);
    else project(flat, height, width, sin, cos, geometry, into);
  }
  return sinogram;
}

/** Rows with two zeros on either side, so that interpolation at the edge needs no case of its own. */
function padRows(pixels: Float32Array | Float64Array, width: number, height: number): Float64Array {
  const padded = new Float64Array((width + 4) * height);
  for (let y = 0; y < height; y++) padded.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 4) + 2);
  return padded;
}

function transpose(pixels: Float32Array | Float64Array, width: number, height: number): Float64Array {
  const turned = new Float64Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) turned[x * height + y] = pixels[y * width + x];
  return turned;
}

/** Rays with |cos| >= |sin|: one step a row. In row y the ray of offset t is at x = (t - y sin) / cos. */
function project(padded: Float64Array, width: number, height: number, cos: number, sin: number, { detectors, spacing }: Geometry, into: Float64Array): void {
  const step = spacing / cos, length = 1 / Math.abs(cos), stride = width + 4;
  for (let y = 0; y < height; y++) {
    const row = y * stride + 2, first = -((detectors - 1) / 2) * step - ((y - (height - 1) / 2) * sin) / cos + (width - 1) / 2;
    // Detectors whose ray crosses this row between -1 and width: elsewhere the picture is 0.
    const one = (-1 - first) / step, other = (width - first) / step;
    const from = Math.max(0, Math.ceil(Math.min(one, other))), to = Math.min(detectors - 1, Math.floor(Math.max(one, other)));
    for (let d = from; d <= to; d++) {
      const x = first + d * step + 1, whole = x | 0, at = row + whole - 1, share = x - whole;
      into[d] += length * (padded[at] + share * (padded[at + 1] - padded[at]));
    }
  }
}
