import * as tf from '@tensorflow/tfjs';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { SecondReadError } from '../core/errors.js';
import { fromRoot } from '../core/paths.js';
import type { Backend } from './types.js';
import { registerConvGradients } from './wasm-conv-gradient.js';
import { registerDepthwiseGradients } from './wasm-depthwise-gradient.js';
import { registerMatMul } from './wasm-matmul.js';
import { registerMaxPoolGradient } from './wasm-max-pool-gradient.js';

let prepared = false;

/** Makes WebAssembly tfjs's backend, with the kernels that it lacks for training. */
export async function openWasm(threads: number, reason: string | null): Promise<Backend> {
  if (!prepared) {
    setWasmPaths(fromRoot('node_modules', '@tensorflow', 'tfjs-backend-wasm', 'dist', '/'));
    setThreadsCount(threads);
    registerConvGradients();
    registerDepthwiseGradients();
    registerMatMul();
    registerMaxPoolGradient();
    prepared = true;
  }
  if (!await tf.setBackend('wasm')) throw new SecondReadError('setup', 'the wasm backend does not start', { remedy: 'Run `npm ci`; Node 20.19 or later is needed.' });
  // tfjs 4.22 has no threads for wasm in Node (tfjs issue 3830).
  return { tf, name: 'wasm', versions: { tfjs: tf.version.tfjs, tensorflow: null }, threads: 1, reason };
}
