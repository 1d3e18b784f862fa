import { SecondReadError } from '../core/errors.js';
import { escapeHtml, formatCell, type Digits } from './format.js';

export interface TableOptions<Row> {
  /** Which columns, in order: their keys, or key to heading. Default: every key of the first row. */
  columns?: readonly (keyof Row & string)[] | Partial<Record<keyof Row & string, string>>;
  digits?: Digits;
  /** One or two sentences above the table: what it shows, n, which interval. */
  caption?: string;
}

/** A table ready to be written: headings, texts cell by cell, and which columns hold numbers. */
export interface TextTable { caption: string; headings: string[]; cells: string[][]; numeric: boolean[] }

/**
 * Rows of any object type as a table of texts.
 *
 * @throws SecondReadError (notebook) where a column is named that no row has: a table must not show an empty column for a misspelt one
 * @example textTable([{ task: 'Mass', auroc: 0.8512 }], { columns: { auroc: 'AUROC' }, digits: 2 })
 * // { caption: '', headings: ['AUROC'], cells: [['0.85']], numeric: [true] }
 */
export function textTable<Row extends object>(rows: readonly Row[], { columns, digits, caption = '' }: TableOptions<Row> = {}): TextTable {
  const known = new Set(rows.flatMap((row) => Object.keys(row)));
  const chosen: [string, string][] = columns === undefined ? Object.keys(rows[0] ?? {}).map((key) => [key, key])
    : Array.isArray(columns) ? (columns as readonly string[]).map((key) => [key, key]) : Object.entries(columns as Record<string, string>);
  for (const [key] of chosen) {
    if (rows.length > 0 && !known.has(key)) throw new SecondReadError('notebook', 'no row has this column', { field: key, expected: `one of ${[...known].join(', ')}` });
  }
  const values = rows.map((row) => chosen.map(([key]) => (row as Record<string, unknown>)[key]));
  return {
    caption,
    headings: chosen.map(([, heading]) => heading),
    cells: values.map((row) => row.map((value, column) => formatCell(value, typeof digits === 'object' ? digits[chosen[column][0]] : digits))),
    numeric: chosen.map((_, column) => values.some((row) => typeof row[column] === 'number') && values.every((row) => row[column] === null || row[column] === undefined || typeof row[column] === 'number')),
  };
}

/** HTML that code hosts (which drop styles but keep `align`) and JupyterLab both show well. */
export function htmlTable({ caption, headings, cells, numeric }: TextTable): string {
  const side = (column: number): string => (numeric[column] ? 'align="right" style="text-align:right"' : 'align="left" style="text-align:left"');
  const line = (tag: string, texts: string[]): string => `<tr>${texts.map((text, column) => `<${tag} ${side(column)}>${escapeHtml(text)}</${tag}>`).join('')}</tr>`;
  const body = cells.length > 0 ? cells.map((row) => line('td', row)).join('\n') : `<tr><td colspan="${Math.max(headings.length, 1)}">no rows</td></tr>`;
  // A paragraph rather than <caption>: code hosts centre or drop the latter.
  return `${caption === '' ? '' : `<p>${escapeHtml(caption)}</p>\n`}<table>\n<thead>\n${line('th', headings)}\n</thead>\n<tbody>\n${body}\n</tbody>\n</table>`;
}

/** The same for a terminal: aligned columns, headings ruled off. */
export function plainTable({ caption, headings, cells, numeric }: TextTable): string {
  const widths = headings.map((heading, column) => Math.max(heading.length, ...cells.map((row) => row[column].length)));
  const line = (texts: string[]): string => texts.map((text, column) => (numeric[column] ? text.padStart(widths[column]) : text.padEnd(widths[column]))).join('  ').trimEnd();
  const body = cells.length > 0 ? cells.map(line) : ['(no rows)'];
  return [...(caption === '' ? [] : [caption, '']), line(headings), widths.map((width) => '-'.repeat(width)).join('  '), ...body].join('\n');
}
