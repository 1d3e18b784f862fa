import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openBackend } from '../backend/tf.js';
import { SecondReadError } from '../core/errors.js';
import { fromRoot, projectRoot } from '../core/paths.js';
import type { CaseOptions } from './cases.js';
import type { BenchCase } from './measure.js';
import { peerVersions, startPeer, type Peer } from './peer.js';
import { BATCH, firstWeights, LEARNING_RATE, pictures, shapes, SIZE, smallCnn, STEPS } from './small-cnn.js';
import { torchPython } from './torch.js';

const WORKERS = 2;

/** One epoch of the small CNN in this process, on all cores, against Keras' `fit` and a PyTorch loop. */
export function trainingCase(name: string, batchNorm: boolean, { folder, repetitions }: CaseOptions): BenchCase {
  const { x, y } = pictures(), { peers, versions } = startPeers(folder, x, y, batchNorm, 1);
  let network: ReturnType<typeof smallCnn> | undefined;
  return {
    name, repetitions, peers, compare,
    ours: async () => {
      await openBackend();
      return [(await (network ??= smallCnn(batchNorm))).train(x, y)];
    },
    notes: notes(batchNorm, versions, 'one recorded step in one process, all cores'),
  };
}

/** Two epochs, each in a worker process on one thread; the peers train them one after the other, on all cores. */
export function twoWorkersCase({ folder, repetitions }: CaseOptions): BenchCase {
  const { x, y } = pictures(), { peers, versions } = startPeers(folder, x, y, false, WORKERS);
  let workers: Promise<ChildProcess[]> | undefined;
  return {
    name: 'train-cnn-two-workers', repetitions, peers, compare,
    ours: async () => {
      const all = await (workers ??= Promise.all(Array.from({ length: WORKERS }, startWorker)));
      return Promise.all(all.map((worker) => { const answer = message(worker); worker.send('train'); return answer as Promise<number>; }));
    },
    notes: notes(false, versions, `${WORKERS} trainings side by side in ${WORKERS} worker processes of one thread each, as a grid of runs is computed; peers do the same trainings in turn in one process on all cores`),
  };
}

export const TRAINING_CASES: Record<string, (options: CaseOptions) => BenchCase> = {
  'train-cnn': (options) => trainingCase('train-cnn', false, options),
  'train-cnn-bn': (options) => trainingCase('train-cnn-bn', true, options),
  'train-cnn-two-workers': twoWorkersCase,
};

function startPeers(folder: string, x: Float32Array, y: Float32Array, batchNorm: boolean, trainings: number): { peers: Peer[]; versions: Record<string, string> } {
  mkdirSync(folder, { recursive: true });
  const weights = firstWeights(batchNorm), write = (name: string, arrays: Float32Array[]): void => { writeFileSync(path.join(folder, `${name}.bin`), Buffer.concat(arrays.map((array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)))); };
  write('x', [x]);
  write('y', [y]);
  write('weights', weights);
  writeFileSync(path.join(folder, 'sizes.json'), JSON.stringify({ size: SIZE, batch: BATCH, steps: STEPS, batchNorm, learningRate: LEARNING_RATE, shapes: shapes(batchNorm), trainings, jit: false }));
  const keras = fromRoot('.venv', 'bin', 'python'), kerasVersions = peerVersions(keras, ['keras', 'tensorflow-cpu']), torch = torchPython(), torchVersions = peerVersions(torch, ['torch']);
  return {
    versions: { ...kerasVersions, ...torchVersions },
    peers: [
      ...(kerasVersions === null ? [] : [startPeer(keras, 'keras fit', 'keras-train', folder, 'training-peers.py')]),
      ...(torch === null || torchVersions === null ? [] : [startPeer(torch, 'pytorch', 'torch-train', folder, 'training-peers.py')]),
    ],
  };
}

/** From equal weights on equal batches all end with the same mean loss, up to rounding and to where Adam adds its epsilon (PyTorch: after the bias correction). */
function compare(ours: number[], theirs: number[], peer: string): void {
  if (theirs.length !== ours.length || theirs.some((loss, i) => !(Math.abs(loss - ours[i]) <= 5e-3 * ours[i]))) throw new SecondReadError('statistics', `${peer}: mean losses ${theirs.join(', ')}, ours ${ours.join(', ')}`, { expected: 'a difference of at most 0.5 %' });
}

function notes(batchNorm: boolean, versions: Record<string, string>, ours: string): string[] {
  const layers = `four convolutions of 3 x 3 (16 to 128 filters)${batchNorm ? ' with batch norm' : ''}, max pooling, one logit`;
  return [`${layers}; ${STEPS * BATCH} pictures of ${SIZE} pixels in batches of ${BATCH}, Adam, float32, from the same first weights; mean losses equal to 0.5 %`,
    `ours: ${ours}; peers: Keras fit (graph mode) and a PyTorch loop (channels last); recording and tracing fall into the round that is not counted`,
    Object.keys(versions).length === 0 ? 'peers not installed, left out' : Object.entries(versions).map((pair) => pair.join(' ')).join(', ')];
}

/** A worker that does not keep this process alive: it ends when its channel closes. */
async function startWorker(): Promise<ChildProcess> {
  const worker = fork(fromRoot('lib', 'bench', 'training-worker.ts'), [], { cwd: projectRoot(), execArgv: ['--import', 'tsx'], env: { ...process.env, SECOND_READ_THREADS: '1', OMP_NUM_THREADS: '1' } });
  await message(worker);
  worker.unref();
  return worker;
}

/** The next message of a worker; an error when it ends instead. */
function message(worker: ChildProcess): Promise<unknown> {
  worker.channel?.ref();
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new SecondReadError('run', `a training worker ended with status ${code}`));
    worker.once('exit', ended);
    worker.once('message', (answer) => {
      worker.off('exit', ended);
      worker.channel?.unref();
      resolve(answer);
    });
  });
}
