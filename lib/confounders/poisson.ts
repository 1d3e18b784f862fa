import { Uniforms } from './uniforms.js';

const LARGE = 10;

/**
 * Poisson counts, exact, not rounded from a normal. Inversion below a mean of 10; from 10 on Hörmann's transformed rejection PTRS
 * (W. Hörmann, "The transformed rejection method for generating Poisson random variables", 1993), which needs one or two uniform pairs
 * whatever the mean. Means up to 2^40 keep their accuracy.
 *
 * @example new Photons(rng(1, 'confounder', 'xray-noise', 'a.png')).poisson(0) // 0
 */
export class Photons extends Uniforms {
  /** A count of mean `lambda`. @throws RangeError for a negative or unknown mean */
  poisson(lambda: number): number {
    if (!(lambda >= LARGE && lambda <= 1099511627776)) return this.few(lambda);
    const root = Math.sqrt(lambda), b = 0.931 + 2.53 * root, a = -0.059 + 0.02483 * b, tight = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
      const u = this.next() - 0.5, v = this.next(), edge = 0.5 - Math.abs(u), count = Math.floor(((2 * a) / edge + b) * u + lambda + 0.43);
      if (edge >= 0.07 && v <= tight) return count;
      if (count >= 0 && (edge >= 0.013 || v <= edge) && underDensity(v, edge, a, b, count, lambda)) return count;
    }
  }

  private few(lambda: number): number {
    if (!(lambda >= 0 && lambda < LARGE)) throw new RangeError(`poisson: a mean of ${lambda}`);
    let left = this.next(), probability = Math.exp(-lambda), count = 0;
    while (left > probability && count < 150) { // beyond 1e-100; rounding could otherwise keep `left` positive for ever
      left -= probability;
      count++;
      probability *= lambda / count;
    }
    return count;
  }
}

/** The exact test of the rejection, which one pair in five comes to: `v` under the ratio of the Poisson probability to the hat's density. */
function underDensity(v: number, edge: number, a: number, b: number, count: number, lambda: number): boolean {
  const hat = (v * (1.1239 + 1.1328 / (b - 3.4)) * edge * edge) / (a + b * edge * edge);
  if (count === 0) return Math.log(hat) <= -lambda;
  return hat * Math.sqrt(2 * Math.PI * count) <= negativeExp(deviance(count, lambda) + stirlingError(count));
}

/** exp(-x), to a relative 1e-14 for x in [0, 16) without a call into the C library: twice as quick. */
function negativeExp(x: number): number {
  if (!(x >= 0 && x < 16)) return Math.exp(-x);
  const step = (x * 32) | 0, rest = x - step / 32;
  return STEPS[step] * (1 - rest * (1 - (rest / 2) * (1 - (rest / 3) * (1 - (rest / 4) * (1 - (rest / 5) * (1 - rest / 6))))));
}

const STEPS = Float64Array.from({ length: 512 }, (_, step) => Math.exp(-step / 32));

/**
 * Log of the Poisson probability of `count`, without the cancellation of `count * log(lambda) - lambda - logGamma(count + 1)`, whose terms
 * reach 1e8 for the photon counts of a radiograph (saddle-point form of Loader, 2000).
 *
 * @example logPoisson(3, 2) // -1.7123179275482191 = log(2^3 exp(-2) / 3!)
 */
export function logPoisson(count: number, lambda: number): number {
  if (count === 0) return -lambda;
  return -stirlingError(count) - deviance(count, lambda) - 0.5 * Math.log(2 * Math.PI * count);
}

/** log(n!) minus Stirling's formula for it. */
function stirlingError(n: number): number {
  if (n < 16) return STIRLING[n];
  const square = 1 / (n * n);
  return (1 / 12 - (1 / 360 - (1 / 1260 - square / 1680) * square) * square) / n;
}

const STIRLING = Array.from({ length: 16 }, (_, n) => {
  let logFactorial = 0;
  for (let k = 2; k <= n; k++) logFactorial += Math.log(k);
  return n === 0 ? 0 : logFactorial - (n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n));
});

/** count * log(count / lambda) + lambda - count, by its series where the two are close. */
function deviance(count: number, lambda: number): number {
  const difference = count - lambda, ratio = difference / (count + lambda), square = ratio * ratio;
  if (square > 0.01) return count * Math.log(count / lambda) - difference;
  // 2 * count * (ratio^3 / 3 + ratio^5 / 5 + ...): for photon counts the first term is all.
  let sum = 1 / 3, power = 1;
  for (let j = 5; power > 1e-15; j += 2) { power *= square; sum += power / j; }
  return difference * ratio + 2 * count * ratio * square * sum;
}
