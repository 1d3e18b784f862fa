import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBackend } from '../../lib/backend/tf.js';
import type { WeightSet } from '../../lib/models/types.js';
import { disposeEngines, fineTune, predictLogits } from '../../lib/training/index.js';
import { networkOf } from '../../lib/training/network.js';
import { firstWeights, rows, squares } from './helpers.js';

const SIZE = 24, DATA = squares(48, SIZE);
let initial: WeightSet;
before(async () => { await openBackend(); initial = firstWeights('small-cnn', SIZE); });
after(disposeEngines);

const trained = (batchNorm?: 'inference') => fineTune({ architecture: 'small-cnn', size: SIZE, dropout: 0, batchNorm, initial, data: DATA, train: rows(0, 32), validation: rows(32, 48), epochs: 2, batch: 16, learningRate: 1e-2, optimizer: { kind: 'sgd', momentum: 0.9 }, root: 1, coordinates: ['norm'] });
/** Names of the tensors that training moved. */
const moved = ({ tensors }: WeightSet): string[] => [...initial.tensors].filter(([name, { values }]) => values.some((value, i) => tensors.get(name)!.values[i] !== value)).map(([name]) => name);

test('with batch norms on inference their statistics stay as they were, and all else is trained; by default they move too', async () => {
  const held = await trained('inference'), free = await trained(), statistic = (name: string): boolean => /moving_(mean|variance)$/.test(name), names = [...initial.tensors.keys()];
  assert.deepEqual(moved(held.weights), names.filter((name) => !statistic(name)));
  assert.deepEqual(moved(free.weights), names);
});

test('what is trained on inference is the network that predicts: its training loss is that of its own predictions', async () => {
  // One step, whose loss is that of the first weights: mean cross-entropy of the predictions on the same rows, both without dropout.
  const { history, weights } = await fineTune({ architecture: 'small-cnn', size: SIZE, dropout: 0, batchNorm: 'inference', initial, data: DATA, train: rows(0, 16), validation: rows(16, 32), epochs: 1, batch: 16, learningRate: 1e-12, optimizer: { kind: 'sgd' }, root: 1, coordinates: ['loss'] });
  const { logits } = await predictLogits({ architecture: 'small-cnn', size: SIZE, dropout: 0, weights, stack: DATA.stack, rows: rows(0, 16), batch: 16 });
  const loss = Array.from(rows(0, 16), (row, i) => { const other = logits[2 * i + 1 - DATA.label[row]] - logits[2 * i + DATA.label[row]]; return Math.log1p(Math.exp(other)); }).reduce((sum, one) => sum + one / 16, 0);
  assert.ok(Math.abs(history[0].trainLoss - loss) < 1e-5, `${history[0].trainLoss} ${loss}`);
});

test('a network without the option is recorded under the same name as before', () => {
  assert.deepEqual(Object.keys(networkOf({ architecture: 'small-cnn', size: 24 })), ['architecture', 'alpha', 'size', 'preprocessing', 'pooling', 'dropout']);
});
