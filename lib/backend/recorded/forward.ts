import * as tf from '@tensorflow/tfjs';
import { SecondReadError } from '../../core/errors.js';
import { describeTensor } from './data-types.js';
import { EagerWeights } from './eager-weights.js';
import { engineOf } from './engine.js';
import { Graph, type GraphTensor } from './graph.js';
import { GraphWeights } from './graph-weights.js';
import { InputReader } from './inputs.js';
import { Recorder } from './recorder.js';
import { Session } from './session.js';
import { sharedWeights } from './sharing.js';
import { tidied } from './tidied.js';
import type { ForwardOptions, RecordedForward, RecordedTraining } from './types.js';
import { rolesOf } from './weights.js';

/**
 * Records a function of tensors, prediction or embedding, and returns it as one call.
 *
 * @throws SecondReadError (run) for what cannot be recorded, as {@link recordTraining}
 * @example (await recordForward({ name: 'twice', inputs: { x: { shape: [2], dtype: 'float32' } }, forward: ({ x }) => ({ y: tf.mul(x, 2) }), variables: [], weights: 'constants' })).run({ x: Float32Array.of(1, 2) }).y // [2, 4]
 */
export async function recordForward(options: ForwardOptions): Promise<RecordedForward> {
  if (options.sharing !== undefined && options.weights !== 'fed') throw new SecondReadError('run', `${options.name} shares weights that change, and takes them as constants`, { field: 'weights', expected: "'fed'" });
  return engineOf(options.name, options.engine) === 'recorded' ? recorded(options) : eager(options);
}

function recorded(options: ForwardOptions): RecordedForward {
  const { name, variables, sharing } = options, reader = new InputReader(name, options.inputs);
  const shared = sharing === undefined ? undefined : sharedOf(options, sharing, GraphWeights);
  const graph = shared?.graph ?? new Graph(name), before = graph.nodes;
  const weights = shared ?? (options.weights === 'fed' ? new GraphWeights(graph, rolesOf(name, { trainable: [], frozen: variables })) : undefined);
  const session = weights?.session ?? new Session(graph);
  try {
    const reads = weights?.reads() ?? new Map(variables.map((variable) => [variable, graph.constant(variable.dataSync(), variable.shape, 'float32')]));
    const inputs = reader.names.map((input) => graph.placeholder(options.inputs[input].shape, options.inputs[input].dtype)), recorder = new Recorder(graph);
    const { result, assigned } = recorder.record(reads, () => {
      const made = options.forward(Object.fromEntries(reader.names.map((input, i) => [input, recorder.symbol(inputs[i])])));
      return Object.entries(made).map(([key, tensor]): [string, GraphTensor] => [key, graph.float(recorder.of(tensor))]);
    });
    for (const variable of assigned.keys()) throw new SecondReadError('run', `${name}: the code assigns variable "${variable.name}" in a forward pass`, { expected: 'layers applied without `training: true`' });
    if (weights !== undefined && shared === undefined) weights.feed(variables.map((variable) => variable.dataSync() as Float32Array));
    const plan = session.plan(inputs, result.map(([, tensor]) => tensor));
    return {
      engine: 'recorded', nodes: graph.nodes - before,
      run(values) {
        const outputs = plan.run(reader.read(values));
        return Object.fromEntries(result.map(([key], i) => [key, outputs[i]]));
      },
      feed(values) {
        checkFeedable(options);
        (weights as GraphWeights).feed(values);
      },
      dispose() { if (shared === undefined) session.close(); else plan.delete(); },
    };
  } catch (error) {
    if (shared === undefined) session.close();
    throw error;
  }
}

function eager(options: ForwardOptions): RecordedForward {
  const { name, sharing } = options, reader = new InputReader(name, options.inputs);
  const shared = sharing === undefined ? undefined : sharedOf(options, sharing, EagerWeights);
  const weights = shared ?? new EagerWeights(name, rolesOf(name, { trainable: [], frozen: options.variables }));
  return {
    engine: 'eager', nodes: 0,
    run(values) {
      const given = reader.read(values);
      return tidied(() => weights.during(() => {
        const outputs = options.forward(Object.fromEntries(reader.names.map((input, i) => [input, tf.tensor(given[i].slice(), options.inputs[input].shape, options.inputs[input].dtype)])));
        return Object.fromEntries(Object.entries(outputs).map(([key, tensor]) => [key, Float32Array.from(tensor.dataSync())]));
      }));
    },
    feed(values) {
      checkFeedable(options);
      weights.feed(values);
    },
    dispose() { if (shared === undefined) weights.dispose(); },
  };
}

/** The weights of the training that is named as `sharing`, if they are those of all the variables. */
function sharedOf<W extends GraphWeights | EagerWeights>({ name, variables }: ForwardOptions, training: RecordedTraining, kind: new (...parameters: never[]) => W): W {
  const weights = sharedWeights(name, training, kind), strange = variables.find((variable) => !weights.roles.has(variable));
  if (strange !== undefined) throw new SecondReadError('run', `${name} shares the weights of "${weights.title}", which has no variable "${strange.name}" ${describeTensor(strange)}`, { field: 'sharing' });
  return weights;
}

function checkFeedable({ name, weights, sharing }: ForwardOptions): void {
  if (sharing !== undefined) throw new SecondReadError('run', `${name} uses the weights of a training: feed that one`);
  if (weights === 'constants') throw new SecondReadError('run', `${name} was recorded with its weights as constants`, { field: 'weights', expected: "'fed', to give it others" });
}
