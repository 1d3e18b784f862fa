import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { openBackend } from '../../lib/backend/tf.js';
import { buildClassifier } from '../../lib/models/build.js';
import { preprocess } from '../../lib/models/preprocess.js';
import { architecture } from '../../lib/models/architectures.js';
import type { ArchitectureId, Pooling } from '../../lib/models/types.js';
import { setWeights } from '../../lib/models/weights.js';
import { disposeEngines, embed, fineTune, predictLogits } from '../../lib/training/index.js';
import { firstWeights, rows, squares } from './helpers.js';

before(async () => { await openBackend(); });
after(disposeEngines);

// Their own heads: Conv-4's dense layer is part of the trunk, DarkCovidNet's head reads the flattened map.
const CASES: readonly [id: ArchitectureId, size: number, own: Pooling, features: number][] = [['conv-4', 38, 'average', 512], ['darkcovidnet', 32, 'flatten', 6 * 6 * 2], ['resnet18', 32, 'average', 512]];

for (const [architectureId, size, pooling, features] of CASES) {
  test(`${architectureId} trains through its own head, and the recorded network answers as the plain one with the weights it learned`, async () => {
    const data = squares(12, size), initial = firstWeights(architectureId, size);
    const { weights, history } = await fineTune({
      architecture: architectureId, size, dropout: 0, initial, data, train: rows(0, 8), validation: rows(8, 12), epochs: 2, batch: 4, learningRate: 1e-3, optimizer: { kind: 'sgd', momentum: 0.9 }, root: 1, coordinates: ['whole', architectureId],
    });
    assert.equal(weights.tensors.get('logits/kernel')!.shape[0], features);
    assert.ok(history.every(({ trainLoss }) => Number.isFinite(trainLoss)) && history[1].trainLoss !== history[0].trainLoss);
    for (const [name, { values }] of initial.tensors) if (name.endsWith('kernel')) assert.notDeepEqual(weights.tensors.get(name)!.values, values, `${name} learns`);

    const { stack } = data, { logits } = await predictLogits({ architecture: architectureId, size, dropout: 0, weights, stack, rows: rows(8, 12), batch: 4 });
    const plain = buildClassifier(architectureId, { size, classes: 2, pooling, dropout: 0 });
    setWeights(plain, weights.tensors);
    const pixels = stack.pixels.subarray(8 * size * size), input = preprocess(pixels, architecture(architectureId).preprocessing, new Float32Array(3 * pixels.length));
    const expected = tf.tidy(() => (plain.predict(tf.tensor4d(input, [4, size, size, 3])) as tf.Tensor).dataSync());
    plain.dispose();
    const largest = Math.max(...expected.map(Math.abs));
    logits.forEach((logit, i) => assert.ok(Math.abs(logit - expected[i]) <= 1e-4 * largest, `logit ${i} is ${logit}; ${expected[i]}`));
    assert.equal((await embed({ architecture: architectureId, size, weights, stack, rows: rows(0, 4), batch: 4 })).columns, features);
  });
}
