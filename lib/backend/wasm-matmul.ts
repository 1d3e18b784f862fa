import * as tf from '@tensorflow/tfjs';
import { composeKernels, registerWasmKernel, wasmKernel, type Info, type KernelCall } from './wasm-kernels.js';

/**
 * wasm multiplies transposed matrices, which every gradient of a dense layer needs, by a plain loop thirty times slower than the
 * untransposed ones: so transpose first.
 */
export function registerMatMul(): void {
  const plain = wasmKernel(tf.BatchMatMul);
  registerWasmKernel(tf.BatchMatMul, ({ inputs: { a, b }, backend, attrs: { transposeA, transposeB } }: KernelCall): Info => composeKernels(backend, (run) => plain({
    inputs: { a: transposeA === true ? run('Transpose', { x: a }, { perm: swapLast(a.shape.length) }) : a, b: transposeB === true ? run('Transpose', { x: b }, { perm: swapLast(b.shape.length) }) : b },
    backend, attrs: { transposeA: false, transposeB: false },
  })));
}

const swapLast = (rank: number): number[] => Array.from({ length: rank }, (_, i) => (i < rank - 2 ? i : 2 * rank - 3 - i));
