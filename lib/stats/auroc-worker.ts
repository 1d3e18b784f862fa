import { parentPort, workerData } from 'node:worker_threads';
import { workOn, type AurocJob } from './bootstrap-aurocs-parallel.js';

// The helping thread of bootstrapAurocsParallel.
workOn((workerData as { job: AurocJob }).job);
parentPort?.postMessage('done');
