import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { openBackend } from '../../lib/backend/tf.js';
import { architecture, architectureIds } from '../../lib/models/architectures.js';
import { buildClassifier, buildModel, buildTrunk } from '../../lib/models/build.js';
import { drawWeights } from '../../lib/models/initialise.js';
import { setWeights, weightSetOf, weightsOf } from '../../lib/models/weights.js';

before(async () => { await openBackend(); });

const CLASSIFIER = { size: 32, classes: 2, pooling: 'average', dropout: 0, seed: 7 } as const;

test('the registry holds the fifteen networks of the design, and names them all when one is not there', () => {
  assert.deepEqual(architectureIds(), ['resnet50', 'densenet121', 'densenet169', 'densenet201', 'inception-v3', 'inception-resnet-v2', 'xception', 'vgg16', 'vgg19', 'mobilenet-v2', 'squeezenet-1.1', 'resnet18', 'darkcovidnet', 'conv-4', 'small-cnn']);
  assert.throws(() => architecture('resnet19'), /no architecture "resnet19" .*expected resnet50, densenet121, .*small-cnn/);
});

test('a trunk has the parameters that Keras counts, and its last map the stated channels, also at the smallest size', () => {
  // Keras 3.15.1: model.count_params() of keras.applications.*(weights=None, include_top=False); SqueezeNet: 722,496 of the Keras port without top.
  for (const [id, parameters, alpha] of [['resnet50', 23_587_712], ['vgg16', 14_714_688], ['vgg19', 20_024_384], ['mobilenet-v2', 2_257_984], ['mobilenet-v2', 410_208, 0.35], ['squeezenet-1.1', 722_496]] as const) {
    const trunk = buildTrunk(id, { size: architecture(id).minimumSize, alpha });
    assert.equal(trunk.countParams(), parameters, id);
    const [, height, width, channels] = trunk.outputs[0].shape;
    assert.deepEqual([height! > 0, width! > 0, channels], [true, true, architecture(id).features], id);
    trunk.dispose();
  }
});

test('a size below the smallest, an alpha for another network, and impossible heads are refused by name', () => {
  assert.throws(() => buildTrunk('vgg16', { size: 31 }), /VGG16 at 31 pixels .*"size".*from 32/);
  assert.throws(() => buildTrunk('vgg16', { size: 64, alpha: 0.5 }), /VGG16 with alpha 0.5 .*mobilenet-v2 only/);
  assert.throws(() => buildClassifier('small-cnn', { ...CLASSIFIER, classes: 0 }), /0 classes/);
  assert.throws(() => buildClassifier('small-cnn', { ...CLASSIFIER, dropout: 1 }), /dropout 1 .*below 1/);
});

test('kernels are drawn Glorot uniform, as Keras draws them, and everything else as Keras sets it', () => {
  const trunk = buildTrunk('mobilenet-v2', { size: 32, seed: 5 }), weights = new Map(weightsOf(trunk).map((tensor) => [tensor.name, tensor]));
  // Keras 3.15.1, keras.initializers.GlorotUniform: limit sqrt(6 / (fan_in + fan_out)); compute_fans((1, 1, 320, 1280)) = (320, 1280), ((3, 3, 960, 1)) = (8640, 9).
  for (const [name, limit] of [['Conv_1/kernel', Math.sqrt(6 / 1600)], ['block_16_depthwise/depthwise_kernel', Math.sqrt(6 / 8649)]] as const) {
    const { values } = weights.get(name)!, largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0), square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    assert.ok(largest <= limit && largest > 0.99 * limit, name);
    // The variance of a uniform draw is limit^2 / 3; six standard errors of it.
    assert.ok(Math.abs(square / (limit * limit / 3) - 1) < 6 * Math.sqrt(0.8 / values.length), name);
  }
  for (const [role, value] of [['gamma', 1], ['beta', 0], ['moving_mean', 0], ['moving_variance', 1]] as const) assert.ok(weights.get(`bn_Conv1/${role}`)!.values.every((one) => one === value), role);
  trunk.dispose();
});

test('a layer\'s first weights depend on seed, name and shape, not on the network around it or on what was built before', () => {
  const values = (seed: number, pooling: 'average' | 'max'): Map<string, Float32Array> => {
    const net = buildClassifier('small-cnn', { ...CLASSIFIER, seed, pooling }), all = new Map(weightsOf(net).map((tensor) => [tensor.name, tensor.values]));
    net.dispose();
    return all;
  };
  const first = values(7, 'average'), again = values(7, 'max'), other = values(8, 'average');
  assert.deepEqual(first, again);
  assert.notDeepEqual(first.get('conv1/kernel'), other.get('conv1/kernel'));
  assert.notDeepEqual(first.get('logits/kernel'), other.get('logits/kernel'));
  const trunk = buildTrunk('small-cnn', { size: 64, seed: 7 });
  assert.deepEqual(weightsOf(trunk).find(({ name }) => name === 'conv3/kernel')!.values, first.get('conv3/kernel'));
  trunk.dispose();
});

test('a classifier puts pooling and one dense layer of logits on the trunk\'s map', () => {
  for (const pooling of ['average', 'max', 'average+max'] as const) {
    const { net, trunk, dispose } = buildModel('small-cnn', { ...CLASSIFIER, classes: 3, pooling, dropout: 0.5 });
    const picture = tf.randomUniform([2, 32, 32, 3], 0, 1, 'float32', 3), map = (trunk.predict(picture) as tf.Tensor).arraySync() as number[][][][];
    const features = map.map((rows) => {
      const cells = rows.flat(), channels = cells[0].map((_, c) => cells.map((cell) => cell[c]));
      const means = channels.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length), most = channels.map((values) => Math.max(...values));
      return pooling === 'average' ? means : pooling === 'max' ? most : [...means, ...most];
    });
    const kernel = weightsOf(net).find(({ name }) => name === 'logits/kernel')!, logits = (net.predict(picture) as tf.Tensor).arraySync() as number[][];
    logits.forEach((row, i) => row.forEach((logit, k) => {
      const want = features[i].reduce((sum, feature, j) => sum + feature * kernel.values[3 * j + k], 0);
      assert.ok(Math.abs(logit - want) < 1e-5 * Math.max(1, Math.abs(want)), `${pooling}: ${logit}, by hand ${want}`);
    }));
    picture.dispose();
    dispose();
  }
});

test('a disposed network leaves no tensor behind', () => {
  const before = tf.memory().numTensors, model = buildModel('squeezenet-1.1', { ...CLASSIFIER, dropout: 0.5 });
  assert.ok(tf.memory().numTensors > before);
  model.dispose();
  assert.equal(tf.memory().numTensors, before);
});

test('weights given by name are read back as they were, and a trunk\'s set fits a classifier, whose head it leaves alone', () => {
  const source = buildTrunk('small-cnn', { size: 32, seed: 1 }), target = buildClassifier('small-cnn', CLASSIFIER), head = weightsOf(target).find(({ name }) => name === 'logits/kernel')!.values;
  const set = weightSetOf(source, 'small-cnn');
  setWeights(target, set.tensors);
  assert.deepEqual(weightSetOf(target, 'small-cnn'), set);
  assert.deepEqual(weightsOf(target).find(({ name }) => name === 'logits/kernel')!.values, head);
  source.dispose();
  target.dispose();
});

test('a missing, an unknown and a mis-shaped tensor are refused by name, and nothing is written', () => {
  const net = buildTrunk('small-cnn', { size: 32, seed: 1 }), before = weightsOf(net), other = drawWeights(net, 9);
  const change = (name: string, to: object): typeof other => other.map((tensor) => (tensor.name === name ? { ...tensor, ...to } : tensor));
  assert.throws(() => setWeights(net, other.slice(0, -1)), /no values for weight "bn4\/moving_variance" of small-cnn/);
  assert.throws(() => setWeights(net, [...other, { name: 'conv9/kernel', shape: [1], values: new Float32Array(1) }]), /small-cnn has no weight "conv9\/kernel"/);
  assert.throws(() => setWeights(net, change('bn4/beta', { shape: [127] })), /weight "bn4\/beta" is \[127\] .*expected \[128\]/);
  assert.deepEqual(weightsOf(net), before);
  net.dispose();
});
