import type { CsvTable } from '../../core/csv.js';
import { MISSING, type Feature } from '../../failure/table.js';
import type { FeatureNote } from '../types.js';
import { isMissing, numberOf } from './cells.js';
import { listed } from './columns.js';

/** A column with more distinct numbers than this is numeric; with fewer its numbers are levels (a visit number of 1 to 5, a score of 0 or 1). */
export const NUMERIC_FROM = 9;
/** A categorical feature keeps at most this many levels; rarer ones are pooled. */
export const MOST_LEVELS = 30;
/** A pooled feature keeps a level only with this many rows: below, no rate can be told. */
export const LEAST_ROWS = 10;
export const OTHER = '(other)';

export interface TypedFeature { feature: Feature | null; note: FeatureNote }

/**
 * A column as a feature, typed by its values: numeric where all known cells are numbers and at least nine differ, else categorical with
 * its levels in order; unknown cells are NaN, or the level "(missing)". A constant column and one that names each row are left out.
 *
 * @param rowOf the row of `table` that belongs to each row of the predictions
 */
export function typeFeature(table: CsvTable, column: number, rowOf: ArrayLike<number>): TypedFeature {
  const name = table.header[column], n = rowOf.length;
  const cells = Array.from({ length: n }, (_, i) => table.rows[rowOf[i]][column]);
  const codes = new Int32Array(n), index = new Map<string, number>(), raw: string[] = [];
  let missing = 0;
  for (let i = 0; i < n; i++) {
    const cell = cells[i].trim();
    if (isMissing(cell) || cell === MISSING) { codes[i] = -1; missing++; continue; }
    let code = index.get(cell);
    if (code === undefined) { index.set(cell, code = raw.length); raw.push(cell); }
    codes[i] = code;
  }
  const note = (kind: FeatureNote['kind'], detail: string): FeatureNote => ({ name, from: table.file, kind, detail, missing, role: roleOf(name) });
  if (raw.length === 0) return { feature: null, note: note('left out', 'no value is known') };
  if (raw.length === 1 && missing === 0) return { feature: null, note: note('left out', `the same in every row: ${listed(raw)}`) };
  const numbers = raw.map(numberOf);
  // Sites may be numbered: a number there is a name.
  if (name.toLowerCase() !== 'site' && numbers.every((value) => Number.isFinite(value))) {
    if (new Set(numbers).size >= NUMERIC_FROM) {
      const values = Float64Array.from(codes, (code) => (code < 0 ? NaN : numbers[code])), [low, high] = range(numbers);
      return { feature: { name, kind: 'numeric', values, ...(roleOf(name) === 'age' ? { per: 10 } : {}) }, note: note('numeric', `${low} to ${high}`) };
    }
  }
  return categorical(name, raw, codes, note);
}

const range = (numbers: readonly number[]): [number, number] => numbers.reduce<[number, number]>(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);

function categorical(name: string, raw: string[], codes: Int32Array, note: (kind: FeatureNote['kind'], detail: string) => FeatureNote): TypedFeature {
  const counts = new Int32Array(raw.length);
  for (const code of codes) if (code >= 0) counts[code]++;
  let kept = raw.map((_, code) => code);
  if (raw.length > MOST_LEVELS) kept = kept.filter((code) => counts[code] >= LEAST_ROWS).sort((a, b) => counts[b] - counts[a] || (raw[a] < raw[b] ? -1 : 1)).slice(0, MOST_LEVELS - 1);
  if (kept.length === 0) return { feature: null, note: note('left out', `${raw.length} different values, none in ${LEAST_ROWS} rows: it names rows rather than groups`) };
  kept.sort((a, b) => compareLevels(raw[a], raw[b]));
  const levels = kept.map((code) => raw[code]), place = new Int32Array(raw.length).fill(-1);
  kept.forEach((code, position) => { place[code] = position; });
  const pooled = raw.length - kept.length;
  // A level that already has that name takes the rare ones in.
  const named = levels.indexOf(OTHER), other = pooled === 0 || named >= 0 ? named : levels.push(OTHER) - 1;
  const absent = codes.includes(-1) ? levels.push(MISSING) - 1 : -1;
  const values = Int32Array.from(codes, (code) => (code < 0 ? absent : place[code] < 0 ? other : place[code]));
  return { feature: { name, kind: 'category', levels, codes: values }, note: note('category', `${listed(levels)}${pooled > 0 ? `; ${pooled} rare levels pooled as ${OTHER}` : ''}`) };
}

/** Numbers by size, words by code unit: the same on every machine. */
function compareLevels(a: string, b: string): number {
  const x = numberOf(a), y = numberOf(b);
  if (Number.isFinite(x) && Number.isFinite(y) && x !== y) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What a feature's name says it is. @example roleOf('Patient_Sex') // 'sex' */
export function roleOf(name: string): FeatureNote['role'] {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z]+/);
  if (words.includes('sex') || words.includes('gender')) return 'sex';
  if (words.includes('age')) return 'age';
  return words.includes('view') || words.includes('projection') ? 'view' : null;
}
