import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { openBackend } from '../../lib/backend/tf.js';
import { isSecondReadError } from '../../lib/core/errors.js';
import { PAPER_AUGMENTATION } from '../../lib/imaging/augment.js';
import { auroc } from '../../lib/stats/auroc.js';
import { crossEntropy, disposeEngines, fineTune, predict, predictLogits, type FineTuneOptions, type TrainingResult } from '../../lib/training/index.js';
import { firstWeights, rows, squares } from './helpers.js';

const SIZE = 24, DATA = squares(60, SIZE);
before(async () => { await openBackend(); });
after(disposeEngines);

const options = (over: Partial<FineTuneOptions> = {}): FineTuneOptions => ({
  architecture: 'small-cnn', size: SIZE, initial: firstWeights('small-cnn', SIZE), data: DATA, train: rows(0, 36), validation: rows(36, 48),
  epochs: 3, batch: 16, learningRate: 3e-3, augment: PAPER_AUGMENTATION, root: 1, coordinates: ['test'], ...over,
});
const network = { architecture: 'small-cnn', size: SIZE } as const;
const numbers = ({ weights, history, bestEpoch }: TrainingResult): unknown => ({ weights: [...weights.tensors].map(([name, { values }]) => [name, ...values]), bestEpoch, history: history.map(({ trainLoss, validationLoss, validationAuroc }) => [trainLoss, validationLoss, validationAuroc]) });

test('two runs of one config give equal weights, losses and predictions, whatever the engine did between them', async () => {
  const first = await fineTune(options()), score = await predict({ ...network, weights: first.weights, stack: DATA.stack, rows: rows(48, 60) });
  const other = await fineTune(options({ root: 2, learningRate: 1e-2 })), again = await fineTune(options());
  assert.deepEqual(numbers(again), numbers(first));
  assert.notDeepEqual(numbers(other), numbers(first));
  assert.deepEqual(await predict({ ...network, weights: again.weights, stack: DATA.stack, rows: rows(48, 60) }), score);
});

test('a planted square is learned, and permuted labels are not', async () => {
  const data = squares(140, SIZE, 5), split = { train: rows(0, 80), validation: rows(80, 100) }, test = rows(100, 140), truth = Array.from(test, (row) => data.label[row]);
  const auc = async (label: Int32Array): Promise<number> => {
    const { weights } = await fineTune(options({ ...split, data: { ...data, label }, epochs: 12, learningRate: 5e-3, augment: undefined }));
    return auroc(truth, await predict({ ...network, weights, stack: data.stack, rows: test }));
  };
  assert.ok(await auc(data.label) > 0.95);
  // Labels 0, 0, 1, 1, ... are independent of the squares in every other picture.
  const noise = await auc(data.label.map((_, i) => Math.floor(i / 2) % 2));
  assert.ok(noise > 0.2 && noise < 0.8, `${noise}`);
});

test('the weights returned are those of the best epoch: predicted again, validation rows have its loss', async () => {
  const { weights, history, bestEpoch } = await fineTune(options({ epochs: 6, learningRate: 2e-2 })), validation = rows(36, 48);
  const { logits } = await predictLogits({ ...network, weights, stack: DATA.stack, rows: validation });
  const loss = crossEntropy(logits, validation.map((row) => DATA.label[row]), 2);
  assert.ok(Math.abs(loss - history[bestEpoch - 1].validationLoss) < 1e-5);
  assert.equal(Math.min(...history.map(({ validationLoss }) => validationLoss)), history[bestEpoch - 1].validationLoss);
});

test('training stops when patience is spent', async () => {
  // Validation labels are turned round: what is learned makes their loss rise.
  const label = DATA.label.map((code, row) => (row < 36 ? code : 1 - code)), { history, bestEpoch } = await fineTune(options({ data: { ...DATA, label }, epochs: 40, patience: 2 }));
  assert.ok(history.length < 40);
  assert.equal(history.length - bestEpoch, 2);
});

test('a last batch filled up with rows of weight 0 trains as a batch of that size does', async () => {
  // conv-4 at its smallest size has batch norm too; SqueezeNet has none, so that rows do not meet.
  const size = 32, data = squares(16, size), squeeze = { architecture: 'squeezenet-1.1', size, dropout: 0, initial: firstWeights('squeezenet-1.1', size), data, train: rows(0, 5), validation: rows(5, 10), epochs: 2, augment: undefined } as const;
  const exact = await fineTune(options({ ...squeeze, batch: 5, learningRate: 1e-3 })), filled = await fineTune(options({ ...squeeze, batch: 8, learningRate: 1e-3 }));
  exact.history.forEach(({ trainLoss, validationLoss }, e) => {
    assert.ok(Math.abs(trainLoss - filled.history[e].trainLoss) < 2e-5);
    assert.ok(Math.abs(validationLoss - filled.history[e].validationLoss) < 2e-5);
  });
});

test('class weights change the loss as Keras reckons it: the mean over the batch of weight times cross-entropy', async () => {
  // No learning to speak of and no dropout: an epoch's loss is that of the first weights.
  const still = { train: rows(0, 32), epochs: 1, dropout: 0, learningRate: 1e-12, optimizer: { kind: 'sgd' }, augment: undefined } as const;
  const size = 32, data = squares(48, size), squeeze = { architecture: 'squeezenet-1.1', size, initial: firstWeights('squeezenet-1.1', size), data } as const;
  const plain = await fineTune(options({ ...squeeze, ...still })), weighted = await fineTune(options({ ...squeeze, ...still, classWeights: [0.5, 3] }));
  const { logits } = await predictLogits({ architecture: 'squeezenet-1.1', size, weights: plain.weights, stack: data.stack, rows: still.train });
  let mean = 0;
  still.train.forEach((row) => { mean += [0.5, 3][data.label[row]] * crossEntropy(logits.subarray(row * 2, row * 2 + 2), Int32Array.of(data.label[row]), 2) / 32; });
  assert.ok(Math.abs(weighted.history[0].trainLoss - mean) < 1e-5, `${weighted.history[0].trainLoss} is not ${mean}`);
  assert.ok(Math.abs(weighted.history[0].trainLoss - plain.history[0].trainLoss) > 1e-3);
});

test('a frozen trunk keeps every bit, moving statistics too, and a head learns', async () => {
  const initial = firstWeights('small-cnn', SIZE), { weights } = await fineTune(options({ initial, freeze: 'trunk', epochs: 2 }));
  for (const [name, { values }] of initial.tensors) assert.deepEqual(weights.tensors.get(name)!.values, values, name);
  const head = await fineTune(options({ initial: weights, freeze: 'trunk', epochs: 1 }));
  assert.notDeepEqual(head.weights.tensors.get('logits/kernel')!.values, weights.tensors.get('logits/kernel')!.values);
});

test('layers up to the one named are frozen and those after it are not', async () => {
  const initial = firstWeights('small-cnn', SIZE), { weights } = await fineTune(options({ initial, freeze: { until: 'bn2' }, epochs: 1 }));
  for (const [name, { values }] of initial.tensors) assert.equal(Buffer.from(weights.tensors.get(name)!.values.buffer).equals(Buffer.from(values.buffer)), /^(conv|bn)[12]\//.test(name), name);
  await assert.rejects(fineTune(options({ freeze: { until: 'conv9' } })), /no layer "conv9".*conv1/);
});

test('dropout and augmentation draw anew in every run with another root, and are off in prediction', async () => {
  const still = { epochs: 1, learningRate: 1e-12, optimizer: { kind: 'sgd' }, augment: undefined, architecture: 'squeezenet-1.1', size: 32, data: squares(60, 32), initial: { ...firstWeights('squeezenet-1.1', 32) } } as const;
  const first = await fineTune(options({ ...still, root: 1 })), head = first.weights;
  const again = await fineTune(options({ ...still, root: 3, initial: head })), none = await fineTune(options({ ...still, root: 3, initial: head, dropout: 0 }));
  assert.notEqual(again.history[0].trainLoss, none.history[0].trainLoss);
  assert.equal(again.history[0].validationLoss, none.history[0].validationLoss);
  assert.equal(first.history[0].validationLoss, again.history[0].validationLoss);
});

test('what lies over a picture is what the network is trained on and predicts', async () => {
  const marked = DATA.stack.pixels.slice(), blank = new Uint8Array(SIZE * SIZE);
  const overlay = (row: number): Uint8Array | null => (row % 2 === 1 ? blank : null);
  for (let row = 1; row < 60; row += 2) marked.set(blank, row * SIZE * SIZE);
  const over = await fineTune(options({ data: { ...DATA, overlay } })), inside = await fineTune(options({ data: { ...DATA, stack: { ...DATA.stack, pixels: marked } } }));
  assert.deepEqual(numbers(over), numbers(inside));
  assert.deepEqual(await predict({ ...network, weights: over.weights, stack: DATA.stack, overlay }), await predict({ ...network, weights: over.weights, stack: { ...DATA.stack, pixels: marked } }));
});

test('three channels and grey pictures with three equal channels give the same', async () => {
  const pixels = new Uint8Array(DATA.stack.pixels.length * 3).map((_, p) => DATA.stack.pixels[Math.floor(p / 3)]), { weights } = await fineTune(options({ epochs: 1 }));
  const grey = await predict({ ...network, weights, stack: DATA.stack }), colour = await predict({ ...network, weights, stack: { ...DATA.stack, channels: 3, pixels } });
  grey.forEach((value, i) => assert.ok(Math.abs(value - colour[i]) < 1e-5));
});

test('predictions do not depend on the batch or on the rows asked for beside', async () => {
  const { weights } = await fineTune(options({ epochs: 1 })), all = await predict({ ...network, weights, stack: DATA.stack });
  const some = await predict({ ...network, weights, stack: DATA.stack, rows: Int32Array.of(59, 3, 17), batch: 7 });
  [59, 3, 17].forEach((row, i) => assert.ok(Math.abs(all[row] - some[i]) < 1e-6));
});

test('a run leaves no tensor behind', async () => {
  await fineTune(options({ epochs: 1 }));
  const tensors = tf.memory().numTensors, { weights } = await fineTune(options());
  await predict({ ...network, weights, stack: DATA.stack });
  assert.equal(tf.memory().numTensors, tensors);
});

test('mistakes are refused with the name of the option', async () => {
  const refuses = (over: Partial<FineTuneOptions>, field: string): Promise<void> => assert.rejects(fineTune(options(over)), (error: unknown) => isSecondReadError(error) && error.place.field === field);
  await refuses({ train: new Int32Array(0) }, 'train');
  await refuses({ validation: Int32Array.of(60) }, 'validation');
  await refuses({ validation: Int32Array.of(3) }, 'validation');
  await refuses({ size: 32 }, 'stack');
  await refuses({ batch: 0 }, 'batch');
  await refuses({ data: { ...DATA, label: DATA.label.map((code) => code + 1) } }, 'finding');
  await refuses({ initial: { ...firstWeights('small-cnn', SIZE), tensors: new Map() } }, 'conv1/kernel');
  await assert.rejects(predict({ ...network, weights: firstWeights('small-cnn', SIZE), stack: DATA.stack }), /logits\/bias/);
});
