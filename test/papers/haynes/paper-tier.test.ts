import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fromRoot } from '../../../lib/core/paths.js';
import type { CohortRow } from '../../../lib/data/types.js';
import { pretrained } from '../../../lib/models/sources.js';
import { studySpec, type Pool } from '../../../lib/papers/haynes/cohorts.js';
import { ablationConfigs, cohortConfigs, controlConfigs, grid, rerunPart } from '../../../lib/papers/haynes/grid.js';
import { occludedRows } from '../../../lib/papers/haynes/occlusion.js';
import { modelNames, modelRecipe, MODELS } from '../../../lib/papers/haynes/protocol.js';
import { claimRules } from '../../../lib/papers/haynes/rules.js';
import { leaks, partsOf, type Found } from '../../../lib/papers/haynes/study.js';
import { substitutionsOf } from '../../../lib/papers/haynes/substitutions.js';
import { leakTable, twinTable } from '../../../lib/papers/haynes/tables/study.js';
import { rowsMayBeStored } from '../../../lib/papers/haynes/withheld.js';
import { SUBSTITUTIONS } from '../../../lib/evidence/substitutions.js';
import { runId } from '../../../lib/runs/store.js';

test('the grid of tier paper: six models three times on the internal set, four ablations and two controls', () => {
  const all = grid('paper', { full: true });
  assert.deepEqual([cohortConfigs('paper').length, ablationConfigs('paper').length, controlConfigs('paper').length, all.length, new Set(all.map(runId)).size], [18, 12, 6, 36, 36]);
  assert.deepEqual(cohortConfigs('paper').map(({ cohort }) => cohort), Array.from({ length: 18 }, () => 'minaee'));
  const ids = new Set(all.map(runId));
  assert.ok(rerunPart('paper').every((config) => ids.has(runId(config))));
  assert.deepEqual(Object.keys(all.at(-1)!.data), ['covid-xray-5k', 'haynes-external-1', 'siim-covid19', 'covidgr', 'imagenet', 'lungs']);
});

test('every run of the full grid of tier sample is one that is stored, by its id', () => {
  const stored = (JSON.parse(readFileSync(fromRoot('results/sample/haynes/runs.json'), 'utf8')) as { id: string }[]).map(({ id }) => id).sort();
  assert.deepEqual(grid('sample', { full: true }).map(runId).sort(), stored);
});

test("the six models of tier paper are the sheet's: networks, sizes, optimisers, rates and epochs", () => {
  const sgd = { kind: 'sgd', momentum: 0.9 }, recipe = (model: (typeof MODELS)[number]) => { const { sheet, architecture, size, batch, optimizer, stages, preprocessing } = modelRecipe('paper', model); return { sheet, architecture, size, batch, optimizer, preprocessing, stages: stages.map(({ freeze, epochs, learningRate }) => [freeze, epochs, learningRate]) }; };
  const densenet = { architecture: 'densenet121', size: 224, batch: 32, optimizer: sgd, preprocessing: 'unit', stages: [['trunk', 50, 1e-3], ['none', 10, 1e-5]] };
  assert.deepEqual(recipe('conv-4'), { ...densenet, sheet: 'M1', architecture: 'conv-4', stages: [['none', 50, 1e-3]] });
  (['imagenet', 'chest', 'in-domain'] as const).forEach((model, i) => assert.deepEqual(recipe(model), { ...densenet, sheet: `M${i + 2}` }));
  assert.deepEqual(recipe('resnet'), { sheet: 'M5', architecture: 'resnet18', size: 224, batch: 20, optimizer: sgd, preprocessing: 'torch', stages: [['trunk', 50, { kind: 'step', rate: 1e-4, every: 7, factor: 0.1 }]] });
  assert.deepEqual([recipe('darkcovidnet').architecture, recipe('darkcovidnet').size, recipe('darkcovidnet').stages[0][1]], ['darkcovidnet', 256, 100]);
  assert.deepEqual(MODELS.map((model) => modelRecipe('paper', model).source), ['random', 'imagenet', 'nih-cxr8', 'deepcovid-xr', 'imagenet', 'random']);
  assert.deepEqual([modelNames('paper').imagenet, modelNames('sample').imagenet], ['DenseNet-121, ImageNet', 'SqueezeNet, ImageNet']);
});

test('first weights that a person must fetch are asked for with the steps to get them', async () => {
  const before = process.env.SECOND_READ_DATA;
  process.env.SECOND_READ_DATA = fromRoot('test');
  try {
    await assert.rejects(pretrained('imagenet', 'densenet121'), /the weights are not here .*densenet121_weights.*notop\.h5.* 1\. .*storage\.googleapis\.com/);
    await assert.rejects(pretrained('imagenet', 'resnet18'), /model\.safetensors.* 1\. Download https:\/\/huggingface\.co\/timm\/resnet18\.tv_in1k.*A \.pth file is a Python pickle/);
    await assert.rejects(pretrained('nih-cxr8', 'densenet121'), /ultra_finetune_Binary_CXR8.* 1\. Open https:\/\/github\.com\/sophie-haynes/);
    await assert.rejects(pretrained('deepcovid-xr', 'densenet121'), /DenseNet_224_up_uncrop\.h5.* 1\. Open https:\/\/github\.com\/IVPLatNU\/DeepCovidXR/);
  } finally { if (before === undefined) delete process.env.SECOND_READ_DATA; else process.env.SECOND_READ_DATA = before; }
});

const row = (dataset: string, patient: string, labels: CohortRow['labels'], split: string | null = null): CohortRow => ({ id: `${dataset}/${patient}-${split}`, dataset, site: dataset, patient, image: null, labels, split, features: {} });
const poolsOf = (one: CohortRow): string[] => studySpec('paper').pools.filter(({ dataset, takes }) => dataset === one.dataset && takes(one)).map(({ id }) => id);

test('every image of the four sets is in exactly one pool, and each set has positives and negatives', () => {
  const siim = (name: string): CohortRow => row('siim-covid19', name, { covid: name === 'negative' ? 0 : 1, ...Object.fromEntries(['negative', 'typical', 'indeterminate', 'atypical'].map((one) => [one, one === name ? 1 : 0])) } as CohortRow['labels']);
  const rows = [
    ...(['train', 'test'] as const).flatMap((split) => [row('covid-xray-5k', 'a', { covid: 1, non: 0 }, split), row('covid-xray-5k', 'b', { covid: 0, non: 1 }, split)]),
    ...['covid', 'pneumonia', 'no finding'].map((name) => row('haynes-external-1', name, Object.fromEntries(['covid', 'pneumonia', 'no finding'].map((one) => [one, one === name ? 1 : 0])) as CohortRow['labels'])),
    ...['negative', 'typical', 'indeterminate', 'atypical'].map(siim), row('covidgr', 'p', { covid: 1, non: 0 }), row('covidgr', 'n', { covid: 0, non: 1 }),
  ];
  assert.deepEqual(rows.map((one) => poolsOf(one).length), rows.map(() => 1));
  assert.deepEqual(new Set(rows.flatMap(poolsOf)), new Set(studySpec('paper').pools.map(({ id }) => id)));
  const truth = new Map(studySpec('paper').pools.map((pool) => [pool.id, pool.truth]));
  for (const { positives, negatives } of studySpec('paper').sets) assert.deepEqual([positives.every((id) => truth.get(id) === 1), negatives.every((id) => truth.get(id) === 0), positives.length > 0 && negatives.length > 0], [true, true, true]);
});

test('tier paper trains on classes of two collections and has no twin; its rules follow, and say that definitions are substituted', () => {
  const { pools, cohorts } = studySpec('paper'), source = (id: string): string | undefined => pools.find((pool) => pool.id === id)!.source;
  assert.deepEqual(cohorts.map(({ positives, negatives, twinOf }) => [source(positives), source(negatives), twinOf]), [['cohen', 'chexpert', undefined]]);
  const directions = claimRules('paper').filter(({ rule }) => rule.kind === 'direction');
  assert.equal(directions.length, 6 + 2 * 3);
  assert.ok(directions.every(({ rule, effect }) => rule.fidelity === 'method-substituted' && effect.kind !== 'excess' && !rule.statement.includes('SqueezeNet')));
  assert.ok(SUBSTITUTIONS.list(substitutionsOf('paper', MODELS)).length >= 4);
  assert.equal(rowsMayBeStored('paper'), false);
});

const pool = (id: string, use: Pool['use']): Pool => ({ ...studySpec('paper').pools[0], id, use });
const films = (of: Pool, count: number, patient: (i: number) => string): Found[] => Array.from({ length: count }, (_, i) => ({ pool: of, row: row(of.id, patient(i), {}, String(i)) }));

test("the authors' training folder is dealt into training and validation by patient, COVID-19 into both; their test folder stays a test set", () => {
  const found = [...films(pool('covid', 'train'), 84, (i) => `c${i >> 1}`), ...films(pool('non', 'train'), 400, (i) => `n${i}`), ...films(pool('inside', 'inside'), 30, (i) => `t${i}`), ...films(pool('outside', 'test'), 30, (i) => `x${i}`)], parts = partsOf(found);
  const count = (id: string, part: string): number => found.filter((one, i) => one.pool.id === id && parts[i] === part).length;
  assert.deepEqual([count('covid', 'test'), count('non', 'test'), count('inside', 'test'), count('outside', 'test')], [0, 0, 30, 30]);
  // Three twentieths, as near as two films a patient allow.
  assert.ok(count('covid', 'validation') > 8.4 && count('covid', 'validation') < 16.8, `${count('covid', 'validation')}`);
  assert.equal(count('non', 'validation'), 60);
  const sides = new Map<string, Set<string>>();
  found.forEach(({ row: { patient } }, i) => sides.set(patient, (sides.get(patient) ?? new Set()).add(parts[i])));
  assert.ok([...sides.values()].every(({ size }) => size === 1));
});

test('a test image leaves where its patient is trained on, an external one also where its patient or file is in the internal test set', () => {
  const found = [...films(pool('covid', 'train'), 1, () => 'cohen:1'), ...films(pool('inside', 'inside'), 2, (i) => `cohen:${i + 1}`), ...films(pool('outside', 'test'), 4, (i) => ['cohen:1', 'cohen:2', 'cohen:file:b', 'cohen:3'][i]), ...films(pool('inside', 'inside'), 1, () => 'cohen:file:b')];
  assert.deepEqual(leaks(found, ['train', ...found.slice(1).map((): 'test' => 'test')]).map(({ id, rule }) => `${id.replace(/^.*\//, '')} ${rule}`), [
    'cohen:1-0 its patient is trained on', 'cohen:1-0 its patient is trained on', 'cohen:2-1 its patient is tested with inside', 'cohen:file:b-2 its patient is tested with inside',
  ]);
});

test('on tier paper at most 250 images of a class and set are occluded, the same each time; on the others all', () => {
  const truth = Uint8Array.from({ length: 1000 }, (_, i) => (i < 100 ? 1 : 0)), rows = Int32Array.from(truth.keys()), some = occludedRows({ tier: 'paper', truth }, 'internal', rows);
  assert.deepEqual([some.length, some.filter((i) => truth[i] === 1).length, new Set(some).size], [350, 100, 350]);
  assert.deepEqual(occludedRows({ tier: 'paper', truth }, 'internal', rows), some);
  assert.notDeepEqual(occludedRows({ tier: 'paper', truth }, 'external-1', rows), some);
  assert.equal(occludedRows({ tier: 'open', truth }, 'internal', rows), rows);
});

test('on tier paper what is left out is listed by set and file name: no folder tells a class; on the others by its id', () => {
  const left = [{ id: 'haynes-external-1/cohen/a b, c.png', pool: 'external-1-covid', rule: 'it looks the same as covid-xray-5k/train/covid/x, y.jpg, which is trained on' }];
  const twins = [{ first: 'covidgr/P/1.jpg', second: 'siim-covid19/00f', datasets: ['covidgr', 'siim-covid19'] as [string, string], correlation: 0.99 }];
  assert.deepEqual(leakTable({ tier: 'paper', left }), [{ id: 'haynes-external-1/a b, c.png', pool: 'haynes-external-1', rule: 'it looks the same as covid-xray-5k/x, y.jpg, which is trained on' }]);
  assert.deepEqual(twinTable({ tier: 'paper', twins }).map(({ id, like }) => [id, like]), [['covidgr/1.jpg', 'siim-covid19/00f']]);
  assert.equal(twinTable({ tier: 'open', twins })[0].id, 'covidgr/P/1.jpg');
});
