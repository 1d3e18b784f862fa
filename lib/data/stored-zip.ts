import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { SecondReadError } from '../core/errors.js';
import { SAFE_PATH } from './manifest.js';

/** A zip whose entries are stored as they are, read in place. */
export interface StoredZip {
  /** In the archive's order. */
  names: readonly string[];
  /** @throws SecondReadError (data) for an unknown name or bytes that do not fit their check sum */
  read(name: string): Buffer;
  close(): void;
}

const LOCAL = 0x04034b50, CENTRAL = 0x02014b50, END = 0x06054b50;
/** 1 January 1980, midnight: a zip has no "no date", and a real one would make equal content differ. */
const NO_DATE = 0x00210000;
const UTF8 = 0x0800;

/**
 * A zip of stored (not deflated) entries whose bytes depend on names and content alone. Images are packed already: deflating them would
 * save nothing, and stored entries can be read in place.
 *
 * @param entries written in this order
 * @throws SecondReadError (input) for a name that leads elsewhere or occurs twice
 */
export function storedZip(entries: readonly { name: string; bytes: Buffer }[]): Buffer {
  const parts: Buffer[] = [], central: Buffer[] = [], seen = new Set<string>();
  let offset = 0;
  for (const { name, bytes } of entries) {
    if (!SAFE_PATH.test(name) || seen.has(name)) throw new SecondReadError('input', `archive entry "${name}"`, { expected: 'a relative path, once' });
    seen.add(name);
    const title = Buffer.from(name), sum = crc32(bytes), local = Buffer.alloc(30), entry = Buffer.alloc(46);
    local.writeUInt32LE(LOCAL, 0); local.writeUInt16LE(10, 4); local.writeUInt16LE(UTF8, 6); local.writeUInt32LE(NO_DATE, 10);
    local.writeUInt32LE(sum, 14); local.writeUInt32LE(bytes.length, 18); local.writeUInt32LE(bytes.length, 22); local.writeUInt16LE(title.length, 26);
    entry.writeUInt32LE(CENTRAL, 0); entry.writeUInt16LE(10, 4); entry.writeUInt16LE(10, 6); local.copy(entry, 8, 6, 30); entry.writeUInt32LE(offset, 42);
    parts.push(local, title, bytes);
    central.push(entry, title);
    offset += 30 + title.length + bytes.length;
  }
  const size = central.reduce((sum, part) => sum + part.length, 0), end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0); end.writeUInt16LE(entries.length, 8); end.writeUInt16LE(entries.length, 10); end.writeUInt32LE(size, 12); end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...central, end]);
}

interface Entry { offset: number; size: number; sum: number }
type Refuse = (what: string, expected: string, field?: string) => never;
const refusal = (file: string): Refuse => (what, expected, field) => {
  throw new SecondReadError('data', `archive refused: ${what}`, { file, ...(field === undefined ? {} : { field }), expected, remedy: 'Restore it: git checkout data-manifests' });
};

/**
 * Opens a zip of stored entries without unpacking it: reads its directory, then entries as they are asked for, each proved by its check sum.
 *
 * @throws SecondReadError (data) for what is no whole zip, a deflated or encrypted entry, a name twice or one that leads elsewhere
 */
export function openStoredZip(file: string): StoredZip {
  const refuse = refusal(file), handle = openSync(file, 'r');
  let entries: Map<string, Entry>, open = true;
  const read = (offset: number, length: number): Buffer => { const bytes = Buffer.alloc(length); return bytes.subarray(0, readSync(handle, bytes, 0, length, offset)); };
  try { entries = readDirectory(read, fstatSync(handle).size, refuse); } catch (error) { closeSync(handle); throw error; }
  return {
    names: [...entries.keys()],
    read(name) {
      const entry = entries.get(name) ?? refuse('no such entry', 'an entry of the index', name);
      return open ? content(read, name, entry, refuse) : refuse('it was closed before', 'an open archive', name);
    },
    close() { if (open) closeSync(handle); open = false; },
  };
}

/** All entries of a stored zip in memory. */
export function zipEntries(zip: Buffer, file = 'archive'): { name: string; bytes: Buffer }[] {
  const refuse = refusal(file), read: Read = (offset, length) => zip.subarray(offset, offset + length);
  return [...readDirectory(read, zip.length, refuse)].map(([name, entry]) => ({ name, bytes: content(read, name, entry, refuse) }));
}

/** At most `length` bytes from `offset`; fewer at the end. */
type Read = (offset: number, length: number) => Buffer;

function content(read: Read, name: string, entry: Entry, refuse: Refuse): Buffer {
  const head = read(entry.offset, 30);
  if (head.length < 30 || head.readUInt32LE(0) !== LOCAL) refuse('an entry does not begin where the directory says', 'a whole archive', name);
  const bytes = read(entry.offset + 30 + head.readUInt16LE(26) + head.readUInt16LE(28), entry.size);
  if (bytes.length !== entry.size || crc32(bytes) !== entry.sum) refuse('wrong check sum', 'an undamaged entry', name);
  return bytes;
}

function readDirectory(read: Read, size: number, refuse: Refuse): Map<string, Entry> {
  if (size < 22) refuse('it is too short', 'a zip');
  const end = read(size - 22, 22), entries = new Map<string, Entry>();
  if (end.readUInt32LE(0) !== END || end.readUInt32LE(4) !== 0 || end.readUInt16LE(8) !== end.readUInt16LE(10) || end.readUInt16LE(20) !== 0) refuse('its end is missing', 'a whole zip of one part without a comment');
  const count = end.readUInt16LE(10), length = end.readUInt32LE(12), start = end.readUInt32LE(16);
  if (start + length + 22 !== size) refuse('its directory is not where its end says', 'a whole zip');
  const directory = read(start, length);
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > length || directory.readUInt32LE(at) !== CENTRAL) refuse(`entry ${i + 1} of its directory is broken`, 'a whole zip');
    const titleLength = directory.readUInt16LE(at + 28), name = directory.toString('utf8', at + 46, at + 46 + titleLength);
    const packed = directory.readUInt32LE(at + 20), bytes = directory.readUInt32LE(at + 24), offset = directory.readUInt32LE(at + 42);
    if (!SAFE_PATH.test(name) || entries.has(name)) refuse('a name occurs twice or leads outside', 'relative paths, each once', name.slice(0, 200));
    if (directory.readUInt16LE(at + 10) !== 0 || packed !== bytes || (directory.readUInt16LE(at + 8) & 1) !== 0) refuse('the entry is packed or encrypted', 'a stored entry', name);
    if (offset + 30 + bytes > start) refuse('the entry reaches beyond the archive', 'a whole zip', name);
    entries.set(name, { offset, size: bytes, sum: directory.readUInt32LE(at + 16) });
    at += 46 + titleLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  if (at !== length) refuse('its directory holds more than its entries', 'a whole zip');
  return entries;
}
