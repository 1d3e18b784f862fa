import { createHash } from 'node:crypto';

/** What randomness is for. Each purpose is a stream of its own: more bootstrap replicates leave splits and initial weights as they were. */
export type StreamName = 'split' | 'confounder' | 'init' | 'order' | 'bootstrap' | 'permutation' | 'simulation' | 'augment' | 'dropout' | 'trees';

/** A seeded source of random numbers. Every draw advances it; nothing else does. */
export interface RandomStream {
  /** Uniform in [0, 1), 53 bits. */
  next(): number;
  /** Uniform integer in [0, n). */
  integer(n: number): number;
  /** Standard normal (Marsaglia's polar method). */
  normal(): number;
  /** Fisher-Yates in place; returns the same array. */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T;
  /** Unsigned 32-bit seed for a library that takes one. */
  seed(): number;
}

/**
 * The named stream at some coordinates: `rng(7, 'split', 'chexbreak', 'Edema', 0)`. Equal arguments give equal numbers on every
 * machine; different ones give unrelated streams (SHA-256 of the arguments seeds sfc32, period about 2^128).
 *
 * @param root the experiment's root seed
 * @example rng(1, 'split').next() === rng(1, 'split').next() // true
 */
export function rng(root: number, name: StreamName, ...coordinates: (string | number)[]): RandomStream {
  const digest = createHash('sha256').update(JSON.stringify([root, name, ...coordinates])).digest();
  let a = digest.readUInt32LE(0) | 0, b = digest.readUInt32LE(4) | 0, c = digest.readUInt32LE(8) | 0, counter = digest.readUInt32LE(12) | 0;
  let spare: number | undefined;

  // sfc32, Chris Doty-Humphrey's PractRand: passes BigCrush.
  const word = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  const next = (): number => ((word() >>> 5) * 67108864 + (word() >>> 6)) / 9007199254740992;
  // Lemire's multiply-shift without rejection: bias below n / 2^32, far under Monte Carlo error for any n here.
  const integer = (n: number): number => Math.floor((word() / 4294967296) * n);
  const normal = (): number => {
    if (spare !== undefined) { const value = spare; spare = undefined; return value; }
    for (;;) {
      const x = 2 * next() - 1, y = 2 * next() - 1, square = x * x + y * y;
      if (square > 0 && square < 1) {
        const factor = Math.sqrt((-2 * Math.log(square)) / square);
        spare = y * factor;
        return x * factor;
      }
    }
  };
  return {
    next, integer, normal,
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const j = integer(i + 1), held = items[i];
        (items as { [index: number]: unknown })[i] = items[j];
        (items as { [index: number]: unknown })[j] = held;
      }
      return items;
    },
    seed: () => word(),
  };
}
