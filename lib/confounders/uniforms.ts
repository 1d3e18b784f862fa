import type { RandomStream } from '../core/random.js';

const BLOCK = 1024;

/**
 * Uniform numbers in (0, 1), 32 bits each, drawn ahead in blocks: a million photon counts need several millions of them. Seeded by, and
 * then apart from, a stream of the project (sfc32, as the stream itself, one word a number instead of two). Never 0 and never 1.
 *
 * @example new Uniforms(rng(1, 'confounder', 'xray-noise', 'a.png')).next()
 */
export class Uniforms {
  private readonly block = new Float64Array(BLOCK);
  private readonly state: Int32Array;
  private at = BLOCK;

  constructor(stream: RandomStream) {
    this.state = Int32Array.from({ length: 4 }, () => stream.seed() | 0);
  }

  next(): number {
    if (this.at === BLOCK) this.refill();
    return this.block[this.at++];
  }

  private refill(): void {
    const { block, state } = this;
    let a = state[0], b = state[1], c = state[2], counter = state[3];
    for (let i = 0; i < BLOCK; i++) {
      const sum = (((a + b) | 0) + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + sum) | 0;
      block[i] = sum * 2.3283064365386963e-10 + (0.5 + 1.1641532182693481e-10); // (signed word + 2^31 + 1/2) / 2^32
    }
    state[0] = a; state[1] = b; state[2] = c; state[3] = counter;
    this.at = 0;
  }
}
