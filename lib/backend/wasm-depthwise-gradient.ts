import * as tf from '@tensorflow/tfjs';
import { composeKernels, registerWasmKernel, type Info, type KernelCall } from './wasm-kernels.js';

type Run = Parameters<Parameters<typeof composeKernels>[1]>[0];
type Shape4 = [number, number, number, number];
interface DepthwiseAttrs { strides: number | [number, number]; pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding; dilations: number | [number, number]; dimRoundingMode?: 'floor' | 'round' | 'ceil'; filterShape: Shape4; inputShape: Shape4 }

/** Gives wasm the two gradients of a depthwise convolution, which tfjs lacks there. */
export function registerDepthwiseGradients(): void {
  registerWasmKernel(tf.DepthwiseConv2dNativeBackpropFilter, ({ inputs: { x, dy }, backend, attrs }) => depthwiseFilterGradient({ inputs: { x, dy }, backend, attrs }));
  registerWasmKernel(tf.DepthwiseConv2dNativeBackpropInput, ({ inputs: { dy, filter }, backend, attrs }) => depthwiseInputGradient({ inputs: { dy, filter }, backend, attrs }));
}

/**
 * By the filter, a tap at a time: the sum over images and places of what the tap saw times the incoming gradient.
 *
 * x: `[n, h, w, in]`, dy: `[n, oh, ow, in * m]`; returns `[fh, fw, in, m]`.
 */
function depthwiseFilterGradient({ inputs: { x, dy }, backend, attrs }: KernelCall): Info {
  const conv = geometry(x.shape as Shape4, attrs.filterShape as Shape4, attrs), multiplier = conv.outChannels / conv.inChannels;
  return composeKernels(backend, (run) => {
    const padded = run('PadV2', { x }, { paddings: reach(conv), constantValue: 0 });
    const upstream = run('Reshape', { x: dy }, { shape: [conv.batchSize * conv.outHeight * conv.outWidth, conv.inChannels, multiplier] });
    const taps = eachTap(conv, (row, column) => {
      const seen = run('StridedSlice', { x: padded }, window(conv, row, column));
      const product = run('Multiply', { a: run('Reshape', { x: seen }, { shape: [upstream.shape[0], conv.inChannels, 1] }), b: upstream });
      return run('Reshape', { x: run('Sum', { x: product }, { axis: [0], keepDims: false }) }, { shape: [1, conv.inChannels, multiplier] });
    });
    return run('Reshape', { x: concat(run, taps) }, { shape: [conv.filterHeight, conv.filterWidth, conv.inChannels, multiplier] });
  });
}

/**
 * By the input: the incoming gradient, spread out by the stride and summed over each channel's filters, tap by tap at the place it came from.
 *
 * dy: `[n, oh, ow, in * m]`, filter: `[fh, fw, in, m]`; returns `[n, h, w, in]`.
 */
function depthwiseInputGradient({ inputs: { dy, filter }, backend, attrs }: KernelCall): Info {
  const conv = geometry(attrs.inputShape as Shape4, filter.shape as Shape4, attrs), { inChannels, strideHeight: sh, strideWidth: sw } = conv;
  const multiplier = conv.outChannels / inChannels, { top, left } = conv.padInfo, n = conv.batchSize;
  return composeKernels(backend, (run) => {
    const upstream = run('Reshape', { x: dy }, { shape: [n * conv.outHeight * conv.outWidth, inChannels, multiplier] });
    const height = Math.max(top + conv.inHeight, (conv.outHeight - 1) * sh + conv.effectiveFilterHeight) + sh, width = Math.max(left + conv.inWidth, (conv.outWidth - 1) * sw + conv.effectiveFilterWidth) + sw;
    let total: Info | undefined;
    eachTap(conv, (row, column) => {
      const weights = run('Slice', { x: filter }, { begin: [row, column, 0, 0], size: [1, 1, inChannels, multiplier] });
      const weighed = run('Multiply', { a: upstream, b: run('Reshape', { x: weights }, { shape: [1, inChannels, multiplier] }) });
      const summed = run('Reshape', { x: run('Sum', { x: weighed }, { axis: [2], keepDims: false }) }, { shape: [n, conv.outHeight, conv.outWidth, inChannels] });
      const spread = spreadOut(run, summed, sh, sw), above = row * conv.dilationHeight, before = column * conv.dilationWidth;
      const placed = run('PadV2', { x: spread }, { paddings: [[0, 0], [above, height - above - spread.shape[1]], [before, width - before - spread.shape[2]], [0, 0]], constantValue: 0 });
      total = total === undefined ? placed : run('Add', { a: total, b: placed });
      return placed;
    });
    return run('Slice', { x: total as Info }, { begin: [0, top, left, 0], size: [n, conv.inHeight, conv.inWidth, inChannels] });
  });
}

function geometry(input: Shape4, filter: Shape4, attrs: Record<string, unknown>): tf.backend_util.Conv2DInfo {
  const { strides, pad, dilations, dimRoundingMode } = attrs as unknown as DepthwiseAttrs;
  return tf.backend_util.computeConv2DInfo(input, filter, strides, dilations, pad, dimRoundingMode, true);
}

/** Zeros around the input, enough for every window. */
function reach(conv: tf.backend_util.Conv2DInfo): number[][] {
  const { padInfo: { top, left } } = conv;
  const bottom = Math.max(0, (conv.outHeight - 1) * conv.strideHeight + conv.effectiveFilterHeight - conv.inHeight - top);
  const right = Math.max(0, (conv.outWidth - 1) * conv.strideWidth + conv.effectiveFilterWidth - conv.inWidth - left);
  return [[0, 0], [top, bottom], [left, right], [0, 0]];
}

/** What one tap of the filter sees: every stride-th place from its own offset. */
function window(conv: tf.backend_util.Conv2DInfo, row: number, column: number): Record<string, unknown> {
  const above = row * conv.dilationHeight, before = column * conv.dilationWidth;
  return {
    begin: [0, above, before, 0], strides: [1, conv.strideHeight, conv.strideWidth, 1],
    end: [conv.batchSize, above + (conv.outHeight - 1) * conv.strideHeight + 1, before + (conv.outWidth - 1) * conv.strideWidth + 1, conv.inChannels],
    beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0,
  };
}

function eachTap(conv: tf.backend_util.Conv2DInfo, work: (row: number, column: number) => Info): Info[] {
  return Array.from({ length: conv.filterHeight * conv.filterWidth }, (_, tap) => work(Math.floor(tap / conv.filterWidth), tap % conv.filterWidth));
}

const concat = (run: Run, parts: Info[]): Info => run('Concat', parts as unknown as Record<string, Info>, { axis: 0 });

/** Puts `stride - 1` zeros between neighbours in height and width (and behind the last ones): rows and columns in turn. */
export function spreadOut(run: Run, dy: Info, strideHeight: number, strideWidth: number): Info {
  if (strideHeight === 1 && strideWidth === 1) return dy;
  const [n, h, w, c] = dy.shape;
  const rows = run('PadV2', { x: run('Reshape', { x: dy }, { shape: [n * h, 1, w * c] }) }, { paddings: [[0, 0], [0, strideHeight - 1], [0, 0]], constantValue: 0 });
  const columns = run('PadV2', { x: run('Reshape', { x: rows }, { shape: [n * h * strideHeight * w, 1, c] }) }, { paddings: [[0, 0], [0, strideWidth - 1], [0, 0]], constantValue: 0 });
  return run('Reshape', { x: columns }, { shape: [n, h * strideHeight, w * strideWidth, c] });
}
