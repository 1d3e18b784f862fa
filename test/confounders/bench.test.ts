import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { benchFilm, CONFOUNDER_CASES } from '../../lib/bench/confounder-cases.js';

const folder = mkdtempSync(path.join(tmpdir(), 'confounder-bench-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('the film of the benchmark has lungs, a chest and grain, the same every time', () => {
  const film = benchFilm(), at = (x: number, y: number): number => film[y * 1024 + x];
  assert.deepEqual(benchFilm(), film);
  assert.ok(at(512, 512) > 140 && at(307, 512) < 90 && at(717, 512) < 90);
  assert.ok(new Set(film).size > 100);
});

test('a peer that does other work than ours ends the benchmark: another letter, disc or noise', async () => {
  for (const [name, wrong] of [['confound-tag', (x: number) => x * 1.2], ['confound-low-pass', (x: number) => x + 2], ['confound-xray-noise', (x: number) => x + 0.05]] as const) {
    const { ours, compare, peers } = CONFOUNDER_CASES[name]({ python: null, folder, repetitions: 1 }), numbers = await ours();
    assert.deepEqual(peers, []);
    assert.ok(numbers.every(Number.isFinite) && numbers.length > 0, name);
    compare(numbers, numbers, 'itself');
    assert.throws(() => compare(numbers, numbers.map(wrong), 'peer'), /peer.*: ours .*, theirs .*expected a difference of at most/, name);
  }
});

test('the authors\' noise on the film has the deviation of 1.5e7 photons: 2.1 grey values', async () => {
  const [mean, deviation] = await CONFOUNDER_CASES['confound-xray-noise']({ python: null, folder, repetitions: 1 }).ours();
  assert.ok(Math.abs(mean) < 0.02 && Math.abs(deviation - 2.1) < 0.01, `${mean}, ${deviation}`);
});
