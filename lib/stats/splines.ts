import { SecondReadError } from '../core/errors.js';
import { quantile } from './quantile.js';

/**
 * Harrell's restricted cubic spline: cubic between the knots, linear beyond the outer ones. Column 0 is x itself; the others are divided by
 * the squared distance of the outer knots, so that all have the unit of x (`rms::rcs`, norm = 2). For an effect of age that need not be
 * a straight line. Harrell, Regression Modeling Strategies, 2nd ed., section 2.4.5.
 *
 * @param knots ascending, at least three
 * @returns knots.length - 1 columns of x.length rows
 * @throws SecondReadError (statistics) for fewer than three knots or knots that do not ascend
 * @example restrictedCubicSpline([5], [0, 2, 10])[1] // Float64Array [0.9125]
 */
export function restrictedCubicSpline(x: ArrayLike<number>, knots: ArrayLike<number>): Float64Array[] {
  const k = knots.length;
  for (let j = 1; j < k; j++) if (!(knots[j] > knots[j - 1])) throw new SecondReadError('statistics', `knots ${Array.from(knots).join(', ')} do not ascend`, { remedy: 'Use fewer knots: the values have too many ties.' });
  if (k < 3) throw new SecondReadError('statistics', `${k} knots`, { expected: 'at least 3' });
  const last = knots[k - 1], beforeLast = knots[k - 2], scale = (last - knots[0]) ** 2;
  const cube = (value: number): number => (value > 0 ? value * value * value : 0);
  const columns = [Float64Array.from(x)];
  for (let j = 0; j < k - 2; j++) {
    const toLast = (beforeLast - knots[j]) / (last - beforeLast), toBefore = (last - knots[j]) / (last - beforeLast);
    columns.push(Float64Array.from(x, (value) => (cube(value - knots[j]) - cube(value - beforeLast) * toBefore + cube(value - last) * toLast) / scale));
  }
  return columns;
}

const KNOT_SHARES: Record<number, number[]> = {
  3: [0.1, 0.5, 0.9], 4: [0.05, 0.35, 0.65, 0.95], 5: [0.05, 0.275, 0.5, 0.725, 0.95], 6: [0.05, 0.23, 0.41, 0.59, 0.77, 0.95],
  7: [0.025, 0.1833, 0.3417, 0.5, 0.6583, 0.8167, 0.975],
};

/**
 * Harrell's default places of knots: fixed quantiles of x (section 2.4.6, table 2.3). NaN is left out. Equal knots (many ties) are merged,
 * so that fewer than `count` may come back; below three the variable is better entered as a line.
 *
 * @param count 3 to 7
 * @example harrellKnots([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 3) // Float64Array [1, 5, 9]
 */
export function harrellKnots(x: ArrayLike<number>, count: number): Float64Array {
  const shares = KNOT_SHARES[count];
  if (!shares) throw new SecondReadError('statistics', `${count} knots`, { expected: '3 to 7' });
  return Float64Array.from(new Set(shares.map((share) => quantile(x, share))));
}
