import assert from 'node:assert/strict';
import test from 'node:test';
import * as tf from '@tensorflow/tfjs';
import type { Optimizer } from '../../../lib/backend/recorded/index.js';
import { openBackend } from '../../../lib/backend/tf.js';
import { backendsHere, close } from '../compare.js';
import { BLOCKS, network, train, trainingOf } from './networks.js';

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
const OPTIMIZERS: Optimizer[] = [{ kind: 'adam' }, { kind: 'sgd', momentum: 0.9 }];

if (backendsHere().includes('native')) {
  for (const optimizer of OPTIMIZERS) {
    for (const [name, block] of Object.entries(BLOCKS)) {
      test(`50 recorded steps of ${optimizer.kind} equal eager ones in losses, outputs and weights: ${name}`, async () => {
        await openBackend({ backend: 'native', threads: 2 });
        const net = network(block), recorded = await train(trainingOf(net, optimizer), 50), eager = await train(trainingOf(net, optimizer, { engine: 'eager' }), 50);
        net.dispose();
        assert.equal(recorded.engine, 'recorded');
        close(recorded.losses.slice(0, 3), eager.losses.slice(0, 3), 2e-6, 'first losses');
        close(recorded.losses, eager.losses, 1e-4, 'losses');
        close(recorded.logits, eager.logits, 1e-3, 'logits');
        recorded.weights.forEach((values, i) => close(values, eager.weights[i], 1e-3, `weight ${i}`));
        assert.ok(sum(recorded.losses.slice(45)) < 0.95 * sum(recorded.losses.slice(0, 5)), 'it learns');
      });
    }
  }

  test('a recorded training gives the same bytes when it runs again', async () => {
    await openBackend({ backend: 'native', threads: 2 });
    const net = network(BLOCKS.dropout), options = trainingOf(net, { kind: 'adam' }), first = await train(options, 10), second = await train(options, 10);
    net.dispose();
    assert.deepEqual(second, first);
  });
}

test('wasm trains as libtensorflow does, dropout masks included', async () => {
  const results: Awaited<ReturnType<typeof train>>[] = [];
  for (const backend of backendsHere().filter((name) => name !== 'javascript')) {
    await openBackend({ backend, threads: 2 });
    const net = network((x) => BLOCKS.dropout(BLOCKS['convolution, fused batch norm, strided (ResNet)'](x)), 'max');
    results.push(await train(trainingOf(net, { kind: 'adam' }), 10));
    net.dispose();
  }
  for (const result of results) {
    close(result.losses, results[0].losses, 1e-4, 'losses');
    result.weights.forEach((values, i) => close(values, results[0].weights[i], 1e-3, `weight ${i}`));
  }
  assert.equal(results[results.length - 1].engine, 'eager');
  assert.equal(tf.memory().numTensors, 0, 'tensors left behind');
});
