import { SecondReadError } from '../core/errors.js';

/** A number of each row; NaN is "not known". */
export interface NumericFeature {
  name: string;
  kind: 'numeric';
  values: Float64Array;
  /** The step for which an odds ratio is reported: 10 for "per 10 years". Where absent: {@link stepOf}. */
  per?: number;
}

/** One of several levels for each row. Not knowing is a level of its own, {@link MISSING}. */
export interface CategoryFeature { name: string; kind: 'category'; levels: string[]; codes: Int32Array }

/** What is known of a row besides the model's outputs: age, sex, view, scanner, ... */
export type Feature = NumericFeature | CategoryFeature;

/** The level of rows whose value is not known. */
export const MISSING = '(missing)';

type Cell = string | number | boolean | null | undefined;

const unknown = (cell: Cell): boolean => cell === null || cell === undefined || (typeof cell === 'number' ? Number.isNaN(cell) : typeof cell === 'string' && cell.trim() === '');

/** A numeric feature; null, undefined and NaN are missing. @example numericFeature('age', [61, null]).values // Float64Array [61, NaN] */
export function numericFeature(name: string, values: ArrayLike<number | null | undefined>, { per }: { per?: number } = {}): NumericFeature {
  const numbers = Float64Array.from(values, (value, i) => {
    if (value === null || value === undefined || Number.isNaN(value)) return NaN;
    if (!Number.isFinite(value)) throw new SecondReadError('statistics', `${value} at position ${i}`, { field: name, expected: 'a finite number, or nothing where it is not known' });
    return value;
  });
  return per === undefined ? { name, kind: 'numeric', values: numbers } : { name, kind: 'numeric', values: numbers, per };
}

/** A categorical feature; levels in alphabetical order, {@link MISSING} last where a value is null, undefined, NaN or blank. @example categoryFeature('sex', ['M', null, 'F']).levels // ['F', 'M', '(missing)'] */
export function categoryFeature(name: string, values: ArrayLike<Cell>): CategoryFeature {
  const cells = Array.from(values), known = new Set<string>();
  for (const cell of cells) if (!unknown(cell)) known.add(String(cell));
  const levels = [...known].sort((a, b) => (a < b ? -1 : 1));
  if (cells.some(unknown)) levels.push(MISSING);
  const code = new Map(levels.map((level, k) => [level, k]));
  return { name, kind: 'category', levels, codes: Int32Array.from(cells, (cell) => code.get(unknown(cell) ? MISSING : String(cell))!) };
}

/** A column of text typed by its values: numeric where all that is known are numbers and more than `most` of them differ, else a category. @example featureFromText('age', ['61', '47', '']).kind // 'category': two values only */
export function featureFromText(name: string, cells: readonly string[], most = 8): Feature {
  const distinct = new Set<string>();
  let numbers = true;
  for (const cell of cells) {
    const text = cell.trim();
    if (text === '') continue;
    distinct.add(text);
    if (!Number.isFinite(Number(text))) { numbers = false; break; }
  }
  if (numbers && distinct.size > most) return numericFeature(name, cells.map((cell) => (cell.trim() === '' ? NaN : Number(cell))));
  return categoryFeature(name, cells.map((cell) => cell.trim()));
}

/** The rows at the given positions, in that order. Levels stay, also those that no row has any more. */
export function takeFeature(feature: Feature, positions: ArrayLike<number>): Feature {
  if (feature.kind === 'category') return { ...feature, codes: Int32Array.from(positions, (i) => feature.codes[i]) };
  return { ...feature, values: Float64Array.from(positions, (i) => feature.values[i]) };
}

/** Number of rows of a feature. */
export const featureRows = (feature: Feature): number => (feature.kind === 'category' ? feature.codes : feature.values).length;

/**
 * A numeric feature cut into bands, lower ends included: `bandFeature(age, [40, 60, 80])` has the levels "<40", "40-60", "60-80", ">=80".
 * Empty bands stay out; missing is a level.
 */
export function bandFeature(feature: NumericFeature, breaks: readonly number[]): CategoryFeature {
  const names = [`<${breaks[0]}`, ...breaks.slice(0, -1).map((from, k) => `${from}-${breaks[k + 1]}`), `>=${breaks[breaks.length - 1]}`, MISSING];
  const raw = Int32Array.from(feature.values, (value) => {
    if (Number.isNaN(value)) return names.length - 1;
    let band = 0;
    while (band < breaks.length && value >= breaks[band]) band++;
    return band;
  });
  return withoutEmptyLevels({ name: feature.name, kind: 'category', levels: names, codes: raw });
}

/** Bands for a numeric feature that nobody cut: ages at 40, 60 and 80 (feature named "age"), anything else at its quartiles. */
export function defaultBands(feature: NumericFeature): CategoryFeature {
  if (/\bage\b/i.test(feature.name)) return bandFeature(feature, [40, 60, 80]);
  const sorted = feature.values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return categoryFeature(feature.name, Array.from(feature.values, () => null));
  const breaks = [0.25, 0.5, 0.75].map((share) => sorted[Math.floor(share * sorted.length)]);
  return bandFeature(feature, [...new Set(breaks)]);
}

/** Two features crossed, as one with a level for each pair that occurs: "F × AP". Numeric features are cut by {@link defaultBands}. */
export function crossFeatures(first: Feature, second: Feature): CategoryFeature {
  const a = asCategory(first), b = asCategory(second), width = b.levels.length;
  const levels = a.levels.flatMap((left) => b.levels.map((right) => `${left} × ${right}`));
  return withoutEmptyLevels({ name: `${a.name} × ${b.name}`, kind: 'category', levels, codes: a.codes.map((code, i) => code * width + b.codes[i]) });
}

/** Every pair of the features, crossed. */
export function pairwiseIntersections(features: readonly Feature[]): CategoryFeature[] {
  return features.flatMap((first, i) => features.slice(i + 1).map((second) => crossFeatures(first, second)));
}

/** A categorical feature as it is, a numeric one in its default bands. */
export const asCategory = (feature: Feature): CategoryFeature => (feature.kind === 'category' ? feature : defaultBands(feature));

/**
 * The step for which a numeric feature's odds ratio is reported: its own `per`, else the power of ten nearest to its standard deviation
 * (10 years for an adult population's age).
 */
export function stepOf(feature: NumericFeature): number {
  if (feature.per !== undefined) return feature.per;
  let n = 0, sum = 0, squares = 0;
  for (const value of feature.values) if (!Number.isNaN(value)) { n++; sum += value; }
  for (const value of feature.values) if (!Number.isNaN(value)) squares += (value - sum / n) ** 2;
  const deviation = Math.sqrt(squares / n);
  return deviation > 0 ? 10 ** Math.round(Math.log10(deviation)) : 1;
}

function withoutEmptyLevels({ name, kind, levels, codes }: CategoryFeature): CategoryFeature {
  const used = new Uint8Array(levels.length);
  for (const code of codes) used[code] = 1;
  const next = new Int32Array(levels.length);
  let count = 0;
  for (let k = 0; k < levels.length; k++) { next[k] = count; count += used[k]; }
  return { name, kind, levels: levels.filter((_, k) => used[k]), codes: codes.map((code) => next[code]) };
}
