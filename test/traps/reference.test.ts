import assert from 'node:assert/strict';
import test from 'node:test';
import { readTableFile } from '../../lib/core/table-file.js';
import { resultsRoot } from '../../lib/core/paths.js';
import type { CohortRow } from '../../lib/data/types.js';
import { tellFrozenOnce } from '../../lib/traps/frozen.js';
import { PUBLISHED, taskOf } from '../../lib/traps/published.js';
import { averageNote, onBlack, referenceLines, TOLERANCE, type ReferenceFigure } from '../../lib/traps/reference.js';
import type { AuditedImages } from '../../lib/traps/types.js';

const row = (i: number, source: string, view: string): CohortRow => ({ id: `r${i}`, dataset: 'd', site: 's', patient: `p${i}`, image: null, labels: { ill: Number(i % 2 === 0) as 0 | 1, well: Number(i % 2 === 1) as 0 | 1 }, view, features: { upstream_repo: source } });
const rows = Array.from({ length: 60 }, (_, i) => row(i, ['a', 'b', 'c'][i % 3], i < 30 ? 'AP' : 'PA'));
const images: AuditedImages = { title: 'd', datasets: ['d'], tier: 'open', rows, classes: ['ill', 'well'], unitNote: null, labelColumns: new Set(), shared: [], sideFiles: [], bytes: () => Promise.reject(new Error('not read')), close: () => undefined };

test('two sources are told apart on their own rows only, one level of a column on all rows', () => {
  const pair = taskOf({ column: 'upstream_repo', level: 'a', other: 'c' }, images), view = taskOf({ column: 'view', level: 'AP' }, images);
  assert.deepEqual([pair.name, pair.task.positives, pair.task.negatives, ...pair.task.truth.slice(0, 3)], ['a against c', 20, 20, 1, NaN, 0]);
  const named = taskOf({ column: 'upstream_repo', level: 'x/films', other: 'y/films' }, { ...images, rows: rows.map((_, i) => row(i, i < 30 ? 'x/films' : 'y/films', 'PA')) });
  assert.deepEqual([named.name, named.task.name, named.task.positives], ['x against y', 'x/films against y/films', 30]);
  assert.deepEqual([view.name, view.task.positives, view.task.negatives], ['view AP', 30, 30]);
  assert.throws(() => taskOf({ column: 'upstream_repo', level: 'd' }, images), /0 rows of "d" and 60 others.*open data/);
});

test('a task within a source and a view is asked of the rows of both', () => {
  const { name, task, subset } = taskOf({ task: 'ill/well', within: { upstream_repo: 'a', view: 'PA' } }, images);
  assert.deepEqual([name, task.positives, subset?.rows.reduce((sum, value) => sum + value, 0)], ['ill/well within a, PA', 30, 10]);
});

test('native pixels lie in the middle of a black square, and what is larger is cut on both sides', () => {
  const picture = { width: 2, height: 1, channels: 1, pixels: Float32Array.of(7, 8) } as const;
  assert.deepEqual([...onBlack(picture, 4).pixels], [0, 0, 0, 0, 0, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual([...onBlack({ width: 4, height: 4, channels: 1, pixels: Float32Array.from({ length: 16 }, (_, i) => i) }, 2).pixels], [5, 6, 9, 10]);
});

test('one given split is made from the rows that are asked, and too few patients are not asked at all', () => {
  const truth = Float64Array.from(rows, (_, i) => (i < 40 ? i % 2 : NaN)), features = { rows: 60, columns: 1, names: ['x'], values: Float64Array.from(rows, (_, i) => (i % 2) + 0.1 * (i % 5)) };
  const task = { name: 't', truth, positives: 20, negatives: 20 }, patients = rows.map(({ patient }) => patient);
  let seen: readonly string[] = [];
  const area = tellFrozenOnce(task, { features, patients }, (label, own) => { seen = own; return Int32Array.from(label, (_, i) => (i >> 1) % 5); });
  assert.equal(area, 1);
  assert.deepEqual(seen, patients.slice(0, 40));
  assert.equal(tellFrozenOnce(task, { features, patients: patients.map((_, i) => `p${i % 8}`) }, () => { throw new Error('asked'); }), null);
});

const figure = (published: number, again: number, mean: number, lowest: number, highest: number): ReferenceFigure => ({
  name: 'f', published, again, reproduced: Math.abs(again - published) <= TOLERANCE, onAverage: Math.abs(mean - published) <= TOLERANCE,
  ours: { what: 'task', target: 't', within: 'all', positives: 10, negatives: 10, auroc: mean, low: 0.5, high: 0.9, splits: { count: 20, lowest, highest } },
});

test('a figure whose split was lucky is said to be so, though its run is reproduced', () => {
  assert.equal(averageNote(figure(0.76, 0.757, 0.72, 0.68, 0.765)), 'the published split is a high one (0.040 from the mean)');
  assert.equal(averageNote(figure(0.71, 0.711, 0.755, 0.72, 0.8)), 'the published split is a low one (-0.045 from the mean), beyond all of ours');
  assert.equal(averageNote(figure(0.71, 0.711, 0.72, 0.7, 0.8)), '');
  const lines = referenceLines([figure(0.76, 0.757, 0.72, 0.68, 0.765), figure(0.9, 0.8, 0.89, 0.88, 0.9)]).join('\n');
  assert.match(lines, /1 of 2 are reproduced within 0\.03 on the split of the published run; the mean over splits of our own lies within 0\.03 for 1\./);
});

/**
 * The same runs by other programs, in the order of the table: Pillow 13.0 `resize((224, 224))` (LIDC: pasted on black), SqueezeNet written with TensorFlow
 * 2.21's conv2d and max_pool2d, scikit-learn 1.9.1: make_pipeline(StandardScaler(), LogisticRegression(C=0.003, max_iter=2000)) over
 * StratifiedGroupKFold(5, shuffle=True, random_state=0), roc_auc_score of all out-of-fold probabilities.
 */
const PEER = [0.7769, 0.6515, 0.7605, 0.7112, 0.7573, 0.6764, 0.6977, 0.6027, 0.9463, 0.9668, 0.8619, 0.9358, 0.7683, 0.8196, 0.9105, 0.9961, 0.8049, 0.8688, 0.9993];

test('the stored comparison agrees with the same runs by other programs, number for number', () => {
  const table = readTableFile(resultsRoot('open', 'reference-frozen.csv'), { text: new Set(['figure']), booleans: new Set(['reproduced', 'meanWithin']) });
  assert.deepEqual(table.map(({ published }) => published), PUBLISHED.flatMap(({ values }) => [...values]));
  assert.equal(table.length, PEER.length);
  table.forEach(({ figure: name, sameSplit, published, meanOfSplits, reproduced, meanWithin }, i) => {
    assert.ok(Math.abs(Number(sameSplit) - PEER[i]) < 0.001, `${name}: ${sameSplit}, peer ${PEER[i]}`);
    assert.equal(reproduced, Math.abs(Number(sameSplit) - Number(published)) <= TOLERANCE, String(name));
    assert.equal(meanWithin, Math.abs(Number(meanOfSplits) - Number(published)) <= TOLERANCE, String(name));
  });
});
