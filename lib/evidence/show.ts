import type { Claim } from './types.js';
import { number } from './outcome.js';

const WIDTH = 120;

/** "0.008 [0.005, 0.01]", "0.008", or "not quoted". */
export function quotedText({ reported: { value, ciLow, ciHigh } }: Pick<Claim, 'reported'>): string {
  return value === null ? 'not quoted' : `${number(value)}${ciLow === null || ciHigh === null ? '' : ` [${number(ciLow)}, ${number(ciHigh)}]`}`;
}

/** Our value with its family-adjusted interval, or a dash. */
export function oursText({ ours: { value, ciLow, ciHigh } }: Pick<Claim, 'ours'>): string {
  return value === null ? '-' : `${number(value)}${ciLow === null || ciHigh === null ? '' : ` [${number(ciLow)}, ${number(ciHigh)}]`}`;
}

/**
 * The claims as text for a terminal of 120 columns: quoted, ours with its interval, verdict, notebook and number of runs; under each the
 * sentence that says which step of the rule decided.
 *
 * @param why false leaves those sentences out
 */
export function claimsTable(claims: readonly Claim[], { why = true }: { why?: boolean } = {}): string {
  const header = ['claim', 'quoted', 'ours [interval]', 'verdict', 'notebook', 'runs'];
  const rows = claims.map((claim) => [claim.id, quotedText(claim), oursText(claim), claim.verdict + (claim.ruleFixed.dataSeen ? ' *' : ''), claim.notebook.replace(/^(\d+).*$/, '$1'), String(claim.runs.length)]);
  const widths = header.map((name, j) => Math.max(name.length, ...rows.map((row) => row[j].length)));
  // The id gives way first, in its middle; then the two numbers.
  for (const [column, least] of [[0, 28], [2, 20], [1, 12], [0, 12]] as const) widths[column] = Math.min(widths[column], Math.max(least, widths[column] - Math.max(0, total(widths) - WIDTH)));
  const line = (cells: readonly string[]): string => cells.map((cell, j) => shorten(cell, widths[j], j === 0).padEnd(widths[j])).join('  ').trimEnd();
  const body = claims.flatMap((claim, i) => [line(rows[i]), ...(why ? wrap(claim.why, WIDTH - 4).map((text) => `    ${text}`) : [])]);
  const note = claims.some((claim) => claim.ruleFixed.dataSeen) ? ['* the rule was written after data had been seen'] : [];
  return [line(header), widths.map((width) => '─'.repeat(width)).join('  '), ...body, ...note].join('\n');
}

function shorten(text: string, width: number, inTheMiddle: boolean): string {
  if (text.length <= width) return text;
  const tail = inTheMiddle ? Math.floor(width / 2) : 0;
  return `${text.slice(0, width - 1 - tail)}…${text.slice(text.length - tail)}`;
}

const total = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width, 0) + 2 * (widths.length - 1);

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word.slice(0, width)); else lines[lines.length - 1] = last === '' ? word.slice(0, width) : `${last} ${word}`;
  }
  return lines;
}

/** The claims of one tier as a Markdown table for the README: statement, quoted, ours, verdict, notebook. */
export function claimsMarkdown(claims: readonly Claim[]): string {
  const rows = claims.map((claim) => [
    `${claim.statement} <sub>${claim.where}; ${claim.fidelity}</sub>`, quotedText(claim), oursText(claim), `**${claim.verdict}**${claim.ruleFixed.dataSeen ? '\\*' : ''}`,
    `[${claim.notebook.replace(/^(\d+).*$/, '$1')}](notebooks/${claim.notebook.replace(/\.ipynb$/, '')}.ipynb)`,
  ]);
  const note = claims.some((claim) => claim.ruleFixed.dataSeen) ? '\n\n\\* The rule was written after data had been seen.' : '';
  return `${[['claim', 'quoted', 'ours [interval]', 'verdict', 'notebook'], ['---', '---', '---', '---', '---'], ...rows].map((cells) => `| ${cells.map(markdownCell).join(' | ')} |`).join('\n')}${note}`;
}

const markdownCell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
