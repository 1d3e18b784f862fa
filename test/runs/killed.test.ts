import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { execute, openStore, schedule } from '../../lib/runs/index.js';
import { config, fakeModules, fingerprints, scratch } from './fixtures/configs.js';

interface End { code: number | null; signal: NodeJS.Signals | null; output: string; errors: string }
type Summary = { done: number; skipped: number; failed: string[] };

/** Runs a fixture in a process of its own; `under` is a shell command before it ("ulimit -f 100;"). */
function launch(script: string, words: string[], { env = {}, under = '' }: { env?: Record<string, string>; under?: string } = {}): { pid: number; end: Promise<End> } {
  const child = spawn('/bin/sh', ['-c', `${under} exec "$@"`, 'sh', process.execPath, '--import', 'tsx', path.join('test/runs/fixtures', script), ...words], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '', errors = '';
  child.stdout.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { errors += chunk.toString(); });
  return { pid: child.pid as number, end: new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, output, errors }))) };
}

const running = (pid: number): boolean => { try { process.kill(pid, 0); return !/\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8')); } catch { return false; } };
async function until(what: () => boolean): Promise<void> { for (let i = 0; i < 400 && !what(); i++) await sleep(25); assert.ok(what()); }
const summary = (end: End): Summary => { assert.equal(end.code, 0, end.errors); return JSON.parse(end.output) as Summary; };
const leftovers = (root: string): string[] => (existsSync(path.join(root, '.partial')) ? readdirSync(path.join(root, '.partial')) : []);

/** Fingerprints of the two runs when nothing disturbs them. */
async function undisturbed(root: string, rows: number): Promise<string[]> {
  const configs = [1, 2].map((seed) => config(seed, { rows })), store = openStore(root);
  for (const one of configs) await execute(one, store, { threads: 1, module: fakeModules.fake });
  return fingerprints(store, configs);
}

test('killed before any single change of the file system, a run is there whole or not at all, and the next call gives the same bytes', async (t) => {
  const calm = openStore(scratch(t)), parent = scratch(t);
  await execute(config(1), calm, { threads: 1, module: fakeModules.fake });
  const whole = await launch('write-and-die.ts', [path.join(parent, 'whole'), '0']).end, changes = Number(whole.output);
  assert.ok(changes > 20, whole.errors);
  let next = 1, found = 0;
  const lane = async (): Promise<void> => {
    for (let n = next++; n <= changes; n = next++) {
      const root = path.join(parent, String(n)), end = await launch('write-and-die.ts', [root, String(n)]).end;
      assert.equal(end.signal, 'SIGKILL', end.errors);
      const store = openStore(root);
      if (store.status(config(1)) === 'done') found++; else assert.ok(!existsSync(store.folder(config(1))), `change ${n}: a half-finished run in its final place`);
      store.discardPartial();
      await execute(config(1), store, { threads: 1, module: fakeModules.fake });
      assert.deepEqual(fingerprints(store, [config(1)]), fingerprints(calm, [config(1)]), `change ${n}`);
      assert.deepEqual(leftovers(root), []);
    }
  };
  await Promise.all([lane(), lane()]);
  assert.ok(found >= 1 && found < changes / 2, `${found} of ${changes} kills came after the run was finished`);
});

test('a worker killed in the middle of a run is reported, and the next call finishes to the same bytes', async (t) => {
  const root = scratch(t), env = { FAKE_FATAL: `once:${path.join(scratch(t), 'died')}` };
  const first = summary(await launch('run-schedule.ts', [root, '200'], { env }).end);
  assert.equal(first.done, 1);
  assert.match(first.failed[0], /was killed \(SIGKILL\).*SECOND_READ_WORKERS=1; finished runs are kept/);
  assert.deepEqual(leftovers(root), []);
  assert.deepEqual(summary(await launch('run-schedule.ts', [root, '200'], { env }).end), { done: 1, skipped: 1, failed: [] });
  assert.deepEqual(fingerprints(openStore(root), [1, 2].map((seed) => config(seed, { rows: 200 }))), await undisturbed(scratch(t), 200));
});

test('after the scheduler itself is killed its workers end too, and the next call finishes to the same bytes', async (t) => {
  const root = scratch(t), hang = path.join(scratch(t), 'begun'), first = launch('run-schedule.ts', [root, '200'], { env: { FAKE_HANG: hang } });
  await until(() => existsSync(hang) && readFileSync(hang, 'utf8') !== '');
  const worker = Number(readFileSync(hang, 'utf8'));
  process.kill(first.pid, 'SIGKILL');
  assert.equal((await first.end).signal, 'SIGKILL');
  await until(() => !running(worker));
  assert.equal(summary(await launch('run-schedule.ts', [root, '200']).end).done, 2);
  assert.deepEqual(fingerprints(openStore(root), [1, 2].map((seed) => config(seed, { rows: 200 }))), await undisturbed(scratch(t), 200));
  assert.deepEqual(leftovers(root), []);
});

test('Ctrl-C ends the workers, leaves nothing half-written, and ends the process by that signal', async (t) => {
  const root = scratch(t), hang = path.join(scratch(t), 'begun'), first = launch('run-schedule.ts', [root, '200'], { env: { FAKE_HANG: hang } });
  await until(() => existsSync(hang) && readFileSync(hang, 'utf8') !== '');
  process.kill(first.pid, 'SIGINT');
  assert.equal((await first.end).signal, 'SIGINT');
  assert.ok(!running(Number(readFileSync(hang, 'utf8'))));
  assert.deepEqual(leftovers(root), []);
});

test('on a full disk a run fails with the file and what to do, leaves nothing, and the next call finishes to the same bytes', async (t) => {
  // A limit on the size of any one file (at most 100 KiB; predictions.csv takes more): writes fail with EFBIG as they would with ENOSPC.
  const root = scratch(t), rows = 5000, full = summary(await launch('run-schedule.ts', [root, String(rows)], { under: 'ulimit -f 100;' }).end);
  assert.equal(full.failed.length, 2);
  assert.match(full.failed[0], /could not write: EFBIG.*predictions\.csv.*Free some space/);
  assert.deepEqual(leftovers(root), []);
  assert.equal(summary(await launch('run-schedule.ts', [root, String(rows)]).end).done, 2);
  assert.deepEqual(fingerprints(openStore(root), [1, 2].map((seed) => config(seed, { rows }))), await undisturbed(scratch(t), rows));
});

test('a scheduler waits for a run that another living process computes, and takes over when that process dies', async (t) => {
  const root = scratch(t), hang = path.join(scratch(t), 'begun'), first = launch('run-schedule.ts', [root, '200'], { env: { FAKE_HANG: hang } });
  await until(() => leftovers(root).length === 2);
  const second = schedule([1, 2].map((seed) => config(seed, { rows: 200 })), { workers: 2, quiet: true, store: openStore(root), paperModules: fakeModules });
  await sleep(300);
  assert.equal(leftovers(root).length, 2);
  process.kill(first.pid, 'SIGKILL');
  assert.equal((await second).done.length, 2);
  await first.end;
});
