import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import test from 'node:test';
import { COMPILER, DEAD_NETWORK, finish, python, Sandbox } from './sandbox.js';

const ALL = { python3: python(), 'g++': COMPILER };

test('a fresh checkout gets everything, each step with its seconds; the next call does and says nothing', async (t) => {
  const box = new Sandbox(t, ALL), { code, said } = await box.setup();
  assert.equal(code, 0, said);
  for (const words of [/\.venv with jupyterlab==\S+, nbclient==\S+: \d+\.\d s/, /pip install lightgbm==\S+: \d/, /pip install tensorflow-cpu==\S+ .*: \d/, /binding of tfjs to libtensorflow: \d/, /kernel .*: \d/, /backend native-cpu$/m]) assert.match(said, words);
  assert.equal(box.state().backend, 'native-cpu');
  assert.equal(box.state().reason, null);
  assert.ok(existsSync(box.at('node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node')));
  assert.ok(existsSync(box.at('node_modules/.bin/second-read')));
  for (const call of box.calls().filter((line) => line.startsWith('pip') && line.includes(' install '))) assert.match(call, /--retries 1 --timeout 20/);
  box.forget();
  const again = await box.run(['--input-type=module', '-e', 'import { setUp } from "./lib/setup/setup.mjs"; const state = await setUp(); console.log(state.backend);']);
  assert.deepEqual([again.code, again.said, again.out, box.calls().join('')], [0, '', 'native-cpu\n', '']);
});

test('the kernel runs tslab at the project\'s root, whatever characters its path has', async (t) => {
  const box = new Sandbox(t, ALL);
  await box.setup();
  const spec = JSON.parse(readFileSync(box.at('.venv/share/jupyter/kernels/second-read/kernel.json'), 'utf8')) as { argv: string[]; display_name: string; language: string };
  assert.deepEqual([spec.display_name, spec.language], ['Second Read (TypeScript)', 'typescript']);
  box.write('node_modules/tslab/bin/tslab', 'console.log(JSON.stringify([process.cwd(), ...process.argv.slice(2)]));');
  const { out } = await box.run(['-e', `process.stdout.write(require("node:child_process").execFileSync(${JSON.stringify(spec.argv[0])}, ${JSON.stringify(spec.argv.slice(1).map((part) => part.replace('{connection_file}', '/a b/c.json')))}))`], {}, '/');
  assert.deepEqual(JSON.parse(out), [box.root, 'kernel', '--config-path', '/a b/c.json']);
});

test('without Python set-up names it and what to install, falls back to wasm, and commands that need notebooks stop', async (t) => {
  const box = new Sandbox(t, { 'g++': COMPILER }), { code, said } = await box.setup();
  assert.equal(code, 0);
  assert.match(said, /no Python: `python3` is not on PATH/);
  assert.match(said, /apt-get install python3 python3-venv/);
  assert.match(said, /without it: notebooks cannot run .*the wasm backend stands in/);
  assert.match(said, /backend wasm \(no Python.*missing: python \(npm run setup tries again\)/);
  assert.equal(box.state().backend, 'wasm');
  assert.deepEqual(box.state().steps.libtensorflow, { ok: false, detail: 'needs: python' });
  for (const command of ['lab', 'reproduce']) {
    const stopped = await box.command([command]);
    assert.equal(stopped.code, 1);
    assert.match(stopped.said, /no Python.*\n.*apt-get install python3/);
  }
});

test('a Python without its venv module is told apart', async (t) => {
  const box = new Sandbox(t, { python3: python('', 'echo "The virtual environment was not created successfully because ensurepip is not available." ; exit 1'), 'g++': COMPILER });
  const { code, said } = await box.setup();
  assert.equal(code, 0);
  assert.match(said, /venv module is missing \(Python 3\.11\)/);
  assert.match(said, /to mend it: apt-get install python3-venv/);
  assert.equal(box.state().backend, 'wasm');
  assert.ok(!existsSync(box.at('.venv')));
});

test('a Python that is too old is refused with its version', async (t) => {
  const box = new Sandbox(t, { python3: 'echo 3.8', 'g++': COMPILER }), { said } = await box.setup();
  assert.match(said, /is Python 3\.8; 3\.10 or later is needed/);
  assert.match(said, /SECOND_READ_PYTHON=/);
});

test('a dead network is named, and pip is not waited for again until set-up is asked for', async (t) => {
  const box = new Sandbox(t, { python3: python(DEAD_NETWORK), 'g++': COMPILER }), { code, said } = await box.setup();
  assert.equal(code, 0);
  assert.match(said, /Python package index cannot be reached, so jupyterlab==\S+, nbclient==\S+ cannot be installed/);
  assert.match(said, /PIP_INDEX_URL=URL or PIP_FIND_LINKS=FOLDER/);
  assert.match(said, /\| WARNING: Retrying/);
  assert.equal(box.state().backend, 'wasm');
  box.forget();
  box.write('lib/cli.ts', '');
  await box.run(['--input-type=module', '-e', 'import { setUp } from "./lib/setup/setup.mjs"; await setUp();']);
  assert.deepEqual(box.calls(), ['']);
  box.repairPython();
  assert.equal((await box.setup()).code, 0);
  assert.equal(box.state().backend, 'native-cpu');
});

test('where only the TensorFlow wheel cannot be had, the rest is installed and wasm stands in', async (t) => {
  const none = 'case "$packages" in *tensorflow*) echo "ERROR: No matching distribution found for tensorflow-cpu==2.21.0" >&2; exit 1;; esac';
  const box = new Sandbox(t, { python3: python(none), 'g++': COMPILER }), { code, said } = await box.setup();
  assert.equal(code, 0);
  assert.match(said, /no wheel of tensorflow-cpu==\S+ for Python 3\.11 on linux x64/);
  assert.match(said, /without it: the wasm backend stands in/);
  const { steps, backend } = box.state();
  assert.deepEqual([backend, steps.python.ok, steps.lightgbm.ok, steps.kernel.ok, steps.libtensorflow.ok, steps.addon.ok], ['wasm', true, true, true, false, false]);
});

test('LightGBM that does not load for want of a system library says which package has it', async (t) => {
  const broken = python().replace('exit 0; fi', 'case "$2" in *CDLL*) echo "OSError: libgomp.so.1: cannot open shared object file" >&2; exit 1;; esac; exit 0; fi');
  const box = new Sandbox(t, { python3: broken, 'g++': COMPILER }), { said } = await box.setup();
  assert.match(said, /lightgbm==\S+ is installed but does not load/);
  assert.match(said, /apt-get install libgomp1/);
  assert.equal(box.state().steps.lightgbm.ok, false);
  assert.equal(box.state().backend, 'native-cpu');
});

test('without a compiler wasm stands in; the addon is built by itself once there is one', async (t) => {
  const box = new Sandbox(t, { python3: python() }), { code, said } = await box.setup();
  assert.equal(code, 0);
  assert.match(said, /no C\+\+ compiler: g\+\+ is not on PATH/);
  assert.match(said, /apt-get install g\+\+/);
  assert.equal(box.state().backend, 'wasm');
  assert.match(String(box.state().reason), /no C\+\+ compiler/);
  box.tool('g++', COMPILER);
  await box.run(['--input-type=module', '-e', 'import { setUp } from "./lib/setup/setup.mjs"; await setUp();']);
  assert.equal(box.state().backend, 'native-cpu');
});

test('a compiler that fails has its last words shown', async (t) => {
  const box = new Sandbox(t, { python3: python(), 'g++': 'echo "fatal error: bits/c++config.h: No such file" >&2; exit 1' }), { said } = await box.setup();
  assert.match(said, /compiler failed \(g\+\+, code 1\)/);
  assert.match(said, /\| fatal error: bits\/c\+\+config\.h/);
  assert.equal(box.state().backend, 'wasm');
});

test('an addon that does not load is taken away again', async (t) => {
  const box = new Sandbox(t, ALL);
  box.write('node_modules/@tensorflow/tfjs-node-gpu/index.js', 'throw new Error("undefined symbol: TF_Version");');
  const { said } = await box.setup();
  assert.match(said, /built but does not load/);
  assert.match(said, /undefined symbol: TF_Version/);
  assert.equal(box.state().backend, 'wasm');
  assert.ok(!existsSync(box.at('node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node')));
});

test('SECOND_READ_BACKEND=wasm fetches no TensorFlow, and a word that is no backend is refused', async (t) => {
  const box = new Sandbox(t, ALL), { code } = await box.setup({ SECOND_READ_BACKEND: 'wasm' });
  assert.equal(code, 0);
  assert.ok(!box.calls().some((call) => call.includes('tensorflow') || call.startsWith('g++')));
  assert.deepEqual([box.state().backend, box.state().reason], ['wasm', 'SECOND_READ_BACKEND=wasm']);
  const refused = await box.setup({ SECOND_READ_BACKEND: 'cuda' });
  assert.equal(refused.code, 1);
  assert.match(refused.said, /SECOND_READ_BACKEND=cuda is no backend.*\n.*native\|cpu\|gpu\|wasm\|javascript/);
});

test('SECOND_READ_BACKEND=gpu installs the CUDA wheel with what it needs in place of the CPU one', async (t) => {
  const box = new Sandbox(t, ALL);
  await box.setup();
  box.forget();
  assert.equal((await box.setup({ SECOND_READ_BACKEND: 'gpu' })).code, 0);
  assert.ok(box.calls().some((call) => call.includes('uninstall --yes tensorflow-cpu')));
  assert.ok(box.calls().some((call) => call.includes(' install ') && call.includes('tensorflow[and-cuda]==') && !call.includes('--no-deps')));
  assert.equal(box.state().backend, 'native-gpu');
  box.forget();
  await box.setup();
  assert.deepEqual(box.calls(), [''], 'without a wish the CUDA wheel stays');
});

test('an npm that cannot reach its registry stops everything, and says so', async (t) => {
  const box = new Sandbox(t, { ...ALL, npm: 'echo "npm $*" >> "$LOG"; echo "npm error code ENOTFOUND" >&2; exit 1' });
  rmSync(box.at('node_modules/.package-lock.json'));
  const { code, said } = await box.setup();
  assert.equal(code, 1);
  assert.match(said, /npm registry cannot be reached/);
  assert.match(said, /npm_config_registry=URL npm run setup/);
});

test('node modules are installed anew when a package is gone or another version is locked, with install scripts off', async (t) => {
  const repair = 'echo "npm $*" >> "$LOG"; mkdir -p node_modules/one; echo "{}" > node_modules/one/package.json; cp package-lock.json node_modules/.package-lock.json';
  const box = new Sandbox(t, { ...ALL, npm: repair });
  await box.setup();
  rmSync(box.at('node_modules/one'), { recursive: true });
  await box.setup();
  writeFileSync(box.at('package-lock.json'), JSON.stringify({ packages: { '': {}, 'node_modules/one': { version: '1.0.1' } } }));
  await box.setup();
  const calls = box.calls().filter((call) => call.startsWith('npm'));
  assert.equal(calls.length, 2);
  for (const call of calls) assert.match(call, /^npm ci --ignore-scripts /);
});

test('a Node that is too old is refused before anything is touched', async (t) => {
  const box = new Sandbox(t, ALL);
  const check = (version: string): ReturnType<Sandbox['run']> => box.run(['--input-type=module', '-e', `import { checkNode } from "./lib/setup/node-modules.mjs"; try { checkNode("${version}"); console.log("good"); } catch (problem) { console.log(problem.message); }`]);
  assert.match((await check('18.20.4')).out, /Node 18\.20\.4 is too old; the project needs 20\.19\.0/);
  assert.match((await check('20.9.0')).out, /too old/);
  assert.equal((await check('20.19.0')).out, 'good\n');
  assert.equal((await check('24.1.0')).out, 'good\n');
});

test('a set-up killed in the midst of pip is mended by the next: .venv is made anew, the dead lock is taken over', async (t) => {
  const box = new Sandbox(t, { python3: python('case "$packages" in *lightgbm*) mkdir -p "$site/lightgbm/lib"; echo half > "$site/half"; sleep 5; exit 1;; esac'), 'g++': COMPILER });
  const child = box.start(['lib/setup/setup.mjs']), ended = finish(child);
  while (!box.calls().some((call) => call.includes('lightgbm'))) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGKILL');
  assert.equal((await ended).signal, 'SIGKILL');
  assert.ok(existsSync(box.at('.native/setup.lock')));
  box.tool('python3', python());
  const { code, said } = await box.setup();
  assert.equal(code, 0, said);
  assert.ok(!existsSync(box.at('.venv/lib/python3.11/site-packages/half')), 'the half-installed packages are gone');
  assert.ok(!existsSync(box.at('.native/setup.lock')));
  assert.equal(box.state().backend, 'native-cpu');
});

test('two set-ups at once install everything once', async (t) => {
  const box = new Sandbox(t, { python3: python('sleep 0.2'), 'g++': COMPILER });
  const both = await Promise.all([box.setup(), box.setup()]);
  assert.deepEqual(both.map(({ code }) => code), [0, 0]);
  for (const name of ['jupyterlab', 'lightgbm', 'tensorflow-cpu']) assert.equal(box.calls().filter((call) => call.startsWith('pip') && call.includes(name)).length, 1, name);
  assert.match(both.map(({ said }) => said).join(''), /another set-up \(process \d+\) is at work/);
});

test('a checkout that was moved gets a .venv of its own place', async (t) => {
  const box = new Sandbox(t, ALL);
  await box.setup();
  const stamp = JSON.parse(readFileSync(box.at('.venv/.second-read.json'), 'utf8')) as { root: string };
  writeFileSync(box.at('.venv/.second-read.json'), JSON.stringify({ ...stamp, root: '/elsewhere' }));
  box.forget();
  assert.equal((await box.setup()).code, 0);
  assert.ok(box.calls().some((call) => call.includes('jupyterlab')));
});
