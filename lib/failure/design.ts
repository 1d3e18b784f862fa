import type { Matrix } from '../core/matrix.js';
import { harrellKnots, restrictedCubicSpline } from '../stats/splines.js';
import { MISSING, stepOf, type CategoryFeature, type Feature, type NumericFeature } from './features.js';

/** One column of a regression: an indicator of a level, or a part of a numeric feature. */
export interface DesignColumn {
  name: string;
  feature: string;
  /** The level that the indicator stands for; null for a numeric feature's line or spline. */
  level: string | null;
  values: Float64Array;
}

/** Index of the level with the most rows (the first of equals): the reference of every comparison. */
export function largestLevel({ levels, codes }: CategoryFeature): number {
  const counts = levelCounts(levels.length, codes);
  return counts.indexOf(Math.max(...counts));
}

/** Rows of each level. */
export function levelCounts(levels: number, codes: ArrayLike<number>): number[] {
  const counts = new Array<number>(levels).fill(0);
  for (let i = 0; i < codes.length; i++) counts[codes[i]]++;
  return counts;
}

/** An indicator for each level but the reference and those without rows. */
export function indicatorColumns(feature: CategoryFeature, reference = largestLevel(feature)): DesignColumn[] {
  const counts = levelCounts(feature.levels.length, feature.codes);
  return feature.levels.flatMap((level, k) => (k === reference || counts[k] === 0 ? [] : [indicator(feature.name, level, feature.codes, k)]));
}

/**
 * A numeric feature as columns, in steps of {@link stepOf} from its median: a line, or Harrell's restricted cubic spline with four knots
 * (fewer where values repeat; a line below three). Rows where it is missing get the median and an indicator of their own.
 */
export function numericColumns(feature: NumericFeature, form: 'line' | 'spline'): DesignColumn[] {
  const known = feature.values.filter((value) => !Number.isNaN(value)).sort();
  if (known.length === 0) return [];
  const median = known[known.length >> 1], step = stepOf(feature), column = (name: string, values: Float64Array): DesignColumn => ({ name, feature: feature.name, level: null, values });
  const scaled = feature.values.map((value) => (Number.isNaN(value) ? 0 : (value - median) / step));
  const missing = known.length < feature.values.length ? [indicator(feature.name, MISSING, feature.values.map((value) => (Number.isNaN(value) ? 1 : 0)), 1)] : [];
  if (known[0] === known[known.length - 1]) return missing;
  const knots = form === 'spline' ? harrellKnots(known.map((value) => (value - median) / step), 4) : [];
  const columns = knots.length >= 3 ? restrictedCubicSpline(scaled, knots) : [scaled];
  return [...columns.map((values, j) => column(j === 0 ? feature.name : `${feature.name}, bend ${j}`, values)), ...missing];
}

const known = new WeakMap<NumericFeature, Partial<Record<'line' | 'spline', DesignColumn[]>>>();

/** {@link numericColumns}, computed once a feature: tables of one cohort share their features. Treat the columns as read-only. */
export function knownColumns(feature: NumericFeature, form: 'line' | 'spline'): DesignColumn[] {
  let forms = known.get(feature);
  if (!forms) known.set(feature, forms = {});
  return forms[form] ??= numericColumns(feature, form);
}

/** Columns at some rows; those that are constant there are left out. */
export function columnsAt(columns: readonly DesignColumn[], rows: Int32Array): DesignColumn[] {
  return columns.map((column) => {
    const values = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i]];
    return { ...column, values };
  }).filter(({ values }) => values.some((value) => value !== values[0]));
}

/** All features as columns side by side, for adjustment or for prediction. */
export const designColumns = (features: readonly Feature[], form: 'line' | 'spline'): DesignColumn[] => features.flatMap((feature) => (feature.kind === 'category' ? indicatorColumns(feature) : knownColumns(feature, form)));

/** Columns side by side. Columns equal to an earlier one (missing in two features at once) are left out and named. */
export function matrixOfColumns(columns: readonly DesignColumn[], rows: number): { matrix: Matrix; dropped: DesignColumn[] } {
  const kept: DesignColumn[] = [], dropped: DesignColumn[] = [];
  for (const column of columns) (kept.some((other) => sameValues(other.values, column.values)) ? dropped : kept).push(column);
  const values = new Float64Array(rows * kept.length);
  kept.forEach((column, j) => { for (let i = 0, at = j; i < rows; i++, at += kept.length) values[at] = column.values[i]; });
  return { matrix: { rows, columns: kept.length, values, names: kept.map((column) => column.name) }, dropped };
}

function sameValues(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function indicator(feature: string, level: string, codes: ArrayLike<number>, code: number): DesignColumn {
  return { name: `${feature}: ${level}`, feature, level, values: Float64Array.from(codes, (other) => (other === code ? 1 : 0)) };
}
