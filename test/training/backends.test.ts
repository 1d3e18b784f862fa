import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openBackend } from '../../lib/backend/tf.js';
import { PAPER_AUGMENTATION } from '../../lib/imaging/augment.js';
import { disposeEngines, embed, fineTune, predict } from '../../lib/training/index.js';
import { firstWeights, rows, squares } from './helpers.js';

after(disposeEngines);

test('wasm trains, predicts and embeds as the best backend here does, within rounding: dropout masks are equal too', async () => {
  const size = 32, data = squares(36, size), network = { architecture: 'squeezenet-1.1', size } as const, outcomes = [];
  for (const backend of [undefined, 'wasm'] as const) {
    const { name } = await openBackend({ backend });
    const initial = firstWeights('squeezenet-1.1', size), { weights, history } = await fineTune({
      ...network, initial, data, train: rows(0, 20), validation: rows(20, 28), epochs: 2, batch: 8, learningRate: 1e-3, augment: PAPER_AUGMENTATION, root: 1, coordinates: ['backends'],
    });
    const score = await predict({ ...network, weights, stack: data.stack, rows: rows(28, 36) }), features = await embed({ ...network, weights: initial, stack: data.stack, rows: rows(0, 4) });
    outcomes.push({ name, losses: history.flatMap(({ trainLoss, validationLoss }) => [trainLoss, validationLoss]), score, features: features.values });
  }
  const [best, wasm] = outcomes, near = (a: ArrayLike<number>, b: ArrayLike<number>, tolerance: number): void => { for (let i = 0; i < a.length; i++) assert.ok(Math.abs(a[i] - b[i]) <= tolerance, `value ${i}: ${a[i]} on ${best.name}, ${b[i]} on wasm`); };
  assert.equal(wasm.name, 'wasm');
  near(best.losses, wasm.losses, 1e-4);
  near(best.score, wasm.score, 1e-4);
  near(best.features, wasm.features, 1e-4 * Math.max(...best.features));
});
