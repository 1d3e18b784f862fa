import { argsort } from '../../stats/argsort.js';

/**
 * F1 when the k highest scores are called positive, at some `points` values of k up to `most` of the rows.
 *
 * @example f1Curve([1, 0], [0.9, 0.1])[0] // { share: 0.5, f1: 1 }
 */
export function f1Curve(truth: ArrayLike<number>, score: ArrayLike<number>, { points = 120, most = 0.6 }: { points?: number; most?: number } = {}): { share: number; f1: number }[] {
  const order = argsort(score), n = order.length, out: { share: number; f1: number }[] = [];
  let positives = 0, hits = 0;
  for (let i = 0; i < n; i++) positives += truth[i];
  const step = Math.max(1, Math.floor((n * most) / points));
  for (let k = 1; k <= n * most; k++) {
    hits += truth[order[n - k]];
    if (k % step === 0) out.push({ share: k / n, f1: (2 * hits) / (k + positives) });
  }
  return out;
}
