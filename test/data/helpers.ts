import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { sha256 } from '../../lib/core/canonical.js';
import type { Manifest, ManifestFile } from '../../lib/data/types.js';

/** A folder that is removed when the test file ends. */
export function scratch(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'second-read-data-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function put(folder: string, name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** As `git hash-object` gives it. */
export const blobOf = (bytes: Buffer): string => createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

export const listed = (name: string, bytes: Buffer | string, urls: string[]): ManifestFile => ({ path: name, bytes: Buffer.byteLength(bytes), sha256: sha256(bytes), urls });

export function manifestOf(id: string, files: ManifestFile[], more: Partial<Manifest> = {}): Manifest {
  return {
    id, title: 'A set', version: '1', licence: { id: 'CC0', text: 'free', mayShip: true, attribution: 'nobody' }, access: 'open', citation: 'none', homepage: 'https://example.org',
    patientNamespace: null, files, expected: { rows: 0 }, labels: [], lastVerified: '2026-01-02', notes: [], ...more,
  };
}

export type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;
export interface Server { url: (name: string) => string; log: { path: string; range?: string; ifRange?: string }[]; routes: Record<string, Handler> }

/** A real HTTP server on this machine; `routes` may change while it runs. Unknown paths answer 404. */
export async function serve(routes: Record<string, Handler> = {}): Promise<Server> {
  const log: Server['log'] = [];
  const server = http.createServer((request, response) => {
    const name = request.url ?? '';
    log.push({ path: name, range: request.headers.range, ifRange: request.headers['if-range'] as string | undefined });
    const handler = routes[name];
    if (handler === undefined) { response.writeHead(404); response.end('none'); } else handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => new Promise<void>((resolve) => { server.closeAllConnections(); server.close(() => resolve()); }));
  const { port } = server.address() as AddressInfo;
  return { log, routes, url: (name) => `http://127.0.0.1:${port}${name}` };
}

/** Serves bytes as a good server does: length, ETag, Range with If-Range. */
export function good(bytes: Buffer, etag = '"v1"'): Handler {
  return (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? NaN);
    const current = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
    if (Number.isNaN(start) || !current) { response.writeHead(200, { 'content-length': bytes.length, etag }); response.end(bytes); return; }
    if (start >= bytes.length) { response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }); response.end(); return; }
    response.writeHead(206, { 'content-length': bytes.length - start, 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}`, etag });
    response.end(bytes.subarray(start));
  };
}

/** Sends `count` bytes of the answer that `good` would give, then cuts the connection; from the second request on behaves well. */
export function breakingOnce(bytes: Buffer, count: number, etag = '"v1"'): Handler {
  let broken = false;
  return (request, response) => {
    if (broken) { good(bytes, etag)(request, response); return; }
    broken = true;
    response.writeHead(200, { 'content-length': bytes.length, etag });
    response.write(bytes.subarray(0, count), () => setImmediate(() => response.destroy()));
  };
}
