import os from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { SecondReadError } from '../core/errors.js';
import { nativeState } from '../core/native.js';
import { nativeAddon, openNative } from './native.js';
import type { Backend, BackendChoice } from './types.js';
import { openWasm } from './wasm.js';

const CHOICES: readonly BackendChoice[] = ['native', 'cpu', 'gpu', 'wasm', 'javascript'];

/**
 * Opens the tensor backend: libtensorflow where set-up could build its binding, else wasm. All of the project, and danfojs, share this one
 * tfjs. Calling it again is cheap; asking for another backend switches (tensors made before stay where they are, and move when used).
 *
 * @param options.backend what to use; without it `SECOND_READ_BACKEND`, without that the best there is
 * @param options.threads threads of one operation; without it `SECOND_READ_THREADS`, without that all processors. libtensorflow fixes them
 *   on its first use in a process; wasm runs on one thread in Node whatever is asked
 * @throws SecondReadError (setup) when the asked backend is not there, with what to run
 * @example (await openBackend({ backend: 'wasm' })).name // 'wasm'
 */
export async function openBackend(options: { backend?: BackendChoice; threads?: number } = {}): Promise<Backend> {
  const asked = options.backend ?? choiceOf(process.env.SECOND_READ_BACKEND);
  const threads = options.threads ?? threadsOf(process.env.SECOND_READ_THREADS);
  if (asked === 'wasm') return openWasm(threads, null);
  if (asked === 'javascript') return openJavaScript();
  if (nativeAddon() === null) {
    const reason = nativeState()?.reason ?? 'set-up has not run';
    if (asked === undefined) return openWasm(threads, reason);
    throw new SecondReadError('setup', `no libtensorflow: ${reason}`, { field: 'SECOND_READ_BACKEND', remedy: 'Run `npm run setup`, which says what is missing, or choose SECOND_READ_BACKEND=wasm.' });
  }
  const backend = await openNative(threads);
  if (asked === 'gpu' && backend.name !== 'native-gpu') {
    throw new SecondReadError('setup', 'the installed libtensorflow is the CPU one', { field: 'SECOND_READ_BACKEND', remedy: 'Run `SECOND_READ_BACKEND=gpu npm run setup`, which installs the CUDA one.' });
  }
  return backend;
}

function choiceOf(text: string | undefined): BackendChoice | undefined {
  if (text === undefined || text === '') return undefined;
  if (!(CHOICES as readonly string[]).includes(text)) throw new SecondReadError('setup', `no backend "${text}"`, { field: 'SECOND_READ_BACKEND', expected: CHOICES.join(', ') });
  return text as BackendChoice;
}

function threadsOf(text: string | undefined): number {
  if (text === undefined || text === '') return os.availableParallelism();
  const threads = Number(text);
  if (!Number.isInteger(threads) || threads < 1) throw new SecondReadError('setup', `"${text}" threads`, { field: 'SECOND_READ_THREADS', expected: 'a whole number from 1' });
  return threads;
}

async function openJavaScript(): Promise<Backend> {
  await tf.setBackend('cpu');
  // Its first tensor prints an advertisement for tfjs-node.
  const { warn } = console;
  console.warn = () => undefined;
  try { tf.scalar(0).dispose(); } finally { console.warn = warn; }
  return { tf, name: 'cpu', versions: { tfjs: tf.version.tfjs, tensorflow: null }, threads: 1, reason: null };
}
