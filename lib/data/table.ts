/**
 * A table for a terminal: columns two spaces apart, those of numbers to the right.
 *
 * @example formatTable(['id', 'n'], [['a', '10'], ['bb', '9']], [1]) // 'id   n\na   10\nbb   9'
 */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[], right: readonly number[]): string {
  const widths = header.map((name, j) => Math.max(name.length, ...rows.map((row) => row[j].length)));
  const line = (cells: readonly string[]): string => cells.map((cell, j) => (right.includes(j) ? cell.padStart(widths[j]) : cell.padEnd(widths[j]))).join('  ').trimEnd();
  return [header, ...rows].map(line).join('\n');
}

/** @example megabytes(1_250_000) // '1.3' */
export const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
