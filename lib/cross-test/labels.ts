import { SecondReadError } from '../core/errors.js';
import { cellOf } from '../traps/images.js';
import type { AuditedImages } from '../traps/types.js';
import type { LabelRule } from './types.js';

/**
 * 1, 0, or null for each row (not asked: the value is not known, or neither among the positives' nor the negatives'). A row that says both counts as
 * positive.
 *
 * @throws SecondReadError (input) for a value that no row has
 * @example truthOf(images, { column: 'label', values: ['bacteria', 'virus'], against: ['normal'] })
 */
export function truthOf({ rows, classes }: Pick<AuditedImages, 'rows' | 'classes'>, { column, values, against }: LabelRule): (0 | 1 | null)[] {
  const asked = [...values.map((value) => ({ field: '--label', value })), ...(against ?? []).map((value) => ({ field: '--against', value }))];
  const check = (known: readonly string[], what: (value: string) => string): void => { for (const { field, value } of asked) if (!known.includes(value)) throw new SecondReadError('input', what(value), { field, expected: known.slice(0, 20).join(', ') }); };
  if (column !== 'label' && rows.some((row) => cellOf(row, column) !== null)) {
    const cells = rows.map((row) => cellOf(row, column));
    check([...new Set(cells.filter((cell): cell is string => cell !== null))], (value) => `no row says ${column}=${value}`);
    return cells.map((cell) => (cell === null ? null : values.includes(cell) ? 1 : against === null || against.includes(cell) ? 0 : null));
  }
  const known = [...new Set([...classes, ...rows.flatMap(({ labels }) => Object.keys(labels))])];
  // "suspicious=1" for a class of its own name.
  if (known.includes(column) && against === null && values.length === 1 && /^[01]$/.test(values[0])) return rows.map(({ labels }) => { const one = labels[column] ?? null; return one === null ? null : one === Number(values[0]) ? 1 : 0; });
  check(known, (value) => `no class "${value}"`);
  return rows.map(({ labels }) => {
    if (values.some((value) => labels[value] === 1)) return 1;
    return (against === null ? values.every((value) => labels[value] === 0) : against.some((value) => labels[value] === 1)) ? 0 : null;
  });
}
