import assert from 'node:assert/strict';
import { cpSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { fromRoot } from '../../lib/core/paths.js';
import { COMPILER, finish, python, Sandbox } from './sandbox.js';

/** A sandbox whose packages include the real tsx, and stand-ins for the linter and the compiler that end as told. */
function project(t: TestContext, { eslint = 0, tsc = 0, cells = 0 } = {}): Sandbox {
  const box = new Sandbox(t, { python3: python(), 'g++': COMPILER });
  symlinkSync(fromRoot('node_modules', 'tsx'), box.at('node_modules', 'tsx'));
  box.write('node_modules/eslint/bin/eslint.js', `console.log('linted'); process.exit(${eslint});`);
  box.write('node_modules/typescript/bin/tsc', `console.log('typed'); process.exit(${tsc});`);
  box.write('tsconfig.json', '{}');
  box.write('lib/cli.ts', `
    const args: string[] = process.argv.slice(2);
    if (args[0] === 'notebook') process.exit(${cells});
    console.log(JSON.stringify({ args, cwd: process.cwd(), root: process.env.SECOND_READ_ROOT }));
    if (args[0] === 'wait') setInterval(() => undefined, 1000); else process.exit(7);`);
  box.write('test/one/good.test.ts', 'import test from "node:test"; test("one holds", () => {});');
  box.write('test/two/other.test.ts', 'import test from "node:test"; const two: number = 2; test("two holds", () => { if (two !== 2) throw new Error(); });');
  return box;
}

test('the command works from any folder: it keeps that folder, names the root, and passes arguments and the exit code on', async (t) => {
  const box = project(t), elsewhere = realpathSync(os.tmpdir());
  const { code, out } = await box.run([box.at('lib', 'setup', 'second-read.mjs'), 'audit', 'a file.csv', '--out', 'x'], {}, elsewhere);
  assert.equal(code, 7);
  assert.deepEqual(JSON.parse(out), { args: ['audit', 'a file.csv', '--out', 'x'], cwd: elsewhere, root: box.root });
});

test('the command works through a link, as npm makes them', async (t) => {
  const box = project(t), bin = path.join(path.dirname(box.root), 'linked');
  mkdirSync(bin);
  symlinkSync(box.at('lib', 'setup', 'second-read.mjs'), path.join(bin, 'second-read'));
  const { code, out } = await box.run([path.join(bin, 'second-read'), 'claims'], {}, bin);
  assert.equal(code, 7);
  assert.equal((JSON.parse(out) as { root: string }).root, box.root);
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} reaches the program behind the command, and the command ends by it`, async (t) => {
    const box = project(t);
    await box.setup();
    const child = box.start([box.at('lib', 'setup', 'second-read.mjs'), 'wait']);
    child.stdout?.once('data', () => child.kill(signal));
    assert.equal((await finish(child)).signal, signal);
  });
}

test('the tests\' stages run in order, and the test runner\'s summary comes last', async (t) => {
  const { code, out, said } = await project(t).command(['test']);
  assert.equal(code, 0, said);
  assert.match(out, /linted\nlint: ok, \d+\.\d s\ntyped\ntypes: ok, \d+\.\d s\nnotebook cells: ok, \d+\.\d s\ntests: 2 files\n/);
  assert.match(out, /one holds/);
  assert.match(out, /tests 2\n[^]*pass 2\n[^]*fail 0\n[^]*duration_ms [\d.]+\n$/);
});

test('the first stage that fails stops the tests with its exit code', async (t) => {
  const lint = await project(t, { eslint: 3 }).command(['test']);
  assert.equal(lint.code, 3);
  assert.match(lint.out, /lint: FAILED \(code 3\)/);
  assert.doesNotMatch(lint.out, /typed/);
  const cells = await project(t, { cells: 1 }).command(['test']);
  assert.equal(cells.code, 1);
  assert.match(cells.out, /types: ok[^]*notebook cells: FAILED/);
  assert.doesNotMatch(cells.out, /one holds/);
});

test('a failing test fails the command, and a folder narrows the tests', async (t) => {
  const box = project(t);
  box.write('test/one/good.test.ts', 'import test from "node:test"; test("one", () => { throw new Error("broken"); });');
  assert.equal((await box.command(['test'])).code, 1);
  const narrowed = await box.command(['test', 'test/two', '--only-tests']);
  assert.equal(narrowed.code, 0);
  assert.doesNotMatch(narrowed.out, /linted/);
  assert.match(narrowed.out, /two holds/);
});

test('the tests get Keras into .venv, once; no other command does', async (t) => {
  const box = project(t), keras = (): string[] => box.calls().filter((call) => call.startsWith('pip') && call.includes(' keras=='));
  await box.setup();
  await box.command(['claims']);
  assert.deepEqual(keras(), []);
  const first = await box.command(['test', 'test/two', '--only-tests']);
  assert.match(first.said, /pip install keras with what it needs \(for the tests\): \d+\.\d s/);
  assert.match(keras().join(), /--retries 1 --timeout 20 --only-binary :all: keras==\S+ h5py==\S+ numpy==/);
  assert.match(first.out, /two holds/);
  box.forget();
  assert.equal((await box.command(['test', 'test/two', '--only-tests'])).said, '');
  assert.deepEqual(keras(), []);
});

test('without an index the tests say that Keras is missing and run all the same; other commands do not speak of it', async (t) => {
  const box = project(t);
  await box.setup();
  box.tool('python3', python('case "$packages" in *keras*) echo "ERROR: NewConnectionError" >&2; exit 1;; esac'));
  cpSync(path.join(box.at('..', 'bin', 'python3')), box.at('.venv', 'bin', 'python'));
  const { code, said, out } = await box.command(['test', 'test/two', '--only-tests']);
  assert.match(said, /keras: the Python package index cannot be reached, so keras==/);
  assert.match(said, /without it: the tests that compare networks with Keras fail; all others run/);
  assert.match(out, /two holds/);
  assert.equal(code, 0);
  assert.equal((await box.command(['claims'])).said, '');
  box.forget();
  assert.match((await box.command(['test', 'test/two', '--only-tests'])).said, /missing: keras/);
  assert.deepEqual(box.calls(), [''], 'pip is not waited for again');
  assert.equal(box.state().backend, 'native-cpu');
});
