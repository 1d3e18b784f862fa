import { INK, PALETTE, figure, plotText, wrapText, type FigureText } from './theme.js';
import type { Figure } from './types.js';

/** A box of the flow: a heading ("Analysed") and lines ("22,433 images", "of 2,797 patients"). */
export interface FlowBox { title: string; lines?: readonly string[] }
export interface FlowFigureOptions extends FigureText {
  /** From top to bottom; `excluded` leaves to the right between this box and the next. */
  steps: readonly (FlowBox & { excluded?: FlowBox })[];
  /** Side by side under the last step: models, seen and unseen, classes. */
  ends?: readonly FlowBox[];
}

const LINE = 19, PADDING = 12, GAP = 34;

/**
 * A flow diagram of images and patients (as STARD and TRIPOD+AI ask): boxes joined by arrows, what was left out to the right.
 *
 * @example flowFigure({ id: 'flow', title: 'Images and patients', caption: '', alt: 'A flow.', steps: [{ title: 'Given', lines: ['10 images'], excluded: { title: 'No truth', lines: ['1 image'] } }, { title: 'Analysed', lines: ['9 images'] }] })
 */
export function flowFigure({ steps, ends = [], width = 900, ...text }: FlowFigureOptions): Figure {
  const shapes: Record<string, unknown>[] = [], annotations: Record<string, unknown>[] = [];
  const box = (of: FlowBox, left: number, top: number, wide: number, colour: string): number => {
    const letters = Math.floor((wide - 2 * PADDING) / 8), body = (of.lines ?? []).flatMap((line) => wrapText(line, letters)), tall = (wrapText(of.title, letters).length + body.length) * LINE + 2 * PADDING;
    shapes.push({ type: 'rect', x0: left, x1: left + wide, y0: top, y1: top + tall, line: { color: colour, width: 1.5 }, fillcolor: '#ffffff' });
    annotations.push({ x: left + wide / 2, y: top + tall / 2, text: [`<b>${plotText(of.title, letters)}</b>`, ...body.map((line) => plotText(line, letters))].join('<br>'), showarrow: false, align: 'center', font: { size: 14 } });
    return tall;
  };
  const arrow = (fromX: number, fromY: number, toX: number, toY: number): void => { annotations.push({ x: toX, y: toY, ax: fromX, ay: fromY, axref: 'x', ayref: 'y', text: '', showarrow: true, arrowhead: 2, arrowsize: 1.1, arrowwidth: 1.4, arrowcolor: INK.quiet }); };
  const aside = steps.some((step) => step.excluded), wide = aside ? 340 : 420, left = aside ? 90 : (width - wide) / 2, middle = left + wide / 2;
  let y = 8;
  steps.forEach((step, i) => {
    y += box(step, left, y, wide, PALETTE[0]);
    const next = i < steps.length - 1 || ends.length > 0;
    if (step.excluded) {
      const tall = box(step.excluded, left + wide + 60, y + 10, 320, INK.axis);
      arrow(middle, y + 10 + tall / 2, left + wide + 60, y + 10 + tall / 2);
      if (next) { arrow(middle, y, middle, y + tall + 20); y += tall + 20; } else { shapes.push({ type: 'line', x0: middle, x1: middle, y0: y, y1: y + 10 + tall / 2, line: { color: INK.quiet, width: 1.4 } }); y += tall + 20; }
    } else if (next) { arrow(middle, y, middle, y + GAP); y += GAP; }
  });
  if (ends.length > 0) {
    const room = (width - 40) / ends.length, each = Math.min(320, room - 20), first = Math.min(Math.max(20, middle - (ends.length * (each + 20) - 20) / 2), width - 20 - ends.length * (each + 20) + 20);
    if (ends.length > 1) { shapes.push({ type: 'line', x0: first + each / 2, x1: first + (ends.length - 1) * (each + 20) + each / 2, y0: y, y1: y, line: { color: INK.quiet, width: 1.4 } }); }
    const top = ends.length > 1 ? y + GAP : y, heights = ends.map((end, i) => { if (ends.length > 1) arrow(first + i * (each + 20) + each / 2, y, first + i * (each + 20) + each / 2, top); return box(end, first + i * (each + 20), top, each, PALETTE[0]); });
    y = top + Math.max(...heights);
  }
  const height = y + 8, hidden = { visible: false, fixedrange: true, automargin: false };
  return figure({ ...text, width, height, data: [], layout: { margin: { l: 0, r: 0, t: 0, b: 0, pad: 0 }, xaxis: { ...hidden, range: [0, width] }, yaxis: { ...hidden, range: [height, 0] }, shapes, annotations, showlegend: false } });
}
