import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { ManifestFile } from './types.js';

/** SHA-256 of a file, read in pieces. */
export const sha256OfFile = (file: string): Promise<string> => digest(file, 'sha256', '');

/**
 * Git's blob id of a file: SHA-1 of "blob <bytes>", a zero byte and the content, as `git hash-object` gives it. It pins the length too.
 *
 * @example await gitBlobOfFile('empty') // 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'
 */
export const gitBlobOfFile = (file: string): Promise<string> => digest(file, 'sha1', `blob ${statSync(file).size}\0`);

async function digest(file: string, algorithm: 'sha256' | 'sha1', header: string): Promise<string> {
  const hash = createHash(algorithm).update(header);
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** What is wrong with a file's bytes; null where they are the listed ones. `upstream`: the bytes of the address, not of `path`. */
export async function badBytes(file: string, { bytes, sha256, gitBlob }: ManifestFile, upstream: boolean): Promise<string | null> {
  if (upstream && gitBlob !== undefined) {
    const found = await gitBlobOfFile(file);
    return found === gitBlob ? null : `git blob id ${found}, expected ${gitBlob}`;
  }
  const size = statSync(file).size;
  if (size !== bytes) return `${size} bytes, expected ${bytes}`;
  const found = await sha256OfFile(file);
  return found === sha256 ? null : `SHA-256 ${found}, expected ${sha256}`;
}
