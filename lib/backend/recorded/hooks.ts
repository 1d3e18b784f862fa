import * as tf from '@tensorflow/tfjs';
import { SecondReadError } from '../../core/errors.js';
import type { Attribute } from './attributes.js';

/** The node backend's inner methods, as far as recording stands in for them. */
export interface HookedBackend {
  executeSingleOutput(op: string, attributes: Attribute[], inputs: tf.Tensor[]): tf.Tensor;
  executeMultipleOutputs(op: string, attributes: Attribute[], inputs: tf.Tensor[], count: number): tf.Tensor[];
  readSync(dataId: object): ArrayBufferView;
  read(dataId: object): Promise<ArrayBufferView>;
  getInputTensorIds(inputs: tf.Tensor[]): number[];
  createOutputTensor(metadata: unknown): tf.Tensor;
  tensorMap: { has(dataId: object): boolean; get(dataId: object): { id: number; values: ArrayBufferView | null }; set(dataId: object, info: object): void };
}

/** What happens while recording in place of computing. */
export interface Hooks {
  execute(op: string, attributes: Attribute[], inputs: tf.Tensor[]): tf.Tensor[];
  read(dataId: object): ArrayBufferView;
  /** Something reached for native tensors without the two execute methods. */
  bypass(what: string): never;
  /** `Math.random` was called. */
  random(): never;
  /** One of tfjs's own layers that draws by itself was applied in training. */
  ownNoise(className: string, layer: string): never;
  assign(variable: tf.Variable): void;
  /** A variable is about to be made. */
  create(name: string | undefined): never;
  /** A kernel begins; call what is returned at its end. */
  kernel(name: string): () => void;
}

const NOISE = ['Dropout', 'SpatialDropout1D', 'GaussianNoise', 'GaussianDropout', 'AlphaDropout'];
let hooked = false;

/** Runs `work` with the hooks in place, and takes them away again whatever happens. */
export function whileHooked<T>(backend: HookedBackend, hooks: Hooks, work: () => T): T {
  if (hooked) throw new SecondReadError('run', 'a recording was started inside of another', { remedy: 'Record one after the other.' });
  const undo: (() => void)[] = [], kept: tf.Tensor[] = [];
  const replace = <O extends object, K extends keyof O>(owner: O, key: K, make: (before: O[K]) => O[K]): void => {
    const own = Object.getOwnPropertyDescriptor(owner, key), before = owner[key];
    undo.push(() => { if (own === undefined) delete owner[key]; else Object.defineProperty(owner, key, own); });
    owner[key] = make(before);
  };
  hooked = true;
  try {
    replace(backend, 'executeSingleOutput', () => (op, attributes, inputs) => hooks.execute(op, attributes, inputs)[0]);
    replace(backend, 'executeMultipleOutputs', () => (op, attributes, inputs) => hooks.execute(op, attributes, inputs));
    replace(backend, 'readSync', () => (dataId) => hooks.read(dataId));
    replace(backend, 'read', () => async (dataId) => hooks.read(dataId));
    replace(backend, 'getInputTensorIds', () => () => hooks.bypass('getInputTensorIds'));
    replace(backend, 'createOutputTensor', () => () => hooks.bypass('createOutputTensor'));
    replace(Math, 'random', () => () => hooks.random());
    replace(tf.Variable.prototype, 'assign', (assign) => function (this: tf.Variable, value) { hooks.assign(this); assign.call(this, value); });
    replace(tf.engine() as unknown as Engine, 'makeVariable', () => (_value, _trainable, name) => hooks.create(name));
    replace(tf.engine() as unknown as Engine, 'keep', (keep) => function (this: Engine, tensor) { kept.push(tensor); return keep.call(this, tensor); });
    replace(tf.engine() as unknown as Engine, 'runKernel', (run) => function (this: Engine, name, inputs, attributes) {
      const end = hooks.kernel(name), result = run.call(this, name, inputs, attributes);
      end();
      return result;
    });
    for (const className of NOISE) {
      const layer = tf.serialization.SerializationMap.getMap().classNameMap[className]?.[0].prototype as unknown as NoiseLayer | undefined;
      if (layer === undefined) continue;
      replace(layer, 'call', (call) => function (this: NoiseLayer, inputs, kwargs) {
        if (kwargs?.training === true) hooks.ownNoise(className, this.name);
        return call.call(this, inputs, kwargs);
      });
    }
    return work();
  } catch (error) {
    // What tfjs kept for gradients that will never be asked for.
    for (const tensor of kept) tensor.dispose();
    throw error;
  } finally {
    for (const each of undo.reverse()) each();
    hooked = false;
  }
}

interface Engine {
  keep(tensor: tf.Tensor): tf.Tensor;
  makeVariable(value: tf.Tensor, trainable?: boolean, name?: string): unknown;
  runKernel(name: string, inputs: object, attributes?: object): unknown;
}
interface NoiseLayer { name: string; call(inputs: unknown, kwargs?: { training?: boolean }): unknown }
