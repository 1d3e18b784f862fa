import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSecondReadError } from '../../lib/core/errors.js';
import { rng } from '../../lib/core/random.js';
import { classWeightsOf } from '../../lib/training/class-weights.js';
import { earlyStop } from '../../lib/training/early-stop.js';
import { crossEntropy, logitsAuroc, softmaxRows } from '../../lib/training/losses.js';
import { epochText } from '../../lib/training/line.js';
import { batchesOf, epochOrder } from '../../lib/training/order.js';
import { pictureReader } from '../../lib/training/pictures.js';
import { learningRateAt, scheduleOf } from '../../lib/training/schedule.js';
import { squares } from './helpers.js';

const close = (actual: number, expected: number, tolerance = 1e-6): void => assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
const LOGITS = Float32Array.of(0.5, -1.25, 2, 3, 0.25, -0.5, -0.75, 1.5, 0, 0.1, 0.2, 0.3, 40, -40, 0, 1, 2, -1), LABELS = Int32Array.of(2, 0, 1, 0, 1, 2);

test('the cosine schedule equals Keras CosineDecay, and its warm-up ends where Keras lets the decay begin', () => {
  // Keras 3.15.1: CosineDecay(0.01, 90, alpha=0.1)(s)
  const expected = [[0, 0.01], [30, 0.00775], [45, 0.0055], [89, 0.0010027412], [200, 0.001]];
  for (const [step, rate] of expected) close(learningRateAt({ kind: 'cosine', rate: 0.01, final: 0.001 }, step, 9, 10), rate, 1e-8);
  // Keras 3.15.1: CosineDecay(0.0, 80, warmup_target=0.01, warmup_steps=10)(s)
  for (const [step, rate] of [[10, 0.01], [50, 0.005], [89, 3.85493e-6]]) close(learningRateAt({ kind: 'cosine', rate: 0.01, warmUpSteps: 10 }, step, 9, 10), rate, 1e-8);
});

test('warm-up rises in equal steps from above zero to the rate', () => {
  assert.deepEqual([0, 1, 2, 3, 4].map((step) => learningRateAt({ kind: 'constant', rate: 1, warmUpSteps: 4 }, step, 1, 9)), [0.25, 0.5, 0.75, 1, 1]);
});

test('the step schedule falls after every so many epochs', () => {
  assert.deepEqual([0, 19, 20, 39, 40].map((step) => learningRateAt({ kind: 'step', rate: 8, every: 2, factor: 0.5 }, step, 10, 9)), [8, 8, 4, 4, 2]);
});

test('a learning rate that is not positive is refused by name', () => {
  for (const rate of [0, -1, NaN]) assert.throws(() => scheduleOf(rate), (error: unknown) => isSecondReadError(error) && error.place.field === 'learningRate');
});

test('early stopping counts epochs since the lowest loss, and neither equal losses nor NaN are lower', () => {
  const stop = earlyStop(2), seen = [0.9, 0.8, 0.8, NaN].map((loss, i) => stop.see(i + 1, loss));
  assert.deepEqual(seen, [{ best: true, stop: false }, { best: true, stop: false }, { best: false, stop: false }, { best: false, stop: true }]);
  assert.equal(stop.bestEpoch, 2);
});

test('balanced class weights equal scikit-learn and look at training rows alone', () => {
  // scikit-learn 1.9.1: compute_class_weight('balanced', classes=[0,1,2], y=[0,0,0,0,0,1,1,2])
  const label = Int32Array.of(0, 0, 0, 0, 0, 1, 1, 2, 2, 2, -1), train = Int32Array.from([0, 1, 2, 3, 4, 5, 6, 7, 10]);
  classWeightsOf({ name: 'a', classes: 3, label, classWeights: 'balanced' }, train).forEach((weight, c) => close(weight, [8 / 15, 4 / 3, 8 / 3][c], 1e-12));
  assert.throws(() => classWeightsOf({ name: 'a', classes: 4, label, classWeights: 'balanced' }, train), /class 3 of task "a" has no training row/);
  assert.throws(() => classWeightsOf({ name: 'a', classes: 3, label, classWeights: [1, 2] }, train), /3 numbers/);
});

test('softmax and cross-entropy equal TensorFlow, and unknown labels do not count', () => {
  // TensorFlow 2.21.0: tf.nn.softmax; Keras 3.15.1: SparseCategoricalCrossentropy(from_logits=True)
  [0.17682019, 0.030726742, 0.79245311, 0.91397214, 0.058428284, 0.027599568].forEach((value, i) => close(softmaxRows(LOGITS, 3)[i], value, 1e-7));
  close(crossEntropy(LOGITS, LABELS, 3), 14.1929349899, 1e-5);
  const more = Float32Array.from([...LOGITS, 9, 9, 9]);
  assert.equal(crossEntropy(more, Int32Array.from([...LABELS, -1]), 3), crossEntropy(LOGITS, LABELS, 3));
  assert.ok(Number.isNaN(crossEntropy(LOGITS, Int32Array.from(LABELS, () => -1), 3)));
});

test('areas from logits equal scikit-learn where softmax keeps their order, and do not tie where it saturates', () => {
  // scikit-learn 1.9.1: roc_auc_score([0,1,1,0,1], margins)
  const margins = [0.2, 0.1, 1.5, -0.3, 0.9];
  close(logitsAuroc(Float32Array.from(margins.flatMap((margin) => [0, margin])), Int32Array.of(0, 1, 1, 0, 1), 2), 5 / 6, 1e-12);
  // scikit-learn 1.9.1: roc_auc_score(y, softmax, multi_class='ovr')
  close(logitsAuroc(LOGITS, LABELS, 3), 2 / 3, 1e-12);
  assert.equal(logitsAuroc(Float32Array.of(0, 200, 0, 300), Int32Array.of(0, 1), 2), 1);
});

test('an epoch sees every row once, in an order that its coordinates alone decide', () => {
  const rows = Int32Array.of(3, 8, 9, 12, 40, 41), first = epochOrder(rows, 1, ['a'], 1);
  assert.deepEqual([...first].sort((a, b) => a - b), [...rows]);
  assert.deepEqual(epochOrder(rows, 1, ['a'], 1), first);
  assert.equal(new Set([1, 2, 3, 4, 5, 6, 7, 8].map((epoch) => epochOrder(rows, 1, ['a'], epoch).join())).size > 5, true);
  assert.deepEqual([...rows], [3, 8, 9, 12, 40, 41]);
});

test('the last batch is filled up from the beginning, and says how many rows count', () => {
  assert.deepEqual(batchesOf(Int32Array.of(5, 6, 7, 8, 9), 2).map(({ rows, real }) => [[...rows], real]), [[[5, 6], 2], [[7, 8], 2], [[9, 5], 1]]);
  assert.deepEqual(batchesOf(Int32Array.of(5), 3).map(({ rows, real }) => [[...rows], real]), [[[5, 5, 5], 1]]);
});

test('a reader prefers what lies over a picture, and augments only reads that bring a stream', () => {
  const { stack } = squares(4, 8), over = new Uint8Array(64).fill(7), reader = pictureReader({ stack, overlay: (row) => (row === 2 ? over : null) }, 3, { zoom: 0.3 });
  reader.read(1, 0);
  reader.read(2, 1);
  reader.read(1, 2, rng(1, 'augment'));
  assert.deepEqual([...reader.batch.subarray(0, 64)], [...stack.pixels.subarray(64, 128)]);
  assert.deepEqual([...reader.batch.subarray(64, 128)], [...over]);
  assert.notDeepEqual([...reader.batch.subarray(128)], [...stack.pixels.subarray(64, 128)]);
});

test('the progress note shows loss, area and speed', () => {
  assert.equal(epochText({ epoch: 1, trainLoss: 0.6931, validationLoss: 1.7, validationAuroc: 0.5, seconds: 1 }, 230.4), 'loss .693, validation 1.700, AUC .500, 230 images/s');
});
