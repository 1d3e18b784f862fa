import * as tf from '@tensorflow/tfjs';
import { isSecondReadError, SecondReadError } from '../../core/errors.js';
import type { Attribute } from './attributes.js';
import { describeTensor, type DataType } from './data-types.js';
import type { Graph, GraphTensor } from './graph.js';
import { tidied } from './tidied.js';
import { wholeGradients, withGradients } from './whole-gradients.js';
import { WholeOperations } from './whole-operations.js';
import { whileHooked, type HookedBackend } from './hooks.js';

type DataId = object;
interface Engine { state: { registeredVariables: Record<string, tf.Variable> }; incRef(tensor: tf.Tensor, backend: null): void; disposeTensor(tensor: tf.Tensor): void }

/**
 * Writes the kernel calls of tfjs code down as operations of a graph. Nothing is computed meanwhile: tensors are stand-ins with the
 * shape and type that TensorFlow infers, and without values.
 */
export class Recorder {
  private readonly backend = tf.backend() as unknown as HookedBackend;
  private readonly engine = tf.engine() as unknown as Engine;
  /** The graph's tensor behind a tfjs tensor's data; reshaped tensors share their data. */
  private readonly known = new WeakMap<DataId, GraphTensor>();
  private readonly told = new Map<tf.Variable, DataId>();
  /** Variables by their data, to tell those that were not named from constants. */
  private readonly others = new Map(Object.values(this.engine.state.registeredVariables).map((variable) => [variable.dataId as DataId, variable]));
  private readonly kernels: string[] = [];

  constructor(private readonly graph: Graph) {}

  /**
   * Runs `work` once and records it.
   *
   * @param variables what each variable is at the start
   * @param work may make stand-ins for inputs by `symbol`, and ask what a result is in the graph by `of`
   * @returns what `work` returned, and what each assigned variable was assigned
   * @throws SecondReadError (run) for what cannot be recorded; tfjs and the variables are then as before
   */
  record<T>(variables: ReadonlyMap<tf.Variable, GraphTensor>, work: () => T): { result: T; assigned: Map<tf.Variable, GraphTensor> } {
    const operations = new WholeOperations(this.graph);
    const execute = (op: string, attributes: Attribute[], inputs: tf.Tensor[]): tf.Tensor[] => operations.add(op, inputs.map((input) => this.of(input)), attributes).map((output) => this.symbol(output));
    const gradients = wholeGradients({ execute: (...call) => execute(...call)[0], opOf: (tensor) => this.of(tensor).op });
    return tidied(() => whileHooked(this.backend, {
      execute,
      read: (dataId) => this.read(dataId),
      bypass: (what) => this.refuse(`a kernel calls the binding itself (${what})`, 'kernels that call executeSingleOutput or executeMultipleOutputs'),
      random: () => this.refuse("tfjs's own random numbers (Math.random) would be the same in every replay", 'random numbers that are inputs, or the layer of dropout-layer.ts'),
      ownNoise: (className, layer) => this.refuse(`tfjs's own ${className} (layer "${layer}") would drop the same values in every replay`, 'the layer of dropout-layer.ts, which draws by the seed of the step'),
      assign: (variable) => { if (!this.told.has(variable)) this.refuse(`variable "${variable.name}" ${describeTensor(variable)} is assigned, but was not named`, 'every variable of the step among its trainable, state or frozen ones'); },
      create: (name) => this.refuse(`variable "${name ?? 'without a name'}" is made while recording`, 'layers that were built, and variables that were made, before'),
      kernel: (name) => { this.kernels.push(name); return () => this.kernels.pop(); },
    }, () => withGradients(gradients, () => this.withSymbols(variables, work))));
  }

  /** A stand-in for a tensor of the graph. */
  symbol(tensor: GraphTensor): tf.Tensor {
    if (tensor.dtype !== 'float32' && tensor.dtype !== 'int32' && tensor.dtype !== 'bool') this.refuse(`${tensor.op} makes ${describeTensor(tensor)}`, 'float32, int32 or bool');
    const dataId: DataId = {}, shape = [...tensor.shape];
    this.backend.tensorMap.set(dataId, { shape, dtype: tensor.dtype, values: null, id: -1, refCount: 1 });
    this.known.set(dataId, tensor);
    return tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype: tensor.dtype as 'float32' | 'int32' | 'bool' });
  }

  /** The graph's tensor for one of tfjs: known, or a constant. */
  of(tensor: tf.Tensor | { dtype: 'int64'; value: number }): GraphTensor {
    if (tensor.dtype === 'int64') return this.graph.constant(BigInt64Array.of(BigInt((tensor as { value: number }).value)), [], 'int64');
    if (!(tensor instanceof tf.Tensor)) return this.refuse(`${typeof tensor === 'object' ? 'an object' : String(tensor)} stands where a tensor should`, 'tensors as loss and outputs');
    const { dataId, shape, dtype } = tensor, known = this.known.get(dataId) ?? this.constant(tensor);
    if (known.dtype !== dtype) this.refuse(`${describeTensor({ shape, dtype })} shares the data of ${known.op} ${describeTensor(known)}`, 'tensors of one type');
    if (known.shape.join() === shape.join()) return known;
    // A reshaped tensor of tfjs is another view of the same data: give the graph its Reshape, once a shape.
    return this.graph.reshaped(known, shape);
  }

  private withSymbols<T>(variables: ReadonlyMap<tf.Variable, GraphTensor>, work: () => T): { result: T; assigned: Map<tf.Variable, GraphTensor> } {
    const before = [...variables.keys()].map((variable) => [variable, variable.dataId] as const);
    try {
      for (const [variable, tensor] of variables) {
        const { dataId } = this.symbol(tensor);
        this.told.set(variable, dataId);
        (variable as { dataId: DataId }).dataId = dataId;
        this.engine.incRef(variable, null);
      }
      const result = this.run(work);
      return { result, assigned: new Map([...this.told].filter(([variable, dataId]) => variable.dataId !== dataId).map(([variable]) => [variable, this.of(variable)])) };
    } finally {
      for (const [variable, dataId] of before) {
        if (this.told.has(variable)) this.engine.disposeTensor(variable);
        (variable as { dataId: DataId }).dataId = dataId;
      }
    }
  }

  private run<T>(work: () => T): T {
    try { return work(); } catch (cause) {
      if (isSecondReadError(cause)) throw cause;
      throw new SecondReadError('run', `${this.graph.title} cannot be recorded: ${(cause as Error).message}`, {}, { cause });
    }
  }

  /** A tensor that the recorded code made of JavaScript numbers, or that was there before: it will be the same in every replay. */
  private constant(tensor: tf.Tensor): GraphTensor {
    const { dataId, shape, dtype } = tensor;
    const variable = this.others.get(dataId);
    if (variable !== undefined) this.refuse(`variable "${variable.name}" ${describeTensor(variable)} is read, but was not named`, 'every variable of the step among its trainable, state or frozen ones');
    if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') this.refuse(`a tensor is ${describeTensor({ shape, dtype })}`, 'float32, int32 or bool');
    const info = this.backend.tensorMap.has(dataId) ? this.backend.tensorMap.get(dataId) : undefined;
    if (info === undefined) this.refuse(`a tensor ${describeTensor(tensor)} belongs to another backend or was disposed of`, 'tensors of the backend in use');
    const values = info.values ?? this.backendValues(dataId), made = this.graph.constant(asType(values, dtype as DataType), shape, dtype as DataType);
    this.known.set(dataId, made);
    return made;
  }

  private backendValues(dataId: DataId): ArrayBufferView {
    // The hook stands in for readSync on the object itself; the class still has it.
    return (Object.getPrototypeOf(this.backend) as HookedBackend).readSync.call(this.backend, dataId);
  }

  private read(dataId: DataId): ArrayBufferView {
    const known = this.known.get(dataId), values = this.backend.tensorMap.has(dataId) ? this.backend.tensorMap.get(dataId).values : null;
    if (values !== null) return values;
    // GatherV2 looks whether its indices lie in bounds; at replay its TensorFlow kernel does.
    if (known !== undefined && this.kernels[this.kernels.length - 1] === 'GatherV2') return new Int32Array(known.shape.reduce((size, dim) => size * dim, 1));
    const what = known === undefined ? 'a tensor' : `${known.op} ${describeTensor(known)}`;
    return this.refuse(`the values of ${what} are read back (dataSync, arraySync, data or a kernel that needs them)`, 'code whose course does not depend on the values of tensors; what it wants to know may be an output');
  }

  private refuse(what: string, expected: string): never {
    const kernel = this.kernels.length > 0 ? ` in kernel ${this.kernels[this.kernels.length - 1]}` : '';
    throw new SecondReadError('run', `${this.graph.title} cannot be recorded: ${what}${kernel}`, { expected });
  }
}

function asType(values: ArrayBufferView, dtype: DataType): ArrayBufferView {
  const numbers = values as unknown as ArrayLike<number>;
  if (dtype === 'bool') return values instanceof Uint8Array ? values : Uint8Array.from(numbers, (value) => (value ? 1 : 0));
  if (dtype === 'int32') return values instanceof Int32Array ? values : Int32Array.from(numbers);
  return values instanceof Float32Array ? values : Float32Array.from(numbers);
}
