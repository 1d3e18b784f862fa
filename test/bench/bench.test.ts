import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { benchCommand, benchTable } from '../../lib/bench/bench.js';
import { CASES } from '../../lib/bench/cases.js';
import { benchCohort, benchRegression } from '../../lib/bench/cohort.js';
import { measure } from '../../lib/bench/measure.js';
import { peerVersions, type Peer } from '../../lib/bench/peer.js';
import { fromRoot } from '../../lib/core/paths.js';
import { auroc } from '../../lib/stats/auroc.js';

const peer = (name: string, seconds: number[], result: number[], log: string[]): Peer => ({
  name, run: () => { log.push(name); return Promise.resolve({ seconds: seconds.shift() ?? NaN, result }); }, close: () => undefined,
});

test('the drawn cohort has NIH\'s sizes: every patient at least once, few with many images, findings of known prevalence', () => {
  const cohort = benchCohort(), images = new Int32Array(cohort.groups);
  for (const code of cohort.codes) images[code]++;
  assert.deepEqual([cohort.codes.length, cohort.groups, cohort.truths.length], [22433, 6187, 14]);
  assert.ok(Math.min(...images) >= 1 && Math.max(...images) > 20 && images.filter((count) => count === 1).length > 1500);
  const prevalence = cohort.truths[3].reduce((a, b) => a + b, 0) / 22433;
  assert.ok(Math.abs(prevalence - 0.236) < 0.01);
  cohort.truths.forEach((truth, task) => { const area = auroc(truth, cohort.scores[task]); assert.ok(area > 0.75 && area < 0.9, `task ${task}: ${area}`); });
  assert.deepEqual(benchCohort(50, 20), benchCohort(50, 20));
  assert.equal(benchRegression(100, 4).features.values.length, 400);
});

test('repetitions are interleaved, the first round is not counted, and the ratio is to the fastest peer', async () => {
  const log: string[] = [], peers = [peer('slow', [99, 8, 9, 10], [1], log), peer('quick', [99, 3, 1, 2], [1], log)];
  const row = await measure({ name: 'x', repetitions: 3, ours: () => { log.push('ours'); return [1]; }, peers, compare: (a, b) => assert.deepEqual(a, b), notes: ['a note'] });
  assert.deepEqual(log, Array.from({ length: 4 }, () => ['ours', 'slow', 'quick']).flat());
  assert.deepEqual(row.peers, { slow: 9, quick: 2 });
  assert.deepEqual([row.spread.slow, row.spread.quick], [[8, 10], [1, 3]]);
  assert.ok(row.ratio !== null && Math.abs(row.ratio * row.ours / 2 - 1) < 0.01);
  assert.match(benchTable([row]), /quick +2 s +1 s +3 s/);
});

test('a peer whose numbers differ ends the benchmark', async () => {
  await assert.rejects(measure({ name: 'x', repetitions: 1, ours: () => [1], peers: [peer('other', [1, 1], [2], [])], compare: (a, b) => assert.deepEqual(a, b), notes: [] }));
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-test-'));
  try {
    const { compare } = CASES.logistic({ python: null, folder, repetitions: 1 });
    assert.throws(() => compare([0.5], [0.5 + 1e-6], 'statsmodels'), /statsmodels, number 0: ours 0.5, theirs 0.500001/);
    compare([0.5], [0.5 + 1e-10], 'statsmodels');
  } finally { rmSync(folder, { recursive: true }); }
});

test('without peers the row says so: no peers, no ratio', async () => {
  assert.equal(peerVersions(null, ['numpy']), null);
  assert.equal(peerVersions('python3', ['no-such-package-of-second-read']), null);
  const row = await measure({ name: 'x', repetitions: 1, ours: () => [1], peers: [], compare: () => undefined, notes: [] });
  assert.deepEqual([row.peers, row.ratio], [{}, null]);
  assert.match(benchTable([row]), /no peer installed/);
});

test('an unknown benchmark or number of repetitions is refused', async () => {
  await assert.rejects(benchCommand(['speed']), /bench knows no "speed"; expected bootstrap-auc/);
  await assert.rejects(benchCommand(['--repetitions', 'many']), /not a number of repetitions/);
});

test('the committed benchmark has a row of every case, and its ratios follow from its medians', () => {
  const rows = JSON.parse(readFileSync(fromRoot('results', 'bench', 'bench.json'), 'utf8')) as { name: string; unit: string; ours: number; peers: Record<string, number>; ratio: number; spread: object; machine: string }[];
  assert.deepEqual(rows.map((row) => row.name), Object.keys(CASES));
  for (const row of rows) {
    assert.ok(Math.abs(row.ratio / (Math.min(...Object.values(row.peers)) / row.ours) - 1) < 0.01, row.name);
    assert.equal(row.unit, 's');
    assert.ok(row.machine.length > 0);
  }
  assert.deepEqual(Object.keys(rows[0].peers), ['scikit-learn loop', 'numpy vectorised']);
});
