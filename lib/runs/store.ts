import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { canonicalJson, hashOf, sha256, type Json } from '../core/canonical.js';
import { SecondReadError } from '../core/errors.js';
import { prettyJson, writeAtomic } from '../core/files.js';
import { runsRoot } from '../core/paths.js';
import { columnKinds, formatPredictions, parsePredictions, type ColumnKind, type StoredColumns } from './columns.js';
import { isAlive, isHere, ownerName, parseOwner, self, type Owner } from './owner.js';
import type { RunConfig, RunResult, StoredRun } from './types.js';

/** Content of `done`: it vouches for the run's results by their hashes. */
interface Done { format: 1; rows: number; columns: ColumnKind[]; files: Record<string, { bytes: number; sha256: string }> }

/** What `done` vouches for; log.jsonl and environment.json are records about the run, not results. */
const RESULTS = ['config.json', 'predictions.csv', 'metrics.json'] as const;

/** A run that is being computed: a folder of its own, which becomes the finished run by one rename, or vanishes. */
export interface RunWriter {
  readonly folder: string;
  /** Writes the results, then `done`, then moves the folder to its place. If another process finished the same run first, that one stays. */
  finish(result: RunResult, environment: Json): StoredRun;
  /** Throws the half-finished folder away. */
  abandon(): void;
}

export interface RunStore {
  readonly root: string;
  /** Where the finished run lies or would lie. */
  folder(config: RunConfig): string;
  /** `done`: finished and its hashes match. `partial`: begun by some process, or finished but damaged. */
  status(config: RunConfig): 'absent' | 'partial' | 'done';
  /** The living process of this machine that computes this run now, if there is one. */
  owner(config: RunConfig): Owner | null;
  begin(config: RunConfig): RunWriter;
  /** `begin` and `finish` in one. */
  write(config: RunConfig, result: RunResult, environment: Json): StoredRun;
  /** @throws SecondReadError (run) when the run is not finished or its files are not those that `done` vouches for. */
  read(config: RunConfig): StoredRun;
  /** Columns of predictions.csv; `only` names the ones wanted. @throws as `read` */
  predictions(config: RunConfig, only?: readonly string[]): StoredColumns;
  /** Discards what dead processes left half-finished, and what another machine left a day ago; returns how many. */
  discardPartial(): number;
}

/** Identity of a run: 16 hex digits of the hash of its configuration. Equal configurations in any order of members have one id. */
export const runId = (config: RunConfig): string => hashOf(config, 16);

/**
 * Opens the run store. Layout: `<root>/<paper>/<id>/` holds a finished run (config.json, predictions.csv, metrics.json, log.jsonl,
 * environment.json and `done`); `<root>/.partial/` holds what is being computed. A finished run arrives by one rename, so it is there
 * whole or not at all, whatever happens at whatever moment. A damaged finished run (a file changed, cut or lost) is an error for who
 * reads it; the scheduler computes it again and says so.
 *
 * @example const store = openStore(); store.status(config) // 'absent'
 */
export function openStore(root = runsRoot()): RunStore {
  const partials = path.join(root, '.partial');
  const folderOf = (config: RunConfig): string => path.join(root, safe(config.paper), runId(config));
  const ownersOf = (config: RunConfig): Owner[] => list(partials).filter((name) => name.startsWith(`${runId(config)}.`)).flatMap((name) => parseOwner(name.slice(17)) ?? []);

  const begin = (config: RunConfig): RunWriter => {
    const folder = path.join(partials, `${runId(config)}.${ownerName(self())}`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const abandon = (): void => rmSync(folder, { recursive: true, force: true });
    try {
      writeAtomic(path.join(folder, 'config.json'), tidyJson(config));
      writeAtomic(path.join(folder, 'log.jsonl'), '');
    } catch (error) { abandon(); throw error; }
    return {
      folder, abandon,
      finish(result, environment) {
        try {
          const columns = columnKinds(result.predictions), rows = result.predictions[columns[0].name].length;
          writeAtomic(path.join(folder, 'predictions.csv'), formatPredictions(result.predictions));
          writeAtomic(path.join(folder, 'metrics.json'), tidyJson(result.metrics));
          writeAtomic(path.join(folder, 'environment.json'), tidyJson(environment));
          const files = Object.fromEntries(RESULTS.map((name) => [name, fingerprint(readFileSync(path.join(folder, name)))]));
          writeAtomic(path.join(folder, 'done'), prettyJson({ format: 1, rows, columns, files } satisfies Done));
          place(folder, folderOf(config));
        } finally { abandon(); }
        return read(config);
      },
    };
  };

  const read = (config: RunConfig): StoredRun => {
    const folder = folderOf(config);
    check(folder, config);
    return { id: runId(config), config, metrics: JSON.parse(readFileSync(path.join(folder, 'metrics.json'), 'utf8')) as Json, folder };
  };

  return {
    root, begin, read,
    folder: folderOf,
    status(config) {
      if (existsSync(path.join(folderOf(config), 'done')) && problem(folderOf(config), config) === null) return 'done';
      return existsSync(folderOf(config)) || ownersOf(config).length > 0 ? 'partial' : 'absent';
    },
    owner: (config) => ownersOf(config).find((owner) => isAlive(owner)) ?? null,
    write: (config, result, environment) => begin(config).finish(result, environment),
    predictions(config, only) {
      const folder = folderOf(config), done = check(folder, config), file = path.join(folder, 'predictions.csv');
      return parsePredictions(readFileSync(file), done.columns, done.rows, { only, file });
    },
    discardPartial() {
      const dead = list(partials).filter((name) => {
        const owner = parseOwner(name.replace(/^[^.]*\./, '').replace(/\.damaged$/, ''));
        return owner === null || (isHere(owner) ? !isAlive(owner) : olderThanADay(path.join(partials, name)));
      });
      for (const name of dead) rmSync(path.join(partials, name), { recursive: true, force: true });
      return dead.length;
    },
  };
}

/** Moves a complete folder to its place. A finished run that is there already stays; a damaged one makes room. */
function place(from: string, to: string): void {
  mkdirSync(path.dirname(to), { recursive: true });
  for (let attempt = 0; ; attempt++) {
    try {
      renameSync(from, to);
      syncFolder(path.dirname(to));
      return;
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code ?? '';
      if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(code) || attempt === 3) throw new SecondReadError('run', `could not finish the run: ${(cause as Error).message}`, { file: to, remedy: 'Mend the permissions and run the same command again.' }, { cause });
      if (problem(to, null) === null) return;
      const aside = `${from}.damaged`;
      try { renameSync(to, aside); } catch { continue; }
      rmSync(aside, { recursive: true, force: true });
    }
  }
}

function check(folder: string, config: RunConfig): Done {
  const wrong = problem(folder, config);
  if (wrong !== null) throw new SecondReadError('run', wrong, { file: folder, remedy: 'Run the same command again: the run is computed anew.' });
  return JSON.parse(readFileSync(path.join(folder, 'done'), 'utf8')) as Done;
}

/** Checked already in this process: folder -> sizes and times of its files. Hashing 40 runs of 4 MB once costs 0.2 s. */
const trusted = new Map<string, string>();

/** What is wrong with a finished run, or null. */
function problem(folder: string, config: RunConfig | null): string | null {
  if (!existsSync(path.join(folder, 'done'))) return 'the run is not finished';
  try {
    const stamp = ['done', ...RESULTS].map((name) => { const { size, mtimeMs, ino } = statSync(path.join(folder, name)); return `${size} ${mtimeMs} ${ino}`; }).join();
    if (trusted.get(folder) === stamp) return null;
    const done = JSON.parse(readFileSync(path.join(folder, 'done'), 'utf8')) as Done;
    for (const name of RESULTS) {
      const { bytes, sha256: hash } = fingerprint(readFileSync(path.join(folder, name)));
      if (bytes !== done.files[name]?.bytes || hash !== done.files[name].sha256) return `the finished run is damaged: ${name} is not what was written`;
    }
    if (config && readFileSync(path.join(folder, 'config.json'), 'utf8') !== tidyJson(config)) return 'the finished run belongs to another configuration';
    trusted.set(folder, stamp);
    return null;
  } catch (error) {
    return `the finished run is damaged: ${(error as Error).message}`;
  }
}

const fingerprint = (bytes: Uint8Array): { bytes: number; sha256: string } => ({ bytes: bytes.length, sha256: sha256(bytes) });

/** Pretty JSON with sorted keys: equal values give equal bytes. @throws SecondReadError for what JSON cannot hold (NaN, infinities) */
const tidyJson = (value: unknown): string => prettyJson(JSON.parse(canonicalJson(value)));

/** By the wall clock, which decides on nothing but rubbish. */
function olderThanADay(folder: string): boolean {
  try { return new Date().getTime() - statSync(folder).mtimeMs > 86_400_000; } catch { return false; }
}

const list = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

function safe(paper: string): string {
  if (!/^[a-z0-9][a-z0-9-]*$/i.test(paper)) throw new SecondReadError('run', `no usable paper id: "${paper}"`, { field: 'paper', expected: 'letters, digits and dashes' });
  return paper;
}

/** The rename itself survives a power cut once the parent folder is synced; not every file system allows it. */
function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    try { fsyncSync(handle); } finally { closeSync(handle); }
  } catch { /* A rename that is not yet on disk costs one run at worst. */ }
}
