import type { RandomStream } from '../core/random.js';
import type { Raster } from '../imaging/types.js';
import { toGrey } from './grey.js';
import { poisson, uniformFrom } from './poisson.js';
import type { XrayNoiseConfounder } from './types.js';

/** Attenuation of water and air over a pixel's path, as the authors' script has them (include_noise.py). */
export const PIXEL_ATTENUATION = { water: 0.1837, air: 0.1662 };

/**
 * The authors' X-ray noise: each grey value gets U[0, 1) of quantisation noise, becomes HU by the window and an attenuation
 * `mu = HU * (0.1837 - 0.1662) / 1000 + 0.1837`; `Poisson(photons * exp(-mu))` photons are counted; -log(count / photons) (floor 1e-8) goes
 * back through HU, is clipped to the window, and loses its fraction as `astype(uint8)` does. Each pixel by itself: nothing is projected.
 *
 * A grey level is (high - low) / 255 HU; at the paper's window and mid grey the noise's standard deviation is about
 * 57143 / sqrt(photons * 0.83) HU: 14.0 HU = 1.8 grey levels at 2e7 photons, 2.1 at 1.5e7.
 *
 * @param stream of this picture alone: `rng(root, 'confounder', 'xray-noise', id)`
 * @example addXrayNoise(raster, { kind: 'xray-noise', photons: 1.5e7, low: -1200, high: 800 }, rng(1, 'confounder', 'xray-noise', 'a.png'))
 */
export function addXrayNoise(raster: Raster, { photons, low, high }: XrayNoiseConfounder, stream: RandomStream): Raster {
  const uniform = uniformFrom(stream), { water, air } = PIXEL_ATTENUATION, slope = ((water - air) * (high - low)) / 1000 / 255, base = ((water - air) * low) / 1000 + water;
  const pixels = new Float32Array(raster.pixels.length);
  for (let i = 0; i < pixels.length; i++) {
    const attenuation = base + slope * (raster.pixels[i] + uniform());
    const share = Math.max(1e-8, poisson(photons * Math.exp(-attenuation), uniform) / photons);
    pixels[i] = toGrey((-Math.log(share) - base) / slope);
  }
  return { width: raster.width, height: raster.height, channels: 1, pixels };
}
