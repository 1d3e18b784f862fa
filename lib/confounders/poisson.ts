import { Normals } from './normal.js';

const LARGE = 10;

/**
 * Poisson counts, exact, not rounded from a normal. Inversion below a mean of 10; from 10 on algorithm PD of J. H. Ahrens and U. Dieter
 * ("Computer generation of Poisson deviates from modified normal distributions", ACM TOMS 8, 1982; also R's `rpois`): a normal number,
 * accepted at once by a squeeze that at photon counts fails once in ten thousand times. Means up to 2^40 keep their accuracy.
 *
 * @example new Photons(rng(1, 'confounder', 'xray-noise', 'a.png')).poisson(0) // 0
 */
export class Photons extends Normals {
  /** A count of mean `lambda`. @throws RangeError for a negative or unknown mean */
  poisson(lambda: number): number {
    if (!(lambda >= LARGE && lambda <= 1099511627776)) return this.few(lambda);
    const root = Math.sqrt(lambda), drawn = lambda + root * this.normal(), count = Math.floor(drawn), below = lambda - count, uniform = this.next();
    if (below * below * below <= 6 * lambda * lambda * uniform && count >= 0) return count;
    return this.rare(lambda, root, count, uniform);
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

  /** What the squeeze did not accept: the quotient of the two densities, else draws from a double exponential hat over what the normal leaves. */
  private rare(lambda: number, root: number, drawn: number, uniform: number): number {
    if (drawn >= Math.floor(lambda - 1.1484)) return drawn;
    const normal = discreteNormal(lambda, root), hat = 0.1069 / lambda;
    if (drawn >= 0 && (1 - uniform) * normal(drawn) <= poissonProbability(drawn, lambda)) return drawn;
    for (;;) {
      const exponential = -Math.log(this.next()), side = 2 * this.next() - 1, t = 1.8 + (side < 0 ? -exponential : exponential), count = Math.floor(lambda + root * t);
      if (t > -0.6744 && count >= 0 && hat * Math.abs(side) <= (poissonProbability(count, lambda) - normal(count)) * Math.exp(exponential)) return count;
    }
  }
}

/** Probability that the whole part of a normal number of mean and variance lambda is `count`, by Ahrens and Dieter's Hermite series. */
function discreteNormal(lambda: number, root: number): (count: number) => number {
  const b1 = 1 / (24 * lambda), b2 = 0.3 * b1 * b1, c3 = (b1 * b2) / 7, c2 = b2 - 15 * c3, c1 = b1 - 6 * b2 + 45 * c3, c0 = 1 - b1 + 3 * b2 - 15 * c3;
  return (count) => {
    const x = ((0.5 - (lambda - count)) / root) ** 2;
    return (Math.exp(-x / 2) * (((c3 * x + c2) * x + c1) * x + c0)) / (Math.sqrt(2 * Math.PI) * root);
  };
}

/**
 * exp(-lambda) lambda^count / count!, without the cancellation of logarithms that reach 1e8 for the photon counts of a radiograph (the saddle-point form of Loader, 2000).
 *
 * @example poissonProbability(3, 2) // 0.18044704431548356
 */
export function poissonProbability(count: number, lambda: number): number {
  return count === 0 ? Math.exp(-lambda) : Math.exp(-deviance(count, lambda) - stirlingError(count)) / Math.sqrt(2 * Math.PI * count);
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
