import { attribute, type Attribute } from './attributes.js';
import type { Graph, GraphTensor } from './graph.js';

/**
 * Adds operations to a graph, and TensorFlow's own Relu6 in place of min(6, relu(x)), as tfjs-layers write it: one pass through memory
 * in place of two, which TensorFlow can fuse with the convolution before. Values are equal.
 *
 * (A sum with a bias needs no such help: TensorFlow fuses it as it is. Its gradient is best left a sum, too: BiasAddGrad would be fused
 * with the gradient by the filter into an operation that is slower than the two; measured on libtensorflow 2.21.)
 */
export class WholeOperations {
  private readonly reluOf = new WeakMap<GraphTensor, GraphTensor>();

  constructor(private readonly graph: Graph) {}

  add(op: string, inputs: readonly GraphTensor[], attributes: readonly Attribute[]): GraphTensor[] {
    const { graph } = this, [first, second] = inputs;
    if (op === 'Minimum' && graph.numbersOf(first)?.join() === '6') {
      const inside = this.reluOf.get(second);
      if (inside !== undefined) return graph.add('Relu6', [inside], [attribute.type('T', 'float32')]);
    }
    const outputs = graph.add(op, inputs, attributes);
    if (op === 'Relu' && first.dtype === 'float32') this.reluOf.set(outputs[0], first);
    return outputs;
  }
}
