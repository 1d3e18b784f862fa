import { rng } from '../core/random.js';

/**
 * Draws about `total` of `n` rows so that groups (patients, series) stay whole and every cell (class and split) keeps its share: groups
 * in random order, each taken if none of its cells overflows. Large groups fit less often than small ones, so they are somewhat rarer
 * among the chosen.
 *
 * @param group of a row
 * @param cell the stratum of a row
 * @returns chosen rows, ascending; cells may fall a few rows short of their quota, never beyond it
 */
export function wholeGroups({ n, group, cell, total, seed, name }: { n: number; group: (row: number) => string; cell: (row: number) => string; total: number; seed: number; name: string }): Int32Array {
  const groups = new Map<string, number[]>(), size = new Map<string, number>(), left = new Map<string, number>();
  for (let row = 0; row < n; row++) {
    groups.set(group(row), [...(groups.get(group(row)) ?? []), row]);
    size.set(cell(row), (size.get(cell(row)) ?? 0) + 1);
  }
  for (const [key, count] of size) left.set(key, Math.round((total * count) / n));
  const chosen: number[] = [];
  for (const rows of rng(seed, 'split', 'sample', name).shuffle([...groups.values()])) {
    const here = new Map<string, number>();
    for (const row of rows) here.set(cell(row), (here.get(cell(row)) ?? 0) + 1);
    if ([...here].some(([key, count]) => count > left.get(key)!)) continue;
    for (const [key, count] of here) left.set(key, left.get(key)! - count);
    chosen.push(...rows);
  }
  return Int32Array.from(chosen).sort();
}
