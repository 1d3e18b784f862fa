import { SecondReadError } from '../core/errors.js';

/** The value at `point`; its gradient is written to `gradient`. */
export type Differentiable = (point: Float64Array, gradient: Float64Array) => number;

export interface MinimiseOptions {
  /** It stops when no part of the gradient is larger. */
  tolerance: number;
  /** Steps remembered (10), and taken at most (1000). */
  memory?: number;
  steps?: number;
}

/**
 * The minimum of a smooth convex function by L-BFGS (Nocedal & Wright 2006, algorithms 7.4 and 7.5) with a backtracking line search; a pair of step and
 * gradient change is remembered only where its curvature is positive.
 *
 * @throws SecondReadError (statistics) when it does not get there
 * @example minimise(([x], gradient) => { gradient[0] = 2 * (x - 3); return (x - 3) ** 2; }, Float64Array.of(0), { tolerance: 1e-9 }) // Float64Array [3]
 */
export function minimise(of: Differentiable, start: Float64Array, { tolerance, memory = 10, steps = 1000 }: MinimiseOptions): Float64Array {
  let point = start.slice(), gradient = new Float64Array(start.length), value = of(point, gradient);
  const moves: Float64Array[] = [], changes: Float64Array[] = [];
  for (let step = 0; step < steps; step++) {
    if (gradient.every((part) => Math.abs(part) <= tolerance)) return point;
    const direction = descent(gradient, moves, changes), slope = dot(direction, gradient), next = new Float64Array(point.length), nextGradient = new Float64Array(point.length);
    let length = moves.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1, nextValue = NaN;
    for (let halving = 0; halving < 40; halving++, length /= 2) {
      for (let j = 0; j < next.length; j++) next[j] = point[j] + length * direction[j];
      nextValue = of(next, nextGradient);
      // Armijo's condition, with room for rounding near the minimum.
      if (nextValue <= value + 1e-4 * length * slope + 1e-13 * Math.abs(value)) break;
    }
    const move = next.map((part, j) => part - point[j]), change = nextGradient.map((part, j) => part - gradient[j]);
    if (dot(move, change) > 1e-12 * dot(change, change)) {
      moves.push(move);
      changes.push(change);
      if (moves.length > memory) { moves.shift(); changes.shift(); }
    }
    [point, gradient, value] = [next, nextGradient, nextValue];
  }
  throw new SecondReadError('statistics', `no minimum within ${steps} steps`, { remedy: 'Give a larger ridge, or bring the columns to a common scale.' });
}

/** Minus the gradient times the inverse Hessian that the remembered steps suggest (two-loop recursion). */
function descent(gradient: Float64Array, moves: readonly Float64Array[], changes: readonly Float64Array[]): Float64Array {
  const out = gradient.map((part) => -part), factors = new Float64Array(moves.length);
  for (let k = moves.length - 1; k >= 0; k--) {
    factors[k] = dot(moves[k], out) / dot(moves[k], changes[k]);
    for (let j = 0; j < out.length; j++) out[j] -= factors[k] * changes[k][j];
  }
  const last = moves.length - 1;
  if (last >= 0) {
    const scale = dot(moves[last], changes[last]) / dot(changes[last], changes[last]);
    for (let j = 0; j < out.length; j++) out[j] *= scale;
  }
  for (let k = 0; k < moves.length; k++) {
    const back = dot(changes[k], out) / dot(moves[k], changes[k]);
    for (let j = 0; j < out.length; j++) out[j] += (factors[k] - back) * moves[k][j];
  }
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
}
