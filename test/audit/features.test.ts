import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roleOf, typeFeature } from '../../lib/audit/input/features.js';
import { readAuditInput } from '../../lib/audit/input/read.js';
import { file } from './inputs.js';

const typed = (name: string, cells: string[]) => typeFeature({ file: 'm.csv', header: [name], rows: cells.map((cell) => [cell]), lines: cells.map((_, i) => i + 2) }, 0, Int32Array.from(cells.keys()));
const levels = (name: string, cells: string[]) => { const { feature } = typed(name, cells); assert.ok(feature?.kind === 'category'); return { levels: feature.levels, values: [...feature.codes].map((code) => feature.levels[code]) }; };

test('nine different numbers make a numeric feature, eight are levels in their order', () => {
  assert.equal(typed('age', ['1', '2', '3', '4', '5', '6', '7', '8', '9']).feature?.kind, 'numeric');
  assert.deepEqual(levels('visit', ['10', '9', '8', '7', '2', '3', '4', '5']).levels, ['2', '3', '4', '5', '7', '8', '9', '10']);
});

test('one cell that is no number makes the whole column categorical; a hexadecimal is no number', () => {
  assert.equal(typed('age', ['1', '2', '3', '4', '5', '6', '7', '8', 'about 40']).feature?.kind, 'category');
  assert.equal(typed('age', ['1', '2', '3', '4', '5', '6', '7', '8', '0x10']).feature?.kind, 'category');
});

test('unknown cells are NaN in a numeric feature and a level of their own in a categorical one', () => {
  const age = typed('age', ['1', '2', '3', '4', '5', '6', '7', '8', '9', '', 'NA', 'nan']);
  assert.ok(age.feature?.kind === 'numeric');
  assert.deepEqual([...age.feature.values].slice(-3), [NaN, NaN, NaN]);
  assert.equal(age.note.missing, 3);
  assert.deepEqual(levels('sex', ['F', '', 'M', 'null']).values, ['F', '(missing)', 'M', '(missing)']);
});

test('above thirty levels the rare ones are pooled', () => {
  const cells = [...Array.from({ length: 40 }, (_, i) => `rare${i}`), ...Array.from({ length: 12 }, () => 'often'), ...Array.from({ length: 15 }, () => 'more')];
  const found = levels('ward', cells);
  assert.deepEqual(found.levels, ['more', 'often', '(other)']);
  assert.equal(found.values.filter((value) => value === '(other)').length, 40);
});

test('a column that names each row, and one that is constant, are left out and say why', () => {
  assert.match(typed('path', Array.from({ length: 50 }, (_, i) => `f${i}.png`)).note.detail, /50 different values, none in 10 rows/);
  assert.match(typed('scanner', ['A', 'A', 'A']).note.detail, /the same in every row: A/);
  assert.match(typed('scanner', ['', 'NA']).note.detail, /no value is known/);
});

test('numbered sites stay names', () => {
  assert.equal(typed('site', ['1', '2', '3', '4', '5', '6', '7', '8', '9']).feature?.kind, 'category');
});

test('sex, age and view are known by their names in any spelling; others are not', () => {
  assert.deepEqual(['Sex', 'patient_gender', 'PatientAge', 'age_years', 'View Position', 'projection', 'image', 'stage', 'sextant', 'review'].map(roleOf), ['sex', 'sex', 'age', 'age', 'view', 'view', null, null, null, null]);
});

test('a column that repeats a truth is left out of the features, with a note', () => {
  const rows = Array.from({ length: 12 }, (_, i) => `${i},0.${i + 10},${i % 2},${i % 2 ? 'ill' : 'well'},${i % 3 ? 'x' : 'y'}`).join('\n');
  const input = readAuditInput({ predictions: file('p.csv', `id,score:A,truth:A,report,ward\n${rows}\n`), metadata: null, seen: null });
  assert.deepEqual(input.models[0].features.map(({ name }) => name), ['ward']);
  assert.match(input.notes.join(' '), /"report" says the same as truth:A in every row/);
});
