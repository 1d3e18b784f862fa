import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { fromRoot, resultsRoot } from '../../lib/core/paths.js';
import { committed, committedOrNull, presentOf } from '../../lib/papers/stored-files.js';

const elsewhere = mkdtempSync(path.join(tmpdir(), 'stored-files-')), before = process.env.SECOND_READ_RESULTS;
const restore = (): void => { if (before === undefined) delete process.env.SECOND_READ_RESULTS; else process.env.SECOND_READ_RESULTS = before; };
after(() => { restore(); rmSync(elsewhere, { recursive: true }); });
beforeEach(restore);

const PARTS = ['controls', 'controls.json'] as const, inCheckout = fromRoot('results', 'sample', ...PARTS);

test('where results are written elsewhere, what is not there is read from the checkout', () => {
  process.env.SECOND_READ_RESULTS = elsewhere;
  const file = resultsRoot('sample', ...PARTS);
  assert.equal(path.relative(elsewhere, file), path.join('sample', ...PARTS));
  assert.equal(committed('sample', file), inCheckout);
  assert.equal(committedOrNull('sample', file), inCheckout);
});

test('what is there goes before the checkout', () => {
  process.env.SECOND_READ_RESULTS = elsewhere;
  const file = resultsRoot('open', ...PARTS);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '[]');
  assert.equal(committed('open', file), file);
  assert.equal(committedOrNull('open', file), file);
});

test('without another place for results a file is where it is', () => {
  delete process.env.SECOND_READ_RESULTS;
  assert.equal(committed('sample', resultsRoot('sample', ...PARTS)), inCheckout);
});

test('what is nowhere is told as null, and asked for by name with the command that makes it', () => {
  const file = resultsRoot('sample', 'haynes', 'no-such.csv');
  assert.equal(committedOrNull('sample', file), null);
  assert.throws(() => presentOf('haynes', 'sample', committed('sample', file)), { name: 'SecondReadError', kind: 'data', message: /no-such\.csv.*npm run reproduce -- haynes --tier sample --full/ });
  assert.equal(presentOf('haynes', 'sample', inCheckout), inCheckout);
});
