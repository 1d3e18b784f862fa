import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { openBackend } from '../../lib/backend/tf.js';
import { architectureIds } from '../../lib/models/architectures.js';
import { buildTrunk } from '../../lib/models/build.js';
import { assignWeights, readWeightFile, type WeightReport } from '../../lib/models/weights.js';
import { kerasReference, type KerasCase, type KerasReference } from './keras-reference.js';

let reference: KerasReference;

before(async () => {
  await openBackend();
  reference = await kerasReference();
});

/** Loads a file of Keras's into our network, and compares the answers to the same pictures: largest difference over largest answer. */
async function compare({ architecture, alpha, name, size, channels, shape, tensors }: KerasCase, file: string): Promise<WeightReport> {
  const trunk = buildTrunk(architecture, { size, channels, alpha });
  try {
    const report = assignWeights(trunk, await readWeightFile(reference.file(file)));
    assert.equal(report.assigned.length, tensors, 'every tensor of the network has one of the file');
    assert.equal(new Set(report.assigned.map(({ tensor }) => tensor)).size, tensors, 'no tensor of the file is used twice');
    const answer = tf.tidy(() => trunk.predict(tf.tensor(reference.numbers(`${name}.in`), [2, size, size, channels])) as tf.Tensor);
    assert.deepEqual(answer.shape, shape);
    const ours = answer.dataSync(), theirs = reference.numbers(`${name}.out`);
    answer.dispose();
    const largest = theirs.reduce((most, value) => Math.max(most, Math.abs(value)), 0), apart = theirs.reduce((most, value, i) => Math.max(most, Math.abs(value - ours[i])), 0);
    assert.ok(largest > 1e-3 && largest < 1e6, `Keras answers ${largest}: too flat or too wild to compare`);
    assert.ok(apart <= 1e-4 * largest, `${file}: largest difference ${apart}, largest answer ${largest}`);
    return report;
  } finally { trunk.dispose(); }
}

const caseNamed = (name: string): KerasCase => reference.cases.find((one) => one.name === name)!;

// Two networks are PyTorch's: torch.test.ts.
for (const id of architectureIds().filter((one) => one !== 'resnet18' && one !== 'darkcovidnet')) {
  test(`${id} answers as Keras does, with Keras's random weights from its files, to 1e-4`, async () => {
    const cases = reference.cases.filter((one) => one.architecture === id);
    assert.ok(cases.length > 0, 'Keras has computed this network');
    const tensors = tf.memory().numTensors;
    for (const one of cases) {
      for (const file of one.files) {
        const report = await compare(one, file);
        assert.deepEqual(report.left, []);
      }
    }
    assert.equal(tf.memory().numTensors, tensors, 'no tensor is left behind');
  });
}

test('layers that Keras numbers anew in every session are found by order, and all others by name', async () => {
  for (const [name, file, byOrder] of [['xception', 'xception.h5', 20], ['inception-v3', 'inception-v3.weights.h5', 376], ['resnet50', 'resnet50.h5', 0]] as const) {
    const report = await compare(caseNamed(name), file);
    assert.equal(report.assigned.filter(({ by }) => by === 'order').length, byOrder, name);
  }
  const shifted = (await readWeightFile(reference.file('inception-v3.h5'))).layers.map(({ name }) => name).filter((name) => name?.startsWith('conv2d'));
  assert.ok(!shifted.includes('conv2d'), 'the session had numbered layers before: the proof is one of order');
});

test('a .weights.h5 of Keras 3.0, which stores no names, is read by kind and order', async () => {
  const report = await compare(caseNamed('inception-v3'), 'inception-v3.nameless.weights.h5');
  assert.ok(report.assigned.every(({ by }) => by === 'order'));
});

test('of a whole model, and of one with its top, a trunk takes its own weights and says which it left', async () => {
  const mobilenet = caseNamed('mobilenet-v2-0.35');
  const nested = await compare(mobilenet, 'nested.h5');
  assert.deepEqual(nested.left.map((name) => name.replace(/.*\/(?=[^/]+$)/, '')), ['kernel', 'bias']);
  for (const file of ['with-top.h5', 'with-top.weights.h5']) assert.deepEqual((await compare(mobilenet, file)).left.length, 2, file);
});
