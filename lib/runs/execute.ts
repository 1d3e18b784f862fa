import { appendFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { canonicalJson, type Json } from '../core/canonical.js';
import { stopwatch } from '../core/clock.js';
import { SecondReadError } from '../core/errors.js';
import { fromRoot } from '../core/paths.js';
import type { Paper } from '../papers/types.js';
import { environment } from './environment.js';
import type { RunStore } from './store.js';
import type { RunConfig, StoredRun } from './types.js';

/** What computes a run; all of `Paper` that this room knows of. */
export type Runner = Pick<Paper, 'run'>;

export interface ExecuteOptions {
  threads: number;
  /** File of the module that exports `paper`; default lib/papers/<paper>/index.ts. */
  module?: string;
  /** Hears every log record as one line of text. */
  onNote?: (text: string) => void;
}

/**
 * Computes one run and stores it: nothing is needed but its config. A finished run is handed back as it is. On failure nothing of it
 * stays in the store.
 *
 * @throws SecondReadError (run) that names the run's paper, experiment and id
 */
export async function execute(config: RunConfig, store: RunStore, { threads, module, onNote }: ExecuteOptions): Promise<StoredRun> {
  if (store.status(config) === 'done') return store.read(config);
  const seconds = stopwatch(), runner = await loadRunner(config.paper, module), writer = store.begin(config);
  const log = (record: Record<string, Json>): void => {
    appendFileSync(path.join(writer.folder, 'log.jsonl'), `${canonicalJson({ seconds: Math.round(seconds() * 1000) / 1000, ...record })}\n`);
    onNote?.(describe(record));
  };
  try {
    const result = await runner.run(config, { threads, log });
    const cost = { threads, seconds: Math.round(seconds() * 1000) / 1000, peakMemoryBytes: process.resourceUsage().maxRSS * 1024 };
    return writer.finish(result, { ...environment(), ...cost });
  } catch (error) {
    writer.abandon();
    throw error;
  }
}

const describe = (record: Record<string, Json>): string => Object.entries(record).map(([key, value]) => (typeof value === 'string' ? value : `${key} ${JSON.stringify(value)}`)).join(' ').slice(0, 120);

async function loadRunner(paper: string, file = fromRoot('lib', 'papers', paper, 'index.ts')): Promise<Runner> {
  if (!existsSync(file)) throw new SecondReadError('run', `no paper "${paper}"`, { file, expected: 'a module that exports `paper`' });
  const loaded = await import(pathToFileURL(file).href) as { paper?: Runner; default?: { paper?: Runner } };
  const runner = loaded.paper ?? loaded.default?.paper;
  if (typeof runner?.run !== 'function') throw new SecondReadError('run', 'the module exports no `paper` with a `run`', { file, expected: 'a Paper (lib/papers/types.ts)' });
  return runner;
}
