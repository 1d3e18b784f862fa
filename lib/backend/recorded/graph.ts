import { createHash } from 'node:crypto';
import { SecondReadError } from '../../core/errors.js';
import { attribute, setAttribute, type Attribute } from './attributes.js';
import { tensorflow, type Pointer, type TfOutput } from './c-api.js';
import { describeTensor, longs, typeCode, TYPES, type DataType } from './data-types.js';

/** One tensor of a graph. */
export interface GraphTensor { readonly output: TfOutput; readonly shape: readonly number[]; readonly dtype: DataType; readonly op: string }

/** Operations one of whose arguments is a list of `N` tensors: where it begins among the inputs. */
const LISTS: Record<string, number> = { ConcatV2: 0, Pack: 0, AddN: 0, Einsum: 0 };

/** Operations that hand each other scratch space, whose shape only their kernels know. Nothing else may use it: it counts as empty. */
const SCRATCH = new Set(['FusedBatchNormV3', 'FusedBatchNormGradV3']);


/** A TensorFlow graph under construction: each operation is checked, and its outputs' shapes inferred, as it is added. */
export class Graph {
  readonly pointer: Pointer = tensorflow().api.TF_NewGraph();
  private count = 0;
  private readonly constants = new Map<string, GraphTensor>();
  private readonly numbers = new WeakMap<GraphTensor, readonly number[]>();
  private readonly views = new Map<string, GraphTensor>();
  private readonly consumers = new Map<Pointer, Pointer[]>();

  /** @param title name of the recording, for errors */
  constructor(readonly title: string) {}

  /** Operations so far. */
  get nodes(): number { return this.count; }

  /**
   * Adds an operation and returns its outputs.
   *
   * @param controls operations that must have run before
   * @throws SecondReadError (run) when TensorFlow refuses it, or when a shape or type is known only once it runs
   */
  add(op: string, inputs: readonly GraphTensor[], attributes: readonly Attribute[] = [], controls: readonly Pointer[] = []): GraphTensor[] {
    const operation = this.operation(op, inputs, attributes, controls), { api } = tensorflow();
    return Array.from({ length: api.TF_OperationNumOutputs(operation) }, (_, index) => this.tensor(op, { oper: operation, index }));
  }

  /** Adds an operation that is wanted for what it does, not for its outputs. */
  operation(op: string, inputs: readonly GraphTensor[], attributes: readonly Attribute[] = [], controls: readonly Pointer[] = []): Pointer {
    const { api, checked } = tensorflow(), description = api.TF_NewOperation(this.pointer, op, `${op}_${this.count++}`);
    this.addInputs(description, op, inputs, attributes);
    for (const before of controls) api.TF_AddControlInput(description, before);
    for (const each of attributes) setAttribute(description, each);
    const operation = checked((status) => api.TF_FinishOperation(description, status), () => this.at(op, inputs));
    for (const { output: { oper } } of inputs) {
      const users = this.consumers.get(oper);
      if (users === undefined) this.consumers.set(oper, [operation]); else users.push(operation);
    }
    return operation;
  }

  placeholder(shape: readonly number[], dtype: DataType): GraphTensor {
    return this.add('Placeholder', [], [attribute.type('dtype', dtype), attribute.shape('shape', shape)])[0];
  }

  /** A constant; equal ones are added once. */
  constant(values: ArrayBufferView, shape: readonly number[], dtype: DataType): GraphTensor {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const key = `${dtype} ${shape.join()} ${bytes.length > 64 ? createHash('sha256').update(bytes).digest('hex') : Buffer.from(bytes).toString('hex')}`;
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    const { api, checked } = tensorflow(), tensor = newTensor(shape, dtype, values);
    const description = api.TF_NewOperation(this.pointer, 'Const', `Const_${this.count++}`);
    api.TF_SetAttrType(description, 'dtype', typeCode(dtype));
    checked((status) => api.TF_SetAttrTensor(description, 'value', tensor, status), () => this.at('Const', []));
    api.TF_DeleteTensor(tensor);
    const added = this.tensor('Const', { oper: checked((status) => api.TF_FinishOperation(description, status), () => this.at('Const', [])), index: 0 });
    this.constants.set(key, added);
    if (bytes.length <= 32 && (dtype === 'float32' || dtype === 'int32')) this.numbers.set(added, Array.from(values as Float32Array | Int32Array));
    return added;
  }

  /** The numbers of a small constant; undefined for any other tensor. */
  numbersOf(tensor: GraphTensor): readonly number[] | undefined { return this.numbers.get(tensor); }

  /** The same values in another shape; equal ones are added once. */
  reshaped(tensor: GraphTensor, shape: readonly number[]): GraphTensor {
    const key = `${tensor.output.oper}:${tensor.output.index} ${shape.join()}`, known = this.views.get(key);
    if (known !== undefined) return known;
    const added = this.add('Reshape', [tensor, this.constant(Int32Array.from(shape), [shape.length], 'int32')])[0];
    this.views.set(key, added);
    return added;
  }

  /** The tensor as float32. */
  float(tensor: GraphTensor): GraphTensor {
    return tensor.dtype === 'float32' ? tensor : this.add('Cast', [tensor], [attribute.type('DstT', 'float32')])[0];
  }

  /** Operations that take this tensor, so far. */
  users(tensor: GraphTensor): Pointer[] { return this.consumers.get(tensor.output.oper) ?? []; }

  delete(): void { tensorflow().api.TF_DeleteGraph(this.pointer); }

  private addInputs(description: Pointer, op: string, inputs: readonly GraphTensor[], attributes: readonly Attribute[]): void {
    const { api } = tensorflow(), length = attributes.find(({ name }) => name === 'N')?.value as number | undefined, start = LISTS[op];
    if (length !== undefined && start === undefined) throw new SecondReadError('run', `${this.at(op, inputs)} takes a list of tensors, which recordings know of ${Object.keys(LISTS).join(', ')} only`);
    for (let i = 0; i < inputs.length; i++) {
      if (length !== undefined && i === start) {
        api.TF_AddInputList(description, inputs.slice(i, i + length).map(({ output }) => output), length);
        i += length - 1;
      } else {
        api.TF_AddInput(description, inputs[i].output);
      }
    }
  }

  private tensor(op: string, output: TfOutput): GraphTensor {
    const { api, checked } = tensorflow(), code = api.TF_OperationOutputType(output), dtype = (Object.keys(TYPES) as DataType[]).find((name) => TYPES[name].code === code);
    const where = (): string => `${this.title}: output ${output.index} of ${op}`;
    if (dtype === undefined) throw new SecondReadError('run', `${where()} has TensorFlow's type ${code}, which recordings do not know`, { expected: Object.keys(TYPES).join(', ') });
    const rank = checked((status) => api.TF_GraphGetTensorNumDims(this.pointer, output, status), where);
    const dims = new BigInt64Array(Math.max(0, rank));
    if (rank > 0) checked((status) => api.TF_GraphGetTensorShape(this.pointer, output, dims, rank, status), where);
    const unknown = rank < 0 || dims.some((size) => size < 0n);
    if (unknown && SCRATCH.has(op)) return { output, shape: [0], dtype, op };
    if (unknown) throw new SecondReadError('run', `${where()} has a shape that is known only once it runs`, { expected: 'operations whose shapes follow from the shapes of their inputs' });
    return { output, shape: Array.from(dims, Number), dtype, op };
  }

  private at(op: string, inputs: readonly GraphTensor[]): string {
    return `${this.title}: ${op}(${inputs.map((input) => `${input.op} ${describeTensor(input)}`).join(', ')})`;
  }
}

/** A native tensor with a copy of some values, or unset. The caller deletes it. */
export function newTensor(shape: readonly number[], dtype: DataType, values?: ArrayBufferView): Pointer {
  const { api, copyIn } = tensorflow(), bytes = shape.reduce((size, dim) => size * dim, TYPES[dtype].bytes);
  if (values !== undefined && values.byteLength !== bytes) throw new RangeError(`${values.byteLength} bytes for ${describeTensor({ shape, dtype })}; expected ${bytes}`);
  const tensor = api.TF_AllocateTensor(typeCode(dtype), longs(shape), shape.length, bytes);
  if (values !== undefined) copyIn(api.TF_TensorData(tensor), values);
  return tensor;
}
