import { figure, type FigureText } from './theme.js';
import type { Figure } from './types.js';

/**
 * Width and height of a PNG in pixels, from its first chunk.
 *
 * @throws RangeError for bytes that are no PNG
 * @example pngSize(readFileSync('sheet.png')) // { width: 1120, height: 560 }
 */
export function pngSize(png: Buffer): { width: number; height: number } {
  if (png.length < 24 || png.toString('latin1', 1, 4) !== 'PNG') throw new RangeError('pngSize: these bytes are no PNG');
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}

/**
 * A picture as a figure: films or a contact sheet with title, caption and substitutions like any other. Axes are hidden and in the picture's pixels, which
 * stay square.
 *
 * @param png its bytes; they are part of the figure. `width` and `height` are those of the plot: the picture fills it up to a margin of 10 pixels
 * @throws RangeError for bytes that are no PNG
 * @example imageFigure({ id: '22-sheet', title: 'What the networks are shown', caption: 'One film.', alt: 'A film.', png: readFileSync('sheet.png'), width: 900, height: 460 })
 */
export function imageFigure({ png, ...text }: FigureText & { png: Buffer }): Figure {
  const { width, height } = pngSize(png), free = { showgrid: false, showline: false, ticks: '', showticklabels: false };
  return figure({
    // A trace without points: Plotly draws axes, and with them the picture, only where there is one.
    ...text, data: [{ type: 'scatter', x: [], y: [] }],
    layout: {
      margin: { l: 10, r: 10, t: 10, b: 10 }, xaxis: { ...free, range: [0, width] }, yaxis: { ...free, range: [height, 0], scaleanchor: 'x' },
      images: [{ source: `data:image/png;base64,${png.toString('base64')}`, xref: 'x', yref: 'y', x: 0, y: 0, sizex: width, sizey: height, sizing: 'stretch' }],
    },
  });
}
