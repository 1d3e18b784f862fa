import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import os from 'node:os';
import test from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { openSessions, recordForward, recordTraining, type RecordedTraining } from '../../../lib/backend/recorded/index.js';
import { openBackend } from '../../../lib/backend/tf.js';
import { backendsHere, close } from '../compare.js';
import { BATCH, batchOf, BLOCKS, network, SIZE, trainingOf } from './networks.js';

const BLOCK = BLOCKS['convolution, fused batch norm, strided (ResNet)'];
const rate = { learningRate: 0.01, seed: 0 };
const losses = (training: RecordedTraining, steps: number): number[] => Array.from({ length: steps }, (_, i) => training.step(batchOf(i), rate).loss);
const arrays = (net: tf.LayersModel): number[][] => net.getWeights().map((weight) => Array.from(weight.dataSync()));

for (const backend of backendsHere().filter((name) => name !== 'javascript')) {
  const open = async (): Promise<tf.LayersModel> => { await openBackend({ backend, threads: 2 }); return network(BLOCK); };

  test(`weights fed anew start a training anew, slots and step counter included, on ${backend}`, async () => {
    const net = await open(), training = await recordTraining(trainingOf(net, { kind: 'adam' })), first = training.pull();
    const once = losses(training, 6);
    training.feed(first);
    assert.deepEqual(training.pull(), first);
    assert.deepEqual(losses(training, 6), once);
    training.feed(first.map((values) => values.map((value) => value * 1.1)));
    assert.notEqual(losses(training, 1)[0], once[0]);
    training.dispose();
    net.dispose();
  });

  test(`the variables of the network keep their values while a recording of it trains on ${backend}`, async () => {
    const net = await open(), before = arrays(net), training = await recordTraining(trainingOf(net, { kind: 'sgd', momentum: 0.5 }));
    losses(training, 3);
    assert.deepEqual(arrays(net), before);
    const [kernel] = training.pull();
    assert.notDeepEqual(Array.from(kernel), before[0]);
    training.dispose();
    net.dispose();
  });

  test(`moving statistics follow the batches by momentum on ${backend}`, async () => {
    const net = await open(), x = tf.tensor4d(batchOf(0).x, [BATCH, SIZE, SIZE, 3]);
    // The first step's statistics, from the batch norm's own input: mean and unbiased variance over images, rows and columns.
    const inner = tf.model({ inputs: net.inputs, outputs: net.layers.find((layer) => layer.name.startsWith('conv2d'))?.output as tf.SymbolicTensor }).predict(x) as tf.Tensor;
    const { mean, variance } = tf.moments(inner, [0, 1, 2]), n = inner.size / inner.shape[3]!;
    const training = await recordTraining(trainingOf(net, { kind: 'adam' }));
    losses(training, 1);
    const pulled = training.pull(), [movingMean, movingVariance] = pulled.slice(-2);
    close(movingMean, Array.from(mean.dataSync(), (value) => 0.1 * value), 1e-5, 'moving mean');
    close(movingVariance, Array.from(variance.dataSync(), (value) => 0.9 + 0.1 * value * n / (n - 1)), 1e-5, 'moving variance');
    training.dispose();
    tf.dispose([x, inner, mean, variance]);
    net.dispose();
  });

  test(`frozen variables are read and keep what they are fed on ${backend}`, async () => {
    const net = await open(), [kernel] = net.trainableWeights.map((weight) => (weight as unknown as { val: tf.Variable }).val);
    const options = trainingOf(net, { kind: 'adam' }), training = await recordTraining({ ...options, trainable: options.trainable.slice(1), frozen: [kernel] });
    const weights = training.pull(), last = weights.length - 1, doubled = weights.map((values, i) => (i === last ? values.map((value) => 2 * value) : values));
    assert.deepEqual(Array.from(weights[last]), Array.from(kernel.dataSync()));
    const [before] = losses(training, 1);
    training.feed(doubled);
    assert.notEqual(losses(training, 1)[0], before);
    losses(training, 2);
    assert.deepEqual(training.pull()[last], doubled[last]);
    assert.notDeepEqual(training.pull()[0], doubled[0]);
    training.dispose();
    net.dispose();
  });

  test(`a smaller last batch and a prediction share a training's weights, slots and steps on ${backend}`, async () => {
    const net = await open(), optimizer = { kind: 'adam' } as const, whole = await recordTraining(trainingOf(net, optimizer));
    const rest = await recordTraining(trainingOf(net, optimizer, { name: 'rest', sharing: whole }, 3));
    const predict = await recordForward({ name: 'predict', sharing: whole, weights: 'fed', inputs: { x: { shape: [1, SIZE, SIZE, 3], dtype: 'float32' } }, variables: [...trainingOf(net, optimizer).trainable, ...trainingOf(net, optimizer).state!], forward: ({ x }) => ({ logit: net.apply(x) as tf.Tensor }) });
    const x = batchOf(9, 1).x, seen: number[] = [];
    for (let i = 0; i < 3; i++) {
      whole.step(batchOf(i), rate);
      rest.step(batchOf(i, 3), rate);
      seen.push(predict.run({ x }).logit[0]);
    }
    assert.deepEqual(rest.pull(), whole.pull());
    assert.equal(new Set(seen).size, 3, 'the prediction follows the weights');
    // The same six steps with optimizers of tfjs-free arithmetic: batches of 4 and of 3 by two eager trainings that share.
    const eager = await recordTraining(trainingOf(net, optimizer, { engine: 'eager' })), small = await recordTraining(trainingOf(net, optimizer, { engine: 'eager', sharing: eager }, 3));
    for (let i = 0; i < 3; i++) { eager.step(batchOf(i), rate); small.step(batchOf(i, 3), rate); }
    eager.pull().forEach((values, i) => close(whole.pull()[i], values, 1e-4, `weight ${i}`));
    assert.throws(() => predict.feed([]), /uses the weights of a training: feed that one/);
    for (const each of [predict, rest, whole, small, eager]) each.dispose();
    net.dispose();
  });

  test(`sharing is refused with other variables, another optimizer or a disposed training on ${backend}`, async () => {
    const net = await open(), options = trainingOf(net, { kind: 'adam' }), whole = await recordTraining(options);
    await assert.rejects(recordTraining({ ...options, name: 'rest', state: [], frozen: options.state, sharing: whole }), /rest shares the weights of "step", but names other variables, or in other roles/);
    await assert.rejects(recordTraining({ ...options, optimizer: { kind: 'sgd' }, sharing: whole }), /has the optimizer \{"kind":"sgd"\}, not \{"kind":"adam"\}/);
    whole.dispose();
    await assert.rejects(recordTraining({ ...options, sharing: whole }), /shares the weights of a training that was disposed of/);
    net.dispose();
  });

  test(`dispose leaves no tensor, session or file behind, and may be called twice, on ${backend}`, async () => {
    const net = await open(), temporary = readdirSync(os.tmpdir()), sessions = openSessions(), before = tf.memory();
    for (let i = 0; i < 3; i++) {
      const training = await recordTraining(trainingOf(net, { kind: 'adam' })), held = tf.memory().numTensors;
      losses(training, 2);
      training.feed(training.pull());
      assert.equal(tf.memory().numTensors, held, 'steps leave tensors');
      if (training.engine === 'recorded') assert.equal(openSessions(), sessions + 1);
      training.dispose();
      training.dispose();
    }
    assert.equal(openSessions(), sessions);
    assert.equal(tf.memory().numTensors, before.numTensors);
    assert.equal(tf.memory().numDataBuffers, before.numDataBuffers);
    assert.deepEqual(readdirSync(os.tmpdir()).filter((name) => !temporary.includes(name) && !/^(tsx|node)/.test(name)), []);
    net.dispose();
  });
}

if (backendsHere().includes('native')) {
  test('sessions give their memory back: 30 recordings of a network with 16 MB of weights and slots grow the process by less than 100 MB', async () => {
    await openBackend({ backend: 'native', threads: 2 });
    const net = tf.sequential({ layers: [tf.layers.dense({ units: 1000, inputShape: [1000] }), tf.layers.dense({ units: 1 })] });
    const round = async (): Promise<void> => {
      const training = await recordTraining({ name: 'wide', trainable: trainingOf(net, { kind: 'adam' }).trainable, optimizer: { kind: 'adam' }, inputs: { x: { shape: [1, 1000], dtype: 'float32' } }, loss: ({ x }) => ({ loss: tf.sum(net.apply(x) as tf.Tensor) as tf.Scalar }) });
      training.step({ x: new Float32Array(1000).fill(1) }, rate);
      training.dispose();
    };
    for (let i = 0; i < 5; i++) await round();
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 30; i++) await round();
    assert.ok(process.memoryUsage().rss - before < 100e6, `${(process.memoryUsage().rss - before) / 1e6} MB`);
    net.dispose();
  });
}
