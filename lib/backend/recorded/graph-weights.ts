import type * as tf from '@tensorflow/tfjs';
import type { Pointer } from './c-api.js';
import { attribute } from './attributes.js';
import type { Graph, GraphTensor } from './graph.js';
import { slotsOf } from './optimizer.js';
import { Session, type Plan } from './session.js';
import type { Optimizer } from './types.js';
import { checkWeights, type Roles } from './weights.js';

/** The variables of one or more recordings, held in a session with the optimizer's slots. */
export class GraphWeights {
  readonly session: Session;
  /** Steps since the weights were fed. */
  steps = 0;
  private readonly handles = new Map<tf.Variable, GraphTensor>();
  private readonly slots = new Map<tf.Variable, GraphTensor[]>();
  private readonly feeding: Plan;
  private readonly pulling: Plan;

  constructor(readonly graph: Graph, readonly roles: Roles, readonly optimizer?: Optimizer) {
    const fed: GraphTensor[] = [], assignments: Pointer[] = [], reads: GraphTensor[] = [];
    for (const [variable, role] of roles) {
      const value = graph.placeholder(variable.shape, 'float32'), handle = this.handle(variable);
      fed.push(value);
      this.handles.set(variable, handle);
      assignments.push(assign(graph, handle, value));
      reads.push(read(graph, handle));
      if (role !== 'trainable' || optimizer === undefined) continue;
      const slots = Array.from({ length: slotsOf(optimizer) }, () => this.handle(variable));
      for (const slot of slots) assignments.push(assign(graph, slot, graph.add('ZerosLike', [value])[0]));
      this.slots.set(variable, slots);
    }
    this.session = new Session(graph);
    this.feeding = this.session.plan(fed, [], assignments);
    this.pulling = this.session.plan([], reads);
  }

  /** Name of the recording that made them. */
  get title(): string { return this.graph.title; }

  private handle(variable: tf.Variable): GraphTensor {
    const { graph } = this;
    return graph.add('VarHandleOp', [], [attribute.type('dtype', 'float32'), attribute.shape('shape', variable.shape), attribute.text('shared_name', `variable_${graph.nodes}`)])[0];
  }

  /** Adds a reading of each variable, for one more recording. */
  reads(): Map<tf.Variable, GraphTensor> {
    return new Map([...this.handles].map(([variable, handle]) => [variable, read(this.graph, handle)]));
  }

  /** Adds the assignment of a variable at the end of a step, behind its reading. */
  assign(variable: tf.Variable, value: GraphTensor, reading: GraphTensor): Pointer {
    return assign(this.graph, this.handles.get(variable) as GraphTensor, value, [reading.output.oper]);
  }

  /** Handle and slots of a trainable variable. */
  resources(variable: tf.Variable): GraphTensor[] {
    return [this.handles.get(variable) as GraphTensor, ...this.slots.get(variable) as GraphTensor[]];
  }

  feed(values: readonly Float32Array[]): void {
    checkWeights(this.graph.title, [...this.roles.keys()], values);
    this.feeding.run(values);
    this.steps = 0;
  }

  pull(): Float32Array[] { return this.pulling.run([]); }
}

const read = (graph: Graph, handle: GraphTensor): GraphTensor => graph.add('ReadVariableOp', [handle], [attribute.type('dtype', 'float32')])[0];

function assign(graph: Graph, handle: GraphTensor, value: GraphTensor, after: Pointer[] = []): Pointer {
  return graph.operation('AssignVariableOp', [handle, value], [attribute.type('dtype', 'float32')], after);
}
