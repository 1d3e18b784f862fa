import type { RandomStream } from '../core/random.js';
import type { Raster } from '../imaging/types.js';
import { filteredBackProjection } from './back-projection.js';
import { toGrey } from './grey.js';
import { Photons } from './poisson.js';
import { diagonalGeometry, radon, type Geometry } from './projection.js';
import type { CtNoiseConfounder } from './types.js';

/** Linear attenuation per mm, as in LoDoPaB-CT (Leuschner et al. 2021): 20 and 0.02 per metre. */
export const CT_ATTENUATION = { water: 0.02, air: 0.00002 };

/** Pixels by which a picture is continued on each side before it is projected, so that the jump to nothing lies outside what is shown. */
const MARGIN = 8;

/**
 * A slice as a CT of few photons would show it: quantisation noise U[0, 1), grey to HU by the window, HU to attenuation, Radon transform,
 * `Poisson(photons * exp(-integral))` counted in each cell (at least 0.1, as in LoDoPaB-CT), -log, filtered back-projection, back to
 * grey, clipped, the fraction dropped. The slice gets the noise of the dose and the slight blur of a reconstruction. Its edge pixels are
 * continued outwards by 8 pixels, which are projected too and then cut off.
 *
 * The steps are those of the published low-dose simulation that the authors' script for radiographs is cut from (dequantise, attenuation,
 * Radon, Poisson, filtered back-projection, HU); their own parameters for CT are not published: see `PAPER_CONFOUNDERS` and `cropCtNoise`.
 *
 * @param stream of this picture alone: `rng(root, 'confounder', 'ct-noise', id)`
 */
export function addCtNoise(raster: Raster, confounder: CtNoiseConfounder, stream: RandomStream): Raster {
  const { width, height } = raster, { low, high, pixelMillimetres, photons, surroundMillimetres = 0 } = confounder, { water, air } = CT_ATTENUATION;
  const source = new Photons(stream), wide = width + 2 * MARGIN, tall = height + 2 * MARGIN, geometry = continuedGeometry(width, height, confounder);
  // Attenuation over one pixel's length: HU = 1000 (mu - water) / (water - air).
  const slope = (((high - low) / 255) * (water - air) * pixelMillimetres) / 1000, base = ((low * (water - air)) / 1000 + water) * pixelMillimetres;
  const attenuation = continued(raster, () => source.next(), (grey) => Math.max(0, base + slope * grey));
  const integrals = radon(attenuation, wide, tall, geometry), reaching = photons * Math.exp(-surroundMillimetres * water);
  for (let i = 0; i < integrals.length; i++) integrals[i] = -Math.log(Math.max(0.1, source.poisson(reaching * Math.exp(-integrals[i]))) / reaching);
  const shown = filteredBackProjection(integrals, wide, tall, geometry), pixels = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) pixels[y * width + x] = toGrey((shown[(y + MARGIN) * wide + x + MARGIN] - base) / slope);
  }
  return { width, height, channels: 1, pixels };
}

/** The confounder's cells, as wide as they are, and more of them at either end for the continued picture. */
function continuedGeometry(width: number, height: number, { angles, detectors }: CtNoiseConfounder): Geometry {
  const { spacing } = diagonalGeometry(width, height, angles, detectors);
  return { angles, detectors: Math.ceil(Math.hypot(width + 2 * MARGIN, height + 2 * MARGIN) / spacing), spacing };
}

function continued({ width, height, pixels }: Raster, quantisation: () => number, attenuationOf: (grey: number) => number): Float64Array {
  const wide = width + 2 * MARGIN, tall = height + 2 * MARGIN, inside = new Float64Array(width * height), whole = new Float64Array(wide * tall);
  for (let i = 0; i < inside.length; i++) inside[i] = attenuationOf(pixels[i] + quantisation());
  for (let y = 0; y < tall; y++) {
    const row = Math.min(height - 1, Math.max(0, y - MARGIN)) * width;
    for (let x = 0; x < wide; x++) whole[y * wide + x] = inside[row + Math.min(width - 1, Math.max(0, x - MARGIN))];
  }
  return whole;
}
