import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { SecondReadError } from '../core/errors.js';
import { writeAtomic } from '../core/files.js';
import { isTorchCounter } from './torch-layout.js';
import type { NamedTensor, WeightTensor } from './types.js';

/** What a safetensors file holds, in the order of the data. */
export interface Safetensors { tensors: Map<string, WeightTensor>; metadata: Record<string, string> }

interface Entry { dtype: string; shape: number[]; data_offsets: [number, number] }

/**
 * Tensors in the safetensors format (Hugging Face): eight bytes, the header's length, little-endian; a JSON header that gives each tensor's type,
 * shape and place; then the numbers, row-major, little-endian. Float32 only, without loss. Equal tensors and metadata give equal bytes.
 *
 * @param metadata texts for the header's `__metadata__`: what the weights are and how they were made
 * @example encodeSafetensors([{ name: 'logits/bias', shape: [2], values: Float32Array.of(0, 1) }]).length // 8 + 72 + 8
 */
export function encodeSafetensors(tensors: readonly NamedTensor[], metadata: Readonly<Record<string, string>> = {}): Buffer {
  const header: Record<string, Entry | Record<string, string>> = {}, texts = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  if (texts.length > 0) header.__metadata__ = Object.fromEntries(texts);
  let end = 0;
  for (const { name, shape, values } of tensors) {
    if (values.length !== sizeOf(shape)) throw new SecondReadError('data', `tensor "${name}" has ${values.length} values`, { field: name, expected: `${sizeOf(shape)}, as its shape [${shape.join(', ')}]` });
    if (name === '__metadata__' || Object.hasOwn(header, name)) throw new SecondReadError('data', `two tensors are called "${name}"`, { field: name, expected: 'one of each name' });
    header[name] = { dtype: 'F32', shape: [...shape], data_offsets: [end, end += 4 * values.length] };
  }
  const text = Buffer.from(JSON.stringify(header)), padding = (8 - (text.length % 8)) % 8, start = 8 + text.length + padding;
  const bytes = Buffer.alloc(start + end, ' ');
  bytes.writeBigUInt64LE(BigInt(start - 8), 0);
  text.copy(bytes, 8);
  let at = start;
  for (const { values } of tensors) at += Buffer.from(values.buffer, values.byteOffset, values.byteLength).copy(bytes, at);
  return bytes;
}

/** `encodeSafetensors`, written whole or not at all. */
export function writeSafetensors(file: string, tensors: readonly NamedTensor[], metadata: Readonly<Record<string, string>> = {}): void {
  writeAtomic(file, encodeSafetensors(tensors, metadata));
}

/** True where the content is safetensors: a header's length that fits the file, then a brace. */
export function isSafetensors(source: string | Buffer): boolean {
  const first = Buffer.alloc(9);
  let total: number;
  if (typeof source === 'string') {
    let handle: number;
    try { handle = openSync(source, 'r'); } catch { return false; }
    try {
      total = fstatSync(handle).size;
      if (!fstatSync(handle).isFile() || readSync(handle, first, 0, 9, 0) < 9) return false;
    } finally { closeSync(handle); }
  } else {
    total = source.length;
    if (source.copy(first) < 9) return false;
  }
  return first[8] === 0x7b && first.readBigUInt64LE(0) <= BigInt(total - 8);
}

/**
 * Reads a safetensors file. Counters of PyTorch's batch norms (`num_batches_tracked`) are passed over.
 *
 * @throws SecondReadError (data) that names file and tensor: a broken header, another type than F32, a shape that does not fit its bytes, or bytes
 *   that no tensor owns or two own
 */
export function readSafetensors(source: string | Buffer, name = typeof source === 'string' ? source : 'weights'): Safetensors {
  const bytes = typeof source === 'string' ? readFileSync(source) : source;
  const fail = (what: string, field?: string, expected?: string): never => { throw new SecondReadError('data', what, { file: name, field, expected, remedy: 'The file is damaged: fetch it again, or build it again with the command that made it.' }); };
  const length = bytes.length < 9 ? NaN : Number(bytes.readBigUInt64LE(0));
  if (!(8 + length <= bytes.length)) fail('no safetensors file: the header does not fit', undefined, 'the length of the header in the first 8 bytes');
  let header: Record<string, unknown>;
  try { header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, unknown>; } catch { return fail('the header of the safetensors file is no JSON'); }
  const data = bytes.subarray(8 + length), { __metadata__: metadata = {}, ...entries } = header, tensors = new Map<string, WeightTensor>();
  let end = 0;
  for (const [tensor, entry] of Object.entries(entries as Record<string, Entry>).sort(([, a], [, b]) => Number(a?.data_offsets?.[0]) - Number(b?.data_offsets?.[0]))) {
    // PyTorch keeps a batch norm's count of batches as a whole number of eight bytes.
    const bytesEach = isTorchCounter(tensor) && entry?.dtype === 'I64' ? 8 : 4, shape = entry?.shape, [from, to] = Array.isArray(entry?.data_offsets) ? entry.data_offsets : [NaN, NaN];
    if (bytesEach === 4 && entry?.dtype !== 'F32') fail(`tensor "${tensor}" is of type ${String(entry?.dtype)}`, tensor, 'F32');
    if (!Array.isArray(shape) || !shape.every((side) => Number.isSafeInteger(side) && side >= 0)) fail(`tensor "${tensor}" has no shape`, tensor, 'a list of sides');
    if (from !== end || to - from !== bytesEach * sizeOf(shape) || to > data.length) fail(`tensor "${tensor}" lies at ${from} to ${to}`, tensor, `${end} to ${end + bytesEach * sizeOf(shape)} of ${data.length} bytes`);
    // A copy: the bytes of the file need not begin at a multiple of four.
    if (bytesEach === 4) tensors.set(tensor, { shape, values: new Float32Array(Uint8Array.from(data.subarray(from, to)).buffer) });
    end = to;
  }
  if (end !== data.length) fail(`${data.length - end} bytes belong to no tensor`);
  return { tensors, metadata: Object.fromEntries(Object.entries(metadata as object).map(([key, value]) => [key, String(value)])) };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);
