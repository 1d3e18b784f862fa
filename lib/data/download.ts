import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SecondReadError, isSecondReadError } from '../core/errors.js';
import { badBytes } from './hash-file.js';
import { get, type Answer } from './request.js';
import type { ManifestFile } from './types.js';

export interface DownloadOptions {
  /** Longest silence of a server, milliseconds (30,000). */
  timeout?: number;
  /** Tries for each address without a byte of progress (4). */
  tries?: number;
  /** First pause between tries, milliseconds; doubled each time (500). */
  pause?: number;
  redirects?: number;
  /** Largest file where the manifest does not know the upstream size (512 MiB). */
  cap?: number;
  /** Bytes that arrived, an earlier call's part first; negative where a part is thrown away. */
  onBytes?: (bytes: number) => void;
}

/** A try failed in a way that another try may mend. */
class Passing extends Error {
  constructor(message: string, readonly after?: number) { super(message); }
}

/**
 * Downloads a file: its addresses in turn, each tried again after a broken connection or a 5xx, going on where it stopped (Range,
 * If-Range). The bytes go to `<target>.part`, are checked by size and hash, and only then renamed to `target`. A part stays after a
 * failure, so that the next call goes on; wrong bytes do not.
 *
 * @param upstream the addresses give the upstream bytes (`gitBlob`), not those of `path`
 * @throws SecondReadError (fetch) that says for each address why it failed
 */
export async function download(file: ManifestFile, target: string, upstream: boolean, options: DownloadOptions = {}): Promise<void> {
  mkdirSync(path.dirname(target), { recursive: true });
  const failures: string[] = [];
  options.onBytes?.(sizeOf(`${target}.part`));
  for (const url of file.urls) {
    try {
      await fromAddress(url, file, target, upstream, options);
      return;
    } catch (error) {
      if (isDiskError(error)) throw new SecondReadError('fetch', `could not write: ${(error as Error).message}`, { file: target, remedy: 'What has arrived is kept. Free some space or mend the permissions and run the same command again.' }, { cause: error });
      failures.push(`${url}: ${isSecondReadError(error) ? error.message : reason(error)}`);
    }
  }
  throw new SecondReadError('fetch', `could not be downloaded\n  ${failures.join('\n  ')}\n `, { file: target, expected: 'one address that gives the listed bytes', remedy: `Run the same command again; it goes on where it stopped.${process.env.HTTPS_PROXY ?? process.env.https_proxy ? ' (A proxy is set in HTTPS_PROXY; it is not used: fetch elsewhere and copy the folder.)' : ''}` });
}

const isDiskError = (error: unknown): boolean => ['ENOSPC', 'EACCES', 'EROFS', 'EDQUOT', 'EISDIR', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '') && (error as NodeJS.ErrnoException).syscall !== 'connect';
const reason = (error: unknown): string => (error instanceof Error ? error.message || ((error as NodeJS.ErrnoException).code ?? error.name) : String(error));

async function fromAddress(url: string, file: ManifestFile, target: string, upstream: boolean, options: DownloadOptions): Promise<void> {
  const { tries = 4, pause = 500 } = options, part = `${target}.part`;
  let left = tries, fresh = false, longest = sizeOf(part);
  for (;;) {
    const before = sizeOf(part);
    try {
      await transfer(url, file, part, upstream, options);
      const wrong = await badBytes(part, file, upstream);
      if (wrong === null) {
        renameSync(part, target);
        rmSync(`${part}.json`, { force: true });
        return;
      }
      discard(part, options);
      // A part from an earlier call may have been of another version: once more from the start.
      if (before === 0 || fresh) throw new SecondReadError('fetch', `wrong bytes: ${wrong}`);
      fresh = true;
    } catch (error) {
      if (isSecondReadError(error) || isDiskError(error)) throw error;
      left = sizeOf(part) > longest ? tries - 1 : left - 1;
      longest = Math.max(longest, sizeOf(part));
      if (left <= 0) throw error;
      await wait(error instanceof Passing && error.after !== undefined ? error.after : pause * 2 ** (tries - left - 1));
    }
  }
}

/** One request; returns when the server's answer has arrived whole. */
async function transfer(url: string, file: ManifestFile, part: string, upstream: boolean, options: DownloadOptions): Promise<void> {
  const { timeout = 30_000, redirects = 5, cap = 512 * 2 ** 20 } = options;
  const exact = upstream && file.gitBlob !== undefined ? undefined : file.bytes, limit = exact ?? cap;
  let start = sizeOf(part);
  if (start > limit) { discard(part, options); start = 0; }
  if (start > 0 && start === exact) return;
  const stored = start > 0 ? validatorOf(part, url) : undefined;
  if (start > 0 && stored === undefined) { discard(part, options); start = 0; }
  const answer = await get(url, { timeout, redirects, headers: start > 0 ? { range: `bytes=${start}-`, 'if-range': stored! } : {} });
  try {
    refuseStatus(answer, part, options);
    if ((answer.headers['content-encoding'] ?? 'identity') !== 'identity') throw new SecondReadError('fetch', `the server sends content-encoding "${answer.headers['content-encoding']}"`, { expected: 'the plain bytes' });
    const resumes = answer.status === 206 && rangeStart(answer) === start && start > 0;
    if (answer.status === 206 && !resumes) { discard(part, options); throw new Passing('the server sent another range than was asked for'); }
    if (!resumes && start > 0) { discard(part, options); start = 0; }
    const announced = answer.headers['content-length'] === undefined ? undefined : start + Number(answer.headers['content-length']);
    if (announced !== undefined && (announced > limit || (exact !== undefined && announced !== exact))) throw new SecondReadError('fetch', `the server announces ${announced} bytes`, { expected: exact === undefined ? `at most ${cap}` : `${exact}` });
    rememberValidator(part, url, answer);
    await append(answer, part, start, limit, options);
    if (announced !== undefined && sizeOf(part) !== announced) throw new Passing(`broken off after ${sizeOf(part)} of ${announced} bytes`);
  } catch (error) {
    answer.body.destroy();
    throw error;
  }
}

function refuseStatus({ status, headers, body }: Answer, part: string, options: DownloadOptions): void {
  if (status === 200 || status === 206) return;
  body.resume();
  if (status === 416) { discard(part, options); throw new Passing('416: the part was not one of the file'); }
  const text = `the server answers ${status}`;
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const seconds = Number(headers['retry-after']);
    throw new Passing(text, Number.isFinite(seconds) && headers['retry-after'] !== undefined ? Math.min(Math.max(seconds, 0), 60) * 1000 : undefined);
  }
  throw new SecondReadError('fetch', text, { expected: '200' });
}

async function append({ body }: Answer, part: string, start: number, limit: number, { onBytes }: DownloadOptions): Promise<void> {
  const handle = openSync(part, start > 0 ? 'r+' : 'w');
  let at = start;
  try {
    if (start > 0) ftruncateSync(handle, start);
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (at + chunk.length > limit) {
        onBytes?.(start - at);
        ftruncateSync(handle, 0);
        throw new SecondReadError('fetch', `the server sends more than ${limit} bytes`, { expected: `${limit}` });
      }
      for (let done = 0; done < chunk.length;) done += writeSync(handle, chunk, done, chunk.length - done, at + done);
      at += chunk.length;
      onBytes?.(chunk.length);
    }
    fsyncSync(handle);
  } finally { closeSync(handle); }
}

function rangeStart({ headers }: Answer): number {
  return Number(/^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1] ?? NaN);
}

const sizeOf = (file: string): number => { const found = statSync(file, { throwIfNoEntry: false }); return found?.isFile() ? found.size : 0; };

function discard(part: string, { onBytes }: DownloadOptions): void {
  onBytes?.(-sizeOf(part));
  rmSync(part, { force: true });
  rmSync(`${part}.json`, { force: true });
}

/** What proves, to the server, that the part is of the file that it has now: a strong ETag, else the date of its last change. */
function rememberValidator(part: string, url: string, { headers }: Answer): void {
  const tag = headers.etag !== undefined && !headers.etag.startsWith('W/') ? headers.etag : headers['last-modified'];
  if (tag === undefined) rmSync(`${part}.json`, { force: true }); else writeFileSync(`${part}.json`, JSON.stringify({ url, validator: tag }));
}

function validatorOf(part: string, url: string): string | undefined {
  try {
    const stored = JSON.parse(readFileSync(`${part}.json`, 'utf8')) as { url?: unknown; validator?: unknown };
    return stored.url === url && typeof stored.validator === 'string' ? stored.validator : undefined;
  } catch {
    return undefined; // none was stored, or it was cut off
  }
}
