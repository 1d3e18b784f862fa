import { rng } from '../../lib/core/random.js';
import type { ImageStack, Mask } from '../../lib/imaging/types.js';

/** A mask with two rectangles, "lungs", drawn by characters: '#' inside. */
export function maskOf(...lines: string[]): Mask {
  return { width: lines[0].length, height: lines.length, pixels: Uint8Array.from(lines.join(''), (sign) => Number(sign === '#')) };
}

/** Two upright blocks in a square picture, moved by `shift` columns. */
export function lungs(size: number, shift = 0): Mask {
  const pixels = new Uint8Array(size * size), unit = size / 8;
  for (let y = 2 * unit; y < 6 * unit; y++) for (const left of [1.5 * unit, 4.5 * unit]) pixels.fill(1, y * size + left + shift, y * size + left + 2 * unit + shift);
  return { width: size, height: size, pixels };
}

/** Pictures of noise. */
export function noiseStack(n: number, size: number, channels: 1 | 3 = 1, seed = 1): ImageStack {
  const stream = rng(seed, 'simulation', 'noise-stack'), pixels = Uint8Array.from({ length: n * size * size * channels }, () => stream.integer(256));
  return { ids: Array.from({ length: n }, (_, i) => `p${i}`), width: size, height: size, channels, pixels };
}
