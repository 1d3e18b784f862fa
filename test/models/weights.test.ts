import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { before } from 'node:test';
import type * as tf from '@tensorflow/tfjs';
import { openBackend } from '../../lib/backend/tf.js';
import { isSecondReadError } from '../../lib/core/errors.js';
import { fromRoot } from '../../lib/core/paths.js';
import { buildClassifier, buildTrunk } from '../../lib/models/build.js';
import type { NamedTensor } from '../../lib/models/types.js';
import { assignWeights, readWeightFile, weightsOf, writeWeightFile } from '../../lib/models/weights.js';
import { classicFile, hdf5 } from './keras-writer.js';

let net: tf.LayersModel, right: NamedTensor[];
before(async () => {
  await openBackend();
  net = buildTrunk('small-cnn', { size: 32, seed: 1 });
  right = weightsOf(buildTrunk('small-cnn', { size: 32, seed: 2 }));
});

/** The error of reading a file and putting it into the network: it must be the project's own, and leave the network as it was. */
async function refused(bytes: Buffer | string, pattern: RegExp): Promise<void> {
  const held = weightsOf(net);
  await assert.rejects(async () => assignWeights(net, await readWeightFile(bytes, 'given.h5')), (error: Error) => {
    assert.ok(isSecondReadError(error), String(error.stack));
    assert.match(error.message, pattern);
    assert.ok(typeof bytes === 'string' || error.message.includes('given.h5'), 'the file is named');
    return true;
  });
  assert.deepEqual(weightsOf(net), held);
}

const changed = (name: string, to: Partial<NamedTensor>): NamedTensor[] => right.map((tensor) => (tensor.name === name ? { ...tensor, ...to } : tensor));

test('a classic file is read from weights alone and from a whole model, and leaves nothing in the temporary folder', async () => {
  const there = readdirSync(os.tmpdir()).filter((name) => name.startsWith(`second-read-${process.pid}-`));
  for (const under of ['', 'model_weights']) {
    const report = assignWeights(net, await readWeightFile(await classicFile(right, { under })));
    assert.deepEqual([report.assigned.length, report.left], [20, []]);
    assert.deepEqual(weightsOf(net), right);
  }
  assert.deepEqual(readdirSync(os.tmpdir()).filter((name) => name.startsWith(`second-read-${process.pid}-`)), there);
});

test('a missing tensor is named, with the layers that lack theirs', async () => {
  await refused(await classicFile(right.filter(({ name }) => name !== 'bn3/moving_mean')), /tensor "bn3\/moving_mean" is missing \(given\.h5, field "bn3\/moving_mean"\)/);
  await refused(await classicFile(right.filter(({ name }) => !name.startsWith('bn3/') && !name.startsWith('conv4/'))), /tensor "bn3\/gamma" is missing, with those of 1 more layer .*8 layers with weights/);
});

test('a tensor too many is named, in a layer of the network and in one it has not', async () => {
  await refused(await classicFile([...right, { name: 'conv1/bias', shape: [16], values: new Float32Array(16) }]), /tensor "conv1\/conv1\/bias" is one too many .*expected kernel in layer "conv1"/);
  await refused(await classicFile([...right, { name: 'conv9/kernel', shape: [1, 1, 2, 2], values: new Float32Array(4) }]), /tensor "conv9\/conv9\/kernel" is one too many .*Remove the layers that were added/);
});

test('dense layers of a file are left by a trunk, and taken or refused where the head is asked for', async () => {
  const head = [{ name: 'logits/kernel', shape: [128, 2], values: new Float32Array(256).fill(0.5) }, { name: 'logits/bias', shape: [2], values: Float32Array.of(1, 2) }];
  const file = await readWeightFile(await classicFile([...right, ...head]), 'given.h5');
  assert.deepEqual(assignWeights(net, file).left, ['logits/logits/kernel', 'logits/logits/bias']);
  const classifier = buildClassifier('small-cnn', { size: 32, classes: 2, pooling: 'average', dropout: 0, seed: 3 });
  assert.equal(assignWeights(classifier, file, { scope: 'all' }).assigned.length, 22);
  assert.deepEqual(weightsOf(classifier).slice(-2), head);
  assert.throws(() => assignWeights(net, file, { scope: 'all' }), /tensor "logits\/logits\/kernel" is one too many/);
  const without = await readWeightFile(await classicFile(right), 'given.h5');
  assert.throws(() => assignWeights(classifier, without, { scope: 'all' }), /tensor "logits\/kernel" is missing/);
  classifier.dispose();
});

test('a tensor of another shape is named with both shapes', async () => {
  await refused(await classicFile(changed('conv2/kernel', { shape: [3, 3, 8, 64] })), /tensor "conv2\/conv2\/kernel" is \[3, 3, 8, 64\] .*expected \[3, 3, 16, 32\] for "conv2\/kernel" of small-cnn/);
});

test('weights of another network are told by what they look like', async () => {
  const shipped = fromRoot('data-manifests', 'weights-imagenet', 'squeezenet1.1-imagenet-notop.h5');
  await refused(shipped, /weights of another network: of 8 layers of small-cnn it has 1; it looks like SqueezeNet 1\.1 .*expected layers such as "conv1" and "bn4"\. Build the network/);
  const mobilenet = await readWeightFile(fromRoot('data-manifests', 'weights-imagenet', 'mobilenetv2-0.35-imagenet-teachable-machine.h5')), half = buildTrunk('mobilenet-v2', { size: 32, alpha: 0.5 });
  assert.throws(() => assignWeights(half, mobilenet), /tensor "sequential_1\/\S+" is \[.*expected .* of mobilenet-v2\. Build the network with the channels, alpha/);
  half.dispose();
});

test('NaN and whole numbers are no weights', async () => {
  await refused(await classicFile(changed('bn1/gamma', { values: Float32Array.from({ length: 16 }, (_, i) => (i === 3 ? NaN : 1)) })), /tensor "bn1\/bn1\/gamma" holds NaN at 3 .*expected finite numbers/);
  await refused(await classicFile(right, { dtype: '<i' }), /tensor "conv1\/conv1\/kernel:0" holds <i .*expected float32 or float64/);
});

test('what is no weight file at all is refused with what it is and what to do', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'second-read-weights-'));
  const whole = await classicFile(right);
  writeFileSync(path.join(folder, 'empty.h5'), '');
  await refused(path.join(folder, 'empty.h5'), /the weight file is empty \(0 bytes\) \(given\.h5\)/);
  await refused(path.join(folder, 'none.h5'), /no such weight file/);
  await refused(folder, /could not read/);
  for (const [bytes, pattern] of [
    [Buffer.alloc(0), /empty \(0 bytes\)/], [Buffer.from('<!doctype html>'), /a web page, not HDF5 .*save the file itself/], [Buffer.from('version https://git-lfs.github.com/spec/v1\n'), /Git LFS pointer.*git lfs pull/],
    [Buffer.from('PK\x03\x04....archive/data.pkl'), /a PyTorch file.*safetensors/], [Buffer.from('PK\x03\x04....metadata.json'), /a zip file.*\.keras file is a zip/], [Buffer.from('anything else'), /its signature is missing/],
    [whole.subarray(0, whole.length / 2), /HDF5 cannot read it: truncated file: .*cut short/],
    [await hdf5((file) => { file.create_dataset({ name: 'x', data: new Float32Array(2) }); }), /an HDF5 file without weights of Keras/],
    [await hdf5((file) => { file.create_attribute('layer_names', ['a']); file.create_group('a').create_attribute('weight_names', ['a/kernel:0']); }), /no tensor "a\/a\/kernel:0"/],
    [await hdf5((file) => { file.create_attribute('layer_names', ['a']); }), /layer "a" is listed but has no group/],
  ] as const) await refused(bytes, pattern);
  rmSync(folder, { recursive: true });
});

test('weights written here come back without loss, with what is said of them', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'second-read-weights-')), file = path.join(folder, 'net.safetensors');
  writeWeightFile(file, right, { architecture: 'small-cnn' });
  const read = await readWeightFile(file);
  assert.deepEqual([read.format, read.metadata], ['safetensors', { architecture: 'small-cnn' }]);
  assignWeights(net, read);
  assert.deepEqual(weightsOf(net), right);
  const bytes = readFileSync(file);
  writeWeightFile(file, right, { architecture: 'small-cnn' });
  assert.deepEqual(readFileSync(file), bytes);
  rmSync(folder, { recursive: true });
});
