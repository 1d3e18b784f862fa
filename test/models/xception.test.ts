import assert from 'node:assert/strict';
import test from 'node:test';
import { XCEPTION } from '../../lib/models/xception.js';
import { agreesWithKeras, smallestOutput } from './against-keras.js';

test("Xception has Keras's tensors, residual convolutions numbered as in a fresh session, and, with equal weights, its output to 1e-4 (Keras 3.15.1)", () => agreesWithKeras(XCEPTION));

test('Xception takes pictures of 71 pixels, as in Keras', () => { assert.deepEqual(smallestOutput(XCEPTION), [3, 3, 2048]); });
