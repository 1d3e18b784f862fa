import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { sha256 } from '../../lib/core/canonical.js';
import { fromRoot } from '../../lib/core/paths.js';
import type { ArchitectureId } from '../../lib/models/types.js';

/** One network as Keras built it: its weight files, two pictures, and what it answers to them. */
export interface KerasCase {
  name: string;
  architecture: ArchitectureId;
  alpha?: number;
  size: number;
  channels: 1 | 3;
  /** Of the answer. */
  shape: number[];
  /** Weights of the network. */
  tensors: number;
  files: string[];
}

/** Reference files by name, and the cases. */
export interface KerasReference { cases: KerasCase[]; file(name: string): string; numbers(name: string): Float32Array }

const SCRIPT = ['test', 'reference', 'keras-models.py'], PINS = ['test', 'reference', 'requirements-keras.txt'];

/**
 * What Keras says of every network: computed by the Keras of `.venv` on the first call (about a minute), kept in `.cache/keras-models/` until
 * script or pins change.
 *
 * @throws Error that says what is missing where `.venv` has no Keras
 */
export async function kerasReference(): Promise<KerasReference> {
  const root = fromRoot('.cache', 'keras-models'), key = sha256([SCRIPT, PINS].map((file) => readFileSync(fromRoot(...file), 'utf8')).join('\n')).slice(0, 16), folder = path.join(root, key);
  if (!existsSync(path.join(folder, 'cases.json'))) await compute(root, folder);
  const { cases } = JSON.parse(readFileSync(path.join(folder, 'cases.json'), 'utf8')) as { cases: KerasCase[] };
  return {
    cases, file: (name) => path.join(folder, name),
    numbers: (name) => { const bytes = readFileSync(path.join(folder, name)); return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)); },
  };
}

async function compute(root: string, folder: string): Promise<void> {
  const python = fromRoot('.venv', 'bin', 'python'), run = promisify(execFile);
  mkdirSync(root, { recursive: true });
  const begun = mkdtempSync(path.join(root, 'begun-'));
  try {
    await run(python, [fromRoot(...SCRIPT), begun], { env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '' }, maxBuffer: 1e8 });
  } catch (cause) {
    rmSync(begun, { recursive: true, force: true });
    const { code, stderr = '' } = cause as { code?: unknown; stderr?: string }, missing = code === 'ENOENT' || /ModuleNotFoundError|ImportError/.test(stderr);
    throw new Error(missing
      ? `Keras is missing from .venv, so no network can be compared with it. \`npm test\` installs it (${PINS.join('/')}): run that with a package index in reach, or with PIP_FIND_LINKS=FOLDER of wheels, on Linux x86-64 (where set-up has TensorFlow's wheel).\n${stderr.slice(-500)}`
      : `${SCRIPT.join('/')} failed: ${stderr.slice(-2000)}`, { cause });
  }
  const hourAgo = statSync(begun).mtimeMs - 3600e3;
  for (const old of readdirSync(root)) {
    // Another process may be at it too; what a killed one left behind is old.
    const at = path.join(root, old);
    if (at !== folder && (!old.startsWith('begun-') || statSync(at).mtimeMs < hourAgo)) rmSync(at, { recursive: true, force: true });
  }
  if (existsSync(folder)) rmSync(begun, { recursive: true, force: true }); else renameSync(begun, folder);
}
