import type { Raster } from './types.js';

/**
 * The picture in grey or in colour. Grey becomes three equal channels; colour becomes luma (ITU-R 601: .299 R + .587 G + .114 B). Where
 * all three values are whole bytes, the luma is rounded exactly as PIL's `convert('L')` rounds it, so equal channels come back unchanged.
 *
 * @example toChannels({ width: 1, height: 1, channels: 3, pixels: Float32Array.of(255, 0, 0) }, 1).pixels // Float32Array [76]
 */
export function toChannels(raster: Raster, channels: 1 | 3): Raster {
  if (raster.channels === channels) return raster;
  const { width, height, pixels: from } = raster, size = width * height, pixels = new Float32Array(size * channels);
  if (channels === 3) {
    for (let i = 0, o = 0; i < size; i++, o += 3) pixels[o] = pixels[o + 1] = pixels[o + 2] = from[i];
  } else {
    for (let i = 0, o = 0; i < size; i++, o += 3) pixels[i] = luma(from[o], from[o + 1], from[o + 2]);
  }
  return { width, height, channels, pixels };
}

function luma(red: number, green: number, blue: number): number {
  const whole = Number.isInteger(red) && Number.isInteger(green) && Number.isInteger(blue);
  // PIL's 16-bit fixed point (libImaging/Convert.c, L24).
  return whole ? Math.floor((red * 19595 + green * 38470 + blue * 7471 + 0x8000) / 65536) : 0.299 * red + 0.587 * green + 0.114 * blue;
}
