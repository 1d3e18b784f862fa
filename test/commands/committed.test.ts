import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, test } from 'node:test';
import { committedClaims, committedFile } from '../../lib/commands/committed.js';
import { committedRuns } from '../../lib/commands/stored-runs.js';
import { put, temporaryRoot } from './root.js';

// A git hook that runs the tests names its own repository in GIT_DIR and its like.
for (const name of Object.keys(process.env)) if (name.startsWith('GIT_')) delete process.env[name];
const root = temporaryRoot();
const git = (...args: string[]): void => { execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false', ...args], { cwd: root, stdio: 'ignore' }); };
const commit = (name: string, value: unknown): void => {
  put(root, name, JSON.stringify(value));
  git('init', '--quiet');
  git('add', name);
  git('commit', '--quiet', '-m', 'results');
};

beforeEach(() => { for (const folder of ['.git', 'results', 'scratch']) rmSync(path.join(root, folder), { recursive: true, force: true }); });

test('the file is read as it is at HEAD, whatever a rerun wrote over it or staged', () => {
  commit('results/sample/claims.json', [{ id: 'committed' }]);
  put(root, 'results/sample/claims.json', JSON.stringify([{ id: 'rerun' }]));
  assert.deepEqual(committedFile('sample', 'claims.json'), [{ id: 'committed' }]);
  git('add', 'results');
  assert.deepEqual(committedClaims('sample'), [{ id: 'committed' }]);
});

test('a file that the working tree lost is read from HEAD', () => {
  commit('results/sample/p/runs.json', [{ id: 'a' }]);
  rmSync(path.join(root, 'results'), { recursive: true });
  assert.deepEqual(committedRuns('sample', 'p'), [{ id: 'a' }]);
});

test('a file that was never committed is none, though it lies there', () => {
  commit('results/sample/claims.json', []);
  put(root, 'results/open/claims.json', '[]');
  assert.equal(committedFile('open', 'claims.json'), null);
});

test('a repository without a commit has no committed file', () => {
  git('init', '--quiet');
  put(root, 'results/sample/claims.json', '[]');
  assert.equal(committedFile('sample', 'claims.json'), null);
});

test('HEAD is read also where results are written elsewhere for a check', () => {
  commit('results/sample/claims.json', ['committed']);
  put(root, 'scratch/sample/claims.json', '["scratch"]');
  process.env.SECOND_READ_RESULTS = path.join(root, 'scratch');
  try { assert.deepEqual(committedFile('sample', 'claims.json'), ['committed']); } finally { delete process.env.SECOND_READ_RESULTS; }
});

test('in a copy without git the file is read as it lies there, and is none where it is missing', () => {
  put(root, 'results/sample/claims.json', '["as it lies there"]');
  assert.deepEqual(committedFile('sample', 'claims.json'), ['as it lies there']);
  assert.equal(committedFile('sample', 'p/runs.json'), null);
});
