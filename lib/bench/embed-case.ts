import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { recordForward, type RecordedForward } from '../backend/recorded/index.js';
import { openBackend } from '../backend/tf.js';
import { SecondReadError } from '../core/errors.js';
import { fromRoot } from '../core/paths.js';
import { rng } from '../core/random.js';
import { buildInferenceTrunk } from '../models/inference.js';
import { preprocess } from '../models/preprocess.js';
import { pretrained } from '../models/sources.js';
import type { CaseOptions } from './cases.js';
import type { BenchCase } from './measure.js';
import { peerVersions, startPeer } from './peer.js';

const SIZE = 224, PICTURES = 64, BATCH = 32, VALUES = SIZE * SIZE * 3, FEATURES = 2048;

/**
 * ResNet50 embeddings at 224 pixels: from 8-bit colour pictures in memory to averaged features, preprocessing included. Ours is one recorded
 * pass with the weights as constants and batch norm folded into the convolutions; the peer is Keras's `predict`, in `.venv`, with the same weights.
 */
export function embedCase({ folder, repetitions }: Pick<CaseOptions, 'folder' | 'repetitions'>): BenchCase {
  const python = fromRoot('.venv', 'bin', 'python'), versions = peerVersions(python, ['keras', 'tensorflow-cpu', 'numpy']), pixels = pictures();
  let forward: RecordedForward | undefined;
  const input = new Float32Array(BATCH * VALUES), features = new Float32Array(PICTURES * FEATURES);
  // The peer reads its files when it is asked for the first time, after ours.
  const prepare = async (): Promise<RecordedForward> => {
    await openBackend();
    const { weights } = await pretrained('random', 'resnet50', { seed: 1 }), trunk = buildInferenceTrunk(weights, { size: SIZE }), tensors = [...weights.tensors];
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'pixels.bin'), pixels);
    writeFileSync(path.join(folder, 'weights.bin'), Buffer.concat(tensors.map(([, { values }]) => Buffer.from(values.buffer, values.byteOffset, values.byteLength))));
    writeFileSync(path.join(folder, 'sizes.json'), JSON.stringify({ pictures: PICTURES, size: SIZE, batch: BATCH, weights: tensors.map(([name, { shape }]) => ({ name, shape })) }));
    const variables = trunk.weights.map((weight) => weight.read() as tf.Variable);
    return recordForward({ name: 'ResNet50 embeddings', inputs: { pictures: { shape: [BATCH, SIZE, SIZE, 3], dtype: 'float32' } }, variables, weights: 'constants', forward: (inputs) => ({ features: tf.mean(trunk.predict(inputs.pictures) as tf.Tensor, [1, 2]) }) });
  };
  return {
    name: 'embed-resnet50', repetitions,
    ours: async () => {
      forward ??= await prepare();
      for (let first = 0; first < PICTURES; first += BATCH) {
        preprocess(pixels.subarray(first * VALUES, (first + BATCH) * VALUES), 'caffe', input);
        features.set(forward.run({ pictures: input }).features, first * FEATURES);
      }
      return Array.from(features.subarray(0, 2 * FEATURES));
    },
    peers: versions === null ? [] : [startPeer(python, 'keras predict', 'keras-embed', folder)],
    compare: (ours, theirs, peer) => {
      const largest = Math.max(...theirs.map(Math.abs)), apart = theirs.reduce((most, value, i) => Math.max(most, Math.abs(value - ours[i])), 0);
      if (!(theirs.length === ours.length && apart <= 1e-4 * largest)) throw new SecondReadError('statistics', `${peer}: features differ by ${apart}`, { expected: `at most ${1e-4 * largest}` });
    },
    notes: [`${PICTURES} pictures of ${SIZE} pixels, batches of ${BATCH}, random weights, all cores; from 8-bit pixels to averaged features, preprocessing included; features equal to 1e-4 of the largest`,
      'ours: recorded pass, weights as constants, batch norm folded into the convolutions; recording and Keras\'s tracing fall into the round that is not counted',
      versions === null ? 'Keras is not in .venv (npm test or npm run bench installs it): left out' : Object.entries(versions).map((pair) => pair.join(' ')).join(', ')],
  };
}

function pictures(): Uint8Array {
  const stream = rng(1, 'simulation', 'embed-case'), pixels = new Uint8Array(PICTURES * VALUES);
  for (let i = 0; i < pixels.length; i++) pixels[i] = stream.integer(256);
  return pixels;
}
