import assert from 'node:assert/strict';
import test from 'node:test';
import { DENSENET_121, DENSENET_169, DENSENET_201 } from '../../lib/models/densenet.js';
import { agreesWithKeras, smallestOutput } from './against-keras.js';

for (const architecture of [DENSENET_121, DENSENET_169, DENSENET_201]) {
  test(`${architecture.title} has Keras's tensors and, with equal weights, its output to 1e-4 (Keras 3.15.1)`, () => agreesWithKeras(architecture));

  test(`${architecture.title} takes pictures of 32 pixels, as in Keras`, () => { assert.deepEqual(smallestOutput(architecture), [1, 1, architecture.features]); });
}
