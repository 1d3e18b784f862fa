import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStored } from '../../../lib/papers/source-matters/files.js';
import { fineTuneConfig, fineTunings, manipulationConfigs, shuffledConfigs } from '../../../lib/papers/source-matters/grid.js';
import { paper } from '../../../lib/papers/source-matters/index.js';
import { recipeOf, RUN_TOLERANCE, sourcesOf, TRIED_RATES } from '../../../lib/papers/source-matters/protocol.js';
import { headlineOf } from '../../../lib/papers/source-matters/scores.js';
import { loadRuns, readTest } from '../../../lib/papers/source-matters/stored.js';
import { readTable } from '../../../lib/papers/source-matters/tables/files.js';
import { repeatSpread } from '../../../lib/papers/source-matters/tables/select.js';
import { runId } from '../../../lib/runs/store.js';
import type { RunConfig, RunResult } from '../../../lib/runs/types.js';

const context = { threads: 1, log: () => {} };
const quick = (config: RunConfig): RunConfig => ({ ...config, recipe: { ...(config.recipe as object), size: 48, epochs: 1 } });
const column = ({ predictions }: RunResult, name: string): number[] => Array.from(predictions[name] as ArrayLike<number>);
const fineTuning = (planted: string, share: number): RunConfig => fineTuneConfig('sample', fineTunings('sample').find((run) => run.arm === 'ct' && run.planted === planted && run.share === share && run.source === 'random')!);

test('a run stores the scores of every test image in both forms, and gives the same ones again', async () => {
  const config = quick(fineTuning('ct-noise', 1)), first = await paper.run(config, context), again = await paper.run(config, context);
  assert.deepEqual(Object.keys(first.predictions), ['id', 'patient', 'truth', 'ct-noise:unaffected', 'ct-noise:affected']);
  assert.equal(first.predictions.id.length, 192);
  assert.deepEqual(again.predictions, first.predictions);
  assert.notDeepEqual(column(first, 'ct-noise:affected'), column(first, 'ct-noise:unaffected'));
  assert.ok(column(first, 'ct-noise:affected').every((score) => Math.abs(score * 1000 - Math.round(score * 1000)) < 1e-6), 'three decimals');
});

test('a run without confounder stores the forms of every confounder of its arm; tests of it all rest on the same clean scores', async () => {
  const run = await paper.run(quick(fineTuning('none', 0)), context), names = Object.keys(run.predictions).slice(3), { headline } = run.metrics as { headline: Record<string, number> };
  assert.deepEqual(names, ['ct-noise:unaffected', 'ct-noise:affected', 'ct-xray-noise:unaffected', 'ct-xray-noise:affected']);
  assert.equal(headline['ct-noise iid'], headline['ct-noise clean'], 'at share 0 nothing is affected');
});

test('manipulation checks and shuffled labels are stored in the same form', async () => {
  for (const config of [manipulationConfigs('sample').find(({ cohort, model }) => cohort === 'ct' && model === 'random')!, { ...shuffledConfigs('sample').find(({ cohort }) => cohort === 'ct')!, model: 'random' }]) {
    const run = await paper.run(quick(config), context), { headline } = run.metrics as { headline: Record<string, number> };
    assert.deepEqual(Object.keys(run.predictions).slice(0, 4), ['id', 'patient', 'truth', `${String(config.task)}:unaffected`]);
    assert.ok(Object.values(headline).every((value) => value >= 0 && value <= 1));
  }
});

test('an experiment that does not exist is refused', async () => {
  await assert.rejects(paper.run({ ...fineTuning('none', 0), experiment: 'guess' }, context), /unknown experiment "guess"/);
});

if (isStored('sample')) {
  test('the learning rate of every source is the one with the highest mean validation AUROC on the unconfounded task, of equal ones the smaller', () => {
    const rows = readTable('sample', 'recipes');
    for (const arm of ['xray', 'ct'] as const) {
      for (const source of sourcesOf('sample')) {
        const { size, learningRate } = recipeOf('sample', arm, source), mean = (rate: number): number => { const own = rows.filter((row) => row.arm === arm && row.source === source && row.size === size && row.learningRate === rate); return own.reduce((sum, { auroc }) => sum + auroc, 0) / own.length; };
        const best = [...TRIED_RATES].sort((a, b) => mean(b) - mean(a) || a - b)[0];
        assert.equal(learningRate, best, `${arm} ${source}`);
        assert.ok(rows.filter((row) => row.arm === arm && row.source === source && row.chosen).every((row) => row.learningRate === learningRate && row.size === size));
      }
    }
  });

  test('the tolerance of a rerun is two to four standard deviations of the difference between two repeats, in the measure that varies most', () => {
    const most = Math.max(...repeatSpread(readTable('sample', 'runs')).map(({ deviation }) => deviation)) * Math.SQRT2;
    assert.ok(RUN_TOLERANCE >= 2 * most && RUN_TOLERANCE <= 4 * most, `${RUN_TOLERANCE}, standard deviation of a difference ${most}`);
  });

  test('a run of the sample grid, computed again, gives the stored scores within the tolerance', async () => {
    const chosen = fineTunings('sample').find((run) => run.arm === 'ct' && run.planted === 'ct-noise' && run.share === 1 && run.source === 'imagenet')!, config = fineTuneConfig('sample', chosen), stored = loadRuns('sample').find(({ id }) => id === runId(config))!;
    const before = headlineOf(readTest('sample', 'ct'), 1, stored.scores), { headline } = (await paper.run(config, context)).metrics as { headline: Record<string, number> };
    for (const [name, value] of Object.entries(before)) assert.ok(Math.abs(headline[name] - value) <= RUN_TOLERANCE, `${name}: ${headline[name]}, stored ${value}`);
  });
}
