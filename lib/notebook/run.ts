import { fork, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { SecondReadError } from '../core/errors.js';
import { pythonBinary } from '../core/native.js';
import { projectRoot, type Tier, fromRoot } from '../core/paths.js';
import { failureHeadline, parseErrorTexts, type RawFailure } from './failure.js';
import { codeCells, readNotebook, shownName } from './ipynb.js';
import type { LocateRequest } from './locate.js';

/** What a running notebook tells: a code cell begins, writes, or ends. Cells are numbered as Jupyter does, from 1, code cells only. */
export type CellEvent =
  | { event: 'start'; cell: number; of: number }
  | { event: 'output'; cell: number; name: 'stdout' | 'stderr'; text: string }
  | { event: 'end'; cell: number; of: number; seconds: number };

export interface RunNotebookOptions {
  /** The tier that the notebook runs on (`currentTier()` inside it). */
  tier: Tier;
  /** Where the executed copy is written; it is there whatever happens. */
  out: string;
  /** For all cells together, from the moment that the kernel stands; default one hour. */
  timeoutSeconds?: number;
  onCell?: (event: CellEvent) => void;
  /** Further environment of the kernel. */
  env?: Record<string, string>;
}

export interface NotebookFailure {
  kind: RawFailure['kind'];
  /** Number of the code cell; null where none had begun. */
  cell: number | null;
  /** 1-based line of the cell; null where it cannot be told. */
  line: number | null;
  /** That line as it is written. */
  source: string | null;
  /** All of it in words, ready to print. */
  message: string;
}

export interface NotebookRun {
  file: string;
  out: string;
  ok: boolean;
  /** From the kernel's start to its end. */
  seconds: number;
  /** Largest resident memory of the kernel's whole process tree (five samples a second); null where /proc is missing. */
  peakMemoryBytes: number | null;
  cellSeconds: number[];
  failure?: NotebookFailure;
}

interface Finish { seconds: number; peakMemoryBytes: number | null; cellSeconds: number[]; failure: RawFailure | null }
type Message = { event: 'start'; cell: number; of: number } | { event: 'end'; cell: number; seconds: number }
  | { event: 'stream'; cell: number; name: 'stdout' | 'stderr'; text: string } | ({ event: 'finish' } & Finish);

/**
 * Runs a notebook from its first cell to its last on a fresh kernel (tslab at the project's root) and saves the executed copy, atomically,
 * after every cell and at the end, also when a cell fails, the kernel dies, time is over or this process is killed. A cell fails when it
 * does not compile or throws; the notebook fails too when a promise is rejected that nobody awaits, or when a timer throws, as late as five seconds after the last cell while timers
 * are pending. Seconds and peak memory go into the copy's metadata (`second_read`). Kernel and children end with the run.
 *
 * @throws SecondReadError (setup) without Python, (notebook) for a file that is no notebook; never for a notebook that fails: see `failure`
 * @example const run = await runNotebook('notebooks/50-who-is-misclassified.ipynb', { tier: 'sample', out: 'results/sample/chexbreak/notebooks/50.ipynb' });
 * // run.ok === true, or run.failure.message: 'notebooks/50-...: code cell 3 of 9 failed at line 2: ...'
 */
export async function runNotebook(file: string, options: RunNotebookOptions): Promise<NotebookRun> {
  const cells = codeCells(readNotebook(file)), timeoutSeconds = options.timeoutSeconds ?? 3600;
  const finish = await execute(file, options, timeoutSeconds, cells.length);
  const run: NotebookRun = { file, out: options.out, ok: finish.failure === null, seconds: finish.seconds, peakMemoryBytes: finish.peakMemoryBytes, cellSeconds: finish.cellSeconds };
  if (finish.failure !== null) run.failure = await explain(file, cells.map((cell) => cell.source), finish.failure, finish.cellSeconds.reduce((sum, value) => sum + value, 0), timeoutSeconds);
  return run;
}

function execute(file: string, { tier, out, onCell, env }: RunNotebookOptions, timeoutSeconds: number, of: number): Promise<Finish> {
  const child = spawn(notebookPython(), ['-E', '-s', '-B', fromRoot('lib', 'notebook', 'execute.py'), path.resolve(file), path.resolve(out), projectRoot(), process.execPath, String(timeoutSeconds)], {
    cwd: projectRoot(), env: kernelEnvironment(tier, env),
    // Standard input is the lifeline: it closes when this process is gone, and the kernel is ended.
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
  });
  let finish: Finish | undefined, stderr = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => { stderr = (stderr + text).slice(-8000); });
  createInterface({ input: child.stdio[3] as Readable }).on('line', (line) => {
    const message = JSON.parse(line) as Message;
    if (message.event === 'finish') finish = message;
    else if (message.event === 'start') onCell?.({ event: 'start', cell: message.cell, of: message.of });
    else if (message.event === 'end') onCell?.({ event: 'end', cell: message.cell, of, seconds: message.seconds });
    else if (message.event === 'stream') onCell?.({ event: 'output', cell: message.cell, name: message.name, text: message.text });
  });
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => reject(new SecondReadError('setup', `could not start Python: ${cause.message}`, { file: child.spawnfile, remedy: 'Run npm run setup.' }, { cause })));
    child.on('close', (status, signal) => {
      const tail = stderr.trim().split('\n').slice(-15).join('\n');
      const failure: RawFailure = { kind: 'runner', cell: null, texts: [], detail: `the runner ended with ${signal ?? `status ${status}`}\n${tail}` };
      const done = finish ?? { seconds: NaN, peakMemoryBytes: null, cellSeconds: [], failure };
      if (done.failure?.kind === 'start' && tail !== '') done.failure.detail += `\n${tail}`;
      resolve(done);
    });
  });
}

/** Python with nbclient: `SECOND_READ_PYTHON`, else `.venv`. */
function notebookPython(): string {
  const python = process.env.SECOND_READ_PYTHON ?? pythonBinary();
  if (python === null || !existsSync(python)) throw new SecondReadError('setup', 'no Python to run notebooks with', { file: python ?? '.venv/bin/python', remedy: 'Run npm run setup; it makes .venv with nbclient.' });
  return python;
}

function kernelEnvironment(tier: Tier, extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, SECOND_READ_TIER: tier, SECOND_READ_ROOT: projectRoot(), ...extra };
  // Set by `node --test`: children would take themselves for its test files.
  delete env.NODE_TEST_CONTEXT;
  return env;
}

async function explain(file: string, sources: string[], raw: RawFailure, seconds: number, timeoutSeconds: number): Promise<NotebookFailure> {
  const failed = raw.kind === 'error' || raw.kind === 'rejection' || raw.kind === 'exception';
  const error = failed ? parseErrorTexts(raw.texts, projectRoot(), raw.cell) : { text: raw.texts.join('').trim().slice(-2000), line: null, compiled: null };
  const line = error.compiled !== null && raw.cell !== null ? await lineAsWritten({ cells: sources.slice(0, raw.cell), ...error.compiled }) : error.line;
  const source = line === null || raw.cell === null ? null : sources[raw.cell - 1].split('\n')[line - 1] ?? null;
  const where = raw.cell === null ? `${shownName(file)}` : `${shownName(file)}: code cell ${raw.cell} of ${sources.length}`;
  const message = `${where} ${failureHeadline(raw, seconds, timeoutSeconds)}${line === null ? '' : `, at line ${line}`}`
    + (source === null ? '' : `\n  ${line} | ${source}`)
    + (error.text === '' ? '' : `\n${error.text}`);
  return { kind: raw.kind, cell: raw.cell, line, source, message };
}

/** Asks locate.ts in a process of its own; null when it finds nothing within a minute: a message without a line is better than none. */
function lineAsWritten(request: LocateRequest): Promise<number | null> {
  return new Promise((resolve) => {
    const child: ChildProcess = fork(fromRoot('lib', 'notebook', 'locate.ts'), [], {
      cwd: projectRoot(), execArgv: ['--import', 'tsx'], env: { ...kernelEnvironment('sample'), SECOND_READ_LOCATE: '1' }, stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
    let line: number | null = null;
    child.on('message', (answer: { line: number | null }) => { line = answer.line; });
    child.on('error', () => resolve(null));
    child.on('exit', () => { clearTimeout(timer); resolve(line); });
    child.send(request);
  });
}
