import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { readAuditInput } from '../../lib/audit/input/read.js';
import { file, GOOD } from './inputs.js';

const read = (predictions: string, more: { metadata?: string; seen?: string } = {}) => readAuditInput({
  predictions: file('p.csv', predictions), metadata: more.metadata === undefined ? null : file('m.csv', more.metadata), seen: more.seen === undefined ? null : file('s.csv', more.seen),
});
/** GOOD with one line changed. */
const changed = (from: string, to: string): string => { assert.ok(GOOD.includes(from)); return GOOD.replace(from, to); };

test('a plain file is read: rows, patients, scores, truth', () => {
  const { models: [model], tasks, patientsKnown, flow } = read(GOOD);
  assert.deepEqual([tasks, patientsKnown, flow.images, flow.patients], [['Mass'], true, 8, 4]);
  assert.deepEqual([...model.tasks[0].score], [0.1, 0.2, 0.9, 0.3, 0.8, 0.7, 0.4, 0.6]);
  assert.deepEqual([...model.tasks[0].truth], [0, 0, 1, 0, 1, 0, 1, 1]);
});

test('another column order, CRLF, a byte order mark, quoted newlines and gzip give the same rows', () => {
  const plain = read(GOOD).models[0];
  const turned = GOOD.trim().split('\n').map((line) => line.split(',').reverse().join(',')).join('\r\n');
  const quoted = GOOD.replace('patient', 'patient,note').replace(/^([a-h],p\d),/gm, '$1,"two\nlines, ""quoted""",');
  const zipped = file('p.csv.gz', '');
  writeFileSync(zipped, gzipSync(GOOD));
  for (const other of [read(turned).models[0], read(`\ufeff${GOOD}`).models[0], read(quoted).models[0], readAuditInput({ predictions: zipped, metadata: null, seen: null }).models[0]]) {
    assert.deepEqual([other.ids, other.patients, other.tasks], [plain.ids, plain.patients, plain.tasks]);
  }
});

test('a blank truth is not known, neither 0 nor 1', () => {
  assert.deepEqual([...read(changed('d,p2,0.3,0', 'd,p2,0.3,')).models[0].tasks[0].truth], [0, 0, 1, -1, 1, 0, 1, 1]);
});

test('without a patient column every image is its own patient, and a note says what that does to intervals', () => {
  const input = read(GOOD.replace('patient', 'ward').replace(/,p\d/g, ',x'));
  assert.equal(input.patientsKnown, false);
  assert.deepEqual(input.models[0].patients, input.models[0].ids);
  assert.match(input.notes[0], /by image, too narrow/);
});

test('predictions that cannot be right are refused by row, column and remedy', () => {
  const cases: [string, string, RegExp][] = [
    ['a missing id', changed('c,p2', ',p2'), /the id is missing \(.*row 4, field "id"\).*Give every row an id/],
    ['a repeated id', changed('c,p2', 'a,p2'), /id "a" is there twice: first in row 2 \(.*p\.csv, row 4, field "id"\); expected each id once\. .*column "model"/],
    ['a missing patient', changed('c,p2', 'c,'), /the patient is missing \(.*row 4, field "patient"\).*leave the column out/],
    ['a label of 2', changed('c,p2,0.9,1', 'c,p2,0.9,2'), /a label is "2" \(.*row 4, field "truth:Mass"\); expected 0, 1 or blank/],
    ['a label of -1', changed('c,p2,0.9,1', 'c,p2,0.9,-1'), /a label is "-1".*uncertain/],
    ['a label in words', changed('c,p2,0.9,1', 'c,p2,0.9,yes'), /a label is "yes"/],
    ['a blank score', changed('c,p2,0.9', 'c,p2,'), /a score is blank \(.*row 4, field "score:Mass"\); expected a finite number\. Predict/],
    ['a NaN score', changed('c,p2,0.9', 'c,p2,NaN'), /a score is "NaN" \(.*row 4, field "score:Mass"\)/],
    ['an infinite score', changed('c,p2,0.9', 'c,p2,inf'), /no finite number: "inf" \(.*row 4/],
    ['a score that overflows', changed('c,p2,0.9', 'c,p2,1e999'), /no finite number: "1e999"/],
    ['a decimal comma', changed('c,p2,0.9', 'c,p2,"0,9"'), /no finite number: "0,9"/],
    ['labels of one class', GOOD.replace(/,\d$/gm, ',0'), /all 8 known labels are 0 \(.*field "truth:Mass"\); expected both classes/],
    ['no known label', GOOD.replace(/,\d$/gm, ','), /no label is known/],
    ['constant scores', GOOD.replace(/0\.\d/g, '0.5'), /every score is 0\.5 \(.*field "score:Mass"\)/],
    ['a truncated last row', GOOD.slice(0, -6), /cells \(.*row 9\).*truncated/],
    ['a quote that never closes', `${GOOD}i,"p5,0.5,1\n`, /never closed \(.*row 10\)/],
    ['no id column', GOOD.replace('id,', 'name,'), /no column "id".*beside name, patient/],
    ['a score without truth', GOOD.replace('truth:Mass', 'truth:Edema'), /column "score:Mass" has no partner.*truth:Mass; there are Edema/],
    ['a truth without score', GOOD.replace('score:Mass,truth:Mass', 'age,truth:Mass'), /column "truth:Mass" has no partner/],
    ['no task', GOOD.replace('score:Mass,truth:Mass', 'age,height'), /there is no task/],
    ['a header without rows', GOOD.split('\n')[0], /there is no row/],
    ['an empty file', '', /the file is empty/],
    ['UTF-16', Buffer.from(GOOD, 'utf16le').toString('latin1'), /no plain text.*UTF-8/],
    ['a column twice', GOOD.replace('patient', 'id'), /column "id" occurs twice/],
  ];
  for (const [name, text, expected] of cases) {
    assert.throws(() => read(text), (error: Error) => { assert.match(error.message, expected, name); assert.equal((error as { kind?: string }).kind, 'input', name); return true; });
  }
});

test('decisions must be 0 or 1 in every row and belong to a task', () => {
  const decided = GOOD.replace('truth:Mass', 'truth:Mass,decision:Mass').replace(/(,0\.\d,\d)$/gm, '$1,1');
  assert.deepEqual([...read(decided).models[0].tasks[0].decision!], [1, 1, 1, 1, 1, 1, 1, 1]);
  assert.throws(() => read(decided.replace('0.9,1,1', '0.9,1,0.7')), /a decision is "0\.7" \(.*row 4, field "decision:Mass"\); expected 0 or 1/);
  assert.throws(() => read(decided.replace('0.9,1,1', '0.9,1,')), /a decision is blank/);
  assert.throws(() => read(decided.replace('decision:Mass', 'decision:Edema')), /"decision:Edema" has no partner/);
});

test('a file that is not there is named', () => {
  assert.throws(() => readAuditInput({ predictions: 'nowhere.csv', metadata: null, seen: null }), /no such file \(nowhere\.csv\)/);
});

const SEVERAL = `model,${GOOD.split('\n')[0]}\n${['m1', 'm2'].flatMap((model) => GOOD.trim().split('\n').slice(1).map((line) => `${model},${line}`)).join('\n')}\n`;

test('rows of several models are told apart; the same id twice for one model is refused', () => {
  const { models, flow } = read(SEVERAL);
  assert.deepEqual(models.map(({ model, ids }) => [model, ids.length]), [['m1', 8], ['m2', 8]]);
  assert.equal(flow.images, 8);
  assert.throws(() => read(SEVERAL.replace('m2,a', 'm1,a')), /id "a" is there twice for model "m1".*each id once a model/);
});

test('models that disagree on the truth or the patient of an image are refused', () => {
  assert.throws(() => read(SEVERAL.replace('m2,c,p2,0.9,1', 'm2,c,p2,0.9,0')), /"truth:Mass" of id "c" differs between models/);
  assert.throws(() => read(SEVERAL.replace('m2,c,p2', 'm2,c,p9')), /"patient" of id "c" differs between models/);
});

test('models scored on different images are accepted, and a note says so', () => {
  assert.match(read(SEVERAL.replace('m2,h,p4,0.6,1\n', '')).notes.join(' '), /scored on different images \(m1: 8, m2: 7\)/);
});

const META = `id,sex,age\n${[...'hgfedcba'].map((id, i) => `${id},${i % 2 ? 'F' : 'M'},${40 + i * 5}`).join('\n')}\n`;

test('metadata is joined by id in any order, may hold more rows, and types its columns', () => {
  const { models: [{ features }], flow } = read(GOOD, { metadata: `${META}z,F,99\n` });
  assert.equal(flow.metadataUnused, 1);
  const sex = features[0];
  assert.ok(sex.kind === 'category');
  assert.deepEqual([sex.levels, [...sex.codes].map((code) => sex.levels[code]).join('')], [['F', 'M'], 'FMFMFMFM']);
});

test('ids that the metadata lacks are counted and named', () => {
  assert.throws(() => read(GOOD, { metadata: META.replace('a,', 'aa,').replace('c,', 'cc,') }), /2 of the 8 ids of .*p\.csv are not there: a, c \(.*m\.csv, field "id"\)/);
  assert.throws(() => read(GOOD, { metadata: META.replace(/^([a-h]),/gm, '$1.png,') }), /8 of the 8 ids .* and 2 more.*No id joins: compare "a" with "h\.png"/);
});

test('metadata with results, repeated ids or columns that the predictions have is refused', () => {
  assert.throws(() => read(GOOD, { metadata: META.replace('age', 'truth:Mass') }), /column "truth:Mass" is in the metadata \(.*m\.csv, row 1/);
  assert.throws(() => read(GOOD, { metadata: `${META}a,F,40\n` }), /id "a" is there twice: first in row 9 \(.*m\.csv, row 10/);
  assert.throws(() => read(GOOD, { metadata: META.replace('age', 'Patient') }), /column "Patient" is in both files/);
  assert.throws(() => read(GOOD, { metadata: META.replace('id,', 'image,') }), /no column "id" \(.*m\.csv/);
});

test('patients may come from the metadata', () => {
  const { models: [model], patientsKnown } = read(GOOD.replace('patient', 'ward'), { metadata: META.replace('sex', 'patient') });
  assert.equal(patientsKnown, true);
  assert.deepEqual(model.patients, [...'FMFMFMFM']);
});

test('a list of seen images marks every image of their patients', () => {
  const { models: [model], seen } = read(GOOD, { seen: 'id\na\nd\n' });
  assert.equal([...model.seen].join(''), '11110000');
  assert.deepEqual([seen?.patientsFound, seen?.rows], [2, 4]);
});

test('a list of seen patients may name patients of the training set that have no predictions', () => {
  assert.equal([...read(GOOD, { seen: 'patient\np1\np77\n' }).models[0].seen].join(''), '11000000');
});

test('seen lists that cannot be resolved are refused with counts', () => {
  assert.throws(() => read(GOOD, { seen: 'id\na\nx1\nx2\n' }), /2 of 3 ids occur nowhere: x1, x2 \(.*s\.csv, field "id"\)/);
  assert.throws(() => read(GOOD, { seen: 'patient\nq1\nq2\n' }), /none of the 2 names occurs in the predictions.*Compare "q1" with "p1"/);
  assert.throws(() => read(GOOD, { seen: 'patient\np1\np2\np3\np4\n' }), /every row is of a patient seen in training/);
  assert.throws(() => read(GOOD, { seen: 'image\na\n' }), /neither a column "id" nor "patient"/);
  assert.throws(() => read(GOOD.replace('patient', 'ward'), { seen: 'patient\np1\n' }), /have no column "patient"/);
  assert.throws(() => read(GOOD, { seen: 'patient\np3\np4\np2\n' }), /all 2 known labels are 0 among rows of unseen patients/);
});

test('an id only in the metadata still tells the patient that was seen', () => {
  const meta = `id,patient\n${[...'abcdefgh'].map((id, i) => `${id},q${i >> 1}`).join('\n')}\ntrain7,q0\n`;
  assert.equal([...read(GOOD.replace('patient', 'ward'), { metadata: meta, seen: 'id\ntrain7\n' }).models[0].seen].join(''), '11000000');
});
