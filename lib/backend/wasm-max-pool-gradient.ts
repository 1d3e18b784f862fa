import * as tf from '@tensorflow/tfjs';
import { registerWasmKernel, type Info, type KernelCall } from './wasm-kernels.js';

interface Heap { makeOutput(shape: number[], dtype: 'float32'): Info; typedArrayFromHeap(info: Info): Float32Array }
interface PoolAttrs { filterSize: number | [number, number]; strides: number | [number, number]; pad: 'valid' | 'same' | number; dimRoundingMode?: 'floor' | 'round' | 'ceil' }

/**
 * Replaces wasm's gradient of max pooling: in tfjs 4.22 it starts each window's maximum at the smallest positive number, so a window
 * without a positive value passes no gradient on.
 */
export const registerMaxPoolGradient = (): void => registerWasmKernel(tf.MaxPoolGrad, maxPoolGradient);

/** dy: `[n, oh, ow, c]`, input: `[n, h, w, c]`; returns `[n, h, w, c]`. Of equal maxima in a window the first in row order gets the gradient, as in tfjs' plain backend. */
function maxPoolGradient({ inputs: { dy, input }, backend, attrs }: KernelCall): Info {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as PoolAttrs, heap = backend as Heap;
  const pool = tf.backend_util.computePool2DInfo(input.shape as [number, number, number, number], filterSize, strides, 1, pad, dimRoundingMode);
  // The heap may move when the output is allocated: take the views after it.
  const out = heap.makeOutput(input.shape, 'float32'), result = heap.typedArrayFromHeap(out).fill(0);
  const values = heap.typedArrayFromHeap(input), upstream = heap.typedArrayFromHeap(dy), { inWidth, inHeight, inChannels: channels } = pool;
  let at = 0;
  for (let n = 0; n < pool.batchSize; n++) {
    for (let row = 0; row < pool.outHeight; row++) {
      const top = row * pool.strideHeight - pool.padInfo.top, firstRow = Math.max(0, top), lastRow = Math.min(inHeight, top + pool.filterHeight);
      for (let column = 0; column < pool.outWidth; column++) {
        const left = column * pool.strideWidth - pool.padInfo.left, firstColumn = Math.max(0, left), lastColumn = Math.min(inWidth, left + pool.filterWidth);
        for (let channel = 0; channel < channels; channel++) {
          let best = -1, most = -Infinity;
          for (let y = firstRow; y < lastRow; y++) {
            let index = ((n * inHeight + y) * inWidth + firstColumn) * channels + channel;
            for (let x = firstColumn; x < lastColumn; x++, index += channels) {
              if (values[index] > most) { most = values[index]; best = index; }
            }
          }
          if (best >= 0) result[best] += upstream[at];
          at++;
        }
      }
    }
  }
  return out;
}
