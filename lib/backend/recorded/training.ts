import * as tf from '@tensorflow/tfjs';
import { SecondReadError } from '../../core/errors.js';
import { describeTensor } from './data-types.js';
import { differentiate } from './differentiate.js';
import { EagerWeights } from './eager-weights.js';
import { engineOf } from './engine.js';
import { Graph, type GraphTensor } from './graph.js';
import { GraphWeights } from './graph-weights.js';
import { InputReader } from './inputs.js';
import { addUpdate, rateOf } from './optimizer.js';
import { Recorder } from './recorder.js';
import { dropWeights, holdWeights, sharedWeights } from './sharing.js';
import { tidied } from './tidied.js';
import type { RecordedTraining, TrainingOptions } from './types.js';
import { rolesOf, type Roles } from './weights.js';

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
    const reads = weights.reads(), rate = graph.placeholder([], 'float32'), seed = graph.placeholder([], 'int32');
    const inputs = reader.names.map((input) => graph.placeholder(options.inputs[input].shape, options.inputs[input].dtype));
    const recorder = new Recorder(graph), trainable = options.trainable;
    const { result: { loss, outputs, gradients }, assigned } = recorder.record(reads, () => {
      const tensors = Object.fromEntries(reader.names.map((input, i) => [input, recorder.symbol(inputs[i])]));
      return differentiate(options, tensors, recorder.symbol(seed) as tf.Scalar, (made) => ({
        loss: recorder.of(made.value),
        outputs: made.outputs.map(([key, tensor]) => [key, graph.float(recorder.of(tensor))] as const),
        gradients: trainable.map((variable) => recorder.of(made.grads(variable))),
      }));
    });
    const updates = trainable.map((variable, i) => {
      const reading = reads.get(variable) as GraphTensor;
      return addUpdate(graph, optimizer, weights.resources(variable), rate, gradients[i], [reading.output.oper, ...graph.users(reading)]);
    });
    for (const [variable, value] of assigned) {
      if (roles.get(variable) !== 'state') throw new SecondReadError('run', `${name}: the code assigns variable "${variable.name}" ${describeTensor(variable)}, which is ${roles.get(variable)}`, { expected: 'only variables named as state to be assigned' });
      updates.push(weights.assign(variable, value, reads.get(variable) as GraphTensor));
    }
    const plan = session.plan([...inputs, rate, seed], [loss, ...outputs.map(([, tensor]) => tensor)], updates);
    const training: RecordedTraining = {
      engine: 'recorded', nodes: graph.nodes - (shared === undefined ? 0 : nodes),
      step(values, { learningRate, seed: drawn }) {
        const [[value], ...rest] = plan.run([...reader.read(values), Float32Array.of(rateOf(optimizer, learningRate, weights.steps + 1)), Int32Array.of(drawn)]);
        weights.steps++;
        return { loss: value, outputs: Object.fromEntries(outputs.map(([key], i) => [key, rest[i]])) };
      },
      feed: (values) => weights.feed(values),
      pull: () => weights.pull(),
      dispose() {
        dropWeights(training);
        if (shared === undefined) session.close(); else plan.delete();
      },
    };
    holdWeights(training, weights);
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
  const training: RecordedTraining = {
    engine: 'eager', nodes: 0,
    step(values, { learningRate, seed }) {
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
      dropWeights(training);
      if (shared === undefined) weights.dispose();
    },
  };
  holdWeights(training, weights);
  return training;
}

function newWeights({ name, optimizer }: TrainingOptions, roles: Roles): GraphWeights {
  const weights = new GraphWeights(new Graph(name), roles, optimizer);
  weights.feed([...roles.keys()].map((variable) => variable.dataSync() as Float32Array));
  return weights;
}

/** The weights of the training that is named as `sharing`, if its step could be this one at another batch size. */
function sharedOf<W extends GraphWeights | EagerWeights>({ name, optimizer }: TrainingOptions, training: RecordedTraining, roles: Roles, kind: new (...parameters: never[]) => W): W {
  const weights = sharedWeights(name, training, kind), theirs = [...weights.roles];
  const refuse = (what: string): never => { throw new SecondReadError('run', `${name} shares the weights of "${weights.title}", but ${what}`, { field: 'sharing' }); };
  const same = theirs.length === roles.size && [...roles].every(([variable, role], i) => theirs[i][0] === variable && theirs[i][1] === role);
  if (!same) return refuse('names other variables, or in other roles or another order');
  if (JSON.stringify(optimizer) !== JSON.stringify(weights.optimizer)) return refuse(`has the optimizer ${JSON.stringify(optimizer)}, not ${JSON.stringify(weights.optimizer)}`);
  return weights;
}
