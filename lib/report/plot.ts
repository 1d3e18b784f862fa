import { existsSync, readFileSync } from 'node:fs';
import type { Figure } from '../figures/types.js';
import { plotOnly } from '../figures/picture.js';
import { html, jsonBlock, link, type Html } from './markup.js';

export interface InteractiveFigureOptions {
  /** Path of the SVG that `renderFigures` wrote, or its text: shown first, in print, and where scripts do not run. Without it the plot appears when Plotly has drawn it. */
  svg?: string;
  /** Files to take away, relative to the page: "svg" → "../figures/roc.svg". */
  files?: Record<string, string>;
  /** Level of the title: 3 under a section's h2. */
  level?: 2 | 3 | 4;
}

/**
 * A figure in a page: its title, the picture, which Plotly (`plotly.min.js` beside the page, see `writePage`) turns into an interactive plot, the caption, and
 * the substitutions in force.
 *
 * @example interactiveFigure(figure, { svg: 'out/figures/roc.svg' })
 */
export function interactiveFigure(figure: Figure, { svg, files = {}, level = 3 }: InteractiveFigureOptions = {}): Html {
  const { id, title, caption, alt, substitutions, data, layout, width, height } = figure;
  const picture = svg === undefined ? undefined : svg.trimStart().startsWith('<') ? svg : existsSync(svg) ? readFileSync(svg, 'utf8') : undefined;
  const heading = level === 2 ? html`<h2>${title}</h2>` : level === 3 ? html`<h3>${title}</h3>` : html`<h4>${title}</h4>`, links = Object.entries(files);
  return html`<figure class="plot" id="figure-${id}">${heading}
<div class="plot-frame" tabindex="0" role="region" aria-label="${title}">${picture === undefined
    ? html`<noscript><p>${alt}</p></noscript>`
    : html`<img class="plot-static" alt="${alt}" width="${width}" height="${height}" src="data:image/svg+xml;base64,${Buffer.from(plotOnly(picture)).toString('base64')}">`}<div class="plot-live" role="img" aria-label="${alt}" hidden></div></div>
<figcaption>${caption !== '' && html`<p>${caption}</p>`}${substitutionNotes(substitutions)}${links.length > 0 && html`<p class="files">${links.map(([name, address], i) => html`${i > 0 && ' · '}${link(address, name)}`)}</p>`}</figcaption>
${jsonBlock({ data, layout, width, height })}</figure>`;
}

/** Substitutions under a figure; several fold under a line that counts them (print opens it), for a page repeats them below each figure. */
function substitutionNotes(texts: readonly string[]): Html {
  const notes = html`${texts.map((text) => html`<p class="substitution"><strong>Substitution:</strong> ${text}</p>`)}`;
  return texts.length < 3 ? notes : html`<details><summary>Made with ${texts.length} substitutions: what stands in for what, and what no longer follows</summary>${notes}</details>`;
}
