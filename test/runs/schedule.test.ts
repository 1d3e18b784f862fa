import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { openStore, runId, schedule, type RunConfig } from '../../lib/runs/index.js';
import { config, fakeModules, fingerprints, scratch } from './fixtures/configs.js';

const options = { workers: 2, quiet: true, paperModules: fakeModules };

test('runs are computed once, in any number of workers with the same bytes, and a second call computes nothing', async (t) => {
  const configs = [1, 2, 3, 4].map((seed) => config(seed)), two = openStore(scratch(t)), one = openStore(scratch(t)), heard: [string, boolean][] = [];
  const first = await schedule([...configs, configs[0]], { ...options, store: two, onFinish: (run, fresh) => heard.push([run.id, fresh]) });
  assert.deepEqual([first.done.length, first.failed.length, first.skipped.length], [4, 0, 0]);
  assert.deepEqual(heard.map(([id]) => id).sort(), configs.map(runId).sort());
  const second = await schedule(configs, { ...options, store: two });
  assert.deepEqual([second.done.length, second.skipped.map((run) => run.id)], [0, configs.map(runId)]);
  await schedule(configs, { ...options, workers: 1, store: one });
  assert.deepEqual(fingerprints(one, configs), fingerprints(two, configs));
  const log = readFileSync(path.join(two.folder(configs[0]), 'log.jsonl'), 'utf8');
  assert.match(log, /^\{"seconds":[\d.]+,"step":"begun","threads":\d+\}\n$/);
  const environment = JSON.parse(readFileSync(path.join(two.folder(configs[0]), 'environment.json'), 'utf8')) as Record<string, unknown>;
  assert.equal(environment.node, process.version);
  assert.ok((environment.peakMemoryBytes as number) > 1e7);
});

test('a run that throws, one whose process exits and one that eats its memory are reported with what to do, and the others finish', async (t) => {
  const store = openStore(scratch(t)), fine = [config(1), config(2)];
  const bad = [config(3, { behaviour: 'throws' }), config(4, { behaviour: 'exits' }), config(5, { behaviour: 'greedy' })];
  const { done, failed } = await schedule([fine[0], ...bad, fine[1]], { ...options, store, heapMegabytes: 64 });
  assert.deepEqual(done.map((run) => run.config.seed).sort(), [1, 2]);
  const said = new Map(failed.map(({ config: { seed }, error }) => [seed, error.message]));
  assert.match(said.get(3) ?? '', /fake toy, run [0-9a-f]{16}: the data has no positives/);
  assert.match(said.get(4) ?? '', /the worker process ended \(status 3\)/);
  assert.match(said.get(5) ?? '', /used up its 64 MB of JavaScript memory\. Give it more/);
  for (const one of bad) assert.equal(store.status(one), 'absent');
  assert.deepEqual(readdirSync(path.join(store.root, '.partial')), []);
});

test('a run whose module is missing or exports no paper fails by name, without a worker left behind', async (t) => {
  const store = openStore(scratch(t));
  const { failed } = await schedule([config(1), { ...config(1), paper: 'nobody' }], { ...options, store, paperModules: { fake: path.resolve('test/runs/fixtures/configs.ts') } });
  assert.match(failed.find(({ config: { paper } }) => paper === 'fake')?.error.message ?? '', /exports no `paper` with a `run`/);
  assert.match(failed.find(({ config: { paper } }) => paper === 'nobody')?.error.message ?? '', /papers\/nobody\/index\.ts/);
});

test('a damaged run is computed again to the same bytes', async (t) => {
  const store = openStore(scratch(t)), configs = [config(1), config(2)];
  await schedule(configs, { ...options, store });
  const before = fingerprints(store, configs);
  writeFileSync(path.join(store.folder(configs[0]), 'predictions.csv'), 'id\n');
  rmSync(path.join(store.folder(configs[1]), 'done'));
  const { done } = await schedule(configs, { ...options, store });
  assert.equal(done.length, 2);
  assert.deepEqual(fingerprints(store, configs), before);
});

test('two schedulers on one store share the work, and every run is computed by one of them', async (t) => {
  const root = scratch(t), configs: RunConfig[] = [1, 2, 3, 4].map((seed) => config(seed, { behaviour: 'slow' })), calm = openStore(scratch(t));
  const [a, b] = await Promise.all([1, 2].map(() => schedule(configs, { ...options, workers: 1, store: openStore(root) })));
  assert.equal(a.failed.length + b.failed.length, 0);
  for (const { done, skipped } of [a, b]) assert.equal(done.length + skipped.length, 4);
  await schedule(configs, { ...options, store: calm });
  assert.deepEqual(fingerprints(openStore(root), configs), fingerprints(calm, configs));
  assert.deepEqual(readdirSync(path.join(root, '.partial')), []);
});
