import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fromRoot } from '../../lib/core/paths.js';

/** Values of NumPy 2.4.6, SciPy 1.17.1, scikit-learn 1.9.1 and statsmodels 0.15.0; the calls are in test/reference/expected.py. */
const all = JSON.parse(readFileSync(fromRoot('test', 'reference', 'expected.json'), 'utf8')) as Record<string, unknown>;

/** A part of the expected values, with the shape that the test states. */
export const expectedValues = <T>(part: string): T => all[part] as T;

/** Relative difference at most `tolerance` (absolute below 1). */
export function close(actual: number, wanted: number, tolerance = 1e-12, what = ''): void {
  if (Number.isNaN(wanted) ? Number.isNaN(actual) : Math.abs(actual - wanted) <= tolerance * Math.max(1, Math.abs(wanted))) return;
  assert.fail(`${what} ${actual} is not ${wanted} within ${tolerance}`);
}

/** Relative difference at most `tolerance`, also for small numbers: for p-values far in a tail. */
export function closeRelative(actual: number, wanted: number, tolerance = 1e-12, what = ''): void {
  assert.ok(actual === wanted || Math.abs(actual / wanted - 1) <= tolerance, `${what} ${actual} is not ${wanted} within a relative ${tolerance}`);
}

/** `close`, element by element. */
export function allClose(actual: ArrayLike<number>, wanted: ArrayLike<number>, tolerance = 1e-12, what = ''): void {
  assert.equal(actual.length, wanted.length, `${what}: number of values`);
  for (let i = 0; i < actual.length; i++) close(actual[i], wanted[i], tolerance, `${what}[${i}]`);
}
