import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fineTunings, grid, rerunPart, settingsOf, strongerFineTunings } from '../../../lib/papers/source-matters/grid.js';
import { PANELS, PLANS, sourcesOf } from '../../../lib/papers/source-matters/protocol.js';
import { quotedArea, quotedAuc } from '../../../lib/papers/source-matters/quoted.js';
import { runId } from '../../../lib/runs/store.js';

test("the paper's grid has 34 settings (16 X-ray, 6 sex, 12 CT) and 510 fine-tunings", () => {
  const settings = settingsOf('paper');
  assert.deepEqual(['xray', 'sex', 'ct'].map((arm) => settings.filter((setting) => setting.arm === arm).length), [16, 6, 12]);
  assert.equal(settings.length * 3 * 5, 510);
  assert.equal(fineTunings('paper').length, 510);
  assert.equal(grid('paper', { full: true }).filter((config) => config.experiment === 'fine-tune').length, 510, 'no run beside the paper\'s on its own tier');
});

test('the sample grid has one share 0 for the X-ray arm and one for the CT arm; eight runs of the two sources that are compared, four of the others', () => {
  const above = PLANS.sample.shares.length - 1, settings = 1 + 3 * above + (1 + above) + 1 + 2 * above;
  assert.equal(settingsOf('sample').length, settings);
  assert.equal(fineTunings('sample').length, settings * (8 + 8 + 4 + 4));
  assert.equal(strongerFineTunings('sample').length, 2 * 2 * 4);
  for (const { arm, planted, share } of settingsOf('sample')) {
    const pairs = (source: string): string[] => fineTunings('sample').filter((run) => run.arm === arm && run.planted === planted && run.share === share && run.source === source).map(({ fold, repeat }) => `${fold}.${repeat}`);
    assert.deepEqual(pairs('imagenet'), pairs('radiology'), 'runs are paired by fold and repeat');
    assert.equal(new Set(pairs('imagenet')).size, 8);
  }
});

test('the open grid has the shares of the sample, for the two sources that are compared and no others', () => {
  const runs = fineTunings('open');
  assert.deepEqual(PLANS.open.shares, PLANS.sample.shares);
  assert.equal(settingsOf('open').length, (1 + 3 * 2) + 3 + (1 + 2 * 2));
  assert.equal(runs.length, 15 * 16);
  assert.deepEqual(sourcesOf('open'), ['imagenet', 'radiology']);
});

for (const tier of ['sample', 'open'] as const) {
  test(`the part that is computed again each time on tier ${tier} belongs to the grid and holds every confounder, share, source, fold and repeat`, () => {
    const part = rerunPart(tier), all = new Set(grid(tier, { full: true }).map(runId)), fine = part.filter((config) => config.experiment === 'fine-tune');
    assert.ok(part.length >= 10 && part.length <= 14, `${part.length} runs`);
    for (const config of part) assert.ok(all.has(runId(config)), JSON.stringify(config));
    assert.equal(new Set(part.map(runId)).size, part.length);
    const seen = (field: string): Set<unknown> => new Set(fine.map((config) => config[field]));
    assert.deepEqual([...seen('task')].sort(), [...PANELS, 'none'].sort());
    for (const share of PLANS[tier].shares) assert.ok(seen('share').has(share), `share ${share}`);
    for (const source of sourcesOf(tier)) assert.ok(seen('model').has(source), source);
    assert.equal(seen('fold').size, PLANS[tier].folds);
    assert.equal(seen('repeat').size, 2);
    assert.deepEqual(grid(tier, { full: false }, true).map(runId), part.map(runId), 'where the rest is stored');
    assert.equal(grid(tier, { full: false }, false).length, all.size, 'where nothing is stored, everything is computed');
  });
}

test('every run of a grid has an id of its own', () => {
  for (const tier of ['sample', 'open', 'paper'] as const) { const runs = grid(tier, { full: true }); assert.equal(new Set(runs.map(runId)).size, runs.length); }
});

test('quoted numbers are those of the figures', () => {
  assert.equal(quotedAuc('tag', 'ood', 'imagenet', 0.5), 0.378);
  assert.equal(quotedAuc('ct-noise', 'iid', 'imagenet', 0), null, 'no i.i.d. curve is shown');
  assert.equal(quotedAuc('tag', 'ood', 'imagenet-radiology', 1), null);
  // numpy 2: trapezoid(iid - ood, [0, .1, .2, .5, .8, 1]) of ImageNet minus RadImageNet, by hand from Figure 2
  assert.ok(quotedArea('tag')! > 0.2 && quotedArea('low-pass')! > 0.15 && quotedArea('sex')! > 0.05);
  assert.equal(quotedArea('xray-noise'), null);
});
