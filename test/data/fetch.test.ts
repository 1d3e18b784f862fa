import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { rng } from '../../lib/core/random.js';
import { download, type DownloadOptions } from '../../lib/data/download.js';
import { fetchDataset } from '../../lib/data/fetch.js';
import { blobOf, breakingOnce, good, listed, manifestOf, put, scratch, serve, type Handler } from './helpers.js';

const stream = rng(1, 'simulation', 'fetch');
const CONTENT = Buffer.from(Array.from({ length: 300_000 }, () => stream.integer(256)));
const quick: DownloadOptions = { pause: 1, timeout: 2000 };
const folder = scratch();
let count = 0;
const place = (): string => path.join(folder, String(count++), 'file.bin');

/** Downloads CONTENT from a path of a new server with the given routes. */
async function from(routes: Record<string, Handler>, paths = ['/file'], options: DownloadOptions = quick) {
  const server = await serve(routes), target = place();
  const run = () => download(listed('file.bin', CONTENT, paths.map((name) => (name.includes('://') ? name : server.url(name)))), target, false, options);
  return { server, target, run };
}

const redirect = (to: string, status = 302): Handler => (_request, response) => { response.writeHead(status, { location: to }); response.end(); };
const status = (code: number, headers: Record<string, string> = {}): Handler => (_request, response) => { response.writeHead(code, headers); response.end('no'); };
const left = (target: string): string[] => readdirSync(path.dirname(target));

test('a file is downloaded whole, and no part is left', async () => {
  const { target, run } = await from({ '/file': good(CONTENT) });
  await run();
  assert.ok(readFileSync(target).equals(CONTENT));
  assert.deepEqual(left(target), ['file.bin']);
});

test('a server that breaks off midway is asked for the rest alone, under the condition that the file is the same', async () => {
  const { server, target, run } = await from({ '/file': breakingOnce(CONTENT, 120_000) });
  await run();
  assert.ok(readFileSync(target).equals(CONTENT));
  assert.equal(server.log.length, 2);
  assert.match(server.log[1].range ?? '', /^bytes=\d+-$/);
  assert.ok(Number(server.log[1].range!.slice(6, -1)) > 0);
  assert.equal(server.log[1].ifRange, '"v1"');
});

test('a call that was cut off leaves a part, and the next call goes on from it', async () => {
  const { server, target, run } = await from({ '/file': breakingOnce(CONTENT, 120_000) }, ['/file'], { ...quick, tries: 1 });
  await assert.rejects(run(), /could not be downloaded/);
  assert.ok(!existsSync(target));
  assert.deepEqual(left(target).sort(), ['file.bin.part', 'file.bin.part.json']);
  await run();
  assert.ok(readFileSync(target).equals(CONTENT));
  assert.match(server.log[1].range ?? '', /^bytes=[1-9]\d*-$/);
});

test('a file that changed between two tries is fetched from the start', async () => {
  const old = Buffer.from(CONTENT.map((byte) => byte ^ 1)), server = await serve({ '/file': breakingOnce(old, 100_000, '"old"') }), target = place();
  const run = () => download(listed('f', CONTENT, [server.url('/file')]), target, false, { ...quick, tries: 1 });
  await assert.rejects(run());
  server.routes['/file'] = good(CONTENT, '"new"');
  await run();
  assert.ok(readFileSync(target).equals(CONTENT));
});

test('a part that the server takes for its own but is not is thrown away, and the file fetched anew', async () => {
  const { server, target, run } = await from({ '/file': good(CONTENT) });
  put(path.dirname(target), 'file.bin.part', Buffer.alloc(1000, 7));
  put(path.dirname(target), 'file.bin.part.json', JSON.stringify({ url: server.url('/file'), validator: '"v1"' }));
  await run();
  assert.ok(readFileSync(target).equals(CONTENT));
  assert.deepEqual(server.log.map(({ range }) => range), ['bytes=1000-', undefined]);
});

test('a part without proof of which file it is of is thrown away', async () => {
  const { server, target, run } = await from({ '/file': good(CONTENT) });
  put(path.dirname(target), 'file.bin.part', Buffer.alloc(1000, 7));
  await run();
  assert.deepEqual(server.log.map(({ range }) => range), [undefined]);
  assert.ok(readFileSync(target).equals(CONTENT));
});

test('a whole part is checked and renamed without a request', async () => {
  const { server, target, run } = await from({ '/file': status(500) });
  put(path.dirname(target), 'file.bin.part', CONTENT);
  await run();
  assert.equal(server.log.length, 0);
  assert.ok(readFileSync(target).equals(CONTENT));
});

test('a server that ignores Range and sends the file from the start is understood', async () => {
  let first = true;
  const { target, run } = await from({ '/file': (_request, response) => {
    response.writeHead(200, { 'content-length': CONTENT.length, etag: '"v1"' });
    if (!first) { response.end(CONTENT); return; }
    first = false;
    response.write(CONTENT.subarray(0, 90_000), () => setImmediate(() => response.destroy()));
  } });
  await run();
  assert.ok(readFileSync(target).equals(CONTENT));
});

test('a server that sends another range than it was asked for does not corrupt the file', async () => {
  let calls = 0;
  const { target, run } = await from({ '/file': (request, response) => {
    calls++;
    if (calls === 1) { breakingOnce(CONTENT, 90_000)(request, response); return; }
    if (request.headers.range !== undefined) { response.writeHead(206, { 'content-range': `bytes 0-${CONTENT.length - 1}/${CONTENT.length}`, 'content-length': CONTENT.length, etag: '"v1"' }); response.end(CONTENT); return; }
    good(CONTENT)(request, response);
  } });
  await run();
  assert.ok(readFileSync(target).equals(CONTENT));
});

test('a server that announces another length than the manifest is refused before its bytes are taken', async () => {
  for (const length of [CONTENT.length + 10, CONTENT.length - 10]) {
    const { target, run } = await from({ '/file': (_request, response) => { response.writeHead(200, { 'content-length': length }); response.end(Buffer.alloc(length)); } });
    await assert.rejects(run(), new RegExp(`announces ${length} bytes; expected ${CONTENT.length}`));
    assert.deepEqual(left(target), []);
  }
});

test('a server that promises more than it sends is tried again and then given up', async () => {
  const { server, run } = await from({ '/file': (_request, response) => { response.writeHead(200, { 'content-length': CONTENT.length }); response.write(CONTENT.subarray(0, 5000), () => setImmediate(() => response.destroy())); } }, ['/file'], { ...quick, tries: 3 });
  await assert.rejects(run(), { kind: 'fetch' });
  assert.ok(server.log.length >= 3 && server.log.length <= 4, `${server.log.length} requests`);
});

test('a server without a length that never stops is cut off at the listed size', async () => {
  const { target, run } = await from({ '/file': (_request, response) => {
    const more = (): void => { while (!response.destroyed && response.write(Buffer.alloc(65_536))); };
    response.on('drain', more);
    more();
  } });
  await assert.rejects(run(), new RegExp(`sends more than ${CONTENT.length} bytes`));
  assert.ok(!existsSync(target));
});

test('wrong bytes of the right length are refused, and nothing is left of them', async () => {
  const { target, run } = await from({ '/file': good(Buffer.alloc(CONTENT.length, 1)) });
  await assert.rejects(run(), /wrong bytes: SHA-256 [0-9a-f]{64}, expected [0-9a-f]{64}/);
  assert.deepEqual(left(target), []);
});

test('an error page in place of the file is refused by its status, naming address and status', async () => {
  for (const code of [403, 404, 410]) {
    const { server, run } = await from({ '/file': status(code) });
    await assert.rejects(run(), new RegExp(`${server.url('/file')}: the server answers ${code}`));
    assert.equal(server.log.length, 1);
  }
});

test('a server in trouble is tried again, and after that the next mirror', async () => {
  const { server, target, run } = await from({ '/a': status(500), '/b': status(404), '/c': good(CONTENT) }, ['/a', '/b', '/c'], { ...quick, tries: 3 });
  await run();
  assert.deepEqual(server.log.map((entry) => entry.path), ['/a', '/a', '/a', '/b', '/c']);
  assert.ok(readFileSync(target).equals(CONTENT));
});

test('a passing 503 with Retry-After is waited out', async () => {
  let calls = 0;
  const { target, run } = await from({ '/file': (request, response) => (calls++ === 0 ? status(503, { 'retry-after': '0' }) : good(CONTENT))(request, response) });
  await run();
  assert.ok(existsSync(target));
});

test('a mirror with wrong bytes is passed over for one with the right ones', async () => {
  const { target, run } = await from({ '/bad': good(Buffer.alloc(CONTENT.length)), '/good': good(CONTENT) }, ['/bad', '/good']);
  await run();
  assert.ok(readFileSync(target).equals(CONTENT));
});

test('a silent server is given up after the timeout', async () => {
  const { run } = await from({ '/file': () => undefined }, ['/file'], { pause: 1, tries: 1, timeout: 50 });
  await assert.rejects(run(), /no answer for 0\.05 s/);
});

test('redirects are followed, relative ones too', async () => {
  const { target, run } = await from({ '/file': redirect('/deeper/one', 301), '/deeper/one': redirect('two', 307), '/deeper/two': good(CONTENT) });
  await run();
  assert.ok(readFileSync(target).equals(CONTENT));
});

test('redirects in a circle, too many, to a file, to another scheme and to plain http elsewhere are refused', async () => {
  const endless: Record<string, Handler> = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`/n${i}`, redirect(`/n${i + 1}`)]));
  const cases: [Record<string, Handler>, string, RegExp][] = [
    [{ '/file': redirect('/other'), '/other': redirect('/file') }, '/file', /redirects in a circle/],
    [endless, '/n0', /more than 5 redirects/],
    [{ '/file': redirect('file:///etc/passwd') }, '/file', /refused the redirect .*scheme "file:"/],
    [{ '/file': redirect('ftp://127.0.0.1/x') }, '/file', /scheme "ftp:"/],
    [{ '/file': redirect('data:text/plain,x') }, '/file', /scheme "data:"/],
    [{ '/file': redirect('http://192.0.2.1/x') }, '/file', /plain http/],
    [{ '/file': redirect('http://me:secret@127.0.0.1/x') }, '/file', /user name or password/],
  ];
  for (const [routes, start, message] of cases) {
    const { target, run } = await from(routes, [start], { ...quick, tries: 1 });
    await assert.rejects(run(), message);
    assert.deepEqual(left(target), []);
  }
});

test('an address of the manifest that is no https is refused: a file, plain http', async () => {
  for (const [address, message] of [['file:///etc/passwd', /scheme "file:"/], ['http://192.0.2.1/file', /plain http/]] as const) {
    const { run } = await from({}, [address]);
    await assert.rejects(run(), message);
  }
});

test('an answer in another encoding than asked for is refused', async () => {
  const { run } = await from({ '/file': (_request, response) => { response.writeHead(200, { 'content-encoding': 'gzip' }); response.end('x'); } });
  await assert.rejects(run(), /content-encoding "gzip"/);
});

test('a target that cannot be written is told as such, and no mirror is asked in vain', async () => {
  const { server, target, run } = await from({ '/a': good(CONTENT), '/b': good(CONTENT) }, ['/a', '/b']);
  mkdirSync(`${target}.part`, { recursive: true });
  await assert.rejects(run(), /could not write: EISDIR/);
  assert.ok(server.log.every((entry) => entry.path === '/a'));
});

test('a full disk is told as such, with what to do, and the target does not appear', async () => {
  const { target, run } = await from({ '/file': good(CONTENT) });
  mkdirSync(path.dirname(target), { recursive: true });
  symlinkSync('/dev/full', `${target}.part`);
  await assert.rejects(run(), /could not write: ENOSPC.*Free some space/);
  assert.ok(!existsSync(target));
});

test('a dataset is fetched: upstream bytes by git blob id into upstream/, equal ones into place, twins once, and a second call asks nothing', async () => {
  const server = await serve({ '/o/r/main/big%20film.png': good(CONTENT), '/table.csv': good(Buffer.from('a\n1\n')) }), root = scratch();
  const image = (name: string) => ({ ...listed(name, 'other bytes here', [server.url('/o/r/main/big%20film.png')]), gitBlob: blobOf(CONTENT) });
  const manifest = manifestOf('set', [image('images/1.jpg'), image('images/2.jpg'), listed('table.csv', 'a\n1\n', [server.url('/table.csv')]), listed('index.csv', 'x', [])]);
  const first = await fetchDataset(manifest, { root, ...quick });
  assert.deepEqual({ ...first, fetched: first.fetched.sort() }, { fetched: ['table.csv', 'upstream/o/r/main/big film.png'], present: [], withoutAddress: ['index.csv'], failed: [] });
  assert.ok(readFileSync(path.join(root, 'set/upstream/o/r/main/big film.png')).equals(CONTENT));
  assert.equal(server.log.length, 2);
  const second = await fetchDataset(manifest, { root, ...quick });
  assert.deepEqual([second.fetched, second.present.sort(), server.log.length], [[], ['table.csv', 'upstream/o/r/main/big film.png'], 2]);
});

test('wrong upstream bytes are refused by git blob id', async () => {
  const server = await serve({ '/x.png': good(CONTENT) });
  const result = await fetchDataset(manifestOf('set', [{ ...listed('x.jpg', 'y', [server.url('/x.png')]), gitBlob: 'a'.repeat(40) }]), { root: scratch(), ...quick });
  assert.match(result.failed[0].why, new RegExp(`git blob id ${blobOf(CONTENT)}, expected a{40}`));
});

test('all failures of a dataset are told, good files are kept, and after five in a row the rest is left', async () => {
  const server = await serve({ '/ok': good(CONTENT) }), root = scratch();
  const bad = (i: number) => listed(`bad${i}`, 'x', [server.url(`/none${i}`)]);
  const some = await fetchDataset(manifestOf('set', [bad(0), listed('ok', CONTENT, [server.url('/ok')]), bad(1)]), { root, ...quick });
  assert.deepEqual([some.fetched, some.failed.map((failure) => failure.path).sort()], [['ok'], ['bad0', 'bad1']]);
  const many = await fetchDataset(manifestOf('many', Array.from({ length: 20 }, (_, i) => bad(i))), { root, ...quick, parallel: 1 });
  assert.deepEqual([many.failed.length, many.failed[5].path], [6, '15 more']);
});

test('a file of the user that is there with other bytes is reported and never overwritten', async () => {
  const server = await serve({ '/ok': good(CONTENT) }), root = scratch(), mine = put(root, 'set/ok', 'mine');
  const result = await fetchDataset(manifestOf('set', [listed('ok', CONTENT, [server.url('/ok')])]), { root, ...quick });
  assert.match(result.failed[0].why, /4 bytes, expected 300000\. It is not overwritten/);
  assert.equal(readFileSync(mine, 'utf8'), 'mine');
  assert.equal(server.log.length, 0);
});

test('a dataset that wants registration is refused with its numbered steps', async () => {
  await assert.rejects(fetchDataset(manifestOf('set', [], { access: 'register', steps: ['Register.', 'Download.'] })), /wants each user to register\n {2}1\. Register\.\n {2}2\. Download\./);
});
