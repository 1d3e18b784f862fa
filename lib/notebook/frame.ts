import type { DataFrame } from 'danfojs-node';
import { createRequire } from 'node:module';
import { fromRoot } from '../core/paths.js';

/**
 * Rows as a danfojs DataFrame, for grouping and summarising in a notebook. danfojs takes some 1.5 s to load (it brings tfjs along), so it is loaded by
 * the first call and not by import.
 *
 * @example dataFrame(rows).groupby(['task']).col(['auroc']).mean()
 */
export function dataFrame<Row extends object>(rows: readonly Row[]): DataFrame {
  const danfo = createRequire(fromRoot('package.json'))('danfojs-node') as typeof import('danfojs-node');
  return new danfo.DataFrame(rows as Row[]);
}

/** One column summed up: see `summarise`. */
export interface ColumnSummary { column: string; count: number; mean: number; std: number; min: number; median: number; max: number }

/**
 * Count, mean, standard deviation (n - 1), smallest, median and largest of each numeric column, by danfojs' `describe`; what is not known (null, NaN) is not counted.
 *
 * @example summarise([{ auroc: 0.8 }, { auroc: 0.9 }, { auroc: null }])
 * // [{ column: 'auroc', count: 2, mean: 0.85, std: 0.0707, min: 0.8, median: 0.85, max: 0.9 }]
 */
export function summarise<Row extends object>(rows: readonly Row[], columns?: readonly (keyof Row & string)[]): ColumnSummary[] {
  const chosen = columns ?? Object.keys(rows[0] ?? {}).filter((key) => rows.some((row) => typeof (row as Record<string, unknown>)[key] === 'number'));
  return chosen.map((column) => {
    const values = rows.map((row) => (row as Record<string, unknown>)[column]).filter((value): value is number => typeof value === 'number' && !Number.isNaN(value));
    if (values.length === 0) return { column, count: 0, mean: NaN, std: NaN, min: NaN, median: NaN, max: NaN };
    const described = dataFrame(values.map((value) => ({ value }))).describe();
    const of = (name: string): number => described.at(name, 'value') as number;
    return { column, count: values.length, mean: of('mean'), std: values.length > 1 ? of('std') : NaN, min: of('min'), median: of('median'), max: of('max') };
  });
}
