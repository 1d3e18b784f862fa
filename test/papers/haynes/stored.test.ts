import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storedEvidence } from '../../../lib/papers/haynes/evidence.js';
import { isStored } from '../../../lib/papers/haynes/files.js';
import { grid } from '../../../lib/papers/haynes/grid.js';
import { RUN_TOLERANCE } from '../../../lib/papers/haynes/protocol.js';
import { readTable } from '../../../lib/papers/haynes/tables/files.js';
import { dropTable } from '../../../lib/papers/haynes/tables/scores.js';

if (isStored('sample')) {
  const evidence = storedEvidence('sample');

  test('every run of the sample grid is stored, with a score of every test image', () => {
    assert.equal(evidence.runs.length + evidence.control.runs.length, grid('sample', { full: true }).length);
    for (const { scores } of evidence.runs) assert.ok(scores.get('intact')!.length === evidence.images.ids.length && scores.get('intact')!.every(Number.isFinite));
  });

  test('the tolerance of a rerun is two to four standard deviations of the difference between two repeats', () => {
    let squares = 0, freedom = 0;
    for (const models of evidence.drops.values()) {
      for (const { aucByRepeat } of models.values()) {
        for (const values of Object.values(aucByRepeat)) {
          const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
          squares += values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
          freedom += values.length - 1;
        }
      }
    }
    const deviation = Math.sqrt((2 * squares) / freedom);
    assert.ok(RUN_TOLERANCE >= 2 * deviation && RUN_TOLERANCE <= 4 * deviation, `${RUN_TOLERANCE}, standard deviation of a difference ${deviation}`);
  });

  test('the stored table of drops is what the stored scores give', () => {
    const stored = readTable('sample', 'drops'), now = dropTable(evidence);
    assert.equal(stored.length, now.length);
    now.forEach(({ drop, low, sdAll }, i) => { for (const [a, b] of [[drop, stored[i].drop], [low, stored[i].low], [sdAll, stored[i].sdAll]]) assert.ok(Math.abs(a - b) <= 1e-5 * Math.max(1, Math.abs(a))); });
  });
}
