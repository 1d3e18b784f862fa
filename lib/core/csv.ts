import { SecondReadError } from './errors.js';
import { readText } from './files.js';

/** A CSV file's cells as text: `rows[i][j]` belongs to `header[j]`; `lines[i]` is the line of the file where row i begins. */
export interface CsvTable { file: string; header: string[]; rows: string[][]; lines: number[] }

/**
 * Parses RFC 4180 text: quoted fields with commas, newlines and doubled quotes; LF, CRLF or CR; a byte order mark; a last line without
 * newline. Blank lines are passed over.
 *
 * @throws SecondReadError (input) for an open quote (a truncated file), a row with too few or too many cells, an empty or doubled header.
 * @example parseCsv('a,b\n1,"x,y"\n').rows // [['1', 'x,y']]
 */
export function parseCsv(text: string, file = 'text'): CsvTable {
  const records = splitRecords(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, file);
  if (records.length === 0) throw new SecondReadError('input', 'the file is empty', { file, expected: 'a header line' });
  const header = records[0].cells.map((name) => name.trim()), seen = new Set<string>();
  header.forEach((name, j) => {
    if (name === '') throw new SecondReadError('input', `column ${j + 1} has no name`, { file, row: 1 });
    if (seen.has(name)) throw new SecondReadError('input', `column "${name}" occurs twice`, { file, row: 1, field: name, expected: 'each column once' });
    seen.add(name);
  });
  const body = records.slice(1);
  for (const { cells, line } of body) {
    if (cells.length !== header.length) {
      throw new SecondReadError('input', `${cells.length} cells`, { file, row: line, expected: `${header.length}, as in the header`, remedy: 'Is the file truncated, or a comma unquoted?' });
    }
  }
  return { file, header, rows: body.map((record) => record.cells), lines: body.map((record) => record.line) };
}

function splitRecords(text: string, file: string): { cells: string[]; line: number }[] {
  const records: { cells: string[]; line: number }[] = [];
  const end = text.length;
  let at = 0, line = 1;
  while (at < end) {
    const begin = line, cells: string[] = [];
    let quotedAny = false;
    for (;;) {
      if (text[at] === '"') {
        quotedAny = true;
        let cell = '';
        for (at++; ;) {
          const quote = text.indexOf('"', at);
          if (quote < 0) throw new SecondReadError('input', 'a quoted cell is never closed', { file, row: begin, expected: 'a closing quote', remedy: 'The file looks truncated.' });
          cell += text.slice(at, quote);
          at = quote + 1;
          if (text[at] !== '"') break;
          cell += '"';
          at++;
        }
        if (at < end && text[at] !== ',' && text[at] !== '\n' && text[at] !== '\r') throw new SecondReadError('input', 'text after a closing quote', { file, row: begin, expected: 'a comma or the end of the line' });
        for (let i = cell.indexOf('\n'); i >= 0; i = cell.indexOf('\n', i + 1)) line++;
        cells.push(cell);
      } else {
        let stop = at;
        while (stop < end) {
          const code = text.charCodeAt(stop);
          if (code === 44 || code === 10 || code === 13) break;
          stop++;
        }
        cells.push(text.slice(at, stop));
        at = stop;
      }
      if (text[at] !== ',') break;
      at++;
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    line++;
    if (quotedAny || cells.length > 1 || cells[0].trim() !== '') records.push({ cells, line: begin });
  }
  return records;
}

/** Reads and parses a CSV file, `.gz` too. */
export const readCsv = (file: string): CsvTable => parseCsv(readText(file), file);

/** The index of a column. @throws SecondReadError that lists the columns there are. */
export function columnIndex(table: CsvTable, name: string): number {
  const index = table.header.indexOf(name);
  if (index < 0) throw new SecondReadError('input', `no column "${name}"`, { file: table.file, row: 1, field: name, expected: `one of ${table.header.slice(0, 20).join(', ')}` });
  return index;
}

/**
 * Text of a CSV: LF, quotes where needed; numbers in their shortest exact form; null and undefined as empty cells. A text cell that a
 * spreadsheet would run as a formula (leading `=`, `+`, `-`, `@`, tab or CR) gets a leading apostrophe; plain numbers do not.
 *
 * @example formatCsv(['id', 'p'], [['a,b', 0.5], ['=1+1', null]]) // 'id,p\n"a,b",0.5\n\'=1+1,\n'
 */
export function formatCsv(header: readonly string[], rows: Iterable<readonly CsvCell[]>): string {
  const lines = [header.map(csvCell).join(',')];
  for (const row of rows) lines.push(row.map(csvCell).join(','));
  return `${lines.join('\n')}\n`;
}

export type CsvCell = string | number | boolean | null | undefined;

function csvCell(value: CsvCell): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  const harmless = /^[=+\-@\t\r]/.test(value) && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
