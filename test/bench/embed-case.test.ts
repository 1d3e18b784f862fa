import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { embedCase } from '../../lib/bench/embed-case.js';

test('features of the peer that differ by more than 1e-4 of the largest, or are fewer, end the benchmark', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-embed-')), { compare, peers } = embedCase({ folder, repetitions: 1 });
  for (const peer of peers) peer.close();
  compare([1, 2, 10], [1, 2.0009, 10], 'keras predict');
  assert.throws(() => compare([1, 2, 10], [1, 2.002, 10], 'keras predict'), /keras predict: features differ by 0\.00\d+; expected at most 0\.001/);
  assert.throws(() => compare([1, 2, 10], [1, 2], 'keras predict'), /features differ/);
  rmSync(folder, { recursive: true });
});
