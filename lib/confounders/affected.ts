import { SecondReadError } from '../core/errors.js';
import type { RandomStream } from '../core/random.js';

/**
 * Which pictures are affected in training, validation and i.i.d. test: exactly `Math.round(share * positives)` of the positives, at random,
 * no negatives. One stream gives nested choices: whoever is affected at share 0.2 is so at 0.5 too, so that shares differ by nothing else.
 *
 * @param labels 1 positive, 0 negative, a picture each
 * @returns 1 for each affected picture, 0 for the others
 * @throws SecondReadError (input) for a share outside [0, 1]
 * @example chooseAffected({ labels: [1, 0, 1, 0], share: 1, stream: rng(1, 'confounder') }) // [1, 0, 1, 0]
 */
export function chooseAffected({ labels, share, stream }: { labels: ArrayLike<number>; share: number; stream: RandomStream }): Uint8Array {
  if (!(share >= 0 && share <= 1)) throw new SecondReadError('input', `a share of ${share}`, { field: 'share', expected: 'a number from 0 to 1' });
  const positives: number[] = [], affected = new Uint8Array(labels.length);
  for (let i = 0; i < labels.length; i++) if (labels[i] === 1) positives.push(i);
  stream.shuffle(positives);
  for (const i of positives.slice(0, Math.round(share * positives.length))) affected[i] = 1;
  return affected;
}

/** Which pictures are affected out of distribution: all negatives, no positives, so that the confounder points the wrong way. */
export const affectedOutOfDistribution = (labels: ArrayLike<number>): Uint8Array => Uint8Array.from(labels, (label) => (label === 0 ? 1 : 0));
