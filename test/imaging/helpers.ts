import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Raster } from '../../lib/imaging/types.js';
import { fromRoot } from '../../lib/core/paths.js';

/** An array as pixels-reference.py packs it. */
export interface Packed { dtype: string; shape: number[]; base64: string }

export const fixture = (name: string): string => fromRoot('test', 'imaging', 'fixtures', name);

/** Values of PIL, OpenCV and Keras (versions inside); the calls are in pixels-reference.py. */
export const pixelsReference = <T>(part: string): T => (JSON.parse(readFileSync(fromRoot('test', 'imaging', 'pixels-reference.json'), 'utf8')) as Record<string, T>)[part];

export function unpack({ dtype, base64 }: Packed): Float64Array {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64')).buffer;
  const types: Record<string, ArrayLike<number>> = { uint8: new Uint8Array(bytes), get uint16() { return new Uint16Array(bytes); }, get int16() { return new Int16Array(bytes); }, get float32() { return new Float32Array(bytes); }, get float64() { return new Float64Array(bytes); } };
  return Float64Array.from(types[dtype]);
}

export const rasterOf = (packed: Packed): Raster => ({ width: packed.shape[1], height: packed.shape[0], channels: packed.shape[2] === 3 ? 3 : 1, pixels: Float32Array.from(unpack(packed)) });

/** Shape equal, every value within `tolerance`. */
export function same(actual: Raster, expected: Packed, tolerance: number, what: string): void {
  assert.deepEqual([actual.height, actual.width, actual.channels], [expected.shape[0], expected.shape[1], expected.shape[2] ?? 1], `${what}: shape`);
  const wanted = unpack(expected);
  assert.equal(actual.pixels.length, wanted.length, what);
  for (let i = 0; i < wanted.length; i++) {
    if (!(Math.abs(actual.pixels[i] - wanted[i]) <= tolerance)) assert.fail(`${what}: value ${i} is ${actual.pixels[i]}, not ${wanted[i]} within ${tolerance}`);
  }
}
