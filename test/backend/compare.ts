import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { rng } from '../../lib/core/random.js';
import { nativeAddon } from '../../lib/backend/native.js';
import { openBackend } from '../../lib/backend/tf.js';
import type { BackendChoice } from '../../lib/backend/types.js';

/** The backends that this machine has; the plain JavaScript one is the reference. */
export const backendsHere = (): BackendChoice[] => [...(nativeAddon() === null ? [] : ['native' as const]), 'wasm', 'javascript'];

/** Standard normal values of a shape, the same on every backend. */
export function normals(shape: number[], seed: number): number[] {
  const stream = rng(seed, 'simulation', 'backend-test');
  return Array.from({ length: shape.reduce((product, size) => product * size, 1) }, () => stream.normal());
}

/** What `compute` gives on a backend, as plain arrays. Fails when it leaves tensors behind. */
export async function on(choice: BackendChoice, compute: () => tf.Tensor[]): Promise<number[][]> {
  await openBackend({ backend: choice, threads: 2 });
  const before = tf.memory().numTensors, held = tf.backend().numDataIds();
  const values = tf.tidy(() => compute().map((tensor) => Array.from(tensor.dataSync())));
  assert.equal(tf.memory().numTensors, before, `tensors left behind on ${choice}`);
  assert.equal(tf.backend().numDataIds(), held, `data left behind on ${choice}`);
  return values;
}

/** Asserts that values agree within `tolerance`, absolute near 0 and relative for large ones. */
export function close(got: ArrayLike<number>, want: ArrayLike<number>, tolerance: number, what = 'values'): void {
  assert.equal(got.length, want.length, `${what}: length`);
  for (let i = 0; i < want.length; i++) {
    const off = Math.abs(got[i] - want[i]) / Math.max(1, Math.abs(want[i]));
    assert.ok(off <= tolerance, `${what}[${i}]: ${got[i]}, expected ${want[i]} (off by ${off}, tolerance ${tolerance})`);
  }
}

/** The gradient of a scalar function by central differences in each coordinate. */
export function finiteDifferences(f: (x: number[]) => number, at: number[], step = 1e-2): number[] {
  return at.map((_, i) => {
    const moved = (by: number): number => f(at.map((value, j) => (j === i ? value + by : value)));
    return (moved(step) - moved(-step)) / (2 * step);
  });
}
