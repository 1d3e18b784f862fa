import * as tf from '@tensorflow/tfjs';
import { spreadOut } from './wasm-depthwise-gradient.js';
import { composeKernels, registerWasmKernel, type Info, type KernelCall } from './wasm-kernels.js';

type Run = Parameters<Parameters<typeof composeKernels>[1]>[0];
type Shape4 = [number, number, number, number];
interface ConvAttrs { strides: number | [number, number]; pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding; dataFormat: 'NHWC' | 'NCHW'; dimRoundingMode?: 'floor' | 'round' | 'ceil'; filterShape: Shape4; inputShape: Shape4 }

/** Gives wasm the gradients of a convolution: by its filter, which tfjs lacks there, and by its input, which it computes twenty times slower. */
export function registerConvGradients(): void {
  registerWasmKernel(tf.Conv2DBackpropFilter, filterGradient);
  registerWasmKernel(tf.Conv2DBackpropInput, inputGradient);
}

/**
 * The gradient by the filter is itself a convolution: images and channels change places, the incoming gradient is the filter, and stride
 * and dilation change places. So wasm's fast convolution kernel does it.
 *
 * x: `[n, h, w, in]`, dy: `[n, oh, ow, out]`; returns `[fh, fw, in, out]`.
 */
export function filterGradient({ inputs: { x, dy }, backend, attrs }: KernelCall): Info {
  const { strides, pad, dimRoundingMode, filterShape, dataFormat } = attrs as unknown as ConvAttrs;
  const conv = geometry(x.shape as Shape4, filterShape, strides, pad, dimRoundingMode, dataFormat);
  return composeKernels(backend, (run) => {
    const { top, bottom, left, right } = fittingPad(conv);
    const byChannel = fit(run, run('Transpose', { x }, { perm: [3, 1, 2, 0] }), top, bottom, left, right);
    const filter = run('Transpose', { x: dy }, { perm: [1, 2, 0, 3] });
    const out = run('Conv2D', { x: byChannel, filter }, { strides: [1, 1], pad: 'valid', dilations: [conv.strideHeight, conv.strideWidth], dataFormat: 'NHWC' });
    return run('Transpose', { x: out }, { perm: [1, 2, 0, 3] });
  });
}

/**
 * The gradient by the input: the incoming gradient, spread out by the stride, convolved with the filter turned by 180 degrees.
 *
 * dy: `[n, oh, ow, out]`, filter: `[fh, fw, in, out]`; returns `[n, h, w, in]`.
 */
export function inputGradient({ inputs: { dy, filter }, backend, attrs }: KernelCall): Info {
  const { strides, pad, dimRoundingMode, inputShape, dataFormat } = attrs as unknown as ConvAttrs;
  const conv = geometry(inputShape, filter.shape as Shape4, strides, pad, dimRoundingMode, dataFormat);
  return composeKernels(backend, (run) => {
    const spread = spreadOut(run, dy, conv.strideHeight, conv.strideWidth);
    const top = conv.filterHeight - 1 - conv.padInfo.top, left = conv.filterWidth - 1 - conv.padInfo.left;
    const bottom = conv.inHeight + conv.filterHeight - 1 - spread.shape[1] - top, right = conv.inWidth + conv.filterWidth - 1 - spread.shape[2] - left;
    const turned = run('Transpose', { x: run('Reverse', { x: filter }, { dims: [0, 1] }) }, { perm: [0, 1, 3, 2] });
    return run('Conv2D', { x: fit(run, spread, top, bottom, left, right), filter: turned }, { strides: [1, 1], pad: 'valid', dilations: [1, 1], dataFormat: 'NHWC' });
  });
}

function geometry(input: Shape4, filter: Shape4, strides: ConvAttrs['strides'], pad: ConvAttrs['pad'], rounding: ConvAttrs['dimRoundingMode'], format: ConvAttrs['dataFormat']): tf.backend_util.Conv2DInfo {
  if (format !== 'NHWC') throw new Error(`convolution gradient on wasm: data format ${format}; expected NHWC`);
  return tf.backend_util.computeConv2DInfo(input, filter, strides, 1, pad, rounding, false, 'channelsLast');
}

/** The padding after which a stride ends exactly at the edge: what the forward pass never looked at is cut off (a negative pad). */
function fittingPad(conv: tf.backend_util.Conv2DInfo): { top: number; bottom: number; left: number; right: number } {
  const { padInfo: { top, left } } = conv;
  return {
    top, left,
    bottom: (conv.outHeight - 1) * conv.strideHeight + conv.filterHeight - conv.inHeight - top,
    right: (conv.outWidth - 1) * conv.strideWidth + conv.filterWidth - conv.inWidth - left,
  };
}

/** Pads height and width with zeros; a negative pad crops. */
function fit(run: Run, x: Info, top: number, bottom: number, left: number, right: number): Info {
  const crop = [top, bottom, left, right].map((pad) => Math.max(0, -pad)), add = [top, bottom, left, right].map((pad) => Math.max(0, pad));
  const cropped = crop.some((pad) => pad > 0)
    ? run('Slice', { x }, { begin: [0, crop[0], crop[2], 0], size: [x.shape[0], x.shape[1] - crop[0] - crop[1], x.shape[2] - crop[2] - crop[3], x.shape[3]] })
    : x;
  return add.some((pad) => pad > 0) ? run('PadV2', { x: cropped }, { paddings: [[0, 0], [add[0], add[1]], [add[2], add[3]], [0, 0]], constantValue: 0 }) : cropped;
}
