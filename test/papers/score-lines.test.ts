import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { readScoreLines, writeScoreLines } from '../../lib/papers/score-lines.js';

test('scores are read as they were written, with what is known of each run and gaps where an image has no score', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'scores-')), file = path.join(folder, 'scores.csv.gz');
  try {
    const runs = new Map([
      ['a', { known: { bestEpoch: 3 }, scores: new Map([['intact', Float64Array.of(0.125, -2)], ['hidden', Float64Array.of(NaN, 1.5)]]) }],
      ['b', { known: { bestEpoch: 7 }, scores: new Map([['intact', Float64Array.of(0, 4)]]) }],
    ]);
    writeScoreLines(file, ['bestEpoch'], ['x.png', 'y.png'], runs);
    assert.deepEqual(readScoreLines(file, ['bestEpoch']), runs);
    assert.equal(readScoreLines(path.join(folder, 'none.csv.gz'), []).size, 0);
  } finally { rmSync(folder, { recursive: true, force: true }); }
});
