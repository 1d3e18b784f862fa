import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { hashOf, sha256 } from '../core/canonical.js';
import { SecondReadError } from '../core/errors.js';
import type { Raster } from './types.js';

/** Decoded pictures on disk, so that a film is decoded and resized once. */
export interface DecodedCache {
  /**
   * The picture made from these bytes: from disk, or by `make`, which is then stored. A damaged entry is made again. Asked twice at
   * once, it is made once.
   */
  raster(source: Uint8Array, make: () => Promise<Raster>): Promise<Raster>;
  /** What happened so far: found on disk, made, and damaged entries among those made. */
  readonly counts: { found: number; made: number; damaged: number };
}

/**
 * A cache in a folder. An entry's name is the hash of the source's bytes and of `key`: everything else that changes the pixels, as plain
 * JSON (size, method, window, version of the code). Entries are written to a temporary neighbour and renamed, and carry a check sum.
 *
 * @example const cache = decodedCache(folder, { size: 96, method: 'nearest' });
 * const film = await cache.raster(bytes, async () => resizeRaster(await decodeImage(bytes), { width: 96, height: 96, method: 'nearest' }));
 */
export function decodedCache(folder: string, key: unknown): DecodedCache {
  const keyHash = hashOf(key), counts = { found: 0, made: 0, damaged: 0 }, underWay = new Map<string, Promise<Raster>>();
  const look = async (name: string, make: () => Promise<Raster>): Promise<Raster> => {
    const file = path.join(folder, name.slice(0, 2), name), bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => absent(error, file));
    const found = bytes === null ? null : unpack(bytes);
    if (found !== null) {
      counts.found++;
      return found;
    }
    if (bytes !== null) counts.damaged++;
    const raster = await make();
    counts.made++;
    await store(file, pack(raster));
    return raster;
  };
  return {
    counts,
    raster(source, make) {
      const name = sha256(`${sha256(source)} ${keyHash}`).slice(0, 40), running = underWay.get(name);
      if (running !== undefined) return running;
      const job = look(name, make).finally(() => underWay.delete(name));
      underWay.set(name, job);
      return job;
    },
  };
}

function absent(error: NodeJS.ErrnoException, file: string): null {
  if (error.code === 'ENOENT') return null;
  throw new SecondReadError('data', `the cache cannot be read: ${error.message}`, { file, remedy: 'Remove the cache\'s folder; it will be made again.' }, { cause: error });
}

/** No sync to disk, unlike `writeAtomic`: what a power cut damages is found by its check sum and made again. */
async function store(file: string, bytes: Uint8Array): Promise<void> {
  // The temporary name is no result: it only keeps two writers apart.
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.part`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(temporary, bytes, { flag: 'wx' });
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new SecondReadError('data', `the cache cannot be written: ${(cause as Error).message}`, { file, remedy: 'Free some space, mend the permissions, or put the cache elsewhere.' }, { cause });
  }
}

/** "SRR1", width, height, channels, bytes a value (1: all values are whole bytes, or 4), SHA-256 of all that and the values. Little endian. */
const MAGIC = 0x31525253, HEADER = 20 + 32;

function pack({ width, height, channels, pixels }: Raster): Uint8Array {
  const small = pixels.every((value) => value >= 0 && value <= 255 && Number.isInteger(value) && !Object.is(value, -0));
  const values = small ? Uint8Array.from(pixels) : new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const out = new Uint8Array(HEADER + values.length), view = new DataView(out.buffer);
  [MAGIC, width, height, channels, small ? 1 : 4].forEach((value, i) => view.setUint32(4 * i, value, true));
  out.set(values, HEADER);
  out.set(checksum(out), 20);
  return out;
}

const checksum = (entry: Uint8Array): Uint8Array => createHash('sha256').update(entry.subarray(0, 20)).update(entry.subarray(HEADER)).digest();

/** Null for an entry that is not whole. */
function unpack(entry: Buffer): Raster | null {
  if (entry.length < HEADER || !checksum(entry).every((byte, i) => byte === entry[20 + i])) return null;
  const [magic, width, height, channels, size] = [0, 4, 8, 12, 16].map((at) => entry.readUInt32LE(at));
  if (magic !== MAGIC || (channels !== 1 && channels !== 3) || entry.length - HEADER !== width * height * channels * size) return null;
  const values = Uint8Array.from(entry.subarray(HEADER));
  return { width, height, channels, pixels: size === 1 ? Float32Array.from(values) : new Float32Array(values.buffer) };
}
