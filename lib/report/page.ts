import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { writeAtomic } from '../core/files.js';
import { plotlyFile } from '../figures/render.js';
import { html, raw, type Content, type Html } from './markup.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';

export interface PageOptions {
  title: string;
  /** What the page is, under its title. */
  lead?: Content;
  /** Sections in order; each becomes an entry of the contents. */
  sections: readonly Section[];
  /** The last lines. */
  foot?: Content;
}
export interface Section { id: string; title: string; body: Content }

/**
 * A whole page: one file with its style and script in it, light and dark, printable, readable on a telephone. Its content policy lets nothing be
 * fetched and no script run but its own and the copy of Plotly that `writePage` puts beside it (which needs inline styles; text from data cannot bring any).
 *
 * @example page({ title: 'Audit', sections: [{ id: 'roc', title: 'ROC', body: interactiveFigure(figure) }] })
 */
export function page({ title, lead, sections, foot }: PageOptions): Html {
  const policy = `default-src 'none'; script-src ${hashSource(SCRIPT)} 'strict-dynamic'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">
<title>${title}</title><link rel="icon" href="data:,"><style>${raw(STYLE)}</style></head>
<body><a class="skip" href="#content">Skip to the content</a>
<header><h1>${title}</h1>${lead && html`<div class="lead">${lead}</div>`}
<nav aria-label="Contents"><ul>${sections.map((section) => html`<li><a href="#${section.id}">${section.title}</a></li>`)}</ul></nav></header>
<main id="content">${sections.map((section) => html`<section id="${section.id}" aria-labelledby="${section.id}-title"><h2 id="${section.id}-title">${section.title}</h2>
${section.body}</section>
`)}</main>${foot && html`<footer>${foot}</footer>`}
<script>${raw(SCRIPT)}</script></body></html>
`;
}

const hashSource = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Writes a page, and beside it `plotly.min.js` where the page has figures. @returns the page's path @example writePage('out/index.html', page({ ... })) */
export function writePage(file: string, content: Html): string {
  const text = content.toString(), copy = path.join(path.dirname(file), 'plotly.min.js');
  if (text.includes('class="plot-live"') && !(existsSync(copy) && statSync(copy).size === statSync(plotlyFile()).size)) writeAtomic(copy, readFileSync(plotlyFile()));
  writeAtomic(file, text);
  return file;
}
