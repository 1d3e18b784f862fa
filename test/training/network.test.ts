import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { openBackend } from '../../lib/backend/tf.js';
import { preprocess, PREPROCESSINGS } from '../../lib/models/preprocess.js';
import { buildTrunk } from '../../lib/models/build.js';
import { setWeights } from '../../lib/models/weights.js';
import { disposeEngines, embed, pretrain } from '../../lib/training/index.js';
import { inputTransform } from '../../lib/training/input-transform.js';
import { countTensors } from '../../lib/training/leaks.js';
import { weightedCrossEntropy } from '../../lib/training/loss.js';
import { firstWeights, rows, squares } from './helpers.js';

before(async () => { await openBackend(); });
after(disposeEngines);

const near = (actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void => {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) assert.ok(Math.abs(actual[i] - expected[i]) <= tolerance, `value ${i}: ${actual[i]} is not ${expected[i]}`);
};

test('preprocessing inside the graph equals that of the models, for grey and for colour', () => {
  for (const kind of PREPROCESSINGS) {
    for (const channels of [1, 3] as const) {
      const pixels = Float32Array.from({ length: 4 * channels }, (_, i) => (i * 67.3) % 255), expected = preprocess(pixels, kind, new Float32Array(12));
      near(tf.tidy(() => inputTransform(kind, channels)(tf.tensor4d(pixels, [1, 2, 2, channels])).dataSync()), expected, 2e-5);
    }
  }
});

test('the weighted loss equals Keras, and a row of zeros adds nothing', () => {
  // Keras 3.15.1: SparseCategoricalCrossentropy(from_logits=True)([2,0,1,0,1,2], logits, sample_weight = {0: 0.5, 1: 2, 2: 3}[class])
  const logits = [[0.5, -1.25, 2], [3, 0.25, -0.5], [-0.75, 1.5, 0], [0.1, 0.2, 0.3], [40, -40, 0], [1, 2, -1], [7, 7, 7]], weight = [0.5, 2, 3];
  const targets = [2, 0, 1, 0, 1, 2].map((label) => [0, 1, 2].map((c) => (c === label ? weight[c] / 6 : 0)));
  const loss = tf.tidy(() => weightedCrossEntropy([tf.tensor2d(logits)], [tf.tensor2d([...targets, [0, 0, 0]])]).dataSync()[0]);
  assert.ok(Math.abs(loss - 28.659833908) < 1e-4, `${loss}`);
});

test('embedding is the mean, and the maximum, over the trunk\'s last map', async () => {
  const size = 48, { stack } = squares(3, size), weights = firstWeights('squeezenet-1.1', size, 4), matrix = await embed({ architecture: 'squeezenet-1.1', size, weights, stack, pooling: 'average+max', batch: 2 });
  const trunk = buildTrunk('squeezenet-1.1', { size });
  setWeights(trunk, weights.tensors);
  const expected = tf.tidy(() => {
    const input = preprocess(stack.pixels, 'caffe', new Float32Array(stack.pixels.length * 3)), map = trunk.predict(tf.tensor4d(input, [3, size, size, 3])) as tf.Tensor4D;
    return tf.concat([tf.mean(map, [1, 2]), tf.max(map, [1, 2])], 1).dataSync();
  });
  trunk.dispose();
  assert.equal(matrix.columns, 1024);
  assert.deepEqual([matrix.names[0], matrix.names[511], matrix.names[512]], ['average0', 'average511', 'max0']);
  near(matrix.values, expected, 1e-3 * Math.max(...expected));
});

test('several heads learn their own tasks from rows that know only one', async () => {
  const size = 24, data = squares(120, size, 3), bright = data.label.map((_, i) => (i % 4 < 2 ? 0 : 1)), pixels = data.stack.pixels.slice();
  for (let i = 0; i < 120; i++) if (bright[i] === 1) for (let p = 0; p < size * size; p++) pixels[i * size * size + p] = Math.min(255, pixels[i * size * size + p] + 25);
  const square = data.label.map((code, i) => (i < 50 || i >= 90 ? code : -1)), light = bright.map((code, i) => (i >= 40 ? code : -1));
  const common = { architecture: 'small-cnn', size, initial: firstWeights('small-cnn', size), epochs: 10, batch: 16, learningRate: 5e-3, root: 1, coordinates: ['heads'] } as const;
  const tasks = [{ name: 'square', classes: 2, label: square }, { name: 'light', classes: 2, label: light, classWeights: 'balanced' as const }];
  const { scores, weights, history } = await pretrain({ ...common, stack: { ...data.stack, pixels }, tasks, train: rows(0, 90), validation: rows(90, 120) });
  for (const { task, auroc, chanceCrossEntropy } of scores) {
    assert.ok(auroc > 0.9, `${task}: ${auroc}`);
    // 15 squares of 30; 16 bright ones of 30.
    assert.ok(Math.abs(chanceCrossEntropy - (task === 'square' ? Math.log(2) : -(16 / 30) * Math.log(16 / 30) - (14 / 30) * Math.log(14 / 30))) < 1e-12);
  }
  assert.deepEqual(scores.map(({ task, rows: n }) => [task, n]), [['square', 30], ['light', 30]]);
  assert.ok(weights.tensors.has('logits:square/kernel') && weights.tensors.has('logits:light/bias'));
  const best = Math.min(...history.map(({ validationLoss }) => validationLoss));
  assert.ok(Math.abs((scores[0].crossEntropy + scores[1].crossEntropy) / 2 - best) < 1e-5);

});

test('a tensor left behind is reported with the work that left it', () => {
  const noLeaks = countTensors('a walk'), left = tf.scalar(1);
  assert.throws(noLeaks, /a walk left 1 tensors behind/);
  left.dispose();
  noLeaks();
});
