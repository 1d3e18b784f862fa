import { bandTraces, panelPlace, referenceLine, seriesStyle } from '../../../figures/series.js';
import { figure } from '../../../figures/theme.js';
import type { Figure } from '../../../figures/types.js';
import type { Tier } from '../../../core/paths.js';
import { PLANS, sourcesOf, type Planted, type Source } from '../protocol.js';
import type { CurveRow } from '../tables/rows.js';
import { notesOf, PANEL_TITLES, sourceName } from './words.js';

interface Panel { planted: Planted; set: 'iid' | 'ood'; axes: string; x: [number, number]; y: [number, number] }

export interface PanelFigureOptions { id: string; title: string; caption: string; alt: string; tier: Tier; planted: readonly Planted[]; sets: readonly ('iid' | 'ood')[] }

const SET_NAMES = { iid: 'i.i.d.', ood: 'o.o.d.' } as const;

/** Curves over the share of affected positives, a panel a confounder and test set, 95 % bands; quoted values as hollow markers in the colours of their sources. */
export function panelFigure(rows: readonly CurveRow[], { tier, planted, sets, ...text }: PanelFigureOptions): Figure {
  const panels = sets.flatMap((set, row) => planted.map((kind, column): Panel => ({ planted: kind, set, axes: String(row * planted.length + column + 1).replace(/^1$/, ''), x: panelPlace(column, planted.length, 0.05), y: panelPlace(sets.length - 1 - row, sets.length, 0.16) })));
  const sources = sourcesOf(tier), data = panels.flatMap((panel, p) => sources.flatMap((source, s) => traces(rows, panel, source, s, sourceName(source, tier), p === 0)));
  return figure({
    ...text, data, width: 900, height: 90 + 300 * sets.length, substitutions: notesOf(tier, planted),
    layout: {
      margin: { t: 70 }, legend: { orientation: 'h', x: 0, y: 1.08 + 0.06 / sets.length, yanchor: 'bottom' }, ...Object.assign({}, ...panels.map((panel) => axesOf(panel, PLANS[tier].shares))),
      annotations: panels.map(({ planted: kind, set, x, y }) => ({ xref: 'paper', yref: 'paper', x: x[0], y: y[1], xanchor: 'left', yanchor: 'bottom', yshift: 4, showarrow: false, text: `${PANEL_TITLES[kind]}, ${SET_NAMES[set]}`, font: { size: 13 } })),
      shapes: panels.map(({ axes }) => referenceLine({ x0: -0.03, x1: 1.03, y0: 0.5, y1: 0.5, xref: `x${axes}`, yref: `y${axes}` })),
    },
  });
}

function axesOf({ axes, x, y, planted }: Panel, shares: readonly number[]): Record<string, unknown> {
  return {
    [`xaxis${axes}`]: { domain: x, anchor: `y${axes}`, range: [-0.03, 1.03], tickvals: shares, title: planted === 'sex' ? 'share of women' : 'share of affected positives' },
    [`yaxis${axes}`]: { domain: y, anchor: `x${axes}`, range: [-0.02, 1.02], ...(x[0] === 0 ? { title: 'AUROC' } : {}) },
  };
}

function traces(rows: readonly CurveRow[], { planted, set, axes }: Panel, source: Source, s: number, name: string, legend: boolean): Record<string, unknown>[] {
  const own = rows.filter((row) => row.planted === planted && row.set === set && row.source === source), { colour, dash, symbol } = seriesStyle(s), at = { xaxis: `x${axes}`, yaxis: `y${axes}`, legendgroup: source };
  // One share is no curve.
  if (own.length < 2) return [];
  const x = own.map(({ share }) => share), quoted = own.filter((row) => Number.isFinite(row.quoted));
  return [
    ...bandTraces(x, own.map(({ low }) => low), own.map(({ high }) => high), colour, source).map((band) => ({ ...band, ...at })),
    { type: 'scatter', mode: 'lines+markers', name, showlegend: legend, x, y: own.map(({ auroc }) => auroc), line: { color: colour, dash, width: 2.2 }, marker: { symbol, size: 7 }, ...at },
    ...(quoted.length > 0 ? [{ type: 'scatter', mode: 'markers', showlegend: false, x: quoted.map(({ share }) => share), y: quoted.map((row) => row.quoted), marker: { symbol, size: 9, color: 'rgba(0,0,0,0)', line: { color: colour, width: 1.6 } }, hovertemplate: `quoted, ${source}: %{y:.3f}<extra></extra>`, ...at }] : []),
  ];
}
