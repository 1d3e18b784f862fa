import type { DrawnPlot } from './drawing.js';
import { FONT, INK } from './theme.js';
import type { Figure } from './types.js';

/** Raised when the same specification shall look different: pictures drawn before are then drawn again. */
export const STYLE_VERSION = 3;

const LEFT = 20, TITLE_LINE = 25, TEXT_LINE = 20;

/** One SVG: the title above, Plotly's plot, below it the caption and every substitution behind an orange bar. Hidden texts name it for a screen reader. */
export function composePicture(figure: Figure, drawn: DrawnPlot, stamp: string): string {
  const { width, height } = figure, top = 14 + drawn.title.length * TITLE_LINE + 4;
  const parts: string[] = [lines(drawn.title, LEFT, 32, TITLE_LINE, `font-size="18" font-weight="bold" fill="${INK.text}"`), plot(drawn.svg, top, width, height)];
  let y = top + height + 20;
  parts.push(lines(drawn.caption, LEFT, y, TEXT_LINE, `font-size="14" fill="${INK.quiet}"`));
  y += drawn.caption.length * TEXT_LINE;
  for (const text of drawn.substitutions) {
    y += 6;
    parts.push(`<rect x="${LEFT}" y="${y - 14}" width="4" height="${text.length * TEXT_LINE - 2}" fill="#d55e00"/>`, lines(text, LEFT + 14, y, TEXT_LINE, `font-size="14" fill="${INK.text}"`));
    y += text.length * TEXT_LINE;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" data-figure="${stamp}" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" role="img" font-family="${FONT}">\n`
    + `<title>${escapeXml(figure.title)}</title>\n<desc>${escapeXml(figure.alt)}</desc>\n<rect width="${width}" height="${y}" fill="#ffffff"/>\n${parts.join('\n')}\n</svg>\n`;
}

const lines = (texts: readonly string[], x: number, y: number, step: number, style: string): string => texts.map((text, i) => `<text x="${x}" y="${y + i * step}" ${style}>${escapeXml(text)}</text>`).join('\n');

const PLOT_START = '<!--plot-->', PLOT_END = '<!--/plot-->';

/** Plotly's SVG as a nested one; coordinates keep two decimals, which no eye sees and which makes it smaller. */
function plot(svg: string, top: number, width: number, height: number): string {
  const inner = svg.replace(/^<\?xml[^>]*\?>/, '').replace(/<[^>]+>/g, (tag) => tag.replace(/-?\d+\.\d{3,}(e-?\d+)?/g, (number) => String(Number(Number(number).toFixed(2)))));
  return `${PLOT_START}<svg x="0" y="${top}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${inner}</svg>${PLOT_END}`;
}

/** The plot alone out of a picture that `renderFigures` wrote, for a page that sets title and caption as text. @throws RangeError for any other SVG. */
export function plotOnly(svg: string): string {
  const start = svg.indexOf(PLOT_START), end = svg.lastIndexOf(PLOT_END);
  if (start < 0 || end < start) throw new RangeError('plotOnly: this SVG was not written by renderFigures');
  return svg.slice(start + PLOT_START.length, end).replace(/^<svg x="0" y="\d+"/, `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" font-family="${FONT}"`);
}

// Control characters have no place in XML, not even escaped.
// eslint-disable-next-line no-control-regex
const escapeXml = (text: string): string => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
