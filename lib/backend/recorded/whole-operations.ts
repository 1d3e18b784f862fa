import { attribute, type Attribute } from './attributes.js';
import type { Graph, GraphTensor } from './graph.js';

const T = attribute.type('T', 'float32'), NHWC = attribute.text('data_format', 'NHWC');

/**
 * Adds operations to a graph, and in place of what tfjs composes TensorFlow's own, which it can fuse with convolutions: a sum with a
 * bias, a bias' gradient, and min(6, relu(x)), as tfjs-layers write relu6. Values are equal (the gradient's up to the order of summation).
 */
export class WholeOperations {
  private readonly reluOf = new WeakMap<GraphTensor, GraphTensor>();

  constructor(private readonly graph: Graph) {}

  add(op: string, inputs: readonly GraphTensor[], attributes: readonly Attribute[]): GraphTensor[] {
    const { graph } = this, [first, second] = inputs;
    if ((op === 'Add' || op === 'AddV2') && isBias(first, second)) {
      return graph.add('BiasAdd', [first, graph.reshaped(second, first.shape.slice(-1))], [T, NHWC]);
    }
    if (op === 'Sum' && this.isBiasGradient(first, second, attributes)) return graph.add('BiasAddGrad', [first], [T, NHWC]);
    if (op === 'Minimum' && second.dtype === 'float32' && graph.numbersOf(first)?.join() === '6') {
      const inside = this.reluOf.get(second);
      if (inside !== undefined) return graph.add('Relu6', [inside], [T]);
    }
    const outputs = graph.add(op, inputs, attributes);
    if (op === 'Relu' && first.dtype === 'float32') this.reluOf.set(outputs[0], first);
    return outputs;
  }

  /** A sum over all axes but the last. */
  private isBiasGradient({ shape, dtype }: GraphTensor, axes: GraphTensor, attributes: readonly Attribute[]): boolean {
    const over = [...this.graph.numbersOf(axes) ?? []].sort((a, b) => a - b), kept = attributes.some(({ name, value }) => name === 'keep_dims' && value === true);
    return dtype === 'float32' && shape.length === 4 && !kept && over.join() === '0,1,2';
  }
}

/** One number for each place of the last axis, added to all the others; written `[c]` or `[1, ..., 1, c]`. */
function isBias({ shape, dtype }: GraphTensor, bias: GraphTensor): boolean {
  const channels = shape[shape.length - 1], size = bias.shape.reduce((product, dim) => product * dim, 1);
  const alongLast = (bias.shape.length === 1 || bias.shape.length === shape.length) && bias.shape[bias.shape.length - 1] === channels && size === channels;
  return dtype === 'float32' && (shape.length === 2 || shape.length === 4) && alongLast && shape.some((dim, axis) => dim !== 1 && axis < shape.length - 1);
}
