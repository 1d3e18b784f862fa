import { execute } from './execute.js';
import type { Order, Report } from './messages.js';
import { openStore } from './store.js';

/*
 * A worker process: computes the runs it is sent, one after another. It ends when the scheduler hangs up. Ctrl-C reaches the whole
 * process group; here it is left to the scheduler, which ends its workers and tidies up after them.
 */
const tell = (report: Report): void => { if (process.connected) process.send?.(report); };

process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));
process.on('message', (order: Order) => {
  execute(order.config, openStore(order.root), { threads: order.threads, module: order.module, onNote: (text) => tell({ kind: 'note', text }) })
    .then(() => tell({ kind: 'done', residentBytes: process.memoryUsage.rss() }))
    .catch((error: unknown) => tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error), stack: error instanceof Error ? error.stack ?? '' : '', residentBytes: process.memoryUsage.rss() }));
});
