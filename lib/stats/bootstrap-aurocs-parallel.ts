import { Worker } from 'node:worker_threads';
import { SecondReadError } from '../core/errors.js';
import { fromRoot } from '../core/paths.js';
import { aurocReplicates, LANES, type AurocWalk } from './auroc-walk.js';
import type { Replicates } from './bootstrap.js';
import { prepareWalks, type BootstrapAurocsOptions } from './bootstrap-aurocs.js';

/** What a helping thread is given. `values` and `shared` lie in shared memory; `shared` holds the next replicate to be taken and how many blocks are done. */
export interface AurocJob { walks: AurocWalk[]; groups: number; seed: number; last: number; values: Float64Array; shared: Int32Array }

/**
 * `bootstrapAurocs` on several threads, with the same numbers to the last bit whatever their count: replicates depend on their own seeds
 * alone. The calling thread begins at once and the others join when they have started (a quarter of a second), each taking the next block that
 * nobody has; so that it is never slower than one thread, and worth it from about half a second of work on.
 *
 * @param threads in all, the calling one included
 * @throws SecondReadError as `bootstrapAurocs`; (run) when a thread fails
 * @example const replicates = await bootstrapAurocsParallel({ truths, scores, codes, groups, replicates: 2000, stream: rng(1, 'bootstrap') });
 */
export async function bootstrapAurocsParallel(options: BootstrapAurocsOptions, threads = 2): Promise<Replicates> {
  const { groups, replicates } = options, width = options.truths.length;
  const values = new Float64Array(new SharedArrayBuffer(8 * (replicates + 1) * width)), shared = new Int32Array(new SharedArrayBuffer(8));
  // Sorting is done once, here; a thread gets copies of the ordered rows (some megabytes).
  const job: AurocJob = { walks: prepareWalks(options), groups, seed: options.stream.seed(), last: replicates, values, shared };
  const helpers = Array.from({ length: threads - 1 }, () => startHelper(job));
  try {
    workOn(job);
    // A thread that has not even started by now is not waited for.
    if (Atomics.load(shared, 1) * LANES <= replicates) await Promise.all(helpers.map((helper) => helper.done));
  } finally { await Promise.all(helpers.map(({ worker }) => worker.terminate())); }
  return { count: replicates, width, values: Float64Array.from(values) };
}

/** Takes blocks of replicates until none is left. */
export function workOn({ walks, groups, seed, last, values, shared }: AurocJob): void {
  const compute = aurocReplicates(walks, groups, seed, last, values);
  for (let first = Atomics.add(shared, 0, LANES); first <= last; first = Atomics.add(shared, 0, LANES)) {
    compute(first);
    Atomics.add(shared, 1, 1);
  }
}

// A thread does not inherit the loader that reads TypeScript, neither from tsx nor from a notebook's kernel: it is loaded there first.
const START = `const { workerData } = require('node:worker_threads');
const load = require('node:module').createRequire(workerData.root);
load('tsx/cjs');
load(workerData.file);`;

/** A thread that takes blocks of the job until none is left. */
export function startHelper(job: AurocJob): { worker: Worker; done: Promise<void> } {
  const worker = new Worker(START, { eval: true, execArgv: [], workerData: { root: fromRoot('package.json'), file: fromRoot('lib', 'stats', 'auroc-worker.ts'), job } });
  const done = new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', (cause) => reject(new SecondReadError('run', `a bootstrap thread failed: ${cause.message}`, {}, { cause })));
    worker.once('exit', (code) => { if (code !== 0) reject(new SecondReadError('run', `a bootstrap thread ended with status ${code}`)); });
  });
  done.catch(() => undefined); // It is awaited after the calling thread's own share; until then a rejection is not unhandled.
  return { worker, done };
}
