import { stopwatch } from '../core/clock.js';
import { SecondReadError } from '../core/errors.js';
import { rng } from '../core/random.js';
import type { WeightSet } from '../models/types.js';
import { checkStack, checkTraining } from './check.js';
import { classWeightsOf } from './class-weights.js';
import { earlyStop } from './early-stop.js';
import { trainingEngine, valuesFor, type TrainingEngine } from './engines.js';
import { countTensors } from './leaks.js';
import { crossEntropy, logitsAuroc } from './losses.js';
import { batchesOf, epochOrder } from './order.js';
import { pictureReader } from './pictures.js';
import { trainingLine } from './line.js';
import { isHeadTensor } from './network.js';
import { learningRateAt, scheduleOf } from './schedule.js';
import { weightSetOf, withHeads } from './weight-set.js';
import type { EpochRecord, LoopOptions, NetworkOptions, Task, TrainingData, TrainingResult } from './types.js';

/** What the shared loop trains: a trunk with one head a task. */
export interface LoopData extends Pick<TrainingData, 'stack' | 'overlay'> { tasks: readonly Task[]; train: Int32Array; validation: Int32Array; initial: WeightSet }

/**
 * The one training loop of the project. Every random number comes from a named stream of `root` and `coordinates` (order, augmentation,
 * dropout, the new head), so that a run is a function of its options; what the engine did for other runs before leaves no trace in it.
 */
export async function trainLoop(network: NetworkOptions, data: LoopData, options: LoopOptions): Promise<TrainingResult> {
  const { stack, tasks, train, validation } = data, { root, coordinates, epochs, batch } = options, schedule = scheduleOf(options.learningRate);
  checkStack(stack, network.size);
  checkTraining(stack.ids.length, tasks, train, validation, options);
  const heads = tasks.map(({ name, classes }) => ({ name, classes }));
  const engine = await trainingEngine({ ...network, heads, channels: stack.channels, batch, optimizer: options.optimizer ?? { kind: 'adam' }, freeze: options.freeze ?? 'none' });
  const noLeaks = countTensors(`training ${network.architecture}`);
  const reader = pictureReader(data, batch, options.augment), targets = targetWriter(tasks, train, batch);
  const features = engine.order.find(({ name }) => isHeadTensor(name))!.variable.shape[0]!;
  engine.training.feed(valuesFor(engine.order, withHeads(data.initial, heads, features, root, coordinates)));

  const history: EpochRecord[] = [], stop = earlyStop(options.patience ?? Infinity), line = trainingLine(options.label, epochs, train.length), stepsPerEpoch = Math.ceil(train.length / batch);
  let best: Float32Array[] | undefined;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const seconds = stopwatch(), augment = rng(root, 'augment', ...coordinates, epoch), dropout = rng(root, 'dropout', ...coordinates, epoch);
    let total = 0;
    batchesOf(epochOrder(train, root, coordinates, epoch), batch).forEach(({ rows, real }, step) => {
      rows.forEach((row, place) => reader.read(row, place, place < real ? augment : undefined));
      targets.write(rows, real);
      const learningRate = learningRateAt(schedule, (epoch - 1) * stepsPerEpoch + step, stepsPerEpoch, epochs);
      const { loss } = engine.training.step({ pictures: reader.batch, ...targets.inputs }, { learningRate, seed: dropout.seed() });
      if (!Number.isFinite(loss)) throw new SecondReadError('run', `the loss of epoch ${epoch}, step ${step + 1} is ${loss}`, { field: 'learningRate', expected: 'a finite loss', remedy: `Lower the learning rate (${learningRate}) or warm it up.` });
      total += loss * real;
    });
    const { loss: validationLoss, auroc: validationAuroc } = validate(engine, data, batch, reader);
    const record: EpochRecord = { epoch, trainLoss: total / train.length, validationLoss, validationAuroc, seconds: seconds() };
    history.push(record);
    const { best: better, stop: enough } = stop.see(epoch, validationLoss);
    if (better) best = engine.training.pull();
    options.onEpoch?.(record);
    line.show(record);
    // A worker answers its parent between epochs.
    await new Promise((resolve) => { setImmediate(resolve); });
    if (enough) break;
  }
  line.finish();
  noLeaks();
  if (best === undefined) throw new SecondReadError('run', 'no epoch had a finite validation loss', { expected: 'at least one', remedy: 'Lower the learning rate.' });
  return { weights: weightSetOf(data.initial, shapesOf(engine), best), history, bestEpoch: stop.bestEpoch };
}

const shapesOf = (engine: TrainingEngine): { name: string; shape: readonly number[] }[] => engine.order.map(({ name, variable }) => ({ name, shape: variable.shape }));

/** Loss (mean over tasks) and area (first task) of the validation rows, without dropout or augmentation. */
function validate({ validation: forward }: TrainingEngine, { tasks, validation }: LoopData, batch: number, reader: ReturnType<typeof pictureReader>): { loss: number; auroc: number } {
  const logits = tasks.map(({ classes }) => new Float32Array(validation.length * classes));
  batchesOf(validation, batch).forEach(({ rows, real }, b) => {
    rows.forEach((row, place) => reader.read(row, place));
    const outputs = forward.run({ pictures: reader.batch });
    tasks.forEach(({ classes }, t) => logits[t].set(outputs[`logits${t}`].subarray(0, real * classes), b * batch * classes));
  });
  const labels = tasks.map(({ label }) => Int32Array.from(validation, (row) => label[row]));
  const losses = tasks.map(({ classes }, t) => crossEntropy(logits[t], labels[t], classes));
  return { loss: losses.reduce((sum, one) => sum + one, 0) / tasks.length, auroc: logitsAuroc(logits[0], labels[0], tasks[0].classes) };
}

/** Writes the rows of class weights that the recorded loss takes, see `weightedCrossEntropy`. */
function targetWriter(tasks: readonly Task[], train: Int32Array, batch: number): { inputs: Record<string, Float32Array>; write(rows: Int32Array, real: number): void } {
  const weights = tasks.map((task) => classWeightsOf(task, train).map((weight) => weight * (task.weight ?? 1)));
  const inputs = Object.fromEntries(tasks.map(({ classes }, t) => [`target${t}`, new Float32Array(batch * classes)]));
  return {
    inputs,
    write(rows, real) {
      tasks.forEach(({ classes, label }, t) => {
        const target = inputs[`target${t}`].fill(0);
        for (let place = 0; place < real; place++) {
          const code = label[rows[place]];
          if (code >= 0) target[place * classes + code] = weights[t][code] / real;
        }
      });
    },
  };
}
