import type { WeightTensor } from './types.js';
import type { FileLayer, FileTensor } from './weight-file.js';

/** Counters of PyTorch's batch norms, whole numbers that no network here has a use for. */
export const isTorchCounter = (name: string): boolean => name.endsWith('.num_batches_tracked');

/** True for the names of a PyTorch `state_dict`: modules and their parts joined by dots, no slash. */
export function isTorchLayout(names: readonly string[]): boolean {
  return names.length > 0 && names.every((name) => !name.includes('/') && /\.(weight|bias|running_mean|running_var)$/.test(name));
}

/**
 * Layers of a PyTorch `state_dict` as Keras keeps them: a module is a layer, kernels [out, in, height, width] become [height, width, in, out],
 * dense [out, in] become [in, out]; of a module with running statistics, weight and bias are gamma and beta.
 *
 * @example layersOfTorch(new Map([['conv1.weight', { shape: [64, 3, 7, 7], values }]]))[0].tensors[0].shape // [7, 7, 3, 64]
 */
export function layersOfTorch(tensors: ReadonlyMap<string, WeightTensor>): FileLayer[] {
  const layers = new Map<string, FileTensor[]>();
  for (const [name, { shape, values }] of tensors) {
    const dot = name.lastIndexOf('.'), layer = name.slice(0, dot), role = roleOf(name.slice(dot + 1), shape, tensors.has(`${layer}.running_mean`));
    const kept = shape.length === 4 ? reordered(shape, values, [2, 3, 1, 0]) : shape.length === 2 ? reordered(shape, values, [1, 0]) : { shape, values };
    layers.set(layer, [...layers.get(layer) ?? [], { name, role, ...kept }]);
  }
  return [...layers].map(([name, list]) => ({ name, tensors: list }));
}

function roleOf(part: string, shape: readonly number[], normalises: boolean): string {
  if (part === 'running_mean') return 'moving_mean';
  if (part === 'running_var') return 'moving_variance';
  if (part === 'bias') return normalises ? 'beta' : 'bias';
  return shape.length === 1 ? 'gamma' : 'kernel';
}

/** A tensor with its sides in another order. @param order side of the old tensor that becomes side k of the new one */
function reordered(shape: readonly number[], values: Float32Array, order: readonly number[]): WeightTensor {
  const strides = shape.map((_, side) => shape.slice(side + 1).reduce((product, length) => product * length, 1));
  const sides = order.map((side) => shape[side]), steps = order.map((side) => strides[side]), at = new Int32Array(order.length), moved = new Float32Array(values.length);
  for (let i = 0, from = 0; i < moved.length; i++) {
    moved[i] = values[from];
    // The next place, its last side first, as an odometer counts.
    for (let k = at.length - 1; k >= 0; k--) {
      from += steps[k];
      if (++at[k] < sides[k]) break;
      from -= steps[k] * sides[k];
      at[k] = 0;
    }
  }
  return { shape: sides, values: moved };
}
