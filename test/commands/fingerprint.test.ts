import assert from 'node:assert/strict';
import { renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, test } from 'node:test';
import { fingerprint, isPublished, markPublished } from '../../lib/commands/fingerprint.js';
import { put, temporaryRoot } from './root.js';

const root = temporaryRoot(), parts = { notebooks: ['50-errors'], runIds: ['aa', 'bb'] };
const FILES = { 'lib/stats/mean.ts': 'one', 'lib/notebook/execute.py': 'two', 'data-manifests/nih.json': '{}', 'notebooks/50-errors.ipynb': '{}', 'notebooks/51-other.ipynb': '{}', 'package-lock.json': '{}', 'results/sample/claims.json': '[]', 'results/sample/p/runs.json': '[]' };

beforeEach(() => {
  for (const folder of ['lib', 'data-manifests', 'notebooks', '.runs']) rmSync(path.join(root, folder), { recursive: true, force: true });
  for (const [name, text] of Object.entries(FILES)) put(root, name, text);
});

test('equal files and runs have one fingerprint', () => {
  const print = fingerprint(parts);
  for (const [name, text] of Object.entries(FILES)) put(root, name, text);
  assert.equal(fingerprint(parts), print);
  assert.match(print, /^[0-9a-f]{64}$/);
});

for (const name of ['lib/stats/mean.ts', 'lib/notebook/execute.py', 'data-manifests/nih.json', 'notebooks/50-errors.ipynb', 'package-lock.json']) {
  test(`the fingerprint changes with ${name}`, () => {
    const print = fingerprint(parts);
    put(root, name, '{"other": 1}');
    assert.notEqual(fingerprint(parts), print);
  });
}

test('the fingerprint changes when a source file comes, goes or is renamed', () => {
  const print = fingerprint(parts);
  put(root, 'lib/stats/more.ts', '');
  const more = fingerprint(parts);
  assert.notEqual(more, print);
  renameSync(path.join(root, 'lib', 'stats', 'more.ts'), path.join(root, 'lib', 'stats', 'moved.ts'));
  assert.notEqual(fingerprint(parts), more);
  rmSync(path.join(root, 'lib', 'stats', 'moved.ts'));
  assert.equal(fingerprint(parts), print);
});

test('the fingerprint changes with a run id and with the notebooks that are the paper\'s', () => {
  const prints = [parts, { ...parts, runIds: ['aa', 'bc'] }, { ...parts, runIds: ['aa'] }, { ...parts, notebooks: [...parts.notebooks, '51-other'] }].map(fingerprint);
  assert.equal(new Set(prints).size, prints.length);
});

test('another paper\'s notebook and what is no source leave the fingerprint as it is', () => {
  const print = fingerprint(parts);
  put(root, 'notebooks/51-other.ipynb', 'changed');
  put(root, 'lib/README.md', 'changed');
  assert.equal(fingerprint(parts), print);
});

test('results are published once they are marked so, for this tier, paper and fingerprint only', () => {
  const print = fingerprint(parts);
  assert.equal(isPublished('sample', 'p', print), false);
  markPublished('sample', 'p', print);
  assert.equal(isPublished('sample', 'p', print), true);
  assert.equal(isPublished('open', 'p', print), false);
  assert.equal(isPublished('sample', 'q', print), false);
  put(root, 'lib/stats/mean.ts', 'changed');
  assert.equal(isPublished('sample', 'p', fingerprint(parts)), false);
});

test('a new mark takes the place of the old one', () => {
  markPublished('sample', 'p', 'first');
  markPublished('sample', 'p', 'second');
  assert.deepEqual(['first', 'second'].map((print) => isPublished('sample', 'p', print)), [false, true]);
});

test('results that were deleted are not taken for published', () => {
  markPublished('sample', 'p', 'print');
  assert.equal(isPublished('sample', 'p', 'print'), true);
  rmSync(path.join(root, 'results', 'sample', 'p'), { recursive: true });
  assert.equal(isPublished('sample', 'p', 'print'), false);
});
