import * as tf from '@tensorflow/tfjs';

/** A tensor as kernels see it. */
export type Info = tf.TensorInfo;
/** The part of the wasm backend that composed kernels use. */
export interface WasmBackend { disposeData(id: object): boolean }
/** A kernel's arguments. */
export interface KernelCall { inputs: Record<string, Info>; backend: unknown; attrs: Record<string, unknown> }

/** A kernel of the wasm backend as it stands now. @throws when this tfjs has none of that name */
export function wasmKernel(name: string): (call: KernelCall) => Info {
  const kernel = tf.getKernel(name, 'wasm');
  if (kernel === undefined) throw new Error(`the wasm backend has no kernel ${name}`);
  return kernel.kernelFunc as unknown as (call: KernelCall) => Info;
}

/** Registers a kernel for wasm, in place of the one there may be, whose set-up it keeps: `compute` may still call that one. */
export function registerWasmKernel(kernelName: string, compute: (call: KernelCall) => Info): void {
  const before = tf.getKernel(kernelName, 'wasm') as tf.KernelConfig | undefined;
  if (before !== undefined) tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({ ...before, kernelName, backendName: 'wasm', kernelFunc: compute as unknown as tf.KernelFunc });
}

/** Runs kernels one on the other below tfjs's engine, and frees every result but the one that `work` returns. */
export function composeKernels(backend: unknown, work: (run: (name: string, inputs: Record<string, Info>, attrs?: Record<string, unknown>) => Info) => Info): Info {
  const made: Info[] = [];
  let result: Info | undefined;
  try {
    result = work((name, inputs, attrs = {}) => {
      const out = wasmKernel(name)({ inputs, backend, attrs });
      made.push(out);
      return out;
    });
    return result;
  } finally {
    for (const info of made) if (info !== result) (backend as WasmBackend).disposeData(info.dataId);
  }
}
