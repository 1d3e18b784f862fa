/** Words of state, and the distance of the word that is mixed in. */
const SIZE = 624, SHIFT = 397;

/**
 * Unsigned 32-bit words of the Mersenne Twister MT19937, seeded by one number as NumPy's `RandomState(seed)` is. Only to repeat a split that another
 * program drew; what this project draws itself comes from `rng`.
 *
 * Reference: Matsumoto, Nishimura, ACM TOMACS 8 (1998) 3, with the initialisation of 2002 (`init_genrand`).
 */
function mersenneTwister(seed: number): () => number {
  const state = new Uint32Array(SIZE);
  let at = SIZE;
  state[0] = seed;
  for (let i = 1; i < SIZE; i++) state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
  const renew = (): void => {
    for (let i = 0; i < SIZE; i++) {
      const word = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
      state[i] = state[(i + SHIFT) % SIZE] ^ (word >>> 1) ^ (word & 1 ? 0x9908b0df : 0);
    }
    at = 0;
  };
  return () => {
    if (at === SIZE) renew();
    let word = state[at++];
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  };
}

/**
 * 0 ... n - 1 in the order of NumPy's `p = np.arange(n); np.random.RandomState(seed).shuffle(p)`.
 *
 * @param seed 0 to 2^32 - 1
 * @example numpyShuffle(12, 0) // [6, 11, 4, 10, 2, 8, 1, 7, 9, 3, 0, 5]
 */
export function numpyShuffle(n: number, seed: number): Int32Array {
  const next = mersenneTwister(seed), order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    // As many bits as i has; what lies above i is drawn again.
    const mask = 0xffffffff >>> Math.clz32(i);
    let j = (next() & mask) >>> 0;
    while (j > i) j = (next() & mask) >>> 0;
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
