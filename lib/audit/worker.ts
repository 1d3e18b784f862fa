import { isSecondReadError } from '../core/errors.js';
import { runJob } from './measure/job.js';
import type { AuditStudy } from './measure/study.js';
import type { Answer, Order } from './pool.js';

/* A worker process of the audit: computes the jobs it is sent, one after another, and ends when the parent hangs up. */
const tell = (answer: Answer): void => { if (process.connected) process.send?.(answer); };

process.on('disconnect', () => process.exit(0));
let study: AuditStudy | undefined;
process.on('message', (order: Order) => {
  if ('study' in order) { study = order.study; return; }
  try {
    tell({ result: runJob(study!, order.job) });
  } catch (error) {
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    tell({ error: { message, stack, ...(isSecondReadError(error) ? { kind: error.kind, what: error.what, place: error.place } : {}) } });
  }
});
