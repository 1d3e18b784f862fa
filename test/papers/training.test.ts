import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sha256 } from '../../lib/core/canonical.js';
import { fromRoot } from '../../lib/core/paths.js';
import { readFileSync } from 'node:fs';
import { epochLine, lossHistory, storedLogOdds } from '../../lib/papers/training.js';
import { imagenetHash, trainedHash } from '../../lib/papers/weight-hashes.js';

const EPOCH = { epoch: 1, trainLoss: Math.LN2, validationLoss: 0.123456789, validationAuroc: NaN, seconds: 3 };

test('a log line has no seconds, and null for an AUROC that is not known', () => {
  assert.deepEqual(epochLine(EPOCH), { epoch: 1, trainLoss: Math.LN2, validationLoss: 0.123456789, validationAuroc: null });
  assert.equal(epochLine({ ...EPOCH, validationAuroc: 0.75 }).validationAuroc, 0.75);
});

test('losses are kept to five decimals, and one that is no number as null', () => {
  assert.deepEqual(lossHistory({ bestEpoch: 1, history: [EPOCH, { ...EPOCH, epoch: 2, validationLoss: NaN }] }), { bestEpoch: 1, trainLoss: [0.69315, 0.69315], validationLoss: [0.12346, null] });
});

test('log-odds are the second logit less the first, to three decimals', () => {
  assert.deepEqual([...storedLogOdds(Float32Array.of(0.5, 1.75, 2, -1, 0.1, 0.10049))], [1.25, -3, 0]);
});

test('weights are named by the first digits of their SHA-256; those that are not there say so', () => {
  const file = fromRoot('data-manifests', 'weights-imagenet.json');
  assert.equal(trainedHash(file), sha256(readFileSync(file)).slice(0, 16));
  assert.equal(trainedHash(fromRoot('no-such.safetensors')), 'not trained yet');
  assert.match(imagenetHash('squeezenet-1.1'), /^[0-9a-f]{16}$/);
  assert.notEqual(imagenetHash('mobilenet-v2', 0.35), imagenetHash('squeezenet-1.1'));
});
