import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { RUN_TOLERANCE, runLabel, type RunSummary } from '../../lib/commands/stored-runs.js';
import { fromRoot } from '../../lib/core/paths.js';
import { paper } from '../../lib/papers/chexbreak/index.js';
import { loadRuns } from '../../lib/papers/chexbreak/predictions.js';
import { runId } from '../../lib/runs/store.js';

test('a run of the sample grid, computed again, gives the stored predictions and headline numbers', async () => {
  const config = paper.grid('sample', { full: false }).find((candidate) => candidate.experiment === 'failure' && candidate.model === 'nih_25' && candidate.task === 'Edema')!;
  const stored = (JSON.parse(readFileSync(fromRoot('results', 'sample', 'chexbreak', 'runs.json'), 'utf8')) as RunSummary[]).find((summary) => summary.id === runId(config));
  assert.ok(stored !== undefined, `${runLabel(config)} is stored under its id`);

  const { predictions, metrics } = await paper.run(config, { threads: 1, log: () => {} }), { headline } = metrics as { headline: Record<string, number> };
  for (const [name, value] of Object.entries(stored.headline)) assert.ok(Math.abs(headline[name] - (value as number)) <= RUN_TOLERANCE, `${name}: ${headline[name]}, stored ${value}`);

  const kept = loadRuns('sample', 'nih').find((run) => run.id === runId(config))!;
  const different = kept.flip.filter((value, i) => value !== (predictions.flip as ArrayLike<number>)[i]).length;
  assert.ok(different <= 0.001 * kept.flip.length, `${different} flipped decisions differ from the stored ones`);
});
