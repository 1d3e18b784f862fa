import { readFileSync } from 'node:fs';
import { currentTier, resultsRoot } from '../core/paths.js';
import type { Claim } from '../evidence/types.js';
import { PIXELS, renderFigures } from '../figures/render.js';
import type { Figure } from '../figures/types.js';
import { displayBundle } from './display.js';
import { formatWithInterval } from './format.js';
import { htmlTable, plainTable, textTable, type TableOptions } from './table.js';

export { dataFrame, summarise } from './frame.js';
export { currentTier } from '../core/paths.js';

/**
 * Draws a figure, writes it to results/<tier>/<paper>/figures (SVG, PNG, JSON for the report), and shows the picture, which carries title, caption
 * and substitutions, with a line that says in words what it shows, and on which tier.
 *
 * @param paper id of the paper, e.g. "chexbreak"
 * @example await showFigure('chexbreak', errorRates(table))
 */
export const showFigure = (paper: string, figure: Figure): Promise<void> => showFigures(paper, [figure]);

/** As `showFigure`, for several figures: they are drawn by one browser, which takes a second or two to start. */
export async function showFigures(paper: string, figures: readonly Figure[]): Promise<void> {
  const rendered = await renderFigures(figures, resultsRoot(currentTier(), paper, 'figures'));
  rendered.forEach(({ png }, index) => {
    const bytes = readFileSync(png), { title, alt } = figures[index];
    // The picture has more pixels than it is meant to take (sharp screens); its width stands at byte 16 of a PNG.
    displayBundle({ 'image/png': bytes.toString('base64'), 'text/plain': `[${title}]` }, { 'image/png': { width: Math.round(bytes.readUInt32BE(16) / PIXELS), alt } });
    showMarkdown(figureLine({ alt }));
  });
}

/** @example figureLine(figure) // '*Misses are rarer in AP views for 11 of 14 findings.* Tier sample.' */
export const figureLine = ({ alt }: Pick<Figure, 'alt'>): string => `*${alt}* Tier ${currentTier()}.`;

/**
 * Shows rows as a table: HTML in a notebook, aligned text in a terminal. Columns of numbers stand right, what is not known is an en dash.
 *
 * @example showTable(rows, { columns: { task: 'finding', auroc: 'AUROC' }, digits: { auroc: 3 }, caption: 'NIH test set, 22,433 images.' })
 */
export function showTable<Row extends object>(rows: readonly Row[], options: TableOptions<Row> = {}): void {
  const table = textTable(rows, options);
  displayBundle({ 'text/html': htmlTable(table), 'text/plain': plainTable(table) });
}

/** Shows text in Markdown. @example showMarkdown(`The gap is **${gap.toFixed(3)}**.`) */
export function showMarkdown(text: string): void {
  displayBundle({ 'text/markdown': text, 'text/plain': text });
}

/** Shows claims beside what we found: quoted, ours with its interval, verdict, and which step of the rule decided. */
export function showVerdicts(claims: readonly Claim[]): void {
  showTable(verdictRows(claims), { caption: `Claims on tier ${currentTier()}. Intervals are 95 %, adjusted within each family of claims.` });
}

/** A row of the table of verdicts. */
export interface VerdictRow { claim: string; metric: string; quoted: string; ours: string; n: number; verdict: string; why: string }

/** @example verdictRows([claim])[0].ours // '0.912 (0.905 to 0.919)' */
export function verdictRows(claims: readonly Claim[]): VerdictRow[] {
  return claims.map(({ statement, where, metric, reported, ours, verdict, why, substitutions }) => ({
    claim: `${statement} (${where})`,
    metric,
    quoted: formatWithInterval(reported),
    ours: formatWithInterval(ours),
    n: ours.n,
    verdict,
    why: substitutions.length === 0 ? why : `${why} Substituted: ${substitutions.join('; ')}.`,
  }));
}
