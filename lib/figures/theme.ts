import type { Figure } from './types.js';

/** Series colours after Okabe and Ito (2008), told apart with any colour vision; ordered so that neighbours also differ in lightness. */
export const PALETTE: readonly string[] = ['#0072b2', '#d55e00', '#009e73', '#aa4499', '#3a8dc4', '#a67c00', '#555555', '#882255'];
/** Dashes that follow the palette, so that lines differ in print without colour too. */
export const DASHES: readonly string[] = ['solid', 'dash', 'dot', 'dashdot', 'longdash', 'longdashdot', 'solid', 'dash'];
/** Marker shapes that follow the palette. */
export const SYMBOLS: readonly string[] = ['circle', 'square', 'diamond', 'triangle-up', 'cross', 'triangle-down', 'x', 'star'];
/** Colours that are no series: text, quiet text, grid lines, the reference line, the band of effects too small to matter, cells without a value. */
export const INK = { text: '#222222', quiet: '#555555', grid: '#e4e4e4', axis: '#8a8a8a', reference: '#333333', band: '#eef2f5', missing: '#d9d9d9' } as const;
/** Low to high through white, readable with any colour vision (ColorBrewer PuOr, turned). */
export const DIVERGING: readonly [number, string][] = [[0, '#2d5a9b'], [0.25, '#92b5dc'], [0.5, '#f7f7f7'], [0.75, '#f0a96b'], [1, '#b35806']];
/** Low to high from white. */
export const SEQUENTIAL: readonly [number, string][] = [[0, '#f3f7fb'], [0.5, '#8fbbd9'], [1, '#023858']];
export const FONT = 'Open Sans, Segoe UI, Helvetica Neue, Arial, sans-serif';

/** What a figure is given; width and height are those of the plot in pixels. */
export type FigureParts = Pick<Figure, 'id' | 'title' | 'caption' | 'alt' | 'data'> & Partial<Pick<Figure, 'substitutions' | 'layout' | 'width' | 'height'>>;
/** What every generic figure takes besides its table. */
export type FigureText = Pick<FigureParts, 'id' | 'title' | 'caption' | 'alt' | 'substitutions' | 'width' | 'height'>;

/**
 * A figure in the project's one look: white, quiet grid, margins that grow with their labels. Title, caption and substitutions are no part of the
 * Plotly layout: the static picture prints them around the plot, the report sets them as text. Typed arrays become plain ones, numbers keep six
 * digits, so that the specification is small and its JSON stable.
 *
 * @example figure({ id: '50-rates', title: 'Error rates', caption: 'n = 500.', alt: 'Bars.', data: [{ type: 'bar', x: ['a'], y: [0.2] }] }).width // 900
 */
export function figure({ id, title, caption, alt, substitutions = [], data, layout = {}, width = 900, height = 460 }: FigureParts): Figure {
  const merged = mergeLayout(baseLayout(), layout);
  // Every further axis (xaxis2, ...) looks like the first.
  for (const [name, own] of Object.entries(layout)) if (/^[xy]axis\d+$/.test(name)) merged[name] = mergeLayout(axis(), own as Spec);
  return { id, title, caption, alt, substitutions, data: plain(data) as Spec[], layout: plain(merged) as Spec, width: Math.round(width), height: Math.round(height) };
}

type Spec = Record<string, unknown>;

function baseLayout(): Spec {
  return {
    font: { family: FONT, size: 14, color: INK.text }, colorway: PALETTE, paper_bgcolor: '#ffffff', plot_bgcolor: '#ffffff',
    margin: { l: 64, r: 28, t: 18, b: 52, pad: 4 }, xaxis: axis(), yaxis: axis(),
    legend: { font: { size: 13 }, title: { font: { size: 13 } }, itemwidth: 40, bgcolor: 'rgba(255,255,255,0.85)', itemsizing: 'constant', tracegroupgap: 4 },
    hoverlabel: { font: { family: FONT, size: 13 }, align: 'left' }, bargap: 0.25, bargroupgap: 0.06, modebar: { orientation: 'v' },
  };
}

const axis = (): Spec => ({ automargin: true, gridcolor: INK.grid, linecolor: INK.axis, showline: true, zeroline: false, ticks: 'outside', tickcolor: INK.axis, ticklen: 4, tickfont: { size: 13 }, title: { font: { size: 14 }, standoff: 12 } });

/** The second layout over the first, member by member; arrays and plain values replace. A title given as text becomes `{ text }`. */
export function mergeLayout(under: Spec, over: Spec): Spec {
  const merged: Spec = { ...under };
  for (const [name, value] of Object.entries(over)) {
    const known = merged[name], given = name === 'title' && typeof value === 'string' ? { text: value } : value;
    merged[name] = isSpec(known) && isSpec(given) ? mergeLayout(known, given) : given;
  }
  return merged;
}

const isSpec = (value: unknown): value is Spec => typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

function plain(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
  if (Array.isArray(value)) return value.map(plain);
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, plain);
  if (!isSpec(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined).map(([name, member]) => [name, plain(member)]));
}

/**
 * Text from data as a Plotly label: markup in it is shown, not obeyed, and it is wrapped at about `width` characters (a longer word is broken).
 *
 * @example plotText('Enlarged Cardiomediastinum', 12) // 'Enlarged<br>Cardiomedias<br>tinum'
 */
export function plotText(text: string, width = 30): string {
  return wrapText(text, width).map((line) => line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')).join('<br>');
}

/** Lines of at most `width` characters, broken between words where possible. @example wrapText('a bc d', 4) // ['a bc', 'd'] */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).flatMap((whole) => whole.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [])) {
    if (line !== '' && line.length + 1 + word.length > width) { lines.push(line); line = word; } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/**
 * A number as figures print it: fixed decimals (fewer from 100 on), a true minus sign, "–" where it is not known; a `ratio` too small for its decimals as "<0.01".
 *
 * @example shown(-0.0312, 3) // '−0.031'
 */
export function shown(value: number | null | undefined, decimals = 2, ratio = false): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (Math.abs(value) >= 100) return value.toFixed(0).replace('-', '−');
  const text = value.toFixed(decimals);
  if (ratio && value > 0 && Number(text) === 0) return `<${(10 ** -decimals).toFixed(decimals)}`;
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}

/** An estimate and its interval in one line. @example shownInterval(0.91, 0.88, 0.93) // '0.91 [0.88, 0.93]' */
export const shownInterval = (value: number, low: number, high: number, decimals = 2, ratio = false): string => `${shown(value, decimals, ratio)} [${shown(low, decimals, ratio)}, ${shown(high, decimals, ratio)}]`;
