import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { rng } from '../../lib/core/random.js';
import { columnKinds, formatPredictions, openStore, parsePredictions, runId, type PredictionColumns, type StoredColumns } from '../../lib/runs/index.js';
import { config, scratch } from './fixtures/configs.js';

const result = { predictions: { id: ['007', '008'], score: new Float64Array([0.25, NaN]) }, metrics: { b: 1, a: [0.1] } };
const roundTrip = (columns: PredictionColumns): StoredColumns => parsePredictions(Buffer.from(formatPredictions(columns)), columnKinds(columns), Object.values(columns)[0].length);

test('equal configurations have one id in whatever order their members stand, and every parameter changes it', () => {
  const one = config(1, { folds: 5 });
  assert.equal(runId(one), runId(Object.fromEntries(Object.entries(one).reverse()) as typeof one));
  assert.notEqual(runId(one), runId({ ...one, folds: 4 }));
  assert.match(runId(one), /^[0-9a-f]{16}$/);
});

test('a run is written whole, read back as it was, and leaves nothing beside it', (t) => {
  const store = openStore(scratch(t)), one = config(1);
  assert.equal(store.status(one), 'absent');
  const run = store.write(one, result, { node: 'x' });
  assert.equal(store.status(one), 'done');
  assert.deepEqual(run.metrics, { a: [0.1], b: 1 });
  assert.deepEqual(readdirSync(run.folder).sort(), ['config.json', 'done', 'environment.json', 'log.jsonl', 'metrics.json', 'predictions.csv']);
  assert.deepEqual(readdirSync(path.join(store.root, '.partial')), []);
  assert.equal(readFileSync(path.join(run.folder, 'predictions.csv'), 'utf8'), 'id,score\n007,0.25\n008,\n');
  assert.deepEqual(store.predictions(one), { id: ['007', '008'], score: new Float64Array([0.25, NaN]) });
  assert.deepEqual(Object.keys(store.predictions(one, ['score'])), ['score']);
  assert.throws(() => store.predictions(one, ['truth']), /no column "truth".*id, score/);
});

test('numbers of every size are read back bit for bit', () => {
  const stream = rng(3, 'simulation', 'csv'), values: number[] = [0, -0.5, 1, 5e-324, 1.7976931348623157e308, Infinity, -Infinity, 123456789012345, 1234567890123456, 0.1 + 0.2, 1e21, 1e-7, 0.000001];
  for (let i = 0; i < 20_000; i++) values.push((stream.next() - 0.5) * 10 ** (stream.integer(40) - 20), Math.round(stream.next() * 1e8) / 1e8);
  const read = roundTrip({ x: Float64Array.from(values), y: values }) as { x: Float64Array; y: Float64Array };
  assert.deepEqual(read.x, Float64Array.from(values));
  assert.deepEqual(read.y, read.x);
});

test('text with commas, quotes, newlines, umlauts, and leading formula signs is read back as it was', () => {
  const id = ['a,b', 'say "yes"', 'two\nlines', 'Kräuter', '=1+1', '-x', '', '12'];
  assert.deepEqual(roundTrip({ 'the, id': id, n: id.map((_, i) => i) }), { 'the, id': id, n: Float64Array.from(id, (_, i) => i) });
});

test('a prediction file that is cut, too long, or holds a word among numbers is refused with its line and column', () => {
  const kinds = [{ name: 'a', kind: 'number' as const }, { name: 'b', kind: 'number' as const }];
  assert.throws(() => parsePredictions(Buffer.from('a,b\n1,2\n3'), kinds, 2), /wrong shape.*row 3, field "a"/);
  assert.throws(() => parsePredictions(Buffer.from('a,b\n1,2\n3,4\n'), kinds, 1), /more lines than rows/);
  assert.throws(() => parsePredictions(Buffer.from('a,b\n1,2x\n'), kinds, 1), /not a number: "2x".*row 2, field "b"/);
});

test('columns of unequal length, NaN metrics and odd paper ids are refused, and nothing half-written stays', (t) => {
  const store = openStore(scratch(t)), one = config(1);
  assert.throws(() => store.write(one, { predictions: { a: [1, 2], b: [1] }, metrics: {} }, {}), /1 rows.*field "b".*expected 2/);
  assert.throws(() => store.write(one, { ...result, metrics: { auroc: NaN } }, {}), /NaN has no canonical JSON/);
  assert.throws(() => store.write({ ...one, paper: '../up' }, result, {}), /no usable paper id/);
  assert.equal(store.status(one), 'absent');
  assert.deepEqual(readdirSync(path.join(store.root, '.partial')), []);
});

test('the first of two finished computations of one run stays', (t) => {
  const store = openStore(scratch(t)), one = config(1), run = store.write(one, result, { first: true });
  assert.equal(store.write(one, { ...result, metrics: { other: 1 } }, { first: false }).folder, run.folder);
  assert.deepEqual(store.read(one).metrics, { a: [0.1], b: 1 });
});

for (const [how, spoil] of [
  ['changed', (file: string) => appendFileSync(file, '009,1\n')],
  ['cut', (file: string) => writeFileSync(file, 'id,score\n007,0.25\n')],
  ['changed in one digit', (file: string) => writeFileSync(file, 'id,score\n007,0.35\n008,\n')],
  ['lost', (file: string) => rmSync(file)],
] as const) {
  test(`a finished run whose predictions were ${how} is refused with a remedy, and may be written anew`, (t) => {
    const store = openStore(scratch(t)), one = config(1), { folder } = store.write(one, result, {});
    spoil(path.join(folder, 'predictions.csv'));
    assert.equal(store.status(one), 'partial');
    assert.throws(() => store.predictions(one), /damaged.*predictions\.csv.*Run the same command again/);
    store.write(one, result, {});
    assert.equal(store.status(one), 'done');
    assert.deepEqual(store.predictions(one).id, ['007', '008']);
  });
}

test('what a dead process left is discarded, what a living one computes is not', (t) => {
  const store = openStore(scratch(t)), one = config(1), writer = store.begin(one);
  assert.equal(store.owner(one)?.pid, process.pid);
  const dead = path.join(store.root, '.partial', path.basename(writer.folder).replace(`.${process.pid}.`, '.999999999.'));
  writeFileSync(dead, '');
  assert.equal(store.discardPartial(), 1);
  assert.ok(!existsSync(dead) && existsSync(writer.folder));
  writer.abandon();
  assert.equal(store.status(one), 'absent');
});
