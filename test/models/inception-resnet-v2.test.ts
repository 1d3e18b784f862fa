import assert from 'node:assert/strict';
import test from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { openBackend } from '../../lib/backend/tf.js';
import { INCEPTION_RESNET_V2 } from '../../lib/models/inception-resnet-v2.js';
import { ScaledSum } from '../../lib/models/scaled-sum.js';
import { agreesWithKeras, smallestOutput } from './against-keras.js';

test("InceptionResNetV2 has Keras's tensors, numbered as in a fresh session, and, with equal weights, its output to 1e-4 (Keras 3.15.1)", () => agreesWithKeras(INCEPTION_RESNET_V2));

test('InceptionResNetV2 takes pictures of 75 pixels, as in Keras', () => { assert.deepEqual(smallestOutput(INCEPTION_RESNET_V2), [1, 1, 1536]); });

test('the residual sum adds the second map by its scale and passes gradients on by it', async () => {
  await openBackend();
  const layer = new ScaledSum({ scale: 0.25 }), first = tf.tensor2d([[1, 2]]), second = tf.tensor2d([[8, -4]]);
  const grads = tf.grads((a: tf.Tensor, b: tf.Tensor) => layer.apply([a, b]) as tf.Tensor)([first, second]);
  assert.deepEqual(Array.from((layer.apply([first, second]) as tf.Tensor).dataSync()), [3, 1]);
  assert.deepEqual(grads.map((grad) => Array.from(grad.dataSync())), [[1, 1], [0.25, 0.25]]);
});
