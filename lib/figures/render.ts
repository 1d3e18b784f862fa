import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { hashOf } from '../core/canonical.js';
import { SecondReadError } from '../core/errors.js';
import { prettyJson, readJson, writeAtomic } from '../core/files.js';
import { fromRoot } from '../core/paths.js';
import { startBrowser, type Browser, type Page } from './browser.js';
import { composePicture, STYLE_VERSION } from './picture.js';
import { DRAWING, type DrawnPlot } from './drawing.js';
import type { Figure } from './types.js';

/** Pixels of a PNG for one unit of its SVG: sharp on most screens, and small enough to be committed in notebooks. */
export const PIXELS = 1.25;

/** Paths of one figure's files. */
export interface RenderedFigure { id: string; svg: string; png: string; json: string }
export interface RenderOptions {
  /** Draw anew what is already drawn. */
  fresh?: boolean;
}

/** Plotly as Plotly ships it: in the report's folder, too, never from a network. */
export const plotlyFile = (): string => fromRoot('node_modules', 'plotly.js', 'dist', 'plotly.min.js');

/**
 * Draws figures by Plotly in one headless Chromium and writes `<id>.svg`, `<id>.png` ({@link PIXELS} pixels a unit) and `<id>.json` (the specification). Title above,
 * caption and substitutions below the plot are part of both pictures. Equal figures give equal bytes; a figure whose pictures are there already is
 * not drawn again (the SVG carries a hash of its specification), and without anything to draw no browser starts.
 *
 * @throws SecondReadError (render) where no browser can be started, a specification has a member that Plotly does not know, or an id is no file name.
 * @example await renderFigures([rocFigure({ ... })], resultsRoot('sample', 'chexbreak', 'figures')) // [{ id, svg, png, json }]
 */
export async function renderFigures(figures: readonly Figure[], folder: string, { fresh = false }: RenderOptions = {}): Promise<RenderedFigure[]> {
  checkIds(figures);
  const plotly = readJson<{ version: string }>(fromRoot('node_modules', 'plotly.js', 'package.json')).version;
  const jobs = figures.map((figure) => ({ figure, files: filesOf(figure.id, folder), stamp: hashOf({ figure: prettyJson(figure), plotly, style: STYLE_VERSION, pixels: PIXELS, quality: 80 }) }));
  const open = jobs.filter(({ files, stamp }) => fresh || !isDrawn(files, stamp));
  if (open.length > 0) {
    await withPage(async (page) => {
      for (const { figure, files, stamp } of open) {
        const svg = await drawSvg(page, figure, stamp), png = await photograph(page, svg);
        writeAtomic(files.json, prettyJson(figure));
        writeAtomic(files.png, png);
        writeAtomic(files.svg, svg);
      }
    });
  }
  return jobs.map(({ files }) => files);
}

function checkIds(figures: readonly Figure[]): void {
  const seen = new Set<string>();
  for (const { id } of figures) {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(id)) throw new SecondReadError('render', `figure id "${id}" is no file name`, { field: 'id', expected: 'letters, digits, ".", "_" and "-"' });
    if (seen.has(id)) throw new SecondReadError('render', `two figures have the id "${id}"`, { field: 'id', expected: 'each id once' });
    seen.add(id);
  }
}

const filesOf = (id: string, folder: string): RenderedFigure => ({ id, svg: path.join(folder, `${id}.svg`), png: path.join(folder, `${id}.png`), json: path.join(folder, `${id}.json`) });

// The SVG is written last: where it has the stamp, the other two belong to it.
const isDrawn = ({ svg, png, json }: RenderedFigure, stamp: string): boolean => [svg, png, json].every((file) => existsSync(file)) && readFileSync(svg, 'utf8').slice(0, 400).includes(`data-figure="${stamp}"`);

async function withPage(work: (page: Page) => Promise<void>): Promise<void> {
  const browser: Browser = await startBrowser();
  try {
    const context = await browser.newContext({ deviceScaleFactor: PIXELS, offline: true, viewport: { width: 1000, height: 800 } });
    const page = await context.newPage();
    await page.setContent('<!doctype html><meta charset="utf-8"><style>body{margin:0;background:#fff}svg{display:block}</style><div id="plot"></div><div id="picture"></div>');
    await page.addScriptTag({ content: DRAWING });
    await page.addScriptTag({ path: plotlyFile() });
    await work(page);
  } finally { await browser.close(); }
}

async function drawSvg(page: Page, figure: Figure, stamp: string): Promise<string> {
  const { id, title, caption, substitutions, data, layout, width, height } = figure;
  const drawn = await page.evaluate<DrawnPlot>(`drawPlot(${JSON.stringify({ id, title, caption, substitutions, data, layout, width, height })})`).catch((cause: Error) => { throw new SecondReadError('render', `figure "${id}" could not be drawn: ${cause.message.split('\n')[0]}`, { field: id }, { cause }); });
  if (drawn.problems.length > 0) throw new SecondReadError('render', `Plotly does not take figure "${id}": ${drawn.problems.join('; ')}`, { field: id });
  return composePicture(figure, drawn, stamp);
}

/** A screenshot of the very SVG that is written, so that both pictures are one; 256 colours keep every series its own and take a third of the bytes. */
async function photograph(page: Page, svg: string): Promise<Uint8Array> {
  const size = await page.evaluate<{ width: number; height: number }>(`showPicture(${JSON.stringify(svg)})`);
  await page.setViewportSize({ width: size.width, height: size.height });
  const png = await page.screenshot({ clip: { x: 0, y: 0, ...size } });
  const sharp = createRequire(fromRoot('package.json'))('sharp') as (bytes: Uint8Array) => { png(options: Record<string, unknown>): { toBuffer(): Promise<Uint8Array> } };
  return sharp(png).png({ palette: true, colours: 256, quality: 80, dither: 0, compressionLevel: 9, effort: 7 }).toBuffer();
}
