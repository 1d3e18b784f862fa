import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { before, type TestContext } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { openBackend } from '../../lib/backend/tf.js';
import { sha256 } from '../../lib/core/canonical.js';
import { fromRoot } from '../../lib/core/paths.js';
import { licenceText } from '../../lib/data/licence-text.js';
import { readManifest } from '../../lib/data/manifest.js';
import { buildTrunk } from '../../lib/models/build.js';
import { preprocess } from '../../lib/models/preprocess.js';
import { PAPER_WEIGHTS, shippedWeights, testPicture } from '../../lib/models/records.js';
import { pretrained, trainedFile } from '../../lib/models/sources.js';
import { writeTrained } from '../../lib/models/trained.js';
import { setWeights, weightSetOf } from '../../lib/models/weights.js';
import { classicFile } from './keras-writer.js';

before(async () => { await openBackend(); });

/** A folder of its own that a variable names while the test runs. */
function folderAs(t: TestContext, variable: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'second-read-sources-')), was = process.env[variable];
  process.env[variable] = folder;
  t.after(() => {
    if (was === undefined) delete process.env[variable]; else process.env[variable] = was;
    rmSync(folder, { recursive: true });
  });
  return folder;
}

test('the shipped weights give the first values that Keras computed with them', async () => {
  const records = shippedWeights();
  assert.deepEqual(records.map((record) => record.architecture), ['squeezenet-1.1', 'mobilenet-v2']);
  for (const { architecture, alpha, preprocessing, test: vector } of records) {
    const { size, first, sum, computedBy } = vector!, given = await pretrained('imagenet', architecture, { alpha });
    assert.match(computedBy, /^Keras \d/);
    assert.deepEqual([given.preprocessing, given.verified], [preprocessing, true]);
    const trunk = buildTrunk(architecture, { size, alpha }), picture = testPicture(size);
    setWeights(trunk, given.weights.tensors);
    const features = tf.tidy(() => tf.mean(trunk.predict(tf.tensor(preprocess(picture, preprocessing, picture), [1, size, size, 3])) as tf.Tensor, [1, 2]).dataSync() as Float32Array);
    const largest = Math.max(...features), total = features.reduce((all, value) => all + value, 0);
    first.forEach((value, i) => assert.ok(Math.abs(features[i] - value) <= 1e-4 * largest, `${architecture}, feature ${i}: ${features[i]}, Keras ${value}`));
    assert.ok(Math.abs(total / sum - 1) < 1e-5, `${architecture}: sum ${total}, Keras ${sum}`);
    trunk.dispose();
  }
});

test('every shipped file is the one of its record and manifest, and its licence lies beside it', () => {
  const manifest = readManifest('weights-imagenet');
  assert.ok(manifest.licence.mayShip);
  assert.deepEqual(manifest.shipped!.map((file) => file.path), [...shippedWeights().map((record) => record.file), 'records.json', 'LICENCE.md']);
  for (const { path: name, sha256: hash, bytes } of manifest.shipped!) {
    const content = readFileSync(fromRoot('data-manifests', manifest.id, name));
    assert.deepEqual([sha256(content), content.length], [hash, bytes], name);
  }
  for (const record of shippedWeights()) assert.equal(record.sha256, manifest.files.find((file) => file.path === record.file)!.sha256);
  assert.equal(readFileSync(fromRoot('data-manifests', manifest.id, 'LICENCE.md'), 'utf8'), licenceText(manifest));
});

test('a wrong record is an error that names file and field', (t) => {
  const file = path.join(folderAs(t, 'SECOND_READ_DATA'), 'records.json'), records = (): Record<string, unknown>[] => JSON.parse(readFileSync(fromRoot('data-manifests', 'weights-imagenet', 'records.json'), 'utf8')) as Record<string, unknown>[];
  for (const [change, pattern] of [[{ architecture: 'resnet34' }, /"\[0\]\.architecture"\); expected one of resnet50/], [{ preprocessing: 'bgr' }, /"\[0\]\.preprocessing"/], [{ sha256: 'abc' }, /"\[0\]\.sha256"\); expected 64 hex/], [{ tests: 1 }, /"\[0\]\.tests"\); expected no such field/]] as const) {
    const [first, ...rest] = records();
    writeFileSync(file, JSON.stringify([{ ...first, ...change }, ...rest]));
    assert.throws(() => shippedWeights(file), (error: Error) => pattern.test(error.message) && error.message.includes(file), String(pattern));
  }
});

test('random weights are those of a network built with the seed', async () => {
  const { weights, preprocessing, file } = await pretrained('random', 'squeezenet-1.1', { seed: 11 }), trunk = buildTrunk('squeezenet-1.1', { size: 96, seed: 11 });
  assert.deepEqual(weights, weightSetOf(trunk, 'squeezenet-1.1'));
  assert.deepEqual([preprocessing, file], ['caffe', null]);
  trunk.dispose();
});

test('weights that nobody ships are refused with what there is, and those of tier paper with the steps to get them', async (t) => {
  folderAs(t, 'SECOND_READ_DATA');
  await assert.rejects(pretrained('imagenet', 'vgg16'), /no imagenet weights of vgg16 .*expected imagenet of squeezenet-1\.1; imagenet of mobilenet-v2 with alpha 0\.35; .*radimagenet of resnet50/);
  await assert.rejects(pretrained('imagenet', 'mobilenet-v2'), /no imagenet weights of mobilenet-v2 with alpha 1/);
  await assert.rejects(pretrained('imagenet', 'resnet50'), /the weights are not here .*resnet50_weights_tf_dim_ordering_tf_kernels_notop\.h5.* 1\. .*storage\.googleapis\.com.* 3\. Put it under weights-keras-resnet50/);
  await assert.rejects(pretrained('radimagenet', 'resnet50'), /RadImageNet-ResNet50_notop\.h5.* 1\. Open https:\/\/github\.com\/BMEII-AI\/RadImageNet/);
});

test('a file of tier paper is read from the data root: its hash is stamped, and it counts as verified only where a hash is known', async (t) => {
  const root = folderAs(t, 'SECOND_READ_DATA'), trunk = buildTrunk('resnet50', { size: 32, seed: 4 }), set = weightSetOf(trunk, 'resnet50');
  const [keras, radimagenet] = PAPER_WEIGHTS;
  trunk.dispose();
  const bytes = await classicFile([...set.tensors].map(([name, tensor]) => ({ name, ...tensor })));
  for (const record of [keras, radimagenet]) {
    mkdirSync(path.join(root, record.set));
    writeFileSync(path.join(root, record.set, record.file), bytes);
  }
  const given = await pretrained('radimagenet', 'resnet50');
  assert.deepEqual([given.preprocessing, given.verified, given.sha256], ['caffe-then-255', false, sha256(bytes)]);
  assert.deepEqual(given.weights, set);
  // Keras publishes an MD5 of its own file, which this one is not.
  await assert.rejects(pretrained('imagenet', 'resnet50'), /not the file of the record: MD5 [0-9a-f]{32} .*expected 4d473c1dd8becc155b73f8504c6f6626/);
});

test('weights trained here are stored with their provenance and start the next network', async (t) => {
  folderAs(t, 'SECOND_READ_RESULTS');
  const trunk = buildTrunk('small-cnn', { size: 32, seed: 3 }), set = weightSetOf(trunk, 'small-cnn');
  trunk.dispose();
  const file = writeTrained('radiology-xray', set, { preprocessing: 'unit', size: 32, madeFrom: { seed: 3 } }, 'sample'), bytes = readFileSync(file);
  assert.equal(file, trainedFile('radiology-xray', 'sample'));
  const given = await pretrained({ trained: 'radiology-xray' }, 'small-cnn', { tier: 'sample' });
  assert.deepEqual([given.preprocessing, given.sha256, given.weights], ['unit', sha256(bytes), set]);
  assert.match(bytes.toString('latin1'), /"madeFrom":"\{\\"seed\\":3\}"/);
  await assert.rejects(pretrained({ trained: 'radiology-xray' }, 'squeezenet-1.1', { tier: 'sample' }), /weights of small-cnn .*"architecture"\); expected squeezenet-1\.1/);
  await assert.rejects(pretrained({ trained: 'radiology-ct' }, 'small-cnn', { tier: 'sample' }), /no trained weights "radiology-ct"/);
});
