import type { CsvTable } from '../../core/csv.js';
import { SecondReadError } from '../../core/errors.js';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A cell as a number, or NaN. Hexadecimal, "1,5" and "inf" are no numbers. @example numberOf(' 1e-3 ') // 0.001 */
export function numberOf(cell: string): number {
  const text = cell.trim();
  return NUMBER.test(text) ? Number(text) : NaN;
}

const MISSING = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '<na>', '#n/a']);

/** True for a blank cell and the usual marks for "not known". @example isMissing(' NaN ') // true */
export const isMissing = (cell: string): boolean => cell.length < 6 && MISSING.has(cell.trim().toLowerCase());

const place = (table: CsvTable, row: number, column: number) => ({ file: table.file, row: table.lines[row], field: table.header[column] });
const quote = (cell: string): string => (cell.length > 40 ? `"${cell.slice(0, 37)}..."` : `"${cell}"`);

/** The scores of a column. @throws SecondReadError (input) for a blank, NaN or infinite cell, or one that is no number. */
export function scoreColumn(table: CsvTable, column: number): Float64Array {
  return Float64Array.from(table.rows, (cells, i) => {
    const value = numberOf(cells[column]);
    if (Number.isFinite(value)) return value;
    const what = isMissing(cells[column]) ? (cells[column].trim() === '' ? 'a score is blank' : `a score is ${quote(cells[column])}`) : `a score is no finite number: ${quote(cells[column])}`;
    throw new SecondReadError('input', what, { ...place(table, i, column), expected: 'a finite number', remedy: 'Predict the row again, or leave it out.' });
  });
}

/** The truth of a column: 0, 1, or -1 where blank. @throws SecondReadError (input) for anything else. */
export function truthColumn(table: CsvTable, column: number): Int8Array {
  return Int8Array.from(table.rows, (cells, i) => {
    const cell = cells[column];
    if (cell === '0') return 0;
    if (cell === '1') return 1;
    if (isMissing(cell)) return -1;
    const value = numberOf(cell);
    if (value === 0 || value === 1) return value;
    throw new SecondReadError('input', `a label is ${quote(cell)}`, { ...place(table, i, column), expected: '0, 1 or blank (not known)', remedy: value === -1 ? 'If -1 means uncertain, leave the cell blank, or decide it as the study did and say so.' : undefined });
  });
}

/** The decisions of a column. @throws SecondReadError (input) for anything but 0 and 1. */
export function decisionColumn(table: CsvTable, column: number): Uint8Array {
  return Uint8Array.from(table.rows, (cells, i) => {
    const value = numberOf(cells[column]);
    if (value === 0 || value === 1) return value;
    throw new SecondReadError('input', isMissing(cells[column]) ? 'a decision is blank' : `a decision is ${quote(cells[column])}`, { ...place(table, i, column), expected: '0 or 1', remedy: 'Leave the column out to have a threshold chosen (--threshold).' });
  });
}

/** Names of a column, none blank. @throws SecondReadError (input) that says what a blank one should hold. */
export function nameColumn(table: CsvTable, column: number, remedy: string): string[] {
  return table.rows.map((cells, i) => {
    const name = cells[column].trim();
    if (name === '') throw new SecondReadError('input', `the ${table.header[column].toLowerCase()} is missing`, { ...place(table, i, column), expected: 'a name', remedy });
    return name;
  });
}
