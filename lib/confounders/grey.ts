/** Clips to 0..255 and drops the fraction, as NumPy's `clip(...).astype(uint8)` does; 0.001 is added first, so that 99.99999 counts as 100. */
export function toGrey(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.trunc(value + 0.001);
}
