/**
 * A discrete Fourier transform of one length, any length: X[k] = sum_j x[j] exp(-2 pi i j k / n), and its inverse with the factor 1/n.
 * `transform` works in place on separate real and imaginary parts (both of length n).
 */
export interface FourierTransform { readonly length: number; transform(re: Float64Array, im: Float64Array, direction: 'forward' | 'inverse'): void }

const plans = new Map<number, FourierTransform>();

/** Largest prime that is transformed directly (p * p products a butterfly); beyond it Bluestein's chirp is quicker. */
const LARGEST_DIRECT_PRIME = 13;

/**
 * The transform of a length, planned once and kept. Stockham's self-sorting passes of radix 4, 2, 3, 5, ...; Bluestein's algorithm where a
 * large prime divides the length.
 *
 * @throws RangeError for a length that is not a whole number above 0
 * @example const re = Float64Array.of(1, 2, 3, 4), im = new Float64Array(4); fourierTransform(4).transform(re, im, 'forward'); re // [10, -2, -2, -2]
 */
export function fourierTransform(length: number): FourierTransform {
  if (!Number.isInteger(length) || length < 1) throw new RangeError(`fourierTransform: a length of ${length}`);
  let plan = plans.get(length);
  if (plan === undefined) {
    const factors = factorsOf(length);
    plan = Math.max(1, ...factors) > LARGEST_DIRECT_PRIME ? bluestein(length) : stockham(length, factors);
    plans.set(length, plan);
  }
  return plan;
}

/** @example factorsOf(96) // [4, 4, 2, 3] */
export function factorsOf(length: number): number[] {
  const factors: number[] = [];
  for (const factor of [4, 2]) while (length % factor === 0) { factors.push(factor); length /= factor; }
  for (let factor = 3; length > 1; factor += 2) {
    if (factor * factor > length) factor = length;
    while (length % factor === 0) { factors.push(factor); length /= factor; }
  }
  return factors;
}

function stockham(n: number, factors: readonly number[]): FourierTransform {
  const cos = new Float64Array(n), sin = new Float64Array(n), spareRe = new Float64Array(n), spareIm = new Float64Array(n);
  for (let k = 0; k < n; k++) { cos[k] = Math.cos((2 * Math.PI * k) / n); sin[k] = -Math.sin((2 * Math.PI * k) / n); }
  const forward = (re: Float64Array, im: Float64Array): void => {
    let fromRe: Float64Array = re, fromIm: Float64Array = im, toRe: Float64Array = spareRe, toIm: Float64Array = spareIm, stride = 1;
    for (const radix of factors) {
      (radix === 4 ? pass4 : passAny)(fromRe, fromIm, toRe, toIm, n, stride, radix, cos, sin);
      [fromRe, fromIm, toRe, toIm] = [toRe, toIm, fromRe, fromIm];
      stride *= radix;
    }
    if (fromRe !== re) { re.set(fromRe); im.set(fromIm); }
  };
  return {
    length: n,
    transform(re, im, direction) {
      if (direction === 'forward') { forward(re, im); return; }
      forward(im, re); // exchanging the parts turns the transform round
      for (let k = 0; k < n; k++) { re[k] /= n; im[k] /= n; }
    },
  };
}

type Pass = (xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array, n: number, stride: number, radix: number, cos: Float64Array, sin: Float64Array) => void;

const pass4: Pass = (xr, xi, yr, yi, n, stride, _radix, cos, sin) => {
  const m = n / (4 * stride), jump = stride * m;
  for (let k = 0; k < m; k++) {
    const t = k * stride, c1 = cos[t], s1 = sin[t], c2 = cos[2 * t], s2 = sin[2 * t], c3 = cos[3 * t], s3 = sin[3 * t];
    for (let q = 0; q < stride; q++) {
      const a = q + stride * k, b = a + jump, c = b + jump, d = c + jump, out = q + stride * 4 * k;
      const plusR = xr[a] + xr[c], plusI = xi[a] + xi[c], minusR = xr[a] - xr[c], minusI = xi[a] - xi[c];
      const sumR = xr[b] + xr[d], sumI = xi[b] + xi[d], turnR = xi[b] - xi[d], turnI = xr[d] - xr[b];
      yr[out] = plusR + sumR; yi[out] = plusI + sumI;
      const r1 = minusR + turnR, i1 = minusI + turnI, r2 = plusR - sumR, i2 = plusI - sumI, r3 = minusR - turnR, i3 = minusI - turnI;
      yr[out + stride] = r1 * c1 - i1 * s1; yi[out + stride] = r1 * s1 + i1 * c1;
      yr[out + 2 * stride] = r2 * c2 - i2 * s2; yi[out + 2 * stride] = r2 * s2 + i2 * c2;
      yr[out + 3 * stride] = r3 * c3 - i3 * s3; yi[out + 3 * stride] = r3 * s3 + i3 * c3;
    }
  }
};

const passAny: Pass = (xr, xi, yr, yi, n, stride, radix, cos, sin) => {
  const m = n / (radix * stride), jump = stride * m, root = n / radix;
  for (let k = 0; k < m; k++) {
    for (let t = 0; t < radix; t++) {
      const c = cos[k * t * stride], s = sin[k * t * stride];
      for (let q = 0; q < stride; q++) {
        let sumR = 0, sumI = 0;
        for (let r = 0; r < radix; r++) {
          const at = q + stride * k + jump * r, w = ((r * t) % radix) * root;
          sumR += xr[at] * cos[w] - xi[at] * sin[w];
          sumI += xr[at] * sin[w] + xi[at] * cos[w];
        }
        const out = q + stride * (radix * k + t);
        yr[out] = sumR * c - sumI * s;
        yi[out] = sumR * s + sumI * c;
      }
    }
  }
};

/** Bluestein: a transform of any length as a circular convolution with a chirp, of the next power of two. */
function bluestein(n: number): FourierTransform {
  const size = 2 ** Math.ceil(Math.log2(2 * n - 1)), inner = fourierTransform(size);
  const chirpR = new Float64Array(n), chirpI = new Float64Array(n), kernelR = new Float64Array(size), kernelI = new Float64Array(size);
  for (let k = 0; k < n; k++) {
    const angle = (Math.PI * ((k * k) % (2 * n))) / n; // the square reduced first: exact angles for long transforms
    chirpR[k] = Math.cos(angle); chirpI[k] = -Math.sin(angle);
    kernelR[k] = chirpR[k]; kernelI[k] = -chirpI[k];
    if (k > 0) { kernelR[size - k] = kernelR[k]; kernelI[size - k] = kernelI[k]; }
  }
  inner.transform(kernelR, kernelI, 'forward');
  const workR = new Float64Array(size), workI = new Float64Array(size);
  const forward = (re: Float64Array, im: Float64Array): void => {
    workR.fill(0); workI.fill(0);
    for (let k = 0; k < n; k++) { workR[k] = re[k] * chirpR[k] - im[k] * chirpI[k]; workI[k] = re[k] * chirpI[k] + im[k] * chirpR[k]; }
    inner.transform(workR, workI, 'forward');
    for (let k = 0; k < size; k++) { const r = workR[k]; workR[k] = r * kernelR[k] - workI[k] * kernelI[k]; workI[k] = r * kernelI[k] + workI[k] * kernelR[k]; }
    inner.transform(workR, workI, 'inverse');
    for (let k = 0; k < n; k++) { re[k] = workR[k] * chirpR[k] - workI[k] * chirpI[k]; im[k] = workR[k] * chirpI[k] + workI[k] * chirpR[k]; }
  };
  return {
    length: n,
    transform(re, im, direction) {
      if (direction === 'forward') { forward(re, im); return; }
      forward(im, re);
      for (let k = 0; k < n; k++) { re[k] /= n; im[k] /= n; }
    },
  };
}
