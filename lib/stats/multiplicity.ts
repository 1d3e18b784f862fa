import { argsort } from './argsort.js';

/** How many p-values are known; NaN (a test that could not be made) is no member of the family. */
function known(p: ArrayLike<number>): number {
  let count = 0;
  for (let i = 0; i < p.length; i++) if (!Number.isNaN(p[i])) count++;
  return count;
}

/**
 * Bonferroni's adjusted p-values: p times the size of the family, at most 1. NaN stays NaN and is not counted.
 *
 * @example bonferroni([0.01, 0.04, NaN]) // Float64Array [0.02, 0.08, NaN]
 */
export function bonferroni(p: ArrayLike<number>): Float64Array {
  const family = known(p);
  return Float64Array.from(p, (value) => (Number.isNaN(value) ? NaN : Math.min(1, value * family)));
}

/**
 * Holm's step-down adjusted p-values: controls the family-wise error as Bonferroni does, and rejects at least as much. NaN stays NaN and
 * is not counted. Holm 1979, Scand J Stat 6:65-70.
 *
 * @example holm([0.01, 0.04, 0.03]) // Float64Array [0.03, 0.06, 0.06]
 */
export function holm(p: ArrayLike<number>): Float64Array {
  const family = known(p), order = argsort(p), adjusted = new Float64Array(p.length).fill(NaN);
  let reached = 0;
  for (let rank = 0; rank < family; rank++) {
    reached = Math.max(reached, p[order[rank]] * (family - rank));
    adjusted[order[rank]] = Math.min(1, reached);
  }
  return adjusted;
}

/**
 * Benjamini and Hochberg's step-up adjusted p-values (q-values): control the false discovery rate of independent or positively dependent
 * tests. NaN stays NaN and is not counted. Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x.
 *
 * @example benjaminiHochberg([0.01, 0.04, 0.03]) // Float64Array [0.03, 0.04, 0.04]
 */
export function benjaminiHochberg(p: ArrayLike<number>): Float64Array {
  const family = known(p), order = argsort(p), adjusted = new Float64Array(p.length).fill(NaN);
  let reached = 1;
  for (let rank = family - 1; rank >= 0; rank--) {
    reached = Math.min(reached, (p[order[rank]] * family) / (rank + 1));
    adjusted[order[rank]] = reached;
  }
  return adjusted;
}
