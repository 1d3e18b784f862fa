/** Logarithm of the gamma function for x > 0 (Lanczos, g = 7, nine terms; relative error about 1e-15). @example logGamma(5) // 3.178053830347946, log 24 */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x - 1, t = shifted + 7.5;
  let sum = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i] / (shifted + i);
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
}

const LANCZOS = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7];

/** Upper regularised incomplete gamma function Q(a, x): series below a + 1, Lentz's continued fraction above (Numerical Recipes 6.2). */
function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  if (x === Infinity) return 0;
  const factor = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a, sum = term;
    for (let n = 1; n < 1000 && term > sum * 1e-17; n++) { term *= x / (a + n); sum += term; }
    return 1 - sum * factor;
  }
  let b = x + 1 - a, c = 1e300, d = 1 / b, h = d;
  for (let i = 1; i < 1000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / nonZero(an * d + b);
    c = nonZero(b + an / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return factor * h;
}

const nonZero = (x: number): number => (Math.abs(x) < 1e-300 ? 1e-300 : x);

/** P(Z <= z) of the standard normal; keeps its relative precision far into the lower tail. @example normalCdf(-1.96) // 0.0249978951482204 */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) return NaN;
  const upper = 0.5 * upperGamma(0.5, (z * z) / 2);
  return z > 0 ? 1 - upper : upper;
}

/** Two-sided p-value of a standard normal statistic. @example normalTwoSided(1.96) // 0.0499957902964409 */
export const normalTwoSided = (z: number): number => (Number.isNaN(z) ? NaN : upperGamma(0.5, (z * z) / 2));

/**
 * Quantile of the standard normal: Acklam's rational approximation, polished by two Newton steps on the lower tail.
 *
 * @param p in [0, 1]; NaN outside
 * @example normalQuantile(0.975) // 1.959963984540054
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  if (p === 0) return -Infinity;
  if (p === 1) return Infinity;
  if (p > 0.5) return -normalQuantile(1 - p);
  let z = acklam(p);
  for (let step = 0; step < 2; step++) {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    if (density === 0) break;
    const error = (normalCdf(z) - p) / density;
    z -= error / (1 + (z * error) / 2);
  }
  return z;
}

function acklam(p: number): number {
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return (((((-7.784894002430293e-3 * q - 3.223964580411365e-1) * q - 2.400758277161838) * q - 2.549732539343734) * q + 4.374664141464968) * q + 2.938163982698783)
      / ((((7.784695709041462e-3 * q + 3.224671290700398e-1) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1);
  }
  const q = p - 0.5, r = q * q;
  return ((((((-3.969683028665376e1 * r + 2.209460984245205e2) * r - 2.759285104469687e2) * r + 1.38357751867269e2) * r - 3.066479806614716e1) * r + 2.506628277459239) * q)
    / (((((-5.447609879822406e1 * r + 1.615858368580409e2) * r - 1.556989798598866e2) * r + 6.680131188771972e1) * r - 1.328068155288572e1) * r + 1);
}

/** P(X > x) of chi-squared with `df` degrees of freedom. @example chiSquaredSurvival(3.841458820694124, 1) // 0.05 */
export const chiSquaredSurvival = (x: number, df: number): number => (Number.isNaN(x) ? NaN : upperGamma(df / 2, x / 2));

/** Quantile of chi-squared by bisection on the survival function. @example chiSquaredQuantile(0.95, 1) // 3.841458820694124 */
export function chiSquaredQuantile(p: number, df: number): number {
  let low = 0, high = Math.max(1, df);
  while (chiSquaredSurvival(high, df) > 1 - p) high *= 2;
  for (let i = 0; i < 200 && high - low > 1e-15 * high; i++) {
    const middle = (low + high) / 2;
    if (chiSquaredSurvival(middle, df) > 1 - p) low = middle; else high = middle;
  }
  return (low + high) / 2;
}

/** Regularised incomplete beta function I_x(a, b), Lentz's continued fraction (Numerical Recipes 6.4). @example incompleteBeta(0.5, 2, 3) // 0.6875 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (!(x > 0)) return Number.isNaN(x) ? NaN : 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  let c = 1, d = 1 / nonZero(1 - ((a + b) * x) / (a + 1)), h = d;
  for (let m = 1; m < 1000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return front * h;
}

/** Two-sided p-value of Student's t. @example studentTwoSided(2, 5) // 0.101939479 */
export const studentTwoSided = (t: number, df: number): number => incompleteBeta(df / (df + t * t), df / 2, 0.5);

/** P(X > f) of the F distribution. @example fSurvival(4.964602743730711, 1, 10) // 0.05 */
export const fSurvival = (f: number, df1: number, df2: number): number => (f <= 0 ? 1 : incompleteBeta(df2 / (df2 + df1 * f), df2 / 2, df1 / 2));

/** P(X <= k) for X binomial(n, p). @example binomialCdf(3, 10, 0.5) // 0.171875 */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  return k >= n ? 1 : incompleteBeta(1 - p, n - k, k + 1);
}
