import { SecondReadError } from '../core/errors.js';
import type { RandomStream } from '../core/random.js';
import type { Mask, Raster } from '../imaging/types.js';
import { gaussianBlur } from './blur.js';
import type { Size } from './box.js';
import type { Box, Fill, Region } from './types.js';

/** Standard deviation of the blur as a fraction of the picture's longer side: 6 pixels of 96, wider than a rib, a vessel or a small opacity. */
export const BLUR_SIGMA = 1 / 16;

/**
 * The picture with a region hidden; its other pixels are those of the picture, untouched. The fill knows of the hidden pixels nothing (but for `blur`):
 * mean and deviation are those of what stays visible. Where nothing does, `mean` and `noise` fill with black. Grey values keep their fractions; noise is
 * clipped to 0..255, and the same draw serves all channels of a pixel, so that grey pictures of three channels stay grey.
 *
 * @param stream for `noise`; other fills draw nothing
 * @throws SecondReadError (input) for a mask of another size than the picture, or a box that is not inside it
 * @example occlude({ width: 2, height: 1, channels: 1, pixels: Float32Array.of(10, 20) }, { left: 0, top: 0, width: 1, height: 1 }, 'mean', rng(1, 'confounder')).pixels // [20, 20]
 */
export function occlude(raster: Raster, region: Region, fill: Fill, stream: RandomStream): Raster {
  const hidden = hiddenPixels(raster, region), { channels } = raster, pixels = raster.pixels.slice(), paint = painter(raster, hidden, fill, stream);
  for (let i = 0; i < hidden.length; i++) if (hidden[i] === 1) paint(pixels, i * channels);
  return { ...raster, pixels };
}

/**
 * 1 for each pixel that a region hides, row-major.
 *
 * @throws SecondReadError (input) as `occlude`
 * @example hiddenPixels({ width: 2, height: 1 }, { outside: { left: 0, top: 0, width: 1, height: 1 } }) // Uint8Array [0, 1]
 */
export function hiddenPixels(size: Size, region: Region): Uint8Array {
  if ('outside' in region) return hiddenPixels(size, region.outside).map((one) => 1 - one);
  return 'pixels' in region ? insideMask(size, region) : insideBox(size, region);
}

function insideMask({ width, height }: Size, mask: Mask): Uint8Array {
  if (mask.width !== width || mask.height !== height) throw new SecondReadError('input', `a mask of ${mask.width} x ${mask.height} for a picture of ${width} x ${height}`, { field: 'region', expected: 'a mask of the picture\'s size', remedy: 'Bring it there with fitMask.' });
  return Uint8Array.from(mask.pixels, (value) => (value === 0 ? 0 : 1));
}

function insideBox(size: Size, { left, top, width, height }: Box): Uint8Array {
  const whole = [left, top, width, height].every(Number.isInteger);
  if (!whole || left < 0 || top < 0 || width < 1 || height < 1 || left + width > size.width || top + height > size.height) {
    throw new SecondReadError('input', `a box of ${width} x ${height} at ${left}, ${top} in a picture of ${size.width} x ${size.height}`, { field: 'region', expected: 'whole pixels inside the picture' });
  }
  const inside = new Uint8Array(size.width * size.height);
  for (let y = top; y < top + height; y++) inside.fill(1, y * size.width + left, y * size.width + left + width);
  return inside;
}

type Paint = (pixels: Float32Array, at: number) => void;

function painter(raster: Raster, hidden: Uint8Array, fill: Fill, stream: RandomStream): Paint {
  const { channels, width, height } = raster;
  if (fill === 'black') return (pixels, at) => { pixels.fill(0, at, at + channels); };
  if (fill === 'blur') {
    const smooth = gaussianBlur(raster, BLUR_SIGMA * Math.max(width, height)).pixels;
    return (pixels, at) => { for (let c = at; c < at + channels; c++) pixels[c] = smooth[c]; };
  }
  const { mean, deviation } = visible(raster, hidden);
  return (pixels, at) => {
    const z = fill === 'noise' ? stream.normal() : 0;
    for (let c = 0; c < channels; c++) pixels[at + c] = Math.min(255, Math.max(0, mean[c] + z * deviation[c]));
  };
}

/** Mean and standard deviation (population) of each channel where nothing is hidden; 0 where nothing is left. */
function visible({ channels, pixels }: Raster, hidden: Uint8Array): { mean: Float64Array; deviation: Float64Array } {
  const count = hidden.reduce((sum, one) => sum + 1 - one, 0), mean = new Float64Array(channels), deviation = new Float64Array(channels);
  if (count === 0) return { mean, deviation };
  const each = (visit: (value: number, c: number) => void): void => { hidden.forEach((one, i) => { if (one === 0) for (let c = 0; c < channels; c++) visit(pixels[i * channels + c], c); }); };
  each((value, c) => { mean[c] += value / count; });
  each((value, c) => { deviation[c] += (value - mean[c]) ** 2 / count; });
  return { mean, deviation: deviation.map(Math.sqrt) };
}
