import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { sha256 } from '../../lib/core/canonical.js';
import { badBytes } from '../../lib/data/hash-file.js';
import { listManifests, manifestFiles, manifestFolder, parseManifest, readManifest, upstreamPath } from '../../lib/data/manifest.js';
import { SAMPLE_RECIPES } from '../../lib/data/sample.js';
import { verifyDataset } from '../../lib/data/verify.js';
import { blobOf, listed, manifestOf, put, scratch } from './helpers.js';

/** A manifest as parsed JSON, with one member set or, for undefined, removed. */
function broken(set: (json: Record<string, any>) => void): unknown { // eslint-disable-line @typescript-eslint/no-explicit-any
  const json = JSON.parse(JSON.stringify(manifestOf('set', [listed('a.csv', 'a\n', ['https://example.org/a'])])));
  set(json);
  return json;
}

test('every committed manifest parses, is named by its id, and lists each file once inside its folder', () => {
  const ids = listManifests();
  assert.ok(ids.includes('nih-chexnet-predictions') && ids.includes('chexpert') && ids.length >= 20);
  for (const id of ids) {
    const manifest = readManifest(id), files = manifestFiles(manifest);
    assert.equal(manifest.id, id);
    assert.equal(new Set(files.map((file) => file.path)).size, files.length, id);
    for (const file of files) assert.doesNotThrow(() => upstreamPath(file), file.path);
  }
});

test('every committed address is https, and pins a commit or is proved by a hash of the bytes', () => {
  for (const id of listManifests()) for (const file of manifestFiles(readManifest(id))) for (const url of file.urls) assert.match(url, /^https:\/\/raw\.githubusercontent\.com\/[^/]+\/[^/]+\/(HEAD|[0-9a-f]{7,40})\/\S+$/);
});

test('what ships has a licence that allows it, is made by the sample command, and lies there with the listed bytes', async () => {
  const shipping = listManifests().map((id) => readManifest(id)).filter((manifest) => manifest.shipped !== undefined && !manifest.id.startsWith('weights'));
  assert.deepEqual(shipping.map(({ id }) => id), SAMPLE_RECIPES.map(({ id }) => id).sort());
  for (const manifest of shipping) {
    // What ships in part, or changed, is fetched whole from elsewhere and tells the part's counts and the changes.
    assert.equal(manifest.access, manifest.expectedShipped === undefined ? 'shipped' : 'open', manifest.id);
    assert.equal(manifest.shippedChanges === undefined, manifest.expectedShipped === undefined, manifest.id);
    for (const file of manifest.shipped!) assert.equal(await badBytes(path.join(manifestFolder(), manifest.id, file.path), file, false), null, file.path);
    const there = readdirSync(path.join(manifestFolder(), manifest.id)).sort(), list = manifest.fileList === undefined ? [] : [path.basename(manifest.fileList.path)];
    assert.deepEqual(there, [...manifest.shipped!.map((file) => file.path), ...list].sort(), 'no file lies there that the manifest does not list');
    const licence = readFileSync(path.join(manifestFolder(), manifest.id, 'LICENCE.md'), 'utf8');
    for (const part of [manifest.licence.id, manifest.licence.attribution, manifest.citation, manifest.licence.text, manifest.shippedChanges ?? '']) assert.ok(licence.includes(part), `${manifest.id}: ${part}`);
    if (manifest.patientNamespace === 'nih' && manifest.id !== 'source-matters-splits') assert.match(licence, /nihcc\.app\.box\.com.*CVPR 2017/s, manifest.id);
  }
});

test('of sets that do not ship only the list of addresses and hashes is in the repository', () => {
  for (const id of listManifests()) {
    const manifest = readManifest(id), folder = path.join(manifestFolder(), id);
    if (manifest.shipped !== undefined || !statSync(folder, { throwIfNoEntry: false })) continue;
    assert.deepEqual(readdirSync(folder), ['files.csv.gz'], id);
  }
});

test('the whole folder of manifests stays within the 40 MB of the shipped tier', () => {
  const bytes = readdirSync(manifestFolder(), { recursive: true, withFileTypes: true }).reduce((sum, entry) => sum + (entry.isFile() ? statSync(path.join(entry.parentPath, entry.name)).size : 0), 0);
  assert.ok(bytes < 40e6, `${bytes} bytes`);
});

test('a wrong or missing field is an error that names file, field and what was expected', () => {
  const cases: [(json: Record<string, any>) => void, RegExp][] = [ // eslint-disable-line @typescript-eslint/no-explicit-any
    [(json) => { delete json.title; }, /the field is missing \(some\/set\.json, field "title"\); expected a text/],
    [(json) => { json.id = 'other'; }, /field "id"\); expected "set", as the file is named/],
    [(json) => { json.access = 'free'; }, /wrong value "free" \(.*field "access"\); expected shipped, open, register, credentialed/],
    [(json) => { json.licence.mayShip = 'yes'; }, /field "licence\.mayShip"\); expected true or false/],
    [(json) => { json.files[0].bytes = -1; }, /field "files\[0\]\.bytes"\); expected a whole number/],
    [(json) => { json.files[0].sha256 = 'abc'; }, /field "files\[0\]\.sha256"\); expected 64 hex digits/],
    [(json) => { json.files[0].urls = ['file:///etc/passwd']; }, /field "files\[0\]\.urls\[0\]"\); expected an https address/],
    [(json) => { json.files[0].urls = ['http://example.org/a']; }, /expected an https address/],
    [(json) => { json.files[0].path = '../a.csv'; }, /field "files\[0\]\.path"\); expected a relative path inside the folder/],
    [(json) => { json.files[0].path = '/a.csv'; }, /expected a relative path/],
    [(json) => { json.files[0].path = 'a\\..\\b'; }, /expected a relative path/],
    [(json) => { json.files[0].git_blob = 'x'; }, /field "files\[0\]\.git_blob"\); expected no such field/],
    [(json) => { json.expected.rows = '10'; }, /field "expected\.rows"\)/],
    [(json) => { json.expected.perClass = { a: 1.5 }; }, /field "expected\.perClass\.a"\)/],
    [(json) => { json.lastVerified = 'today'; }, /field "lastVerified"\); expected a date/],
    [(json) => { json.notes = 'none'; }, /field "notes"\); expected a list/],
    [(json) => { json.access = 'register'; }, /field "steps"\); expected what a person must do/],
    [(json) => { json.shipped = []; json.licence.mayShip = false; }, /field "licence\.mayShip"\); expected true, since files are shipped/],
    [(json) => { json.homepage = 'javascript:alert(1)'; }, /field "homepage"\); expected an https address/],
  ];
  assert.doesNotThrow(() => parseManifest(broken(() => undefined), 'some/set.json'));
  for (const [set, message] of cases) assert.throws(() => parseManifest(broken(set), 'some/set.json'), (error: Error & { kind?: string }) => error.kind === 'manifest' && message.test(error.message), String(message));
  assert.throws(() => parseManifest([], 'some/set.json'), /expected an object/);
});

test('an unknown dataset is refused with those there are, and a name cannot lead out of the folder', () => {
  assert.throws(() => readManifest('nih'), /no dataset "nih"; expected one of .*nih-boxes/);
  assert.throws(() => readManifest('../package'), /no dataset/);
});

test('a list of files that was changed is refused', () => {
  const folder = scratch(), text = `path,bytes,sha256,git_blob,url\na/1.png,3,${'0'.repeat(64)},,https://example.org/1 https://example.org/2\n`;
  put(folder, 'set/files.csv', text);
  const manifest = manifestOf('set', [], { fileList: { path: 'set/files.csv', sha256: sha256(text) } });
  assert.deepEqual(manifestFiles(manifest, folder), [{ path: 'a/1.png', bytes: 3, sha256: '0'.repeat(64), urls: ['https://example.org/1', 'https://example.org/2'] }]);
  put(folder, 'set/files.csv', text.replace('0', '1'));
  assert.throws(() => manifestFiles(manifest, folder), /the list of files was changed/);
  put(folder, 'set/files.csv', text.replace('a/1.png', '../1.png'));
  assert.throws(() => manifestFiles({ ...manifest, fileList: { path: 'set/files.csv', sha256: sha256(text.replace('a/1.png', '../1.png')) } }, folder), /files\.csv, field "row 2\.path"/);
});

test('upstream bytes that differ go to upstream/ by repository and path, and no address leads out of it', () => {
  const file = { ...listed('images/1.jpg', 'x', ['https://raw.githubusercontent.com/a/b/0123abc/x%20y/1.png']), gitBlob: 'a'.repeat(40) };
  assert.equal(upstreamPath(file), 'upstream/a/b/x y/1.png');
  assert.throws(() => upstreamPath({ ...file, urls: ['https://raw.githubusercontent.com/a/b/c/%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd'] }), /leads outside the folder/);
});

test('verify lists at once what is missing, damaged, of another size or miscounted', async () => {
  const root = scratch(), table = 'image,label,patient\n1,a|b,p1\n2,a,p1\n3,,p2\n', bytes = Buffer.from('upstream bytes');
  const files = [listed('index.csv', table, []), listed('gone.csv', 'x', []), listed('short.bin', 'four', []), listed('same-size.bin', 'four', []), { ...listed('1.jpg', 'packed', ['https://example.org/films/1.png']), gitBlob: blobOf(bytes) }];
  put(root, 'set/index.csv', table);
  put(root, 'set/short.bin', 'fou');
  put(root, 'set/same-size.bin', 'fore');
  put(root, 'set/upstream/films/1.png', bytes);
  const expected = { rows: 4, patients: 2, perClass: { a: 2, c: 1 }, count: { file: 'index.csv', classes: 'label', patient: 'patient' } };
  const result = await verifyDataset(manifestOf('set', files, { expected }), { root, manifests: root });
  assert.deepEqual([result.found, result.expected, result.absent], [2, 5, false]);
  assert.deepEqual(result.problems.map(({ file, problem }) => `${path.basename(file)}: ${problem.replace(/[0-9a-f]{64}/g, '#')}`), [
    'gone.csv: missing', 'short.bin: 3 bytes, expected 4', 'same-size.bin: SHA-256 #, expected #',
    'index.csv: 3 rows, expected 4', 'index.csv: 0 rows of class "c", expected 1', 'index.csv: 1 rows of class "b", expected 0',
  ]);
});

test('verify counts 0/1 columns, splits, fold files and registered tables, and says when a set is not here', async () => {
  const root = scratch();
  put(root, 'set/t.csv', 'id,Mass,Edema,split\n1,1,0,train\n2,1,1,test\n');
  put(root, 'set/fold1.csv', ',path\n0,a\n1,b\n');
  const expected = { rows: 2, perClass: { Mass: 2, Edema: 1 }, perSplit: { 'train': 1, 'test': 1, 'fold1.csv': 2, 'fold2.csv': 7 }, count: { file: 't.csv', classes: ['Mass', 'Edema'], split: 'split' } };
  const manifest = manifestOf('set', [], { expected, access: 'register', steps: ['x'] });
  const { problems } = await verifyDataset(manifest, { root, manifests: root });
  assert.deepEqual(problems.map(({ file, problem }) => [path.basename(file), problem]), [['fold2.csv', 'missing']]);
  assert.equal((await verifyDataset({ ...manifest, id: 'nowhere' }, { root, manifests: root })).absent, true);
});
