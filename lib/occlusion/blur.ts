import type { Raster } from '../imaging/types.js';

/**
 * Gaussian blur, rows and then columns, the kernel cut at four standard deviations and the edge pixel repeated outside: equal to
 * `scipy.ndimage.gaussian_filter(picture, sigma, mode='nearest', truncate=4)`, a channel at a time.
 *
 * @param sigma standard deviation in pixels, above 0
 * @example gaussianBlur({ width: 3, height: 1, channels: 1, pixels: Float32Array.of(5, 5, 5) }, 2).pixels // Float32Array [5, 5, 5]
 */
export function gaussianBlur(raster: Raster, sigma: number): Raster {
  const { width, height, channels } = raster, kernel = gaussianKernel(sigma), between = new Float64Array(raster.pixels.length), out = new Float64Array(raster.pixels.length), row = width * channels;
  for (let y = 0; y < height; y++) for (let c = 0; c < channels; c++) smoothLine(raster.pixels, between, { first: y * row + c, step: channels, length: width }, kernel);
  for (let x = 0; x < row; x++) smoothLine(between, out, { first: x, step: row, length: height }, kernel);
  return { ...raster, pixels: Float32Array.from(out) };
}

/** Weights from the centre outwards: kernel[0] is the middle one; those of both sides sum to 1. */
function gaussianKernel(sigma: number): Float64Array {
  const kernel = Float64Array.from({ length: Math.floor(4 * sigma + 0.5) + 1 }, (_, i) => Math.exp((-0.5 * i * i) / (sigma * sigma)));
  const total = kernel.reduce((sum, weight, i) => sum + (i === 0 ? weight : 2 * weight), 0);
  return kernel.map((weight) => weight / total);
}

interface Line { first: number; step: number; length: number }

function smoothLine(from: Float32Array | Float64Array, to: Float64Array, { first, step, length }: Line, kernel: Float64Array): void {
  for (let i = 0; i < length; i++) {
    let sum = kernel[0] * from[first + i * step];
    for (let k = 1; k < kernel.length; k++) sum += kernel[k] * (from[first + Math.max(0, i - k) * step] + from[first + Math.min(length - 1, i + k) * step]);
    to[first + i * step] = sum;
  }
}
