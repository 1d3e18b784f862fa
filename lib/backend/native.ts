import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { SecondReadError } from '../core/errors.js';
import { nativeState } from '../core/native.js';
import { fromRoot } from '../core/paths.js';
import type { Backend } from './types.js';

const PACKAGE = '@tensorflow/tfjs-node-gpu';
let threadsFixed: number | undefined;

/** The built binding to libtensorflow, where tfjs looks for it; null before set-up could build it. */
export function nativeAddon(): string | null {
  const file = fromRoot('node_modules', PACKAGE, 'lib', 'napi-v8', 'tfjs_binding.node');
  return existsSync(file) && existsSync(fromRoot('.native', 'tfjs_binding.node')) ? file : null;
}

/** What this project calls of the node backend besides tfjs's own operations. */
export interface NodeBackend {
  binding: Record<string, number> & { TF_Version: string };
  isGPUPackage: boolean;
  isUsingGpuDevice: boolean;
  executeMultipleOutputs(name: string, attributes: OpAttribute[], inputs: tf.Tensor[], outputs: number): tf.Tensor[];
}

/** An attribute of a TensorFlow operation, as the binding takes it. */
export interface OpAttribute { name: string; type: number; value: number | string | boolean }

/** libtensorflow's backend object; only while it is the one in use. */
export const nodeBackend = (): NodeBackend => tf.backend() as unknown as NodeBackend;

/** Loads libtensorflow and makes it tfjs's backend. */
export async function openNative(threads: number): Promise<Backend> {
  if (threadsFixed === undefined) {
    // TensorFlow reads these when its first operation makes the thread pools.
    process.env.TF_NUM_INTRAOP_THREADS = process.env.OMP_NUM_THREADS = String(threads);
    process.env.TF_NUM_INTEROP_THREADS = '1';
    process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
    defineRetiredHelpers();
    const load = (): void => { createRequire(fromRoot('package.json'))(PACKAGE); };
    try {
      if (nativeState()?.backend === 'native-gpu') load(); else withoutStderr(load);
    } catch (cause) {
      throw new SecondReadError('setup', `libtensorflow does not load: ${(cause as Error).message}`, { remedy: 'Run `npm run setup`, or choose SECOND_READ_BACKEND=wasm.' }, { cause });
    }
    threadsFixed = threads;
  }
  await tf.setBackend('tensorflow');
  const node = nodeBackend();
  return {
    tf, name: node.isUsingGpuDevice ? 'native-gpu' : 'native-cpu', threads: threadsFixed, reason: null,
    versions: { tfjs: tf.version.tfjs, tensorflow: node.binding.TF_Version },
  };
}

/** tfjs-node calls two helpers that Node 23 took out of `util`. */
function defineRetiredHelpers(): void {
  const old = util as unknown as { isNullOrUndefined?: (value: unknown) => boolean; isArray?: (value: unknown) => boolean };
  old.isNullOrUndefined ??= (value) => value === null || value === undefined;
  old.isArray ??= Array.isArray;
}

/** While libtensorflow is loaded it says on stderr that it uses oneDNN, whatever its log level; errors come as exceptions all the same. */
function withoutStderr(work: () => void): void {
  const require = createRequire(fromRoot('package.json'));
  const libc = (require('koffi') as typeof import('koffi')).load('libc.so.6');
  const dup = libc.func('int dup(int)') as (fd: number) => number, dup2 = libc.func('int dup2(int, int)') as (from: number, to: number) => number;
  const open = libc.func('int open(const char *, int)') as (file: string, flags: number) => number, close = libc.func('int close(int)') as (fd: number) => number;
  const kept = dup(2), nowhere = open('/dev/null', 1);
  dup2(nowhere, 2);
  try { work(); } finally {
    dup2(kept, 2);
    close(kept);
    close(nowhere);
  }
}
