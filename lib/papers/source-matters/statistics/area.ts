import { SecondReadError } from '../../../core/errors.js';

/**
 * Weights of the trapezoid rule over shares in ascending order, divided by their range: the weighted sum is the mean height of the curve.
 *
 * @throws SecondReadError (statistics) for fewer than two shares or shares out of order
 * @example trapezoidWeights([0, 0.5, 1]) // [0.25, 0.5, 0.25]
 */
export function trapezoidWeights(shares: readonly number[]): number[] {
  const last = shares.length - 1;
  if (last < 1 || shares.some((share, i) => i > 0 && share <= shares[i - 1])) throw new SecondReadError('statistics', `shares ${shares.join(', ')}`, { expected: 'at least two, ascending' });
  return shares.map((_, i) => (shares[Math.min(i + 1, last)] - shares[Math.max(i - 1, 0)]) / 2 / (shares[last] - shares[0]));
}

/**
 * Area between the i.i.d. and the o.o.d. curve over the shares (trapezoids): how much a run loses, on average over the shares, when the confounder
 * changes sides. 0 for a model that does not look at it, up to 1.
 *
 * @param curve one entry a share, each with the estimate first and then one value a replicate
 */
export function areaBetween(shares: readonly number[], curve: readonly { iid: ArrayLike<number>; ood: ArrayLike<number> }[]): Float64Array {
  const weights = trapezoidWeights(shares);
  if (curve.length !== shares.length) throw new SecondReadError('statistics', `${curve.length} points on a curve`, { expected: `${shares.length}, one a share` });
  return Float64Array.from({ length: curve[0].iid.length }, (_, r) => weights.reduce((sum, weight, s) => sum + weight * (curve[s].iid[r] - curve[s].ood[r]), 0));
}
