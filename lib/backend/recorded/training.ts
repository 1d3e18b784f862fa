import * as tf from '@tensorflow/tfjs';
import { SecondReadError } from '../../core/errors.js';
import { attribute, describeTensor, Graph, type GraphTensor } from './graph.js';
import { EagerWeights } from './eager-weights.js';
import { GraphWeights } from './graph-weights.js';
import { InputReader } from './inputs.js';
import { addUpdate, ratesOf } from './optimizer.js';
import { Recorder } from './recorder.js';
import { withStepSeed } from './step-seed.js';
import { tidied } from './tidied.js';
import type { EngineName, InputTensors, RecordedTraining, TrainingOptions } from './types.js';
import { rolesOf, type Roles } from './weights.js';

/** The weights behind each recording, for those that share them. */
const weightsOf = new WeakMap<RecordedTraining, GraphWeights | EagerWeights>();

/** The weights of a training, for a recording that names it as `sharing`. */
export function sharedWeights(title: string, training: RecordedTraining): GraphWeights | EagerWeights {
  const weights = weightsOf.get(training);
  if (weights === undefined) throw new SecondReadError('run', `${title} shares the weights of a training that was disposed of or not recorded`, { field: 'sharing' });
  return weights;
}

/** The engine asked for, or the one that the backend in use offers. */
export function engineOf(title: string, asked: EngineName | undefined): EngineName {
  const native = tf.getBackend() === 'tensorflow';
  if (asked === 'recorded' && !native) throw new SecondReadError('run', `${title}: backend ${tf.getBackend()} replays no recordings`, { expected: 'libtensorflow', remedy: 'Leave the engine out: it is then "eager" on this backend.' });
  return asked ?? (native ? 'recorded' : 'eager');
}

/**
 * Records one training step of ordinary tfjs code (layers, losses, custom gradients) and returns it as one call: gradients, optimizer,
 * moving statistics and dropout run as one TensorFlow graph. On other backends the same step runs kernel by kernel, with equal results
 * up to rounding. The step's weights are its own, at first copies of the variables'.
 *
 * @throws SecondReadError (run) for what cannot be recorded: see the README beside this file
 * @example
 * const training = await recordTraining({ name: 'cnn', inputs: { x: { shape: [32, 64, 64, 1], dtype: 'float32' }, y: { shape: [32, 1], dtype: 'float32' } },
 *   loss: ({ x, y }) => ({ loss: tf.losses.sigmoidCrossEntropy(y, net.apply(x, { training: true }) as tf.Tensor) as tf.Scalar }), trainable, state, optimizer: { kind: 'adam' } });
 * training.step({ x: pixels, y: labels }, { learningRate: 1e-3, seed: 1 }).loss // 0.69...
 */
export async function recordTraining(options: TrainingOptions): Promise<RecordedTraining> {
  const roles = rolesOf(options.name, options), engine = engineOf(options.name, options.engine);
  if (![...roles.values()].includes('trainable')) throw new SecondReadError('run', `${options.name}: no trainable variable`, { field: 'trainable' });
  const training = engine === 'recorded' ? recorded(options, roles) : eager(options, roles);
  return training;
}

function recorded(options: TrainingOptions, roles: Roles): RecordedTraining {
  const { name, sharing, optimizer } = options, reader = new InputReader(name, options.inputs);
  const shared = sharing === undefined ? undefined : sharedOf(options, sharing, roles, GraphWeights);
  const weights = shared ?? newWeights(options, roles), { graph, session } = weights, nodes = graph.nodes;
  try {
    const reads = weights.reads(), rates = ratesOf(optimizer, 0, 1).map(() => graph.placeholder([], 'float32')), seed = graph.placeholder([], 'int32');
    const inputs = reader.names.map((input) => graph.placeholder(options.inputs[input].shape, options.inputs[input].dtype));
    const recorder = new Recorder(graph), trainable = options.trainable;
    const { result: { loss, outputs, gradients }, assigned } = recorder.record(reads, () => {
      const tensors = Object.fromEntries(reader.names.map((input, i) => [input, recorder.symbol(inputs[i])]));
      return differentiate(options, tensors, recorder.symbol(seed) as tf.Scalar, (made) => ({
        loss: recorder.of(made.value),
        outputs: made.outputs.map(([key, tensor]) => [key, asFloat(graph, recorder.of(tensor))] as const),
        gradients: trainable.map((variable) => recorder.of(made.grads(variable))),
      }));
    });
    const updates = trainable.map((variable, i) => {
      const reading = reads.get(variable) as GraphTensor;
      return addUpdate(graph, optimizer, weights.resources(variable), rates, gradients[i], [reading.output.oper, ...graph.users(reading)]);
    });
    for (const [variable, value] of assigned) {
      if (roles.get(variable) !== 'state') throw new SecondReadError('run', `${name}: the code assigns variable "${variable.name}" ${describeTensor(variable)}, which is ${roles.get(variable)}`, { expected: 'only variables named as state to be assigned' });
      updates.push(weights.assign(variable, value, reads.get(variable) as GraphTensor));
    }
    const plan = session.plan([...inputs, ...rates, seed], [loss, ...outputs.map(([, tensor]) => tensor)], updates);
    const training: RecordedTraining = {
      engine: 'recorded', nodes: graph.nodes - (shared === undefined ? 0 : nodes),
      step(values, { learningRate, seed: drawn }) {
        const [[value], ...rest] = plan.run([...reader.read(values), ...ratesOf(optimizer, learningRate, weights.steps + 1), Int32Array.of(drawn)]);
        weights.steps++;
        return { loss: value, outputs: Object.fromEntries(outputs.map(([key], i) => [key, rest[i]])) };
      },
      feed: (values) => weights.feed(values),
      pull: () => weights.pull(),
      dispose() {
        weightsOf.delete(training);
        if (shared === undefined) session.close(); else plan.delete();
      },
    };
    weightsOf.set(training, weights);
    return training;
  } catch (error) {
    if (shared === undefined) session.close();
    throw error;
  }
}

function eager(options: TrainingOptions, roles: Roles): RecordedTraining {
  const { name, sharing } = options, reader = new InputReader(name, options.inputs);
  const shared = sharing === undefined ? undefined : sharedOf(options, sharing, roles, EagerWeights);
  const weights = shared ?? new EagerWeights(name, roles, options.optimizer);
  let disposed = false;
  const training: RecordedTraining = {
    engine: 'eager', nodes: 0,
    step(values, { learningRate, seed }) {
      if (disposed) throw new SecondReadError('run', `${name}: run after dispose`);
      const given = reader.read(values);
      return tidied(() => weights.during(() => {
        const tensors = Object.fromEntries(reader.names.map((input, i) => [input, tf.tensor(given[i].slice(), options.inputs[input].shape, options.inputs[input].dtype)]));
        return differentiate(options, tensors, tf.scalar(seed | 0, 'int32'), ({ value, grads, outputs }) => {
          weights.follow(grads, learningRate);
          return { loss: value.dataSync()[0], outputs: Object.fromEntries(outputs.map(([key, tensor]) => [key, Float32Array.from(tensor.dataSync())])) };
        });
      }));
    },
    feed: (values) => weights.feed(values),
    pull: () => weights.pull(),
    dispose() {
      disposed = true;
      weightsOf.delete(training);
      if (shared === undefined) weights.dispose();
    },
  };
  weightsOf.set(training, weights);
  return training;
}

interface Differentiated { value: tf.Scalar; grads: (variable: tf.Variable) => tf.Tensor; outputs: [string, tf.Tensor][] }

/** Hands loss, gradients and outputs of the user's code, recorded or eager, to `use`, and frees the outputs. */
function differentiate<T>({ name, loss, trainable }: TrainingOptions, inputs: InputTensors, seed: tf.Scalar, use: (made: Differentiated) => T): T {
  const outputs: [string, tf.Tensor][] = [];
  try {
    const { value, grads } = withStepSeed(seed, () => tf.variableGrads(() => {
      const made = loss(inputs);
      if (made.loss.rank !== 0 || made.loss.dtype !== 'float32') throw new SecondReadError('run', `${name}: the loss is ${describeTensor(made.loss)}`, { field: 'loss', expected: 'a scalar of float32' });
      // variableGrads frees all that it does not return.
      for (const [key, tensor] of Object.entries(made.outputs ?? {})) outputs.push([key, tf.keep(tf.clone(tensor))]);
      return made.loss;
    }, trainable));
    return use({
      value, outputs,
      grads(variable) {
        const gradient = grads[variable.name] as tf.Tensor | null | undefined;
        if (gradient === undefined || gradient === null) throw new SecondReadError('run', `${name}: the loss does not depend on trainable variable "${variable.name}" ${describeTensor(variable)}`, { field: 'trainable' });
        return gradient;
      },
    });
  } finally {
    for (const [, tensor] of outputs) tensor.dispose();
  }
}

function newWeights({ name, optimizer }: TrainingOptions, roles: Roles): GraphWeights {
  const weights = new GraphWeights(new Graph(name), roles, optimizer);
  weights.feed([...roles.keys()].map((variable) => variable.dataSync() as Float32Array));
  return weights;
}

function sharedOf<W extends GraphWeights | EagerWeights>({ name, optimizer }: TrainingOptions, training: RecordedTraining, roles: Roles, kind: new (...parameters: never[]) => W): W {
  const weights = sharedWeights(name, training);
  const same = weights instanceof kind && [...roles].join() === [...weights.roles].join() && [...roles.keys()].every((variable) => weights.roles.get(variable) === roles.get(variable));
  if (!same) throw new SecondReadError('run', `${name} shares the weights of another training, but not its engine, or not the same variables in the same roles`, { field: 'sharing' });
  void optimizer;
  return weights as W;
}

export function asFloat(graph: Graph, tensor: GraphTensor): GraphTensor {
  return tensor.dtype === 'float32' ? tensor : graph.add('Cast', [tensor], [attribute.type('DstT', 'float32')])[0];
}
