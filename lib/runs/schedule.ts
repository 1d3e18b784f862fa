import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { SecondReadError } from '../core/errors.js';
import { fromRoot, projectRoot } from '../core/paths.js';
import { progress } from '../core/progress.js';
import type { Order, Report } from './messages.js';
import { openStore, runId, type RunStore } from './store.js';
import type { RunConfig, StoredRun } from './types.js';

export interface ScheduleOptions {
  /** Worker processes; default `SECOND_READ_WORKERS`, else the machine's cores. Never more than there are runs. */
  workers?: number;
  /** Cores shared out among the workers; default the machine's. */
  cores?: number;
  /** Shown before the progress bar. */
  label?: string;
  /** Called after each run that is available: `fresh` says whether it was computed now. */
  onFinish?: (run: StoredRun, fresh: boolean) => void;
  store?: RunStore;
  /** JavaScript heap of a worker in MB (typed arrays lie outside it); default 768. */
  heapMegabytes?: number;
  /** A worker that holds more than this after a run is replaced by a fresh one; default 1,800 MB: two recordings of a small network, which take seconds to make and serve many runs, hold about 1,000. */
  residentMegabytes?: number;
  /** Files of modules that export `paper`, by paper id; default lib/papers/<paper>/index.ts. */
  paperModules?: Record<string, string>;
  /** Progress on stderr; default true. */
  quiet?: boolean;
}

export interface Failure { config: RunConfig; error: SecondReadError }

/** `done`: computed now. `skipped`: finished before, or by another process meanwhile. */
export interface ScheduleResult { done: StoredRun[]; failed: Failure[]; skipped: StoredRun[] }

/**
 * Computes every run that the store lacks, in worker processes, and reports failures without stopping the others. A finished run is
 * never computed again; a half-finished or damaged one is discarded and computed anew; a run that another living process computes is
 * waited for. Ends early on Ctrl-C: the workers are stopped, what they had begun is discarded, finished runs stay.
 *
 * @throws SecondReadError (run) "interrupted" on SIGINT or SIGTERM, where the process outlives it
 * @example const { failed } = await schedule(paper.grid('sample', { full: false }), { label: 'CheXbreak' });
 */
export async function schedule(configs: readonly RunConfig[], options: ScheduleOptions = {}): Promise<ScheduleResult> {
  const { store = openStore(), label = 'runs', onFinish, quiet = false, cores = availableParallelism() } = options;
  const result: ScheduleResult = { done: [], failed: [], skipped: [] };
  const skip = (config: RunConfig): void => { const run = store.read(config); result.skipped.push(run); onFinish?.(run, false); };
  store.discardPartial();

  const queue: RunConfig[] = [];
  for (const config of new Map(configs.map((config) => [runId(config), config])).values()) {
    if (store.status(config) === 'done') { skip(config); continue; }
    if (existsSync(store.folder(config))) process.stderr.write(`${label}: run ${runId(config)} is damaged and is computed again (${store.folder(config)})\n`);
    queue.push(config);
  }
  if (queue.length === 0) return result;

  const workers = Math.max(1, Math.min(options.workers ?? (Number(process.env.SECOND_READ_WORKERS) || cores), queue.length));
  const threads = Math.max(1, Math.floor(cores / workers));
  const bar = quiet ? undefined : progress({ label, total: queue.length, unit: 'runs' });
  const crew = new Crew(store, threads, options, (note) => bar?.advance(0, note));
  const stop = interruptible(crew);

  const next = async (): Promise<RunConfig | undefined> => {
    while (!crew.stopped) {
      const free = queue.findIndex((config) => store.owner(config) === null);
      if (free >= 0) return queue.splice(free, 1)[0];
      if (queue.length === 0) return undefined;
      bar?.advance(0, `waiting for process ${store.owner(queue[0])?.pid}, which computes ${runId(queue[0])}`);
      await sleep(200);
    }
    return undefined;
  };
  const lane = async (): Promise<void> => {
    for (let config = await next(); config !== undefined; config = await next()) {
      if (store.status(config) === 'done') { skip(config); bar?.advance(1); continue; }
      try {
        await crew.compute(config);
        const run = store.read(config);
        result.done.push(run);
        onFinish?.(run, true);
      } catch (cause) {
        if (crew.stopped) return;
        result.failed.push({ config, error: new SecondReadError('run', `${config.paper} ${config.experiment}, run ${runId(config)}: ${(cause as Error).message}`, {}, { cause }) });
      }
      bar?.advance(1, config.experiment);
    }
  };
  try {
    await Promise.all(Array.from({ length: workers }, lane));
  } finally {
    stop.forget();
    crew.dismiss();
    bar?.finish(`${label}${result.failed.length > 0 ? ` (${result.failed.length} failed)` : ''}`);
  }
  if (stop.signal !== null) throw interrupted(stop.signal, store);
  return result;
}

function interrupted(signal: NodeJS.Signals, store: RunStore): SecondReadError {
  store.discardPartial();
  // Without another listener the signal would have ended this process: let it, now that nothing half-written is left.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  return new SecondReadError('run', `interrupted by ${signal}`, { remedy: 'Finished runs are kept: run the same command again to go on.' });
}

function interruptible(crew: Crew): { readonly signal: NodeJS.Signals | null; forget(): void } {
  let caught: NodeJS.Signals | null = null;
  const onSignal = (signal: NodeJS.Signals): void => { caught = signal; crew.stop(); };
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, onSignal);
  return { get signal() { return caught; }, forget() { for (const signal of signals) process.off(signal, onSignal); } };
}

/** The worker processes: started when needed, kept while healthy, replaced after a crash or when they have grown too big. */
class Crew {
  stopped = false;
  private readonly idle: ChildProcess[] = [];
  private readonly all = new Set<ChildProcess>();

  constructor(private readonly store: RunStore, private readonly threads: number, private readonly options: ScheduleOptions, private readonly onNote: (note: string) => void) {}

  /** Computes one run in some worker. @throws Error when the run fails or its worker dies */
  compute(config: RunConfig): Promise<void> {
    const worker = this.take(), limit = (this.options.residentMegabytes ?? 1800) * 1e6;
    let errors = '';
    return new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer): void => { errors = (errors + chunk.toString('utf8')).slice(-4000); };
      const settle = (finish: () => void, residentBytes: number): void => {
        worker.off('message', onReport).off('close', onClose).off('error', onError).stderr?.off('data', hear);
        if (residentBytes < limit && worker.connected) this.idle.push(worker); else this.end(worker);
        finish();
      };
      const onReport = (report: Report): void => {
        if (report.kind === 'note') this.onNote(report.text);
        else if (report.kind === 'done') settle(resolve, report.residentBytes);
        else settle(() => reject(Object.assign(new Error(report.message), { stack: report.stack })), report.residentBytes);
      };
      const onError = (error: Error): void => settle(() => reject(error), Infinity);
      // "close" follows "exit" once standard error is read to its end: the last words of a worker are there.
      const onClose = (code: number | null, signal: NodeJS.Signals | null): void => {
        this.store.discardPartial();
        settle(() => reject(new Error(obituary(code, signal, errors, this.options))), Infinity);
      };
      worker.on('message', onReport).on('close', onClose).on('error', onError).stderr?.on('data', hear);
      const order: Order = { config, root: this.store.root, threads: this.threads, module: this.options.paperModules?.[config.paper] };
      // A failure to send means that the worker is dying: "close" tells how.
      worker.send(order, () => undefined);
    });
  }

  /** Ends every worker at once, busy or not. */
  stop(): void {
    this.stopped = true;
    for (const worker of this.all) worker.kill('SIGKILL');
  }

  /** Lets the idle workers go; a worker that is still busy is ended. */
  dismiss(): void {
    for (const worker of [...this.all]) this.end(worker);
  }

  private take(): ChildProcess {
    for (let worker = this.idle.pop(); worker; worker = this.idle.pop()) if (worker.connected) return worker;
    return this.start();
  }

  private start(): ChildProcess {
    const worker = fork(fromRoot('lib', 'runs', 'worker.ts'), [], {
      cwd: projectRoot(),
      execPath: process.execPath,
      execArgv: ['--import', 'tsx', `--max-old-space-size=${this.options.heapMegabytes ?? 768}`],
      // Standard output is dropped: in a notebook it would go to the kernel's own, past the cell.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, OMP_NUM_THREADS: String(this.threads), SECOND_READ_THREADS: String(this.threads) },
    });
    this.all.add(worker);
    worker.once('exit', () => this.all.delete(worker)).on('error', () => undefined);
    return worker;
  }

  private end(worker: ChildProcess): void {
    this.all.delete(worker);
    if (worker.exitCode === null && worker.signalCode === null) worker.kill('SIGKILL');
  }
}

function obituary(code: number | null, signal: NodeJS.Signals | null, errors: string, { heapMegabytes = 768 }: ScheduleOptions): string {
  const last = errors.trim().split('\n').slice(-6).join('\n');
  if (/heap out of memory|heap limit/i.test(errors)) return `the worker process used up its ${heapMegabytes} MB of JavaScript memory. Give it more (heapMegabytes) or make the run smaller; the other runs are not affected.`;
  if (signal === 'SIGKILL') return 'the worker process was killed (SIGKILL), most likely because the machine ran out of memory. Run the same command again with SECOND_READ_WORKERS=1; finished runs are kept.';
  return `the worker process ended (${signal ?? `status ${code}`})${last ? `:\n${last}` : ''}. Run the same command again; finished runs are kept.`;
}
