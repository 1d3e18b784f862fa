import { SecondReadError } from '../core/errors.js';
import type { RandomStream } from '../core/random.js';
import { stratifiedGroupFolds } from '../classifiers/folds.js';
import { errorsOf, type FailureTable } from './table.js';

/**
 * Folds by patient for everything learned about a table's errors. Balanced are hits, misses, false alarms and correct negatives, so that
 * AUROCs within predicted positives and within predicted negatives both have errors in each fold; where one of the four is held by
 * fewer patients than there are folds, errors and correct decisions only.
 *
 * @throws SecondReadError (statistics) when errors are held by fewer patients than there are folds
 */
export function failureFolds(table: Pick<FailureTable, 'truth' | 'decision' | 'codes' | 'groups' | 'model' | 'task'>, { folds, stream }: { folds: number; stream: RandomStream }): Int32Array {
  const { truth, decision, codes, groups } = table, cells = truth.map((y, i) => 2 * y + decision[i]);
  const holders = [0, 1, 2, 3].map((cell) => new Set(codes.filter((_, i) => cells[i] === cell)).size);
  const label = holders.every((n) => n === 0 || n >= folds) ? cells : errorsOf(table);
  try {
    return stratifiedGroupFolds({ label, codes, groups, folds, stream });
  } catch (cause) {
    if (!(cause instanceof SecondReadError)) throw cause;
    throw new SecondReadError('statistics', `too few errors to learn from: ${cause.what}`, { field: `${table.model}, ${table.task}`, ...cause.place }, { cause });
  }
}
