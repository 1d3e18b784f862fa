import { readFile } from 'node:fs/promises';
import { SecondReadError } from '../core/errors.js';

/** The bytes of a picture, and the name by which errors speak of it. */
export interface Source { bytes: Buffer; name: string }

/**
 * Reads a file, or takes bytes that are already in memory.
 *
 * @param name what errors call it; the path where left out
 * @throws SecondReadError (data) for a missing file, a directory, and a file of 0 bytes
 */
export async function readSource(source: string | Buffer, name?: string): Promise<Source> {
  const called = name ?? (typeof source === 'string' ? source : 'picture in memory');
  const bytes = typeof source === 'string' ? await readFile(source).catch((cause: NodeJS.ErrnoException) => unreadable(cause, called)) : source;
  if (bytes.length === 0) {
    throw new SecondReadError('data', 'the file is empty (0 bytes)', { file: called, expected: 'a PNG, JPEG or DICOM image', remedy: 'Its download or copy was cut off: fetch it again.' });
  }
  return { bytes, name: called };
}

function unreadable(cause: NodeJS.ErrnoException, file: string): never {
  const expected = 'a PNG, JPEG or DICOM image';
  if (cause.code === 'ENOENT') throw new SecondReadError('data', 'no such file', { file, expected, remedy: 'Check the path against the index of the dataset, or fetch the dataset again.' }, { cause });
  if (cause.code === 'EISDIR') throw new SecondReadError('data', 'this is a directory', { file, expected: 'one image file', remedy: 'Name a file inside it; a DICOM series is read file by file.' }, { cause });
  throw new SecondReadError('data', `could not read: ${cause.message}`, { file, expected }, { cause });
}
