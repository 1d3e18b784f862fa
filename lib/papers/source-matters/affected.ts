import { chooseAffected } from '../../confounders/affected.js';
import { rng } from '../../core/random.js';
import { SEED, type Planted } from './protocol.js';
import type { Task } from './task.js';

/** Which images of the pool are affected at a share: round(share x positives) of the positives; nested over the shares, drawn anew in each repeat, equal for all sources and folds. */
export function affectedRows({ label, pool, images, arm }: Task, planted: Planted, share: number, repeat: number): Uint8Array {
  const chosen = chooseAffected({ labels: pool.map((i) => label[i]), share, stream: rng(SEED, 'confounder', 'affected', arm, planted, repeat) }), affected = new Uint8Array(images.length);
  pool.forEach((i, k) => { affected[i] = chosen[k]; });
  return affected;
}
