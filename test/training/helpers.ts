import { rng } from '../../lib/core/random.js';
import type { ImageStack } from '../../lib/imaging/types.js';
import { buildTrunk } from '../../lib/models/build.js';
import type { ArchitectureId, WeightSet } from '../../lib/models/types.js';
import { weightSetOf } from '../../lib/models/weights.js';
import type { TrainingData } from '../../lib/training/index.js';

/** Noise, with a bright square somewhere in every picture of class 1 (every other one). */
export function squares(n: number, size: number, seed = 1, channels: 1 | 3 = 1): TrainingData {
  const stream = rng(seed, 'simulation', 'squares'), length = size * size * channels, pixels = new Uint8Array(n * length), side = Math.round(size / 4);
  for (let i = 0; i < n; i++) {
    for (let p = 0; p < length; p++) pixels[i * length + p] = 60 + 80 * stream.next();
    const left = stream.integer(size - side), top = stream.integer(size - side);
    if (i % 2 === 1) for (let y = 0; y < side; y++) pixels.fill(230, i * length + ((top + y) * size + left) * channels, i * length + ((top + y) * size + left + side) * channels);
  }
  const stack: ImageStack = { ids: Array.from({ length: n }, (_, i) => `s${i}`), width: size, height: size, channels, pixels };
  return { stack, label: Int32Array.from({ length: n }, (_, i) => i % 2), classes: 2 };
}

/** First weights of a network. */
export function firstWeights(architecture: ArchitectureId, size: number, seed = 1): WeightSet {
  const trunk = buildTrunk(architecture, { size, seed });
  try { return weightSetOf(trunk, architecture); } finally { trunk.dispose(); }
}

/** Rows from..to-1. */
export const rows = (from: number, to: number): Int32Array => Int32Array.from({ length: to - from }, (_, i) => from + i);
