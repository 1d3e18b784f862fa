import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { SecondReadError } from './errors.js';

/**
 * Writes a file whole or not at all: to a temporary neighbour, synced, then renamed over the target. Makes missing folders. A failure
 * (disk full, say) removes the temporary file and leaves an older target as it was.
 */
export function writeAtomic(file: string, content: string | Uint8Array): void {
  mkdirSync(path.dirname(file), { recursive: true });
  // The temporary name is no result: it only keeps two writers apart.
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.part`;
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const handle = openSync(temporary, 'wx');
    try {
      for (let offset = 0; offset < bytes.length;) offset += writeSync(handle, bytes, offset);
      fsyncSync(handle);
    } finally { closeSync(handle); }
    renameSync(temporary, file);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw new SecondReadError('data', `could not write: ${(cause as Error).message}`, { file, remedy: 'Nothing was changed. Free some space or mend the permissions and run the same command again.' }, { cause });
  }
}

/** Text of a file, unzipped when its name ends in `.gz`. @throws SecondReadError that names the file when it is missing or broken. */
export function readText(file: string): string {
  try {
    const bytes = readFileSync(file);
    return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new SecondReadError('data', missing ? 'no such file' : `could not read: ${(cause as Error).message}`, { file }, { cause });
  }
}

/** Gzip whose bytes depend on the content alone (level 9; Node writes no time stamp, and the system byte is set to "unknown"). */
export function gzipStable(content: string | Uint8Array): Uint8Array {
  const zipped = gzipSync(content, { level: 9 });
  zipped[9] = 255;
  return zipped;
}

/** A parsed JSON file. @throws SecondReadError that names the file when it is missing or no JSON. */
export function readJson<T>(file: string): T {
  const text = readText(file);
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new SecondReadError('data', `no valid JSON: ${(cause as Error).message}`, { file }, { cause });
  }
}

/** Pretty JSON with a final newline, for files that people read and git compares. */
export const prettyJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
