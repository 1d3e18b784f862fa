import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import test from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { isSecondReadError } from '../../lib/core/errors.js';
import { nativeState } from '../../lib/core/native.js';
import { fromRoot } from '../../lib/core/paths.js';
import { nativeAddon } from '../../lib/backend/native.js';
import { openBackend } from '../../lib/backend/tf.js';

test('danfojs computes on the very tfjs of the project, on whatever backend is open', async () => {
  const { name } = await openBackend();
  const danfo = createRequire(fromRoot('package.json'))('danfojs-node') as { tensorflow: typeof tf; DataFrame: new (rows: number[][]) => { tensor: tf.Tensor2D } };
  assert.equal(danfo.tensorflow.engine(), tf.engine());
  const frame = new danfo.DataFrame([[1, 2], [3, 4]]);
  assert.ok(frame.tensor instanceof tf.Tensor, `a data frame's tensor on ${name} is none of the project's`);
  assert.deepEqual(tf.tidy(() => Array.from(tf.matMul(frame.tensor, tf.eye(2)).dataSync())), [1, 2, 3, 4]);
  frame.tensor.dispose();
});

test('only one copy of tfjs-core is installed', () => {
  const resolve = (from: string): string => createRequire(fromRoot('node_modules', from, 'package.json')).resolve('@tensorflow/tfjs-core');
  const copies = ['danfojs-node', '@tensorflow/tfjs', '@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-layers', '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-backend-cpu'].map(resolve);
  assert.deepEqual([...new Set(copies)], [createRequire(fromRoot('package.json')).resolve('@tensorflow/tfjs-core')]);
});

test('without a wish the best backend that set-up built is opened, and says so', async () => {
  const backend = await openBackend(), state = nativeState();
  assert.equal(backend.name, nativeAddon() === null ? 'wasm' : state?.backend);
  assert.equal(backend.reason === null, nativeAddon() !== null);
  assert.equal(backend.versions.tensorflow === null, backend.name === 'wasm');
});

test('each backend can be opened in turn in one process', async () => {
  assert.equal((await openBackend({ backend: 'wasm' })).name, 'wasm');
  assert.equal(tf.getBackend(), 'wasm');
  assert.equal((await openBackend({ backend: 'javascript' })).name, 'cpu');
  assert.equal(tf.getBackend(), 'cpu');
});

test('a tensor made on one backend can be used on the next', async () => {
  await openBackend({ backend: 'wasm' });
  const x = tf.tensor1d([1, 2, 3]);
  await openBackend({ backend: 'javascript' });
  assert.deepEqual(tf.tidy(() => Array.from(tf.square(x).dataSync())), [1, 4, 9]);
  x.dispose();
});

const inProcess = (script: string, env: Record<string, string>): string => execFileSync(process.execPath, ['--import', 'tsx', '--eval', script], { cwd: fromRoot(), env: { ...process.env, ...env }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const OPEN = 'const { openBackend } = require("./lib/backend/tf.ts"); openBackend().then(({ tf, name, threads }) => console.log(name, threads, tf.getBackend()), (error) => console.log(error.name, error.message));';

test('SECOND_READ_BACKEND and SECOND_READ_THREADS choose', () => {
  assert.equal(inProcess(OPEN, { SECOND_READ_BACKEND: 'javascript' }).trim(), 'cpu 1 cpu');
  if (nativeAddon() === null) assert.match(inProcess(OPEN, { SECOND_READ_BACKEND: 'native' }), /SecondReadError no libtensorflow: .*npm run setup/);
  else assert.equal(inProcess(OPEN, { SECOND_READ_BACKEND: 'cpu', SECOND_READ_THREADS: '1' }).trim(), 'native-cpu 1 tensorflow');
});

test('a backend or a thread number that does not exist is refused with the choices', async () => {
  const refused = async (env: Record<string, string>, words: RegExp): Promise<void> => {
    const kept = { ...process.env };
    Object.assign(process.env, env);
    try {
      await assert.rejects(openBackend(), (error) => isSecondReadError(error) && words.test(error.message));
    } finally { process.env = kept; }
  };
  await refused({ SECOND_READ_BACKEND: 'cuda' }, /no backend "cuda".*native, cpu, gpu, wasm, javascript/);
  await refused({ SECOND_READ_THREADS: 'many' }, /"many" threads.*a whole number from 1/);
});

test('asking for a GPU where the CPU wheel is installed says what to run', async () => {
  if (nativeState()?.backend === 'native-gpu') assert.equal((await openBackend({ backend: 'gpu' })).name, 'native-gpu');
  else await assert.rejects(openBackend({ backend: 'gpu' }), /npm run setup/);
});
