import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { SecondReadError, isSecondReadError } from '../core/errors.js';
import { dataRoot } from '../core/paths.js';
import { progress, type Progress } from '../core/progress.js';
import { download, type DownloadOptions } from './download.js';
import { badBytes } from './hash-file.js';
import { manifestFiles, upstreamPath } from './manifest.js';
import { closeConnections } from './request.js';
import type { Manifest, ManifestFile } from './types.js';

export interface FetchOptions extends DownloadOptions {
  /** Data root; the dataset comes into `<root>/<id>/`. */
  root?: string;
  /** Folder of the manifests, for a list of files. */
  manifests?: string;
  /** Files at a time (4). */
  parallel?: number;
}

export interface FetchResult {
  fetched: string[];
  /** Were there already, with the right bytes. */
  present: string[];
  /** Have no public address (an index made for the open data, say), and are not there. */
  withoutAddress: string[];
  failed: { path: string; why: string }[];
}

/** After so many failures in a row the rest is not tried: the network is gone, or the source. */
const GIVE_UP = 5;

/**
 * Fetches what a dataset lacks into `<root>/<id>/`. A file that is there and right, as listed or as its upstream copy, is left alone; one
 * that is there and wrong is an error, never overwritten. All failures are in the result.
 *
 * @throws SecondReadError (fetch) with the numbered steps where a person must register
 */
export async function fetchDataset(manifest: Manifest, { root = dataRoot(), manifests, parallel = 4, ...options }: FetchOptions = {}): Promise<FetchResult> {
  if (manifest.access === 'register' || manifest.access === 'credentialed') {
    throw new SecondReadError('fetch', `${manifest.id} cannot be fetched: its provider wants each user to register\n${numbered(manifest.steps ?? [])}`, { remedy: `Licence: ${manifest.licence.id}.` });
  }
  const result: FetchResult = { fetched: [], present: [], withoutAddress: [], failed: [] }, folder = path.join(root, manifest.id);
  const jobs = await missingFiles(manifestFiles(manifest, manifests), folder, result);
  const exact = jobs.every(({ file }) => file.gitBlob === undefined);
  const bar = progress({ label: `fetch ${manifest.id}`, total: exact ? kilobytes(jobs.reduce((sum, { file }) => sum + file.bytes, 0)) : jobs.length, unit: exact ? 'kB' : 'files' });
  const onBytes = exact ? byteCounter(bar) : undefined;
  let next = 0, inARow = 0;
  const worker = async (): Promise<void> => {
    while (next < jobs.length && inARow < GIVE_UP) {
      const { file, target } = jobs[next++];
      try {
        await download(file, path.join(folder, target), true, { ...options, onBytes });
        result.fetched.push(target);
        inARow = 0;
      } catch (error) {
        if (!isSecondReadError(error)) throw error;
        result.failed.push({ path: target, why: error.message });
        inARow++;
      }
      bar.advance(exact ? 0 : 1, path.basename(target));
    }
  };
  try { await Promise.all(Array.from({ length: Math.min(parallel, jobs.length) }, worker)); } finally { closeConnections(); }
  bar.finish();
  if (next < jobs.length) result.failed.push({ path: `${jobs.length - next} more`, why: `not tried after ${GIVE_UP} failures in a row` });
  return result;
}

/** Files to get, each target once (several slices may come from one volume). */
async function missingFiles(files: ManifestFile[], folder: string, result: FetchResult): Promise<{ file: ManifestFile; target: string }[]> {
  const jobs = new Map<string, ManifestFile>();
  for (const file of files) {
    const target = upstreamPath(file);
    if (jobs.has(target) || result.present.includes(target)) continue;
    const there = [file.path, target].find((name) => existsSync(path.join(folder, name)));
    if (there !== undefined) {
      const wrong = await wrongBytes(path.join(folder, there), file, there !== file.path);
      if (wrong === null) result.present.push(there); else result.failed.push({ path: there, why: `${wrong}. It is not overwritten: move it away and fetch again.` });
    } else if (file.urls.length === 0) result.withoutAddress.push(file.path);
    else jobs.set(target, file);
  }
  return [...jobs].map(([target, file]) => ({ target, file }));
}

async function wrongBytes(file: string, listed: ManifestFile, upstream: boolean): Promise<string | null> {
  if (!statSync(file).isFile()) return 'not a file';
  return badBytes(file, listed, upstream);
}

/** @example numbered(['Register', 'Download']) // '  1. Register\n  2. Download' */
export const numbered = (steps: readonly string[]): string => steps.map((step, i) => `  ${i + 1}. ${step}`).join('\n');

const kilobytes = (bytes: number): number => Math.round(bytes / 1000);

function byteCounter(bar: Progress): (bytes: number) => void {
  let bytes = 0, shown = 0;
  return (more) => {
    bytes += more;
    bar.advance(kilobytes(bytes) - shown);
    shown = kilobytes(bytes);
  };
}
