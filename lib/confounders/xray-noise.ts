import type { RandomStream } from '../core/random.js';
import type { Raster } from '../imaging/types.js';
import { Photons } from './poisson.js';
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
export function addXrayNoise(raster: Raster, confounder: XrayNoiseConfounder, stream: RandomStream): Raster {
  const pixels = raster.pixels.slice();
  writeXrayNoise(pixels, confounder, stream);
  return { width: raster.width, height: raster.height, channels: raster.channels, pixels };
}

/** Pixels that go through the steps together: each step is a loop of its own, which compiles to quicker code than all of them in one. */
const BLOCK = 1024;

/** `addXrayNoise` in place, on the bytes or floats of a picture of one channel. */
export function writeXrayNoise(pixels: Uint8Array | Float32Array, { photons, low, high }: XrayNoiseConfounder, stream: RandomStream): void {
  const source = new Photons(stream), { water, air } = PIXEL_ATTENUATION, slope = ((water - air) * (high - low)) / 1000 / 255, base = ((water - air) * low) / 1000 + water;
  const greys = new Float64Array(BLOCK), means = new Float64Array(BLOCK), meansOfWhole = Float64Array.from({ length: 257 }, (_, grey) => photons * Math.exp(-(base + slope * grey)));
  const none = (-Math.log(1e-8) - base) / slope;
  for (let begin = 0; begin < pixels.length; begin += BLOCK) {
    const size = Math.min(BLOCK, pixels.length - begin);
    for (let i = 0; i < size; i++) greys[i] = pixels[begin + i] + source.next();
    expectCounts(greys, means, size, meansOfWhole, slope);
    for (let i = 0; i < size; i++) {
      const mean = means[i], count = source.poisson(mean);
      // -log(count / photons) = base + slope * grey - log(count / mean): only the last part is new. No photon at all: the floor of 1e-8.
      greys[i] = count === 0 ? none : greys[i] - nearLog((count - mean) / mean) / slope;
    }
    for (let i = 0; i < size; i++) pixels[begin + i] = greys[i] <= 0 ? 0 : greys[i] >= 255 ? 255 : greys[i] | 0;
  }
}

/** Mean counts: those of whole grey values times exp(-slope * fraction), by four terms of its series where that is exact to 1e-13. */
function expectCounts(greys: Float64Array, means: Float64Array, size: number, meansOfWhole: Float64Array, slope: number): void {
  const short = Math.abs(slope) < 0.002;
  for (let i = 0; i < size; i++) {
    const whole = greys[i] | 0, x = slope * (greys[i] - whole);
    means[i] = meansOfWhole[whole] * (short ? 1 - x * (1 - x * (1 / 2 - x * (1 / 6 - x / 24))) : Math.exp(-x));
  }
}

/** log(1 + x), by five terms of its series where they are exact to 1e-9: a grey value needs less. */
function nearLog(x: number): number {
  return Math.abs(x) < 0.02 ? x * (1 - x * (1 / 2 - x * (1 / 3 - x * (1 / 4 - x / 5)))) : Math.log1p(x);
}
