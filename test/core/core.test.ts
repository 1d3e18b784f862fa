import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { canonicalJson, hashOf, sha256 } from '../../lib/core/canonical.js';
import { SecondReadError } from '../../lib/core/errors.js';
import { gzipStable, readJson, readText, writeAtomic } from '../../lib/core/files.js';
import { besideColumns, matrixOf, takeRows } from '../../lib/core/matrix.js';
import { currentTier } from '../../lib/core/paths.js';
import { formatSeconds } from '../../lib/core/progress.js';

const folder = (): string => mkdtempSync(path.join(tmpdir(), 'core-'));

test('canonical JSON does not depend on the order of members', () => {
  assert.equal(canonicalJson({ b: [1, { d: null, c: 'x' }], a: 0.1, u: undefined }), '{"a":0.1,"b":[1,{"c":"x","d":null}]}');
  assert.equal(hashOf({ a: 1, b: 2 }), hashOf({ b: 2, a: 1 }));
  assert.notEqual(hashOf({ a: 1 }), hashOf({ a: 2 }));
});

test('what JSON would silently change into null is refused', () => {
  for (const value of [NaN, Infinity, () => 1]) assert.throws(() => canonicalJson({ value }), SecondReadError);
});

test('SHA-256 of the empty text is the published one (FIPS 180-4)', () => {
  assert.equal(sha256(''), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

test('an error says what, where, what was expected and what to do', () => {
  const error = new SecondReadError('input', 'score is not a number', { file: 'p.csv', row: 7, field: 'score:Mass', expected: 'a finite number', remedy: 'Mend the row.' });
  assert.equal(error.message, 'score is not a number (p.csv, row 7, field "score:Mass"); expected a finite number. Mend the row.');
});

test('a file is replaced whole, and a failed write leaves the old one and nothing else', () => {
  const place = folder(), file = path.join(place, 'deep', 'a.txt');
  writeAtomic(file, 'one');
  writeAtomic(file, 'two');
  assert.equal(readFileSync(file, 'utf8'), 'two');
  writeFileSync(path.join(place, 'blocker'), '');
  assert.throws(() => writeAtomic(path.join(file, 'below-a-file'), 'x'));
  assert.deepEqual(readdirSync(path.dirname(file)), ['a.txt']);
});

test('gzip bytes depend on the content alone and read back', () => {
  const zipped = gzipStable('a,b\n'.repeat(100));
  assert.deepEqual(zipped, gzipStable('a,b\n'.repeat(100)));
  assert.deepEqual([...zipped.slice(4, 8)], [0, 0, 0, 0], 'no time stamp');
  const file = path.join(folder(), 'x.csv.gz');
  writeAtomic(file, zipped);
  assert.equal(readText(file), 'a,b\n'.repeat(100));
});

test('a missing file and broken JSON are named', () => {
  const file = path.join(folder(), 'x.json');
  assert.throws(() => readText(file), (error: Error) => error.message.startsWith('no such file') && error.message.includes(file));
  writeFileSync(file, '{');
  assert.throws(() => readJson(file), (error: Error) => error.message.includes(file));
});

test('matrices take rows in the asked order and stand side by side', () => {
  const matrix = matrixOf({ a: [1, 2, 3], b: [4, 5, 6] });
  assert.deepEqual([...takeRows(matrix, [2, 0]).values], [3, 6, 1, 4]);
  const wide = besideColumns(matrix, matrixOf({ c: [7, 8, 9] }));
  assert.deepEqual([wide.names.join(), ...wide.values], ['a,b,c', 1, 4, 7, 2, 5, 8, 3, 6, 9]);
  assert.throws(() => matrixOf({ a: [1], b: [1, 2] }), RangeError);
});

test('an unknown tier is refused with the tiers there are', () => {
  const before = process.env.SECOND_READ_TIER;
  process.env.SECOND_READ_TIER = 'full';
  try { assert.throws(() => currentTier(), /unknown tier "full".*expected sample, open, paper/); } finally {
    if (before === undefined) delete process.env.SECOND_READ_TIER; else process.env.SECOND_READ_TIER = before;
  }
});

test('durations read as people say them', () => {
  assert.deepEqual([4.24, 59.7, 75, 3700, Infinity].map(formatSeconds), ['4.2 s', '1 min 0 s', '1 min 15 s', '1 h 2 min', '?']);
});
