import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type * as H5Wasm from 'h5wasm';
import { SecondReadError } from '../core/errors.js';
import { fromRoot } from '../core/paths.js';

const SIGNATURE = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');

/** An open HDF5 file: what readers of weights need of it. */
export interface Hdf5 {
  /** Names in a group, in the order of the alphabet; empty where there is no such group. */
  members(group: string): { name: string; dataset: boolean }[];
  /** A list of texts stored as an attribute, also when Keras split it into `name0`, `name1`, ...; null where there is none. */
  texts(group: string, attribute: string): string[] | null;
  /** A text stored as an attribute. */
  text(group: string, attribute: string): string | null;
  /** A dataset of floating-point numbers as float32. @throws SecondReadError that names it when it holds another type */
  read(dataset: string): { shape: number[]; values: Float32Array };
}

let library: Promise<typeof H5Wasm> | undefined;

/** h5wasm is an ES module whose package offers `import` alone; Node's own `require` loads it by path, from tsx and tslab alike. */
async function loadLibrary(): Promise<typeof H5Wasm> {
  const h5 = createRequire(fromRoot('package.json'))(fromRoot('node_modules', 'h5wasm', 'dist', 'node', 'hdf5_hl.js')) as typeof H5Wasm;
  // Else the C library prints its own traces on stderr.
  (await h5.ready).activate_throwing_error_handler();
  return h5;
}

/**
 * Opens an HDF5 file, hands it to `use`, and closes it.
 *
 * @param source a path, or the file's bytes (which pass through a temporary file: the library reads from disk)
 * @param name how errors call it
 * @throws SecondReadError (data) naming the file: missing, empty, no HDF5 (a zip, a text page and a PyTorch file are recognised), or cut short
 */
export async function withHdf5<T>(source: string | Buffer, name: string, use: (file: Hdf5) => T): Promise<T> {
  refuse(head(source, name), name);
  const h5 = await (library ??= loadLibrary());
  const file = typeof source === 'string' ? path.resolve(source) : path.join(os.tmpdir(), `second-read-${process.pid}-${randomBytes(6).toString('hex')}.h5`);
  try {
    if (typeof source !== 'string') writeFileSync(file, source);
    const opened = guarded(() => new h5.File(file, 'r'), name);
    try { return use(reader(opened, name)); } finally { opened.close(); }
  } finally {
    if (typeof source !== 'string') rmSync(file, { force: true });
  }
}

function guarded<T>(work: () => T, name: string, field?: string): T {
  try { return work(); } catch (cause) {
    // The library's trace names the innermost function last.
    const what = [...String((cause as Error).message).matchAll(/\(\): (.+)$/gm)].pop()?.[1] ?? String((cause as Error).message);
    throw new SecondReadError('data', `HDF5 cannot read it: ${what}`, { file: name, field, remedy: 'The file may be cut short: fetch it again, and compare its size and hash with the source.' }, { cause });
  }
}

/** The first bytes of the file. */
function head(source: string | Buffer, name: string): Buffer {
  if (typeof source !== 'string') return source.subarray(0, 4096);
  let handle: number;
  try { handle = openSync(source, 'r'); } catch (cause) { throw new SecondReadError('data', 'no such weight file', { file: name }, { cause }); }
  try {
    const bytes = Buffer.alloc(4096);
    return bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, 0));
  } catch (cause) {
    throw new SecondReadError('data', `could not read: ${(cause as Error).message}`, { file: name }, { cause });
  } finally { closeSync(handle); }
}

function refuse(first: Buffer, name: string): void {
  const place = { file: name, expected: 'HDF5 weights of Keras (.h5, .hdf5, .weights.h5) or safetensors' };
  if (first.length === 0) throw new SecondReadError('data', 'the weight file is empty (0 bytes)', { ...place, remedy: 'Fetch it again.' });
  // A user block may stand before the signature: it lies at 0, 512, 1024, 2048, ...
  if ([0, 512, 1024, 2048].some((at) => first.subarray(at, at + 8).equals(SIGNATURE))) return;
  if (first.subarray(0, 2).equals(Buffer.from('PK'))) {
    const torch = first.includes('data.pkl'), keras = first.includes('metadata.json') || first.includes('config.json');
    throw new SecondReadError('data', torch ? 'a PyTorch file, not HDF5' : 'a zip file, not HDF5', { ...place, remedy: keras ? 'A .keras file is a zip: unzip model.weights.h5 from it and name that.' : torch ? 'Save them as safetensors: safetensors.torch.save_file(model.state_dict(), "weights.safetensors").' : 'Unzip it first.' });
  }
  if (/^\s*</.test(first.toString('latin1'))) throw new SecondReadError('data', 'a web page, not HDF5', { ...place, remedy: 'The download went wrong: open the address in a browser and save the file itself.' });
  if (first.toString('latin1').startsWith('version https://git-lfs')) throw new SecondReadError('data', 'a Git LFS pointer, not HDF5', { ...place, remedy: 'Run git lfs pull where it came from.' });
  throw new SecondReadError('data', 'no HDF5 file: its signature is missing', { ...place, remedy: 'Fetch it again, and compare its size and hash with the source.' });
}

function reader(file: H5Wasm.File, name: string): Hdf5 {
  const open = (at: string): H5Wasm.Group | H5Wasm.Dataset | null => guarded(() => (at === '' ? file : file.get(at)) as H5Wasm.Group | H5Wasm.Dataset | null, name, at);
  const isGroup = (entity: unknown): entity is H5Wasm.Group => typeof (entity as { keys?: unknown } | null)?.keys === 'function';
  const attribute = (group: string, key: string): unknown => {
    const entity = open(group);
    return entity !== null && Object.hasOwn(entity.attrs, key) ? guarded(() => entity.attrs[key].value, name, `${group}@${key}`) : null;
  };
  const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : ArrayBuffer.isView(value) ? [] : [String(value)]);
  return {
    members(group) {
      const entity = open(group);
      if (!isGroup(entity)) return [];
      return entity.keys().sort().map((key) => ({ name: key, dataset: !isGroup(entity.get(key)) }));
    },
    texts(group, key) {
      const whole = attribute(group, key);
      if (whole !== null) return list(whole);
      const parts: string[] = [];
      for (let i = 0, part = attribute(group, `${key}0`); part !== null; part = attribute(group, `${key}${++i}`)) parts.push(...list(part));
      return parts.length > 0 ? parts : null;
    },
    text(group, key) {
      const value = attribute(group, key);
      return value === null ? null : list(value)[0] ?? null;
    },
    read(at) {
      const entity = open(at);
      if (entity === null || isGroup(entity)) throw new SecondReadError('data', `no tensor "${at}"`, { file: name, field: at, remedy: 'The file is damaged or not written by Keras: fetch it again.' });
      const values = guarded(() => entity.value, name, at), shape = entity.shape ?? [];
      if (typeof values === 'number') return { shape, values: Float32Array.of(values) };
      if (!(values instanceof Float32Array) && !(values instanceof Float64Array)) throw new SecondReadError('data', `tensor "${at}" holds ${String(entity.dtype)}`, { file: name, field: at, expected: 'float32 or float64' });
      return { shape, values: Float32Array.from(values) };
    },
  };
}
