import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slopeFigure, type SlopeRow } from '../../lib/figures/index.js';

const end = (value: number) => ({ value, low: value - 0.05, high: value + 0.03 }), text = { id: 'slope', title: 'T', caption: 'C', alt: 'A', yTitle: 'AUROC', reference: 0.5 };
const rows: SlopeRow[] = ['B', 'C'].flatMap((panel, p) => ['imagenet', 'random'].map((series, s) => ({ panel, series, from: end(0.95 - 0.1 * s), to: end(0.7 - 0.1 * p) })));

test('every slope is a line from inside to outside in its panel, with bars as long as its intervals', () => {
  const { data, layout } = slopeFigure({ ...text, rows });
  assert.deepEqual(data.map(({ xaxis }) => xaxis), ['x', 'x', 'x2', 'x2']);
  assert.deepEqual(data.map(({ y }) => y), [[0.95, 0.7], [0.85, 0.7], [0.95, 0.6], [0.85, 0.6]]);
  assert.deepEqual((data[0].error_y as { array: number[]; arrayminus: number[] }).array, [0.03, 0.03]);
  assert.deepEqual((data[0].error_y as { arrayminus: number[] }).arrayminus, [0.05, 0.05]);
  // All panels share one scale, each series stands once in the legend, and ends of two series do not cover each other.
  assert.ok(data.every(({ yaxis }) => yaxis === 'y'));
  assert.deepEqual(data.map(({ showlegend }) => showlegend), [true, true, false, false]);
  assert.notDeepEqual(data[0].x, data[1].x);
  const [one, two] = ['xaxis', 'xaxis2'].map((name) => (layout[name] as { domain: number[] }).domain);
  assert.ok(one[0] === 0 && one[1] < two[0] && Math.abs(two[1] - 1) < 1e-5);
});

test('a single series needs no legend', () => {
  assert.equal(slopeFigure({ ...text, rows: rows.filter(({ series }) => series === 'random') }).layout.showlegend, false);
});
