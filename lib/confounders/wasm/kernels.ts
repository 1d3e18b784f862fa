import { add, and, assemble, constant, Kernel, least, load, loadInt, loadSplat, most, multiply, notBelow, pick, plus, splat, subtract, times, truncate, type Code } from './assembler.js';

/** A complex number of four lanes: four transforms go side by side. In memory 32 bytes: four real parts, four imaginary parts. */
interface Complex { re: Code; im: Code }
const BYTES = 32;

/** Radices that a stage may have; a length must be a product of them. */
export const RADICES = [4, 2, 3, 5, 7] as const;

/** The module's bytes; `stage4forward` and its like, `loadColumns`, `split`, `mask`, `join`, `storeGrey` and `storeExact` are its functions. */
export const kernels = (): Uint8Array => assemble([
  ...RADICES.flatMap((radix) => [stage(radix, 'forward'), stage(radix, 'inverse')]), loadColumns(), storeColumns('storeGrey', true), storeColumns('storeExact', false), split(), join(), mask(),
]);

/**
 * One stage of a transform in place, of blocks of `radix * m` numbers: forward, butterfly, then twiddles (decimation in frequency: natural
 * order in, digits reversed out); inverse, twiddles, then butterfly (decimation in time: the other way round). The inverse is the forward
 * stage with real and imaginary parts exchanged. Parameters: data, twiddles (radix - 1 pairs a column), m, blocks.
 */
function stage(radix: number, direction: 'forward' | 'inverse'): Kernel {
  const kernel = new Kernel(`stage${radix}${direction}`, 4), [data, twiddles, m, blocks] = kernel.parameters, [re, im] = direction === 'forward' ? [0, 16] : [16, 0];
  const jump = kernel.integer(times(m, constant(BYTES))), size = kernel.integer(times(jump, constant(radix))), table = kernel.integer(twiddles), column = kernel.integer(data);
  kernel.repeat(m, () => {
    const turns = Array.from({ length: radix - 1 }, (_, t) => ({ re: kernel.vector(loadSplat(table, 8 * t)), im: kernel.vector(loadSplat(table, 8 * t + 4)) }));
    const turned = (value: Complex, t: number): Complex => (t === 0 ? value : product(kernel, value, turns[t - 1])), at = kernel.integer(column);
    kernel.repeat(blocks, () => {
      const places = [at];
      for (let r = 1; r < radix; r++) places.push(kernel.integer(plus(places[r - 1], jump)));
      const read = places.map((place) => ({ re: kernel.vector(load(place, re)), im: kernel.vector(load(place, im)) }));
      const written = direction === 'forward' ? butterfly(kernel, read).map(turned) : butterfly(kernel, read.map(turned));
      written.forEach((value, r) => { kernel.store(places[r], re, value.re); kernel.store(places[r], im, value.im); });
      kernel.advance(at, size);
    });
    kernel.advance(table, constant(8 * (radix - 1)));
    kernel.advance(column, constant(BYTES));
  });
  return kernel;
}

const kept = (kernel: Kernel, re: Code, im: Code): Complex => ({ re: kernel.vector(re), im: kernel.vector(im) });
const product = (kernel: Kernel, a: Complex, b: Complex): Complex => kept(kernel, subtract(multiply(a.re, b.re), multiply(a.im, b.im)), add(multiply(a.re, b.im), multiply(a.im, b.re)));
const sum = (kernel: Kernel, a: Complex, b: Complex): Complex => kept(kernel, add(a.re, b.re), add(a.im, b.im));
const difference = (kernel: Kernel, a: Complex, b: Complex): Complex => kept(kernel, subtract(a.re, b.re), subtract(a.im, b.im));

/** The forward transform of a few numbers. */
function butterfly(kernel: Kernel, x: Complex[]): Complex[] {
  if (x.length === 2) return [sum(kernel, x[0], x[1]), difference(kernel, x[0], x[1])];
  if (x.length === 4) {
    const even = sum(kernel, x[0], x[2]), gap = difference(kernel, x[0], x[2]), odd = sum(kernel, x[1], x[3]), turn = difference(kernel, x[1], x[3]);
    return [sum(kernel, even, odd), kept(kernel, add(gap.re, turn.im), subtract(gap.im, turn.re)), difference(kernel, even, odd), kept(kernel, subtract(gap.re, turn.im), add(gap.im, turn.re))];
  }
  return oddButterfly(kernel, x);
}

/** A transform of an odd number, in pairs k and n - k: their sums meet cosines, their differences sines. */
function oddButterfly(kernel: Kernel, x: Complex[]): Complex[] {
  const n = x.length, half = (n - 1) / 2, sums: Complex[] = [], gaps: Complex[] = [], out: Complex[] = [];
  for (let k = 1; k <= half; k++) { sums.push(sum(kernel, x[k], x[n - k])); gaps.push(difference(kernel, x[k], x[n - k])); }
  out[0] = sums.reduce((total, value) => sum(kernel, total, value), x[0]);
  for (let t = 1; t <= half; t++) {
    const weighted = (part: 're' | 'im', of: Complex[], wave: (angle: number) => number): Code => of.map((value, k) => multiply(value[part], splat(wave((2 * Math.PI * (k + 1) * t) / n)))).reduce(add);
    const even = kept(kernel, add(x[0].re, weighted('re', sums, Math.cos)), add(x[0].im, weighted('im', sums, Math.cos))), odd = kept(kernel, weighted('re', gaps, Math.sin), weighted('im', gaps, Math.sin));
    out[t] = kept(kernel, add(even.re, odd.im), subtract(even.im, odd.re));
    out[n - t] = kept(kernel, subtract(even.re, odd.im), add(even.im, odd.re));
  }
  return out;
}

/** Eight columns of the picture as four complex ones: columns 0..3 real, 4..7 imaginary. Parameters: first pixel, bytes a row, data, rows. */
function loadColumns(): Kernel {
  const kernel = new Kernel('loadColumns', 4), [pixels, stride, data, rows] = kernel.parameters, from = kernel.integer(pixels), to = kernel.integer(data);
  kernel.repeat(rows, () => {
    for (const half of [0, 16]) kernel.store(to, half, load(from, half));
    kernel.advance(from, stride);
    kernel.advance(to, constant(BYTES));
  });
  return kernel;
}

/** The way back, clipped to 0..255 and without fraction (`toGrey`), or as it is. */
function storeColumns(name: string, grey: boolean): Kernel {
  const kernel = new Kernel(name, 4), [pixels, stride, data, rows] = kernel.parameters, to = kernel.integer(pixels), from = kernel.integer(data);
  kernel.repeat(rows, () => {
    for (const half of [0, 16]) kernel.store(to, half, grey ? truncate(add(most(splat(0), least(splat(255), load(from, half))), splat(0.001))) : load(from, half));
    kernel.advance(to, stride);
    kernel.advance(from, constant(BYTES));
  });
  return kernel;
}

/** Four vectors of four turned: row i of the result holds place i of each. */
function transposed(kernel: Kernel, [a, b, c, d]: Code[]): Code[] {
  const low = kernel.vector(pick(a, b, [0, 4, 1, 5])), high = kernel.vector(pick(a, b, [2, 6, 3, 7])), low2 = kernel.vector(pick(c, d, [0, 4, 1, 5])), high2 = kernel.vector(pick(c, d, [2, 6, 3, 7]));
  return [pick(low, low2, [0, 1, 4, 5]), pick(low, low2, [2, 3, 6, 7]), pick(high, high2, [0, 1, 4, 5]), pick(high, high2, [2, 3, 6, 7])].map((value) => kernel.vector(value));
}

/**
 * Parts the spectra of eight real columns that were transformed as four complex ones (twice their value), and turns them, four frequencies
 * a vector, into rows. Parameters: data, table (for each frequency the places of it and of its negative), rows, bytes of a block of four rows, blocks.
 */
function split(): Kernel {
  const kernel = new Kernel('split', 5), [data, places, rows, size, blocks] = kernel.parameters, table = kernel.integer(places), to = kernel.integer(rows);
  kernel.repeat(blocks, () => {
    const first: Complex[] = [], second: Complex[] = [];
    for (let k = 0; k < 4; k++) {
      const a = at(kernel, data, table, 8 * k), b = at(kernel, data, table, 8 * k + 4);
      first.push(kept(kernel, add(a.re, b.re), subtract(a.im, b.im)));
      second.push(kept(kernel, add(a.im, b.im), subtract(b.re, a.re)));
    }
    [first, second].forEach((values, half) => (['re', 'im'] as const).forEach((part, offset) => transposed(kernel, values.map((value) => value[part])).forEach((value, x) => kernel.store(to, (half * 4 + x) * BYTES + offset * 16, value))));
    kernel.advance(table, constant(32));
    kernel.advance(to, size);
  });
  return kernel;
}

function at(kernel: Kernel, data: Code, table: Code, offset: number): Complex {
  const place = kernel.integer(plus(data, loadInt(table, offset)));
  return kept(kernel, load(place, 0), load(place, 16));
}

/** What `split` does, undone. */
function join(): Kernel {
  const kernel = new Kernel('join', 5), [data, places, rows, size, blocks] = kernel.parameters, table = kernel.integer(places), from = kernel.integer(rows);
  kernel.repeat(blocks, () => {
    const part = (half: number, offset: number): Code[] => transposed(kernel, [0, 1, 2, 3].map((x) => kernel.vector(load(from, (half * 4 + x) * BYTES + offset))));
    const firstRe = part(0, 0), firstIm = part(0, 16), secondRe = part(1, 0), secondIm = part(1, 16);
    for (let k = 0; k < 4; k++) {
      const own = kernel.integer(plus(data, loadInt(table, 8 * k))), negative = kernel.integer(plus(data, loadInt(table, 8 * k + 4)));
      kernel.store(negative, 0, add(firstRe[k], secondIm[k]));
      kernel.store(negative, 16, subtract(secondRe[k], firstIm[k]));
      kernel.store(own, 0, subtract(firstRe[k], secondIm[k]));
      kernel.store(own, 16, add(firstIm[k], secondRe[k]));
    }
    kernel.advance(table, constant(32));
    kernel.advance(from, size);
  });
  return kernel;
}

/** Keeps what has a frequency of at most the limit (one for each lane), times the scale; else 0. Parameters: data, frequencies, limits (4 floats), scale (1 float), count. */
function mask(): Kernel {
  const kernel = new Kernel('mask', 5), [data, frequencies, limits, factor, count] = kernel.parameters, limit = kernel.vector(load(limits)), scale = kernel.vector(loadSplat(factor));
  const place = kernel.integer(data), frequency = kernel.integer(frequencies);
  kernel.repeat(count, () => {
    const keep = kernel.vector(notBelow(limit, loadSplat(frequency)));
    for (const half of [0, 16]) kernel.store(place, half, multiply(and(load(place, half), keep), scale));
    kernel.advance(place, constant(BYTES));
    kernel.advance(frequency, constant(4));
  });
  return kernel;
}
