import { formatCsv, readCsv, type CsvCell } from './csv.js';
import { writeAtomic } from './files.js';

/** Which columns are not numbers: text, and 0/1 for a boolean. */
export interface ColumnKinds { text: ReadonlySet<string>; booleans: ReadonlySet<string> }

/**
 * Writes rows of equal or like fields as a CSV, a column for every field that occurs; numbers keep six significant digits.
 *
 * @param columns to begin with: what a table without rows has
 *
 * @example writeTableFile('tables/odds.csv', [{ feature: 'age', ratio: 1.2345678 }]) // feature,ratio / age,1.23457
 */
export function writeTableFile(file: string, rows: readonly object[], columns: readonly string[] = []): void {
  const header = [...new Set([...columns, ...rows.flatMap((row) => Object.keys(row))])];
  writeAtomic(file, formatCsv(header, rows.map((row) => header.map((column) => rounded((row as Record<string, CsvCell>)[column])))));
}

const rounded = (value: CsvCell): CsvCell => (typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value);

/** Reads such a table: an empty number is NaN, "not known". @throws SecondReadError (data) as `readCsv` does */
export function readTableFile(file: string, { text, booleans }: ColumnKinds): Record<string, string | number | boolean>[] {
  const { header, rows } = readCsv(file);
  return rows.map((cells) => Object.fromEntries(header.map((column, j) => [column, text.has(column) ? cells[j] : booleans.has(column) ? cells[j] === '1' : cells[j] === '' ? NaN : Number(cells[j])])));
}
