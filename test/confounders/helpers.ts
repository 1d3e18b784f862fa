import { readFileSync } from 'node:fs';
import { fromRoot } from '../../lib/core/paths.js';
import type { Raster } from '../../lib/imaging/types.js';

/** Values of NumPy 2.4.6, SciPy 1.17.1, scikit-image 0.26.0 and Pillow 13.0.0; the calls are in test/reference/confounders.py. */
const all = JSON.parse(readFileSync(fromRoot('test', 'confounders', 'expected.json'), 'utf8')) as Record<string, unknown>;

export const expectedValues = <T>(part: string): T => all[part] as T;

/** The picture that test/reference/confounders.py knows too. */
export function picture(width: number, height: number): Raster {
  const pixels = new Float32Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) pixels[y * width + x] = (3 * x * x + 7 * y + 5 * x * y) % 256;
  return { width, height, channels: 1, pixels };
}

export const flat = (width: number, height: number, grey: number): Raster => ({ width, height, channels: 1, pixels: new Float32Array(width * height).fill(grey) });

export const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

export function deviation(values: ArrayLike<number>): number {
  const centre = mean(values);
  return Math.sqrt(mean(Array.from(values, (value) => (value - centre) ** 2)));
}

export const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number => Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
