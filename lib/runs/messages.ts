import type { RunConfig } from './types.js';

/** From the scheduler to a worker process: compute this run. */
export interface Order { config: RunConfig; root: string; threads: number; module?: string }

/** From a worker process to the scheduler. */
export type Report =
  | { kind: 'note'; text: string }
  | { kind: 'done'; residentBytes: number }
  | { kind: 'failed'; message: string; stack: string; residentBytes: number };
