import path from 'node:path';
import koffi from 'koffi';
import { SecondReadError } from '../../core/errors.js';
import { sitePackages } from '../../core/native.js';

/** Address of a native object. */
export type Pointer = number;
/** TensorFlow's `TF_Output`: one of the tensors that an operation makes. */
export interface TfOutput { oper: Pointer; index: number }

type Call<A extends unknown[], R = void> = (...parameters: A) => R;

/** The functions of TensorFlow's C API (tensorflow/c/c_api.h) that graphs and sessions need. Memory is given as typed arrays. */
export interface TensorFlowApi {
  TF_NewStatus: Call<[], Pointer>;
  TF_GetCode: Call<[Pointer], number>;
  TF_Message: Call<[Pointer], string>;
  TF_NewGraph: Call<[], Pointer>;
  TF_DeleteGraph: Call<[Pointer]>;
  TF_NewOperation: Call<[Pointer, string, string], Pointer>;
  TF_AddInput: Call<[Pointer, TfOutput]>;
  TF_AddInputList: Call<[Pointer, TfOutput[], number]>;
  TF_AddControlInput: Call<[Pointer, Pointer]>;
  TF_SetAttrString: Call<[Pointer, string, Uint8Array, number]>;
  TF_SetAttrInt: Call<[Pointer, string, number]>;
  TF_SetAttrIntList: Call<[Pointer, string, BigInt64Array, number]>;
  TF_SetAttrFloat: Call<[Pointer, string, number]>;
  TF_SetAttrFloatList: Call<[Pointer, string, Float32Array, number]>;
  TF_SetAttrBool: Call<[Pointer, string, number]>;
  TF_SetAttrBoolList: Call<[Pointer, string, Uint8Array, number]>;
  TF_SetAttrType: Call<[Pointer, string, number]>;
  TF_SetAttrShape: Call<[Pointer, string, BigInt64Array, number]>;
  TF_SetAttrTensor: Call<[Pointer, string, Pointer, Pointer]>;
  TF_FinishOperation: Call<[Pointer, Pointer], Pointer>;
  TF_OperationNumOutputs: Call<[Pointer], number>;
  TF_OperationOutputType: Call<[TfOutput], number>;
  TF_GraphGetTensorNumDims: Call<[Pointer, TfOutput, Pointer], number>;
  TF_GraphGetTensorShape: Call<[Pointer, TfOutput, BigInt64Array, number, Pointer]>;
  TF_AllocateTensor: Call<[number, BigInt64Array, number, number], Pointer>;
  TF_TensorData: Call<[Pointer], Pointer>;
  TF_TensorByteSize: Call<[Pointer], number>;
  TF_DeleteTensor: Call<[Pointer]>;
  TF_NewSessionOptions: Call<[], Pointer>;
  TF_SetConfig: Call<[Pointer, Uint8Array, number, Pointer]>;
  TF_DeleteSessionOptions: Call<[Pointer]>;
  TF_NewSession: Call<[Pointer, Pointer, Pointer], Pointer>;
  TF_CloseSession: Call<[Pointer, Pointer]>;
  TF_DeleteSession: Call<[Pointer, Pointer]>;
  /** session, run options, inputs and their tensors, outputs and theirs, targets, run metadata, status; arrays of `TF_Output` are pairs of 64-bit words. */
  TF_SessionRun: Call<[Pointer, Pointer, BigUint64Array, BigUint64Array, number, BigUint64Array, BigUint64Array, number, BigUint64Array, number, Pointer, Pointer]>;
}

const SIGNATURES = [
  'uintptr_t TF_NewStatus()', 'int TF_GetCode(uintptr_t)', 'const char *TF_Message(uintptr_t)',
  'uintptr_t TF_NewGraph()', 'void TF_DeleteGraph(uintptr_t)',
  'uintptr_t TF_NewOperation(uintptr_t graph, const char *op, const char *name)', 'void TF_AddInput(uintptr_t, TF_Output)',
  'void TF_AddInputList(uintptr_t, const TF_Output *, int)', 'void TF_AddControlInput(uintptr_t, uintptr_t)',
  'void TF_SetAttrString(uintptr_t, const char *, const void *, size_t)', 'void TF_SetAttrInt(uintptr_t, const char *, int64_t)',
  'void TF_SetAttrIntList(uintptr_t, const char *, const void *, int)', 'void TF_SetAttrFloat(uintptr_t, const char *, float)',
  'void TF_SetAttrFloatList(uintptr_t, const char *, const void *, int)', 'void TF_SetAttrBool(uintptr_t, const char *, uint8_t)',
  'void TF_SetAttrBoolList(uintptr_t, const char *, const void *, int)', 'void TF_SetAttrType(uintptr_t, const char *, int)',
  'void TF_SetAttrShape(uintptr_t, const char *, const void *, int)', 'void TF_SetAttrTensor(uintptr_t, const char *, uintptr_t, uintptr_t)',
  'uintptr_t TF_FinishOperation(uintptr_t, uintptr_t status)', 'int TF_OperationNumOutputs(uintptr_t)', 'int TF_OperationOutputType(TF_Output)',
  'int TF_GraphGetTensorNumDims(uintptr_t graph, TF_Output, uintptr_t status)', 'void TF_GraphGetTensorShape(uintptr_t graph, TF_Output, void *dims, int, uintptr_t status)',
  'uintptr_t TF_AllocateTensor(int type, const void *dims, int, size_t bytes)', 'uintptr_t TF_TensorData(uintptr_t)', 'size_t TF_TensorByteSize(uintptr_t)', 'void TF_DeleteTensor(uintptr_t)',
  'uintptr_t TF_NewSessionOptions()', 'void TF_SetConfig(uintptr_t, const void *, size_t, uintptr_t status)', 'void TF_DeleteSessionOptions(uintptr_t)',
  'uintptr_t TF_NewSession(uintptr_t graph, uintptr_t options, uintptr_t status)', 'void TF_CloseSession(uintptr_t, uintptr_t status)', 'void TF_DeleteSession(uintptr_t, uintptr_t status)',
  'void TF_SessionRun(uintptr_t, uintptr_t, const void *, const void *, int, const void *, void *, int, const void *, int, uintptr_t, uintptr_t status)',
];

/** TensorFlow, as far as recordings need it. */
export interface TensorFlow {
  api: TensorFlowApi;
  /** Calls with a status; where TensorFlow reports a failure, throws what `describe` says with TensorFlow's message behind it. */
  checked<T>(call: (status: Pointer) => T, describe: () => string): T;
  /** Copies native memory into a typed array, or a typed array into native memory. */
  copyOut(to: ArrayBufferView, from: Pointer): void;
  copyIn(to: Pointer, from: ArrayBufferView): void;
}

let loaded: TensorFlow | undefined;

/**
 * The library that tfjs' binding runs on, which is loaded already: the same TensorFlow in the same process.
 *
 * @throws SecondReadError (setup) where it is not installed
 */
export function tensorflow(): TensorFlow {
  return loaded ??= bind();
}

function bind(): TensorFlow {
  const site = sitePackages(), remedy = 'Run `npm run setup`, or choose SECOND_READ_BACKEND=wasm.';
  if (site === null) throw new SecondReadError('setup', 'libtensorflow is not installed', { remedy });
  const file = path.join(site, 'tensorflow', 'libtensorflow_cc.so.2');
  let library: ReturnType<typeof koffi.load>;
  try { library = koffi.load(file); } catch (cause) {
    throw new SecondReadError('setup', `libtensorflow does not load: ${(cause as Error).message}`, { file, remedy }, { cause });
  }
  koffi.struct('TF_Output', { oper: 'uintptr_t', index: 'int' });
  const name = (signature: string): string => (/(TF_\w+)\(/.exec(signature) as RegExpExecArray)[1];
  const api = Object.fromEntries(SIGNATURES.map((signature) => [name(signature), library.func(signature)])) as unknown as TensorFlowApi;
  const libc = koffi.load('libc.so.6');
  const copyIn = libc.func('void *memcpy(uintptr_t, const void *, size_t)') as unknown as (to: Pointer, from: ArrayBufferView, bytes: number) => void;
  const copyOut = libc.func('void *memcpy(void *, uintptr_t, size_t)') as unknown as (to: ArrayBufferView, from: Pointer, bytes: number) => void;
  const status = api.TF_NewStatus();
  return {
    api,
    checked(call, describe) {
      const result = call(status);
      if (api.TF_GetCode(status) !== 0) throw new SecondReadError('run', `${describe()}: ${firstLine(api.TF_Message(status))}`);
      return result;
    },
    copyOut: (to, from) => { if (to.byteLength > 0) copyOut(to, from, to.byteLength); },
    copyIn: (to, from) => { if (from.byteLength > 0) copyIn(to, from, from.byteLength); },
  };
}

const firstLine = (text: string): string => text.split('\n', 1)[0].trim();
