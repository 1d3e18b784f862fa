import assert from 'node:assert/strict';
import test from 'node:test';
import { INCEPTION_V3 } from '../../lib/models/inception-v3.js';
import { agreesWithKeras, smallestOutput } from './against-keras.js';

test("InceptionV3 has Keras's tensors, numbered as in a fresh session, and, with equal weights, its output to 1e-4 (Keras 3.15.1)", () => agreesWithKeras(INCEPTION_V3));

test('InceptionV3 takes pictures of 75 pixels, as in Keras', () => { assert.deepEqual(smallestOutput(INCEPTION_V3), [1, 1, 2048]); });
