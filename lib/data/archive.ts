import { createReadStream, createWriteStream, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createGunzip } from 'node:zlib';
import tar from 'tar-stream';
import yauzl from 'yauzl';
import { SecondReadError, isSecondReadError } from '../core/errors.js';
import { SAFE_PATH } from './manifest.js';

/** What an archive from elsewhere may cost at most. */
export interface ArchiveLimits {
  /** Bytes of all entries together (4 GiB). */
  total?: number;
  /** Bytes of one entry (1 GiB). */
  entry?: number;
  entries?: number;
  /** Unpacked over packed bytes, for what is over a megabyte (200; deflate cannot do more than 1,032). */
  ratio?: number;
}

/** Below this a high ratio does no harm: small files of zeros are honest. */
const RATIO_FROM = 1_000_000;
/** Long names and other headers of a tar are held in memory; more than this of them is no honest archive. */
const HEADERS = 16 * 2 ** 20;

/**
 * Unpacks a zip, tar or tar.gz that came from elsewhere into a folder that does not exist yet: all of it or nothing.
 *
 * Refused with the entry's name: a path that is absolute, has "..", a drive letter or a backslash; a link or device; a name that occurs
 * twice; encryption; more entries, bytes or a higher ratio than the limits allow, counted while unpacking and not as the archive claims.
 *
 * @param choose the entries to unpack (all where left out)
 * @returns the names, in the archive's order
 * @throws SecondReadError (data)
 */
export async function unpack(archive: string, folder: string, { choose = () => true, ...limits }: ArchiveLimits & { choose?: (name: string) => boolean } = {}): Promise<string[]> {
  const temporary = `${folder}.unpacking`, names: string[] = [];
  rmSync(temporary, { recursive: true, force: true });
  try {
    mkdirSync(temporary, { recursive: true });
    await walk(archive, limits, async (name, content) => {
      if (!choose(name)) { content.resume(); return; }
      const target = path.join(temporary, name);
      mkdirSync(path.dirname(target), { recursive: true });
      await pipeline(content, createWriteStream(target, { flags: 'wx' }));
      names.push(name);
    });
    renameSync(temporary, folder);
  } catch (cause) {
    rmSync(temporary, { recursive: true, force: true });
    throw asOurs(cause, archive);
  }
  return names;
}

/** The chosen entries of an archive in memory, under the same rules as `unpack`. */
export async function readEntries(archive: string, choose: (name: string) => boolean, limits: ArchiveLimits = {}): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  try {
    await walk(archive, limits, async (name, content) => {
      if (!choose(name)) { content.resume(); return; }
      const chunks: Buffer[] = [];
      for await (const chunk of content as AsyncIterable<Buffer>) chunks.push(chunk);
      found.set(name, Buffer.concat(chunks));
    });
  } catch (cause) {
    throw asOurs(cause, archive);
  }
  return found;
}

function asOurs(cause: unknown, archive: string): SecondReadError {
  if (isSecondReadError(cause)) return cause;
  return new SecondReadError('data', `could not be unpacked: ${(cause as Error).message}`, { file: archive, expected: 'a whole zip, tar or tar.gz without entries that lead elsewhere', remedy: 'Nothing was unpacked. Fetch it again, and do not trust its source blindly.' }, { cause });
}

type Use = (name: string, content: Readable) => Promise<void>;

function walk(archive: string, limits: ArchiveLimits, use: Use): Promise<void> {
  if (/\.zip$/i.test(archive)) return walkZip(archive, new Guard(archive, limits), use);
  if (/\.(tar|tar\.gz|tgz)$/i.test(archive)) return walkTar(archive, new Guard(archive, limits), use);
  throw new SecondReadError('data', 'unknown kind of archive', { file: archive, expected: '.zip, .tar, .tar.gz or .tgz' });
}

/** Counts what an archive costs and refuses what it must not hold. */
class Guard {
  private readonly names = new Set<string>();
  private bytes = 0;
  private readonly total: number;
  private readonly entry: number;
  private readonly entries: number;
  private readonly ratio: number;

  constructor(private readonly archive: string, { total = 2 ** 32, entry = 2 ** 30, entries = 200_000, ratio = 200 }: ArchiveLimits) {
    this.total = total; this.entry = entry; this.entries = entries; this.ratio = ratio;
  }

  refuse(name: string, what: string, expected: string): never {
    throw new SecondReadError('data', `refused: ${what}`, { file: this.archive, field: name.slice(0, 200), expected, remedy: 'Nothing was unpacked.' });
  }

  name(name: string): string {
    if (!SAFE_PATH.test(name)) this.refuse(name, 'the entry leads outside its folder', 'a relative path without "..", ":" or "\\"');
    // Some systems take "A" and "a" for one file, and the second would overwrite the first.
    const key = name.normalize('NFC').toLowerCase();
    if (this.names.has(key)) this.refuse(name, 'the entry occurs twice', 'each entry once');
    this.names.add(key);
    if (this.names.size > this.entries) this.refuse(name, `more than ${this.entries} entries`, `at most ${this.entries}`);
    return name;
  }

  /** Passes a whole tar on while what lies between its entries stays small. `packed`: bytes read of the archive. */
  headers(packed: () => number): Transform {
    let stream = 0;
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        stream += chunk.length;
        try {
          if (stream - this.bytes > HEADERS + 2048 * this.names.size) this.refuse('', `more than ${HEADERS} bytes of headers`, 'entries with short names');
          if (stream > RATIO_FROM && stream > this.ratio * packed()) this.refuse('', `it unpacks to more than ${this.ratio} times its size`, 'a ratio that images and tables have');
          done(null, chunk);
        } catch (error) { done(error as Error); }
      },
    });
  }

  /** Passes an entry's bytes on while they stay within the limits. `packed`: bytes of the archive that have gone into it. */
  counter(name: string, packed: () => number): Transform {
    let here = 0;
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        here += chunk.length;
        this.bytes += chunk.length;
        try {
          if (here > this.entry) this.refuse(name, `the entry is larger than ${this.entry} bytes`, `at most ${this.entry}`);
          if (this.bytes > this.total) this.refuse(name, `more than ${this.total} bytes in all`, `at most ${this.total}`);
          if (here > RATIO_FROM && here > this.ratio * Math.max(1, packed())) this.refuse(name, `it unpacks to more than ${this.ratio} times its size`, 'a ratio that images and tables have');
          done(null, chunk);
        } catch (error) { done(error as Error); }
      },
    });
  }
}

/** zlib has its own check sum for gzip; a zip's must be compared by hand. */
function checksum(wanted: number, name: string, guard: Guard): Transform {
  let found = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) { found = crc32(chunk, found); done(null, chunk); },
    flush(done) { try { if (found !== wanted) guard.refuse(name, 'wrong check sum', 'an undamaged entry'); done(); } catch (error) { done(error as Error); } },
  });
}

async function walkZip(archive: string, guard: Guard, use: Use): Promise<void> {
  // decodeStrings: yauzl itself refuses absolute names and ".."; the guard is stricter and names the rule.
  const zip = await yauzl.openPromise(archive, { lazyEntries: true, autoClose: false, decodeStrings: true, validateEntrySizes: true, strictFileNames: true });
  try {
    for await (const entry of zip.eachEntry()) {
      const mode = entry.externalFileAttributes >>> 16, kind = mode & 0o170000;
      if (entry.fileName.endsWith('/')) { guard.name(entry.fileName.slice(0, -1)); continue; }
      const name = guard.name(entry.fileName);
      if (kind !== 0 && kind !== 0o100000) guard.refuse(name, 'the entry is a link or a device', 'files');
      if (entry.isEncrypted()) guard.refuse(name, 'the entry is encrypted', 'files that can be read');
      const counter = guard.counter(name, () => entry.compressedSize), end = checksum(entry.crc32, name, guard);
      await Promise.all([pipeline(await zip.openReadStreamPromise(entry), counter, end), use(name, end)]);
    }
  } finally { zip.close(); }
}

async function walkTar(archive: string, guard: Guard, use: Use): Promise<void> {
  const file = createReadStream(archive), extract = tar.extract();
  const whole = guard.headers(() => file.bytesRead);
  const feeding = /gz$/i.test(archive) ? pipeline(file, createGunzip(), whole, extract) : pipeline(file, whole, extract);
  feeding.catch(() => undefined); // the loop below sees the same failure
  for await (const entry of extract) {
    const { name, type } = entry.header;
    if (type === 'directory') { guard.name(name.replace(/\/$/, '')); entry.resume(); continue; }
    if (type !== 'file' && type !== 'contiguous-file') guard.refuse(name, `the entry is a ${type}`, 'files');
    const counter = guard.counter(guard.name(name), () => file.bytesRead);
    await Promise.all([pipeline(entry as unknown as Readable, counter), use(name, counter)]);
  }
  await feeding;
}
