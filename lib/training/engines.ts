import type * as tf from '@tensorflow/tfjs';
import { recordForward, recordTraining, type Optimizer, type RecordedForward, type RecordedTraining } from '../backend/recorded/index.js';
import { openBackend } from '../backend/tf.js';
import { canonicalJson } from '../core/canonical.js';
import type { WeightSet } from '../models/types.js';
import { weightedCrossEntropy } from './loss.js';
import { buildNetwork, isHeadTensor, type Head, type NamedVariable, type Network } from './network.js';
import { weightValues } from './weight-set.js';
import type { Freeze, NetworkOptions } from './types.js';

/** What one training recording serves: every run that agrees in all of this. */
export interface TrainingEngineOptions extends NetworkOptions { heads: readonly Head[]; channels: 1 | 3; batch: number; optimizer: Optimizer; freeze: Freeze }

/** A recorded training step, and the validation pass that reads the same weights. */
export interface TrainingEngine {
  /** In the order of `training.feed` and `pull`. */
  readonly order: readonly NamedVariable[];
  readonly training: RecordedTraining;
  readonly validation: RecordedForward;
}

/** What one forward recording serves. */
export interface ForwardEngineOptions extends NetworkOptions { heads: readonly Head[]; channels: 1 | 3; batch: number; output: 'logits' | 'features' }

/** A recorded forward pass whose weights can be fed. */
export interface ForwardEngine { readonly order: readonly NamedVariable[]; readonly forward: RecordedForward; readonly columns: number }

interface Entry { network: Network; dispose(): void; engine: TrainingEngine | ForwardEngine }

// Recording takes seconds, a fine-tuning some more: what is recorded serves every later run of the process.
const entries = new Map<string, Promise<Entry>>();

/** Side of one input: pictures as the stack holds them, and for training a row of class weights a picture and head. */
const pictures = ({ batch, size, channels }: { batch: number; size: number; channels: number }) => ({ shape: [batch, size, size, channels], dtype: 'float32' as const });

/** The training engine of these options: from the cache, else recorded now. */
export async function trainingEngine(options: TrainingEngineOptions): Promise<TrainingEngine> {
  return (await cached('training', options, () => recordTrainingEngine(options))).engine as TrainingEngine;
}

/** The forward engine of these options: from the cache, else recorded now. */
export async function forwardEngine(options: ForwardEngineOptions): Promise<ForwardEngine> {
  return (await cached('forward', options, () => recordForwardEngine(options))).engine as ForwardEngine;
}

/** Frees every recording of this process and its variables; a later run records anew. @returns how many there were */
export async function disposeEngines(): Promise<number> {
  const held = [...entries.values()];
  entries.clear();
  for (const entry of held) {
    const { dispose, network } = await entry;
    dispose();
    network.dispose();
  }
  return held.length;
}

async function cached(kind: string, options: object, record: () => Promise<Entry>): Promise<Entry> {
  const { name } = await openBackend(), key = canonicalJson({ kind, backend: name, ...options });
  let entry = entries.get(key);
  if (entry === undefined) {
    entry = record();
    entries.set(key, entry);
    // A failed recording is not kept: the next run says the same, or succeeds.
    entry.catch(() => entries.delete(key));
  }
  return entry;
}

async function recordTrainingEngine(options: TrainingEngineOptions): Promise<Entry> {
  const { heads, channels, batch, optimizer, freeze } = options, network = buildNetwork(options, heads, channels), { trainable, state, frozen } = network.divide(freeze);
  const variables = (part: NamedVariable[]): tf.Variable[] => part.map(({ variable }) => variable), name = nameOf(options);
  try {
    const targets = Object.fromEntries(heads.map(({ classes }, h) => [`target${h}`, { shape: [batch, classes], dtype: 'float32' as const }]));
    const training = await recordTraining({
      name: `${name} training`, inputs: { pictures: pictures(options), ...targets }, optimizer,
      trainable: variables(trainable), state: variables(state), frozen: variables(frozen),
      loss: (inputs) => ({ loss: weightedCrossEntropy(network.logits(inputs.pictures, true), heads.map((_, h) => inputs[`target${h}`] as tf.Tensor2D)) }),
    });
    const order = [...trainable, ...state, ...frozen];
    const validation = await recordForward({
      name: `${name} validation`, inputs: { pictures: pictures(options) }, variables: variables(order), weights: 'fed', sharing: training,
      forward: (inputs) => Object.fromEntries(network.logits(inputs.pictures, false).map((logits, h) => [`logits${h}`, logits])),
    });
    return { network, engine: { order, training, validation }, dispose: () => { validation.dispose(); training.dispose(); } };
  } catch (error) {
    network.dispose();
    throw error;
  }
}

async function recordForwardEngine(options: ForwardEngineOptions): Promise<Entry> {
  const { heads, channels, output } = options, network = buildNetwork(options, heads, channels);
  try {
    const order = output === 'features' ? network.variables.filter(({ name }) => !isHeadTensor(name)) : network.variables;
    const forward = await recordForward({
      name: `${nameOf(options)} ${output}`, inputs: { pictures: pictures(options) }, variables: order.map(({ variable }) => variable), weights: 'fed',
      forward: (inputs) => (output === 'features' ? { features: network.pooled(inputs.pictures, false) }
        : Object.fromEntries(network.logits(inputs.pictures, false).map((logits, h) => [`logits${h}`, logits]))),
    });
    return { network, engine: { order, forward, columns: network.features }, dispose: () => forward.dispose() };
  } catch (error) {
    network.dispose();
    throw error;
  }
}

const nameOf = ({ architecture, alpha, size, batch }: NetworkOptions & { batch: number }): string => `${architecture}${alpha === undefined ? '' : ` ${alpha}`} ${size} px, batch ${batch},`;

/** The values of a weight set in an engine's order. */
export const valuesFor = (order: readonly NamedVariable[], weights: WeightSet): Float32Array[] => weightValues(weights, order.map(({ name, variable }) => ({ name, shape: variable.shape })));
