import { SecondReadError } from '../core/errors.js';
import { formatCsv, type CsvCell } from '../core/csv.js';
import type { PredictionColumns } from './types.js';

/** What a column of predictions.csv holds; kept in `done`, so that an id "007" is not read back as the number 7. */
export interface ColumnKind { name: string; kind: 'number' | 'text' }

/** Columns as they are read back: numbers as Float64Array (an empty cell is NaN), text as strings (an empty cell is ''). */
export type StoredColumns = Record<string, Float64Array | string[]>;

/**
 * The kind of each column: text as soon as one cell is a string.
 *
 * @throws SecondReadError (run) when there is no column, a name is empty, or lengths differ.
 */
export function columnKinds(columns: PredictionColumns): ColumnKind[] {
  const names = Object.keys(columns);
  if (names.length === 0) throw new SecondReadError('run', 'a run without predictions', { field: 'predictions', expected: 'at least one column' });
  const rows = columns[names[0]].length;
  return names.map((name) => {
    const column = columns[name];
    if (name === '' || name !== name.trim()) throw new SecondReadError('run', `a column named "${name}"`, { field: 'predictions', expected: 'names without outer blanks' });
    if (column.length !== rows) throw new SecondReadError('run', `${column.length} rows`, { field: name, expected: `${rows}, as in "${names[0]}"` });
    return { name, kind: Array.isArray(column) && column.some((cell) => typeof cell === 'string') ? 'text' : 'number' };
  });
}

/** Text of predictions.csv. Numbers are written in their shortest exact form, so that equal values give equal bytes. */
export function formatPredictions(columns: PredictionColumns): string {
  const names = Object.keys(columns), arrays = names.map((name) => columns[name] as ArrayLike<CsvCell>);
  const rows = arrays.length > 0 ? arrays[0].length : 0;
  function* lines(): Generator<CsvCell[]> {
    for (let i = 0; i < rows; i++) yield arrays.map((array) => array[i]);
  }
  return formatCsv(names, lines());
}

const COMMA = 44, NEWLINE = 10, QUOTE = 34, POWERS = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));

/**
 * Reads predictions.csv, as `formatPredictions` wrote it, from its bytes: some 10 million numbers a second, where parsing cell texts
 * reaches 3. A decimal with at most 15 digits is its digits divided by a power of ten, both exact (Clinger 1990), hence correctly
 * rounded; everything longer goes through `Number`.
 *
 * @param only names of the columns wanted; the others are passed over
 * @throws SecondReadError (run) with file, line and column of a cell that cannot be read
 * @example parsePredictions(Buffer.from('id,p\na,0.5\nb,\n'), [{ name: 'id', kind: 'text' }, { name: 'p', kind: 'number' }], 2).p // [0.5, NaN]
 */
export function parsePredictions(bytes: Uint8Array, kinds: readonly ColumnKind[], rows: number, { only, file = 'predictions.csv' }: { only?: readonly string[]; file?: string } = {}): StoredColumns {
  const missing = only?.find((name) => !kinds.some((kind) => kind.name === name));
  if (missing !== undefined) throw new SecondReadError('run', `no column "${missing}"`, { file, field: missing, expected: `one of ${kinds.map(({ name }) => name).join(', ')}` });
  const columns = kinds.map(({ name, kind }) => (only && !only.includes(name) ? null : kind === 'number' ? new Float64Array(rows) : new Array<string>(rows)));
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), end = buffer.length;
  let at = skipHeader(buffer);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < kinds.length; j++) {
      const column = columns[j], start = at;
      if (column instanceof Float64Array) {
        let digits = 0, count = 0, point = -1, code = buffer[at];
        const negative = code === 45;
        if (negative) code = buffer[++at];
        for (; ; code = buffer[++at]) {
          if (code >= 48 && code <= 57) { digits = digits * 10 + (code - 48); count++; } else if (code === 46 && point < 0) point = count; else break;
        }
        if ((code === COMMA || code === NEWLINE) && count > 0 && count <= 15) {
          const value = point < 0 ? digits : digits / POWERS[count - point];
          column[row] = negative ? -value : value;
        } else {
          while (at < end && buffer[at] !== COMMA && buffer[at] !== NEWLINE) at++;
          const text = buffer.toString('latin1', start, at);
          column[row] = text === '' ? NaN : Number(text);
          if (text !== '' && Number.isNaN(column[row])) throw new SecondReadError('run', `not a number: "${text.slice(0, 40)}"`, { file, row: row + 2, field: kinds[j].name });
        }
      } else if (buffer[at] === QUOTE) {
        at = endOfQuoted(buffer, at);
        if (column) column[row] = plain(buffer.toString('utf8', start + 1, at - 1).replaceAll('""', '"'));
      } else {
        while (at < end && buffer[at] !== COMMA && buffer[at] !== NEWLINE) at++;
        if (column) column[row] = plain(buffer.toString('utf8', start, at));
      }
      if (at >= end || buffer[at] !== (j + 1 < kinds.length ? COMMA : NEWLINE)) throw new SecondReadError('run', 'a line of the wrong shape', { file, row: row + 2, field: kinds[j].name, expected: `${kinds.length} cells` });
      at++;
    }
  }
  if (at !== end) throw new SecondReadError('run', 'more lines than rows', { file, row: rows + 2, expected: `${rows} rows` });
  const read: StoredColumns = {};
  kinds.forEach(({ name }, j) => { const column = columns[j]; if (column) read[name] = column; });
  return read;
}

function skipHeader(buffer: Buffer): number {
  let at = 0;
  while (at < buffer.length && buffer[at] !== NEWLINE) at = buffer[at] === QUOTE ? endOfQuoted(buffer, at) : at + 1;
  return at + 1;
}

function endOfQuoted(buffer: Buffer, at: number): number {
  for (at++; at < buffer.length; at++) {
    if (buffer[at] !== QUOTE) continue;
    if (buffer[at + 1] !== QUOTE) return at + 1;
    at++;
  }
  return at;
}

/** Takes back the apostrophe that `formatCsv` puts before a cell which a spreadsheet would run as a formula. */
const plain = (text: string): string => (/^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text);
