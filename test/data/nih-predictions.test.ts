import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { readCsv } from '../../lib/core/csv.js';
import { readText } from '../../lib/core/files.js';
import { fromRoot } from '../../lib/core/paths.js';
import { readManifest } from '../../lib/data/manifest.js';
import { nihPredictions, readScores } from '../../lib/data/nih-predictions.js';
import { NIH_TASKS, readNihTable, visitNumber } from '../../lib/data/nih-table.js';
import { nihReferenceFigures } from '../../lib/data/reference-figures.js';
import { auroc } from '../../lib/stats/auroc.js';
import { put, scratch } from './helpers.js';

const shipped = (...parts: string[]): string => fromRoot('data-manifests', ...parts);
const folder = scratch();

test('AUROCs of the shipped predictions equal the published aucs.csv to 1e-12 for all 14 labels', () => {
  const data = nihPredictions({ tier: 'sample' }), figures = nihReferenceFigures(data, shipped('nih-chexnet-predictions', 'aucs.csv'));
  assert.equal(figures.length, 14);
  for (const { what, published, ours } of figures) assert.ok(Math.abs(ours - published) <= 1e-12, `${what}: ${ours}, published ${published}`);
});

test('the check of published figures fails when one score of one image is wrong', () => {
  const data = nihPredictions({ tier: 'sample' }), [first, ...rest] = data.models, Mass = Float64Array.from(first.scores.Mass);
  const i = data.truth.Mass.indexOf(1);
  Mass[i] = 1 - Mass[i];
  const figures = nihReferenceFigures({ ...data, models: [{ ...first, scores: { ...first.scores, Mass } }, ...rest] }, shipped('nih-chexnet-predictions', 'aucs.csv'));
  assert.deepEqual(figures.filter(({ agrees }) => !agrees).map(({ what }) => what), ['sample: AUROC of reproduce-chexnet, Mass']);
});

test('mean AUROCs of the two further models are those that their repository states', () => {
  // README of the open data: mean AUC 0.8282 (nih_25) and 0.8284 (nih_25_lr_decay033), which equal the repository's tables.
  const data = nihPredictions({ tier: 'sample' });
  const means = data.models.slice(1).map(({ scores }) => NIH_TASKS.reduce((sum, task) => sum + auroc(data.truth[task], scores[task]), 0) / 14);
  assert.deepEqual(means.map((mean) => mean.toFixed(4)), ['0.8282', '0.8284']);
});

test('the sample holds 22,433 images of 6,187 patients in upstream order, with the manifest\'s class counts', () => {
  const data = nihPredictions({ tier: 'sample' }), { perClass } = readManifest('nih-chexnet-predictions').expected;
  assert.deepEqual([data.ids.length, data.groups, new Set(data.patients).size], [22433, 6187, 6187]);
  assert.deepEqual(data.models.map(({ name }) => name), ['reproduce-chexnet', 'nih_25', 'nih_25_lr_decay033']);
  for (const task of NIH_TASKS) assert.equal(data.truth[task].reduce((sum, label) => sum + label, 0), perClass![task], task);
  assert.deepEqual(data.ids, readCsv(shipped('nih-chexnet-predictions', 'preds.csv.gz')).rows.map((cells) => cells[0]));
  data.ids.forEach((id, i) => assert.equal(data.patients[i], `nih:${Number(id.slice(0, 8))}`));
  for (let i = 0; i < data.ids.length; i++) assert.equal(data.patients[data.codes.indexOf(data.codes[i])], data.patients[i]);
});

test('patients, sexes, views and visits are those of NIH\'s table', () => {
  // Counted with Python's csv module over Data_Entry_2017_v2020.csv for the images of preds.csv.
  const data = nihPredictions({ tier: 'sample' }), tally = (values: (string | null)[], of: string) => values.filter((value) => value === of).length;
  assert.deepEqual([tally(data.sex, 'M'), tally(data.sex, 'F'), tally(data.view, 'PA'), tally(data.view, 'AP')], [12631, 9802, 13586, 8847]);
  assert.deepEqual([Math.min(...data.age), Math.max(...data.age)], [0, 93]);
  assert.equal(data.followUp.reduce((sum, visit, i) => sum + (visit === data.followUpTable[i] ? 0 : 1), 0), 4911);
});

test('values are kept exactly: the text of a score is its shortest decimal, and equal files give equal numbers', () => {
  const data = nihPredictions({ tier: 'sample' }), line = readText(shipped('nih-chexnet-predictions', 'preds.csv.gz')).split('\n')[1].split(',');
  assert.deepEqual(line.slice(1, 15).map(Number), NIH_TASKS.map((task) => data.models[0].scores[task][0]));
  assert.equal(line[1], '0.0116194645');
  // nih_25 names its columns otherwise and orders them by the alphabet.
  const other = readCsv(shipped('nih-densenet-ensemble', 'nih_25.csv.gz'));
  assert.equal(data.models[1].scores.Hernia[7], Number(other.rows[7][other.header.indexOf('Hernia')]));
});

test('rows say the same as columns', () => {
  const data = nihPredictions({ tier: 'sample' }), i = 12345, row = data.rows[i];
  assert.equal(data.rows, data.rows);
  assert.deepEqual([row.id, row.patient, row.age, row.sex, row.view, row.followUp, row.labels.Edema], [data.ids[i], data.patients[i], data.age[i], data.sex[i], data.view[i], data.followUp[i], data.truth.Edema[i]]);
});

test('the paper tier is refused, with what to do', () => {
  assert.throws(() => nihPredictions({ tier: 'paper' }), /expected tier sample or open\. Predict with your own models/);
});

const HEADER = 'Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position\n';
const table = (rows: string) => readNihTable(put(folder, 'Data_Entry.csv', HEADER + rows));

test('an impossible age, a blank sex and a blank view are not known, and not zero', () => {
  const entries = table('00000001_000.png,Mass|Edema,0,1,414,,\n00000002_000.png,No Finding,3,2,120,F,AP\n');
  assert.deepEqual(entries.get('00000001_000.png'), { image: '00000001_000.png', labels: 'Mass|Edema', patient: '1', age: null, sex: null, view: null, followUpTable: 0 });
  assert.equal(entries.get('00000002_000.png')!.age, 120);
});

test('a damaged table is refused with file, row, column and what was expected', () => {
  assert.throws(() => table('00000001_000.png,Masses,0,1,40,M,PA\n'), /unknown finding "Masses" \(.*Data_Entry\.csv, row 2, field "Finding Labels"\)/);
  assert.throws(() => table('00000001_000.png,Mass,0,1,40,M,PA\n00000001_000.png,Mass,0,1,40,M,PA\n'), /occurs twice \(.*row 3/);
  assert.throws(() => table('00000001_000.png,Mass,0,1,forty,M,PA\n'), /"forty" is not a whole number .*"Patient Age"/);
  assert.throws(() => table('00000001_000.png,Mass,0,,40,M,PA\n'), /patient "".*"Patient ID"/);
  assert.throws(() => visitNumber('1.png'), /expected patient_visit\.png/);
});

test('a damaged file of predictions is refused: a score outside 0 to 1, blank, doubled or missing images', () => {
  const head = `Image Index,${NIH_TASKS.join(',')}\n`, scores = (cell: string) => Array.from({ length: 14 }, (_, j) => (j === 4 ? cell : '0.5')).join(',');
  const read = (rows: string, ids?: string[]) => readScores(put(folder, 'p.csv', head + rows), ids);
  assert.equal(read(`a,${scores('0.25')}\n`).scores.Mass[0], 0.25);
  for (const cell of ['1.5', '-0.1', '', 'NaN', 'Infinity', 'x']) assert.throws(() => read(`a,${scores(cell)}\n`), /is no probability \(.*p\.csv, row 2, field "Mass"\); expected a number from 0 to 1/, cell);
  assert.throws(() => read(`a,${scores('0')}\na,${scores('0')}\n`), /occurs twice/);
  assert.throws(() => read(`a,${scores('0')}\n`, ['b']), /no image "b"/);
  assert.throws(() => read(`a,${scores('0')}\n`, ['a', 'b']), /1 images .*expected the 2/);
  assert.deepEqual([...read(`a,${scores('0.1')}\nb,${scores('0.2')}\n`, ['b', 'a']).scores.Mass], [0.2, 0.1], 'joined by image, not by row');
});

test('a missing open file is named, with the command that fetches it', () => {
  process.env.SECOND_READ_DATA = path.join(folder, 'empty');
  try {
    assert.throws(() => nihPredictions({ tier: 'open' }), /no such file \(.*preds\.csv\)\. Run: npx second-read data fetch nih-chexnet-predictions/);
  } finally { delete process.env.SECOND_READ_DATA; }
});
