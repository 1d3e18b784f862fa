/**
 * Numbers as levels "0" to "9" of about equal size, equal numbers always together; null where not known. Ten at most: a number with few
 * distinct values (0 and 1, say) keeps them.
 *
 * @example tenths([5, 1, 1, NaN]) // ['5', '1', '1', null]
 */
export function tenths(values: ArrayLike<number>): (string | null)[] {
  const known = Float64Array.from(values).filter((value) => !Number.isNaN(value)).sort(), level = new Map<number, number>();
  for (let i = 0; i < known.length; i++) if (!level.has(known[i])) level.set(known[i], i);
  const distinct = level.size <= 10;
  return Array.from(values, (value) => (Number.isNaN(value) ? null : distinct ? String(value) : String(Math.floor((10 * level.get(value)!) / known.length))));
}
