import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decisionCurveFigure, figure, forestFigure, heatmapFigure, histogramFigure, rocFigure } from '../../lib/figures/index.js';
import type { ForestRow } from '../../lib/figures/forest.js';
import { forestScale } from '../../lib/figures/forest-scale.js';
import { binCounts } from '../../lib/figures/histogram.js';
import { thinned } from '../../lib/figures/series.js';
import { PALETTE, plotText, shown, shownInterval, wrapText } from '../../lib/figures/theme.js';

const text = { id: 'f', title: 'T', caption: 'C', alt: 'A' };

test('numbers are printed with a true minus sign, no negative zero, and a dash where they are not known', () => {
  assert.deepEqual([shown(-0.0312, 3), shown(-0.0001, 2), shown(NaN), shown(null), shown(Infinity), shown(128000.4), shown(0.0004, 2, true)], ['−0.031', '0.00', '–', '–', '∞', '128000', '<0.01']);
  assert.equal(shownInterval(0.914, 0.88, 0.931), '0.91 [0.88, 0.93]');
});

test('labels show the markup they contain and do not obey it', () => {
  assert.equal(plotText('<b>x</b> & <script>'), '&lt;b&gt;x&lt;/b&gt; &amp; &lt;script&gt;');
  assert.equal(plotText('Enlarged Cardiomediastinum', 12), 'Enlarged<br>Cardiomedias<br>tinum');
});

test('wrapped lines keep to their width and lose no letter', () => {
  const long = 'Support devices, not labelled in this set, pneumonoultramicroscopicsilicovolcanoconiosis';
  const lines = wrapText(long, 14);
  assert.ok(lines.every((line) => line.length <= 14), lines.join('|'));
  assert.equal(lines.join('').replaceAll(' ', ''), long.replaceAll(' ', ''));
});

test('a figure holds plain JSON: typed arrays as arrays, six digits, null for what is not a number, further axes in the same look', () => {
  const made = figure({ ...text, data: [{ x: new Float64Array([1 / 3, NaN]), y: [Infinity, 2], name: undefined }], layout: { xaxis: { title: 'share' }, yaxis2: { domain: [0, 0.2] } } });
  assert.deepEqual(made.data, [{ x: [0.333333, null], y: [null, 2] }]);
  assert.deepEqual(JSON.parse(JSON.stringify(made)), made);
  assert.equal((made.layout.xaxis as { title: { text: string } }).title.text, 'share');
  assert.equal((made.layout.yaxis2 as { automargin: boolean }).automargin, true);
});

test('a thinned curve keeps its ends, its order and its shape', () => {
  const n = 20_000, x = Float64Array.from({ length: n }, (_, i) => i / (n - 1)), y = x.map((value) => value ** 0.1), kept = thinned(x, y, 250);
  assert.ok(kept.length <= 251 && kept[0] === 0 && kept[kept.length - 1] === n - 1);
  // Linear interpolation over what is kept stays within a line's width (1/250 of each axis) of the curve.
  for (let k = 1; k < kept.length; k++) {
    assert.ok(kept[k] > kept[k - 1]);
    const middle = (kept[k] + kept[k - 1]) >> 1, share = (x[middle] - x[kept[k - 1]]) / (x[kept[k]] - x[kept[k - 1]]);
    assert.ok(Math.abs(y[kept[k - 1]] + share * (y[kept[k]] - y[kept[k - 1]]) - y[middle]) < 0.006, `at ${k}`);
  }
});

test('histogram bins count every value within the range once, and no other', () => {
  // numpy 2.4.6: np.histogram([0, .1, .25, .3, .9999, 1], bins=4, range=(0, 1))[0] is [2, 2, 0, 2].
  assert.deepEqual(binCounts([0, 0.1, 0.25, 0.3, 0.9999, 1, NaN, -0.1, 1.1], { start: 0, end: 1, size: 0.25 }, 4), [2, 2, 0, 2]);
  const decimal = binCounts(Array.from({ length: 10 }, (_, i) => i / 10), { start: 0, end: 1, size: 0.1 }, 10);
  assert.deepEqual(decimal, new Array(10).fill(1), '0.3 belongs to the bin that begins at 0.3, though 0.3 / 0.1 < 3 in binary');
  const drawn = histogramFigure({ ...text, xTitle: 'x', share: true, bins: { start: 0, end: 1, size: 0.5 }, series: [{ name: '', values: [0.1, 0.2, 0.3, 0.9] }] });
  assert.deepEqual(drawn.data[0].y, [0.75, 0.25]);
});

test('the axis of a forest plot shows every estimate and the reference, and a sparse group does not squeeze the others', () => {
  const rows = [{ value: 0.2, low: 0.1, high: 0.4 }, { value: 3, low: 2, high: 4 }, { value: 1.5, low: 1e-5, high: 1e6 }], scale = forestScale(rows, { log: true, reference: 1 });
  assert.ok(scale.range[0] < 0.1 && scale.range[1] > 4, 'ordinary intervals are shown whole');
  assert.ok(scale.range[0] > 1e-3 && scale.range[1] < 1e3, 'the endless one is cut');
  assert.ok((scale.axis.tickvals as number[]).includes(1));
  const few = forestScale([{ value: NaN, low: NaN, high: NaN }], { log: false, reference: 0 });
  assert.ok(few.range.every(Number.isFinite) && few.range[0] < few.range[1], 'nothing estimable still gives an axis');
});

test('a forest plot says which rows could not be estimated and puts equal labels of two series on one line', () => {
  const one = forestFigure({ ...text, xTitle: 'odds ratio', reference: 1, log: true, rows: [{ label: 'a', value: 2, low: 1, high: 4 }, { label: 'b', value: NaN, low: NaN, high: NaN }] });
  assert.deepEqual((one.layout.annotations as { text: string }[]).map((item) => item.text), ['2.00 [1.00, 4.00]', 'not estimable']);
  const two = forestFigure({ ...text, xTitle: 'gap', reference: 0, rows: ['misses', 'false alarms'].map((series) => ({ label: 'a', series, value: 0.1, low: 0, high: 0.2 })) });
  assert.equal((two.layout.yaxis as { tickvals: number[] }).tickvals.length, 1);
});

test('treating everyone has the net benefit prevalence − (1 − prevalence) t / (1 − t), and treating no one none', () => {
  const drawn = decisionCurveFigure({ ...text, thresholds: [0.1, 0.3], prevalence: 0.3, curves: [{ name: 'net', netBenefit: [0.25, 0.1] }] });
  const [, all, none] = drawn.data as { y: number[] }[];
  assert.deepEqual(all.y, [0.222222, 0]);
  assert.deepEqual(none.y, [0, 0]);
});

test('a heat map draws cells without a value grey and says what grey means', () => {
  const drawn = heatmapFigure({ ...text, rows: ['r'], columns: ['a', 'b', 'c'], values: [[2, null, 0]], scaleTitle: 'odds ratio', middle: 1, log: true, missing: 'too few events' });
  const [grey, coloured, legend] = drawn.data as { z: unknown[][]; name: string }[];
  assert.deepEqual(grey.z, [[null, 0, 0]], 'a ratio of 0 has no logarithm and counts as missing');
  assert.deepEqual(coloured.z, [[1, null, null]]);
  assert.equal(legend.name, 'too few events');
  const full = heatmapFigure({ ...text, rows: ['r'], columns: ['a'], values: [[2]], scaleTitle: 'x' });
  assert.equal(full.data.length, 2, 'without missing cells there is no legend for them');
});

test('an ROC legend carries the area that was given, not one of the thinned curve', () => {
  const drawn = rocFigure({ ...text, curves: [{ name: 'net', fpr: [0, 1], tpr: [0, 1], auroc: 0.8431, low: 0.83, high: 0.86 }] });
  assert.equal(drawn.data[0].name, 'net<br>0.843 [0.830, 0.860]');
});

test('every series colour stands out from white (3 : 1, WCAG 2.1 for graphics)', () => {
  const luminance = (colour: string): number => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  for (const colour of PALETTE) assert.ok(1.05 / (luminance(colour) + 0.05) >= 3, `${colour}: ${1.05 / (luminance(colour) + 0.05)}`);
});

test('a series of a forest plot keeps its colour where others of its study are left out, and its mark in the legend is full', () => {
  const row = (series: string, hollow: boolean): ForestRow => ({ label: 'tag', series, value: 0.1, low: 0, high: 0.2, hollow });
  const { data } = forestFigure({ id: 'f', title: '', caption: '', alt: '', xTitle: '', reference: 0, order: ['first', 'second', 'third'], rows: [row('second', true), row('third', false)] });
  const shown = data.filter(({ mode, showlegend }) => mode === 'markers' && showlegend !== false) as { name: string; marker: { color: unknown } }[];
  assert.deepEqual(shown.map(({ name, marker }) => [name, [marker.color].flat()[0]]), [['second', PALETTE[1]], ['third', PALETTE[2]]]);
});
