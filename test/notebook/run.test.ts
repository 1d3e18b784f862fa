import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { fromRoot, projectRoot } from '../../lib/core/paths.js';
import { runNotebook, type CellEvent } from '../../lib/notebook/run.js';
import { makeNotebook, scratch } from './make.js';

interface Output { output_type: string; name?: string; text?: string[] | string; data?: Record<string, unknown> }
interface Executed { cells: { cell_type: string; execution_count: number | null; outputs: Output[] }[]; metadata: { second_read: { ok: boolean; tier: string; seconds: number; peakMemoryBytes: number; cellSeconds: number[]; failure?: { kind: string; cell: number } } } }

const folder = scratch();
after(() => rmSync(folder, { recursive: true, force: true }));
const place = (name: string): { file: string; out: string } => ({ file: path.join(folder, `${name}.ipynb`), out: path.join(folder, 'out', `${name}.ipynb`) });
const executed = (file: string): Executed => JSON.parse(readFileSync(file, 'utf8')) as Executed;
const codes = (notebook: Executed): Executed['cells'] => notebook.cells.filter((cell) => cell.cell_type === 'code');
const written = (outputs: Output[], name: string): string => outputs.filter((output) => output.name === name).map((output) => [output.text].flat().join('')).join('');

const MEGABYTES = 300;
const CHILD = `import { rng } from '${fromRoot('lib', 'core', 'random.js')}';
const held: Buffer = Buffer.alloc(${MEGABYTES} * 2 ** 20, 1);
setTimeout(() => process.send!({ draw: rng(1, 'split').next(), held: held[7] }, () => process.exit(0)), 800);`;

test('a sound notebook runs to its end: lib, children and rich output work in cells; seconds, memory and tier stand in the copy', async () => {
  const { file, out } = place('sound'), child = path.join(folder, 'child.ts'), events: CellEvent[] = [];
  writeFileSync(child, CHILD);
  makeNotebook(file, [
    `import { fork } from 'node:child_process';\nimport { rng } from './lib/core/random.js';\nimport { currentTier, showTable } from './lib/notebook/show.js';`,
    `console.log(currentTier(), process.env.SECOND_READ_EXTRA);\nshowTable([{ draw: rng(1, 'split').next() }], { digits: 6 });`,
    // A child in TypeScript that holds memory: the peak must count it.
    `const answer = await new Promise<{ draw: number }>((resolve, reject) => {\n  const child = fork(${JSON.stringify(child)}, [], { execArgv: ['--import', 'tsx'] });\n  child.once('message', resolve).once('error', reject);\n});\nconsole.log(answer.draw);`,
    `process.stderr.write('bootstrap ██████████░░░░░░░░░░ 5/10, 1.0 s left\\n');\nprocess.stderr.write('a warning\\n');\nprocess.stderr.write('bootstrap: 10 in 2.3 s\\n');`,
  ]);
  const run = await runNotebook(file, { tier: 'open', out, onCell: (event) => events.push(event), env: { SECOND_READ_EXTRA: 'passed on' } });
  assert.deepEqual([run.ok, run.failure], [true, undefined]);
  assert.deepEqual(events.filter((event) => event.event === 'end').map((event) => event.cell), [1, 2, 3, 4]);

  const copy = executed(out), cells = codes(copy), record = copy.metadata.second_read;
  assert.deepEqual(cells.map((cell) => cell.execution_count), [1, 2, 3, 4]);
  assert.equal(written(cells[1].outputs, 'stdout'), 'open passed on\n');
  // rng(1, 'split').next() in plain node.
  assert.match([cells[1].outputs.find((output) => output.data !== undefined)!.data!['text/html']].flat().join(''), /<td [^>]*>0\.999709<\/td>/);
  assert.equal(written(cells[2].outputs, 'stdout'), '0.9997089709027951\n');
  assert.equal(written(cells[3].outputs, 'stderr'), 'a warning\n', 'progress is shown while running and left out of the copy');
  assert.ok(events.some((event) => event.event === 'output' && event.text.includes('5/10')));
  assert.deepEqual([record.ok, record.tier, record.seconds, record.peakMemoryBytes], [true, 'open', run.seconds, run.peakMemoryBytes]);
  assert.ok(record.seconds >= record.cellSeconds.reduce((sum, value) => sum + value, 0) && record.cellSeconds[2] >= 0.8);
  assert.ok(record.peakMemoryBytes > (MEGABYTES + 100) * 2 ** 20, `kernel and child together hold more than ${record.peakMemoryBytes} bytes`);
});

test('a failing cell is reported with its number, its line as written and the error, later cells do not run, and the copy is saved', async () => {
  const { file, out } = place('failing');
  makeNotebook(file, [
    `import { readText } from './lib/core/files.js';\n\ninterface Choice { name: string }\nconst choose = ({ name }: Choice): string => readText(name);`,
    `console.log('before');\n\n// The error comes from the call below.\nconst text =\n  choose({ name: '/no/such/file' });`,
    `console.log('never');`,
  ]);
  const { ok, failure } = await runNotebook(file, { tier: 'sample', out });
  assert.equal(ok, false);
  assert.deepEqual({ ...failure, message: '' }, { kind: 'error', cell: 2, line: 5, source: `  choose({ name: '/no/such/file' });`, message: '' });
  assert.match(failure!.message, /failing\.ipynb: code cell 2 of 3 failed, at line 5\n {2}5 \| {3}choose\(.*\nSecondReadError: no such file \(\/no\/such\/file\)\n {4}in readText, lib\/core\/files\.ts/);
  const copy = executed(out), cells = codes(copy);
  assert.equal(written(cells[1].outputs, 'stdout'), 'before\n');
  assert.match(written(cells[1].outputs, 'stderr'), /no such file/);
  assert.deepEqual([cells[2].execution_count, cells[2].outputs], [null, []]);
  assert.deepEqual([copy.metadata.second_read.ok, copy.metadata.second_read.failure], [false, { kind: 'error', cell: 2 }]);
});

test('a rejection that nobody awaits fails the notebook although its cell succeeds', async () => {
  const { file, out } = place('rejected');
  makeNotebook(file, [`const lost = (): void => { void Promise.reject(new Error('nobody waits for me')); };`, `lost();\nconsole.log('done');`]);
  const { ok, failure } = await runNotebook(file, { tier: 'sample', out });
  assert.deepEqual([ok, failure!.kind], [false, 'rejection']);
  assert.match(failure!.message, /code cell 1 of 2 left a promise that was rejected.*, at line 1\n.*\nUnhandledPromiseRejection: Error: nobody waits for me/);
  assert.match(written(codes(executed(out)).flatMap((cell) => cell.outputs), 'stderr'), /nobody waits for me/);
});

test('an exception thrown by a timer after the last cell fails the notebook and is traced to the cell that set the timer', async () => {
  const { file, out } = place('late');
  makeNotebook(file, [`setTimeout(() => {\n  throw new Error('too late');\n}, 1500);\nconst answer = 42;`, 'answer']);
  const { ok, failure } = await runNotebook(file, { tier: 'sample', out });
  assert.deepEqual([ok, failure!.kind, failure!.cell, failure!.line, failure!.source], [false, 'exception', 1, 2, `  throw new Error('too late');`]);
  assert.match(failure!.message, /UncaughtException: Error: too late/);
  assert.equal(executed(out).metadata.second_read.ok, false);
});

test('a kernel that is killed is named with its signal and the cell that ran', async () => {
  const { file, out } = place('killed');
  makeNotebook(file, [`console.log('alive');`, `process.kill(process.pid, 'SIGKILL');\nawait new Promise(() => {});`]);
  const { ok, failure } = await runNotebook(file, { tier: 'sample', out });
  assert.deepEqual([ok, failure!.kind, failure!.cell], [false, 'dead', 2]);
  assert.match(failure!.message, /code cell 2 of 2 lost its kernel after .*: the kernel was killed by SIGKILL/);
  assert.equal(written(codes(executed(out))[0].outputs, 'stdout'), 'alive\n');
});

test('a cell that never ends is stopped when time is over, even where it lets no other code run', async () => {
  const { file, out } = place('endless');
  makeNotebook(file, [`console.log(process.pid);`, `for (;;) {}`]);
  const { ok, failure } = await runNotebook(file, { tier: 'sample', out, timeoutSeconds: 1.5 });
  assert.deepEqual([ok, failure!.kind, failure!.cell], [false, 'timeout', 2]);
  assert.match(failure!.message, /was still running when the time for the notebook, 1\.5 s, was over/);
  assert.ok(await gone(Number(written(codes(executed(out))[0].outputs, 'stdout'))), 'the kernel is gone too');
});

test('when the runner is killed outright, kernel and children end, and the copy holds what had been done', async () => {
  const { file, out } = place('orphan'), starter = path.join(folder, 'starter.ts');
  makeNotebook(file, [
    `import { spawn } from 'node:child_process';\n// A shell that ends at once and leaves its child behind, in a session of its own.\nconst shell = spawn('sh', ['-c', 'setsid sleep 300 & echo $!']);\nconst orphan = await new Promise<string>((resolve) => { shell.stdout.once('data', (bytes) => resolve(String(bytes).trim())); });\nconsole.log('pids', process.pid, orphan);`,
    `await new Promise(() => { setInterval(() => {}, 1000); });`,
  ]);
  writeFileSync(starter, `import { runNotebook } from '${fromRoot('lib', 'notebook', 'run.js')}';
void runNotebook('${file}', { tier: 'sample', out: '${out}', onCell: (event) => console.log(JSON.stringify(event)) });`);
  const runner = spawn(process.execPath, ['--import', 'tsx', starter], { cwd: projectRoot(), stdio: ['ignore', 'pipe', 'inherit'] });
  let told = '';
  const pids = await new Promise<number[]>((resolve, reject) => {
    runner.on('exit', () => reject(new Error(`the runner ended by itself: ${told}`)));
    runner.stdout.on('data', (bytes: Buffer) => {
      told += String(bytes);
      const found = /pids (\d+) (\d+)/.exec(told);
      if (found !== null && told.includes('"event":"start","cell":2')) resolve([Number(found[1]), Number(found[2])]);
    });
  });
  runner.removeAllListeners('exit');
  runner.kill('SIGKILL');
  for (const pid of pids) assert.ok(await gone(pid), `process ${pid} is gone`);
  await until(() => existsSync(out) && executed(out).metadata.second_read.failure?.kind === 'interrupted');
  assert.match(written(codes(executed(out))[0].outputs, 'stdout'), /^pids/);
  assert.deepEqual(readdirSync(path.dirname(out)).filter((name) => name.endsWith('.part')), []);
});

test('a file that is no notebook is refused by name before any kernel starts', async () => {
  const { file, out } = place('broken');
  writeFileSync(file, '{"nbformat": 4, "cells": [{"cell_type": "code"}]}');
  await assert.rejects(runNotebook(file, { tier: 'sample', out }), /broken\.ipynb, field "cells\[0\]\.source".*expected text/);
  assert.equal(existsSync(out), false);
});

test('a copy that cannot be written is found before the first cell runs', async () => {
  const { file } = place('unsaved'), out = path.join(file, 'below-a-file', 'copy.ipynb'), events: CellEvent[] = [];
  makeNotebook(file, ['1']);
  const { ok, failure } = await runNotebook(file, { tier: 'sample', out, onCell: (event) => events.push(event) });
  assert.deepEqual([ok, failure!.kind, events], [false, 'save', []]);
  assert.match(failure!.message, /unsaved\.ipynb could not be saved: .*copy\.ipynb: Not a directory/);
});

/** True once no such process runs (a zombie does not count), false after ten seconds. */
async function gone(pid: number): Promise<boolean> {
  assert.ok(pid > 1, 'a process id was told');
  return until(() => {
    try { return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')); } catch { return true; }
  });
}

async function until(holds: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 200; tries++) {
    if (holds()) return true;
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  return holds();
}
