import type { RandomStream } from '../core/random.js';
import type { Raster } from '../imaging/types.js';
import { filteredBackProjection } from './back-projection.js';
import { toGrey } from './grey.js';
import { poisson, uniformFrom } from './poisson.js';
import { diagonalGeometry, radon } from './projection.js';
import type { CtNoiseConfounder } from './types.js';

/** Linear attenuation per mm, as in LoDoPaB-CT (Leuschner et al. 2021): 20 and 0.02 per metre. */
export const CT_ATTENUATION = { water: 0.02, air: 0.00002 };

/**
 * A slice as a CT of few photons would show it: quantisation noise U[0, 1), grey to HU by the window, HU to attenuation, Radon transform,
 * `Poisson(photons * exp(-integral))` counted in each cell (at least 0.1, as LoDoPaB-CT has it), -log, filtered back-projection, back to
 * grey, clipped, the fraction dropped. The slice gets the noise of the dose and the slight blur of a reconstruction.
 *
 * @param stream of this picture alone: `rng(root, 'confounder', 'ct-noise', id)`
 */
export function addCtNoise(raster: Raster, confounder: CtNoiseConfounder, stream: RandomStream): Raster {
  const { width, height } = raster, { low, high, pixelMillimetres, photons, surroundMillimetres = 0 } = confounder, { water, air } = CT_ATTENUATION;
  const uniform = uniformFrom(stream), geometry = diagonalGeometry(width, height, confounder.angles, confounder.detectors);
  // Attenuation of one pixel's length: HU = 1000 (mu - water) / (water - air).
  const slope = (((high - low) / 255) * (water - air) * pixelMillimetres) / 1000, base = ((low * (water - air)) / 1000 + water) * pixelMillimetres;
  const attenuation = new Float64Array(width * height);
  for (let i = 0; i < attenuation.length; i++) attenuation[i] = Math.max(0, base + slope * (raster.pixels[i] + uniform()));
  const sinogram = radon(attenuation, width, height, geometry), reaching = photons * Math.exp(-surroundMillimetres * water);
  for (let i = 0; i < sinogram.length; i++) sinogram[i] = -Math.log(Math.max(0.1, poisson(reaching * Math.exp(-sinogram[i]), uniform)) / reaching);
  const pixels = filteredBackProjection(sinogram, width, height, geometry);
  for (let i = 0; i < pixels.length; i++) pixels[i] = toGrey((pixels[i] - base) / slope);
  return { width, height, channels: 1, pixels };
}
