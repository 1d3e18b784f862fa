import type { RandomStream } from '../core/random.js';

/** Uniform numbers in (0, 1), 32 bits each: quick enough for a million photon counts. */
export type Uniform = () => number;

/**
 * A quick source of uniform numbers that is seeded by, and then apart from, a stream of the project (sfc32, as the stream itself, one word
 * a number instead of two). Never 0 and never 1.
 */
export function uniformFrom(stream: RandomStream): Uniform {
  let a = stream.seed() | 0, b = stream.seed() | 0, c = stream.seed() | 0, counter = stream.seed() | 0;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return ((sum >>> 0) + 0.5) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}

const LARGE = 10;

/**
 * A Poisson count of mean `lambda`: exact, not rounded from a normal. Inversion below 10; from 10 on Hörmann's transformed rejection PTRS
 * (W. Hörmann, "The transformed rejection method for generating Poisson random variables", 1993), which needs one or two uniform pairs
 * whatever the mean. Means up to 2^40 keep their accuracy.
 *
 * @throws RangeError for a negative or unknown mean
 * @example poisson(0, uniform) // 0
 */
export function poisson(lambda: number, uniform: Uniform): number {
  if (!(lambda >= 0 && lambda <= 1099511627776)) throw new RangeError(`poisson: a mean of ${lambda}`);
  return lambda < LARGE ? byInversion(lambda, uniform) : byTransformedRejection(lambda, uniform);
}

function byInversion(lambda: number, uniform: Uniform): number {
  let left = uniform(), probability = Math.exp(-lambda), count = 0;
  while (left > probability) {
    left -= probability;
    count++;
    probability *= lambda / count;
    if (count > 150) break; // beyond 1e-100; rounding could otherwise keep `left` positive for ever
  }
  return count;
}

function byTransformedRejection(lambda: number, uniform: Uniform): number {
  const root = Math.sqrt(lambda), b = 0.931 + 2.53 * root, a = -0.059 + 0.02483 * b, tight = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = uniform() - 0.5, v = uniform(), edge = 0.5 - Math.abs(u), count = Math.floor(((2 * a) / edge + b) * u + lambda + 0.43);
    if (edge >= 0.07 && v <= tight) return count;
    if (count < 0 || (edge < 0.013 && v > edge)) continue;
    const hat = Math.log((v * (1.1239 + 1.1328 / (b - 3.4))) / (a / (edge * edge) + b));
    if (hat <= logPoisson(count, lambda)) return count;
  }
}

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
  const difference = count - lambda;
  if (Math.abs(difference) > 0.1 * (count + lambda)) return count * Math.log(count / lambda) - difference;
  const ratio = difference / (count + lambda), square = ratio * ratio;
  let sum = difference * ratio, term = 2 * count * ratio;
  for (let j = 3; ; j += 2) {
    term *= square;
    const next = sum + term / j;
    if (next === sum) return sum;
    sum = next;
  }
}
