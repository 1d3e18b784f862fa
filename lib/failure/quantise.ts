/**
 * Rounds to four significant digits, so that what is stored in a CSV is exactly what was measured: every metric of a probability is
 * computed after this. Idempotent; each value is the double nearest to its decimal.
 *
 * @example quantise(Float64Array.of(0.123456, 0.000987654)) // Float64Array [0.1235, 0.0009877]
 */
export function quantise(values: ArrayLike<number>): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = fourDigits(values[i]);
  return out;
}

function fourDigits(value: number): number {
  const size = Math.abs(value);
  if (!(size > 1e-15 && size < 1e15)) return Number(value.toPrecision(4));
  // A whole number of at most five digits divided (or multiplied) by an exact power of ten: correctly rounded, as if parsed from text.
  let decimals = 3 - Math.floor(Math.log10(size));
  if (Math.round(size * 10 ** decimals) >= 10000) decimals--;
  return decimals >= 0 ? Math.round(value * 10 ** decimals) / 10 ** decimals : Math.round(value / 10 ** -decimals) * 10 ** -decimals;
}
