import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { before } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { openBackend } from '../../lib/backend/tf.js';
import { fromRoot } from '../../lib/core/paths.js';
import { buildClassifier, buildModel, buildTrunk } from '../../lib/models/build.js';
import { CONV_4 } from '../../lib/models/conv-4.js';
import { pretrained } from '../../lib/models/sources.js';
import { weightsOf } from '../../lib/models/weights.js';
import { drawn, drawWeights, weightedLayers } from './drawn-weights.js';

interface Expected { size: number; trainable: number; tensors: number; shape: number[]; mean: number; deviation: number; step: number; values: number[]; logits: number[]; movedMean: number[]; movedVariance: number[] }

/** PyTorch 2.15.0's results, written by test/reference/torch-trunks.py. */
const expected = JSON.parse(readFileSync(fromRoot('test', 'reference', 'torch-trunks.json'), 'utf8')) as Record<'resnet18' | 'darkcovidnet', Expected>;

before(async () => { await openBackend(); });

/** Parameters that gradients change, as PyTorch counts them. */
const trained = (net: tf.LayersModel): number => weightedLayers(net).flatMap(({ tensors }) => tensors).reduce((sum, { name, shape }) => (name.includes('/moving_') ? sum : sum + shape.reduce((a, b) => a * b, 1)), 0);

const picture = (size: number): tf.Tensor4D => tf.tensor4d(Float32Array.from(drawn('picture', 2 * size * size * 3), (value) => 2 * value - 1), [2, size, size, 3]);
const near = (got: ArrayLike<number>, want: ArrayLike<number>, tolerance: number, what: string): void => { for (let i = 0; i < want.length; i++) assert.ok(Math.abs(got[i] - want[i]) <= tolerance, `${what} ${i} is ${got[i]}; PyTorch ${want[i]}`); };

for (const id of ['resnet18', 'darkcovidnet'] as const) {
  test(`${id} answers as PyTorch does with equal weights, to 1e-4, also behind a head on its flattened map (torch 2.15.0, torchvision 0.29.2)`, () => {
    const want = expected[id], trunk = buildTrunk(id, { size: want.size }), [, height, width, channels] = want.shape;
    assert.equal(trained(trunk), want.trainable);
    assert.equal(weightsOf(trunk).length, want.tensors);
    drawWeights(trunk);
    const input = picture(want.size), output = trunk.predict(input) as tf.Tensor, got = output.dataSync<'float32'>();
    assert.deepEqual(output.shape, want.shape);
    near(want.values.map((_, i) => got[i * want.step]), want.values, 1e-4 * want.deviation, 'number');
    const mean = got.reduce((sum, value) => sum + value, 0) / got.length;
    assert.ok(Math.abs(mean - want.mean) <= 1e-4 * want.deviation);
    // PyTorch flattens channels first; its head's row for (c, y, x) is ours for (y, x, c).
    const row = height * width * channels, head = drawn('head', 3 * row);
    const logits = Array.from({ length: 6 }, (_, k) => {
      let sum = 0;
      for (let place = 0; place < row; place++) sum += got[Math.floor(k / 3) * row + place] * (2 * head[(k % 3) * row + (place % channels) * height * width + Math.floor(place / channels)] - 1);
      return sum;
    });
    near(logits, want.logits, 1e-4 * want.deviation * Math.sqrt(row), 'logit');
    tf.dispose([input, output]);
    trunk.dispose();
  });

  test(`${id}'s batch norm keeps statistics as PyTorch does: a tenth of each new batch, its variance unbiased`, () => {
    const want = expected[id], trunk = buildTrunk(id, { size: want.size }), layer = id === 'resnet18' ? 'bn1' : 'conv1.bn';
    drawWeights(trunk);
    tf.tidy(() => { trunk.apply(picture(want.size), { training: true }); });
    const values = (part: string): Float32Array => weightsOf(trunk).find(({ name }) => name === `${layer}/${part}`)!.values.slice(0, 4);
    near([...values('moving_mean')], want.movedMean.slice(0, 4), 1e-5, 'mean');
    near([...values('moving_variance')], want.movedVariance.slice(0, 4), 1e-5, 'variance');
    trunk.dispose();
  });
}

test('ResNet18\'s tensors bear the names of torchvision\'s modules', () => {
  const trunk = buildTrunk('resnet18', { size: 32 }), names = weightedLayers(trunk).map(({ layer }) => layer.name);
  // torchvision 0.29.2: [name for name, m in resnet18().named_modules() if isinstance(m, (Conv2d, BatchNorm2d))], sorted
  const block = (stage: number, b: number): string[] => ['bn1', 'bn2', 'conv1', 'conv2', ...(stage > 1 && b === 0 ? ['downsample.0', 'downsample.1'] : [])].map((part) => `layer${stage}.${b}.${part}`);
  assert.deepEqual(names.sort(), ['bn1', 'conv1', ...[1, 2, 3, 4].flatMap((stage) => [...block(stage, 0), ...block(stage, 1)])]);
  trunk.dispose();
});

test('DarkCovidNet at 256 px flattens 13 x 13 x 2 and has the 1,164,434 trained parameters of the paper', () => {
  const net = buildClassifier('darkcovidnet', { size: 256, classes: 2, pooling: 'flatten', dropout: 0 });
  assert.deepEqual(weightsOf(net).find(({ name }) => name === 'logits/kernel')!.shape, [338, 2]);
  assert.equal(trained(net), 1_164_434);
  net.dispose();
});

test('Conv-4 with a head of one logit has the 37,990,593 parameters of the authors\' network at 224 px', () => {
  // Not drawn: shapes tell, and 38 million numbers take a while.
  const input = tf.input({ shape: [224, 224, 3] }), net = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 1, kernelInitializer: 'zeros' }).apply(tf.layers.flatten().apply(CONV_4.build(input, {}))) as tf.SymbolicTensor });
  assert.equal(net.countParams(), 37_990_593);
  net.dispose();
});

test('flattened rows keep every place of the map, in the order of its memory', () => {
  const { net, trunk, dispose } = buildModel('small-cnn', { size: 32, classes: 2, pooling: 'flatten', dropout: 0, seed: 7 }), input = picture(32);
  const map = (trunk.predict(input) as tf.Tensor).dataSync<'float32'>(), kernel = weightsOf(net).find(({ name }) => name === 'logits/kernel')!, logits = (net.predict(input) as tf.Tensor).dataSync();
  assert.deepEqual(kernel.shape, [2 * 2 * 128, 2]);
  const want = [0, 1, 2, 3].map((k) => kernel.values.reduce((sum, weight, i) => (i % 2 === k % 2 ? sum + weight * map[Math.floor(k / 2) * 512 + (i - (i % 2)) / 2] : sum), 0));
  near(logits, want, 1e-5, 'logit');
  input.dispose();
  dispose();
});

test('first weights of a network that belongs to one size of pictures need that size, and others do not', async () => {
  await assert.rejects(pretrained('random', 'conv-4', { seed: 1 }), /weights of Conv-4 for pictures of no stated size .*"size"/);
  const { weights, preprocessing } = await pretrained('random', 'conv-4', { seed: 1, size: 46 });
  // 46 - 44 - 22 - 20 - 10 - 8 - 4 - 2: four places of 128 channels.
  assert.deepEqual(weights.tensors.get('dense/kernel')!.shape, [2 * 2 * 128, 512]);
  assert.equal(preprocessing, 'unit');
  assert.equal((await pretrained('random', 'darkcovidnet', { seed: 1 })).weights.tensors.size, expected.darkcovidnet.tensors);
});
