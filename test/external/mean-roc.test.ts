import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meanRoc } from '../../lib/external/index.js';
import { auroc } from '../../lib/stats/auroc.js';
import { close, made } from './made.js';

const area = ({ fpr, tpr }: { fpr: Float64Array; tpr: Float64Array }): number => fpr.reduce((sum, x, i) => (i === 0 ? 0 : sum + ((x - fpr[i - 1]) * (tpr[i] + tpr[i - 1])) / 2), 0);

test('the mean curve\'s area is the mean of the areas, whatever the curves', () => {
  const { images: { truth } } = made('x', 90, 1, 0), scores = [0.6, 0.2, -0.1].map((strength) => [...made('x', 90, 1, strength).scores.values()]), mean = meanRoc(truth, scores);
  assert.ok(close(area(mean), scores.reduce((sum, score) => sum + auroc(truth, score), 0) / 3));
  assert.deepEqual([mean.fpr[0], mean.tpr[0], mean.fpr[mean.fpr.length - 1], mean.tpr[mean.tpr.length - 1]], [0, 0, 1, 1]);
  assert.ok(mean.tpr.every((value, i) => i === 0 || value >= mean.tpr[i - 1] - 1e-12));
});

test('one curve is its own mean', () => {
  assert.deepEqual(meanRoc([0, 0, 1, 1], [[0.1, 0.4, 0.35, 0.8]]), { fpr: Float64Array.of(0, 0, 0.5, 0.5, 1, 1), tpr: Float64Array.of(0, 0.5, 0.5, 1, 1, 1) });
  assert.throws(() => meanRoc([1, 1], [[0.1, 0.2]]), /one class/);
  assert.throws(() => meanRoc([1, 0], []), /no scores/);
});
