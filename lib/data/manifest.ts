import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { sha256 } from '../core/canonical.js';
import { columnIndex, readCsv } from '../core/csv.js';
import { SecondReadError } from '../core/errors.js';
import { readJson } from '../core/files.js';
import { fromRoot } from '../core/paths.js';
import { Checked } from './check-json.js';
import type { Access, Expected, Manifest, ManifestFile } from './types.js';

const ACCESS: readonly Access[] = ['shipped', 'open', 'register', 'credentialed'];
const SHA256 = /^[0-9a-f]{64}$/, BLOB = /^[0-9a-f]{40}$/, DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Where manifests lie. */
export const manifestFolder = (): string => fromRoot('data-manifests');

/** Ids of all datasets, in order of the alphabet. */
export function listManifests(folder = manifestFolder()): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5)).sort();
}

/**
 * A dataset's manifest, parsed and checked.
 *
 * @throws SecondReadError (input) for an unknown id, naming those there are; (manifest) for a wrong or missing field, naming file and field
 * @example readManifest('nih-densenet-ensemble').access // 'shipped'
 */
export function readManifest(id: string, folder = manifestFolder()): Manifest {
  const file = path.join(folder, `${id}.json`);
  if (!/^[a-z0-9.-]+$/.test(id) || !existsSync(file)) throw new SecondReadError('input', `no dataset "${id}"`, { expected: `one of ${listManifests(folder).join(', ')}` });
  return parseManifest(readJson<unknown>(file), file);
}

/** Checks a manifest's JSON; `file` is named in mistakes, and its base name must be the id. */
export function parseManifest(json: unknown, file: string): Manifest {
  const root = new Checked(file, '', json).only('id', 'title', 'version', 'licence', 'access', 'citation', 'homepage', 'patientNamespace', 'files', 'fileList', 'expected', 'expectedShipped', 'labels', 'shipped', 'shippedChanges', 'steps', 'lastVerified', 'notes');
  const id = root.get('id').text(), licence = root.get('licence').only('id', 'text', 'mayShip', 'attribution');
  if (`${id}.json` !== path.basename(file)) root.get('id').fail(`"${path.basename(file, '.json')}", as the file is named`);
  const manifest: Manifest = {
    id, title: root.get('title').text(), version: root.get('version').text(),
    licence: { id: licence.get('id').text(), text: licence.get('text').text(), mayShip: licence.get('mayShip').truth(), attribution: licence.get('attribution').text() },
    access: root.get('access').text(new RegExp(`^(${ACCESS.join('|')})$`), ACCESS.join(', ')) as Access,
    citation: root.get('citation').text(), homepage: root.get('homepage').text(/^https:\/\//, 'an https address'),
    patientNamespace: root.get('patientNamespace').value === null ? null : root.get('patientNamespace').text(/^[a-z0-9-]+$/, 'a name, or null where patients are not known'),
    files: root.get('files').list(manifestFile),
    fileList: root.get('fileList').optional((list) => ({ path: list.only('path', 'sha256').get('path').text(...SAFE), sha256: list.get('sha256').text(SHA256, '64 hex digits') })),
    expected: expected(root.get('expected')),
    expectedShipped: root.get('expectedShipped').optional(expected),
    labels: root.get('labels').list((label) => ({ column: label.only('column', 'meaning').get('column').text(), meaning: label.get('meaning').text() })),
    shipped: root.get('shipped').optional((list) => list.list(manifestFile)),
    shippedChanges: root.get('shippedChanges').optional((changes) => changes.text()),
    steps: root.get('steps').optional((list) => list.list((step) => step.text())),
    lastVerified: root.get('lastVerified').text(DATE, 'a date, YYYY-MM-DD'),
    notes: root.get('notes').list((note) => note.text()),
  };
  if ((manifest.access === 'register' || manifest.access === 'credentialed') && (manifest.steps ?? []).length === 0) root.get('steps').fail('what a person must do to get the data');
  if (manifest.shipped !== undefined && !manifest.licence.mayShip) licence.get('mayShip').fail('true, since files are shipped');
  return manifest;
}

/** A relative path that stays inside its folder, on any system. */
export const SAFE_PATH = /^(?![/\\])(?!.*(^|\/)\.{1,2}(\/|$))(?!.*[\\:\0])(?!.*\/\/).*[^/]$/;
const SAFE = [SAFE_PATH, 'a relative path inside the folder, without "..", ":" or "\\"'] as const;

function manifestFile(file: Checked): ManifestFile {
  file.only('path', 'bytes', 'sha256', 'gitBlob', 'urls');
  const gitBlob = file.get('gitBlob').optional((blob) => blob.text(BLOB, '40 hex digits'));
  return {
    path: file.get('path').text(...SAFE), bytes: file.get('bytes').whole(), sha256: file.get('sha256').text(SHA256, '64 hex digits'),
    ...(gitBlob === undefined ? {} : { gitBlob }), urls: file.get('urls').list((url) => url.text(...ADDRESS)),
  };
}

/** https; plain http for a server on this machine alone (a mirror of one's own, tests). */
const ADDRESS = [/^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/])/, 'an https address'] as const;

function expected(value: Checked): Expected {
  value.only('rows', 'patients', 'perClass', 'perSplit', 'count');
  return {
    rows: value.get('rows').whole(), patients: value.get('patients').optional((here) => here.whole()),
    perClass: value.get('perClass').optional((here) => here.counts()), perSplit: value.get('perSplit').optional((here) => here.counts()),
    count: value.get('count').optional((rule) => ({
      file: rule.only('file', 'classes', 'patient', 'split').get('file').text(...SAFE),
      classes: rule.get('classes').optional((here) => (Array.isArray(here.value) ? here.list((name) => name.text()) : here.text())),
      patient: rule.get('patient').optional((here) => here.text()), split: rule.get('split').optional((here) => here.text()),
    })),
  };
}

/**
 * All files of a dataset: those of the manifest and those of its committed list.
 *
 * @throws SecondReadError (manifest) where the list is missing, is not the one that the manifest names by hash, or has a wrong cell
 */
export function manifestFiles(manifest: Manifest, folder = manifestFolder()): ManifestFile[] {
  if (manifest.fileList === undefined) return manifest.files;
  const file = path.join(folder, manifest.fileList.path);
  if (!existsSync(file)) throw new SecondReadError('manifest', 'the list of files is missing', { file, remedy: 'Restore it: git checkout data-manifests' });
  if (sha256(readFileSync(file)) !== manifest.fileList.sha256) throw new SecondReadError('manifest', 'the list of files was changed', { file, field: 'sha256', expected: manifest.fileList.sha256 });
  const table = readCsv(file), [at, bytes, hash, blob, url] = ['path', 'bytes', 'sha256', 'git_blob', 'url'].map((name) => columnIndex(table, name));
  return [...manifest.files, ...table.rows.map((cells, i) => manifestFile(new Checked(file, `row ${table.lines[i]}`, {
    path: cells[at], bytes: Number(cells[bytes]), sha256: cells[hash], ...(cells[blob] === '' ? {} : { gitBlob: cells[blob] }), urls: cells[url].split(' ').filter((part) => part !== ''),
  })))];
}

/**
 * Where a file's upstream bytes are fetched to, inside the dataset's folder: `path` itself where they are the same, else
 * `upstream/` and the path of the address.
 *
 * @example upstreamPath({ path: 'images/1.jpg', bytes: 9, sha256: '..', gitBlob: '..', urls: ['https://raw.githubusercontent.com/a/b/HEAD/x%20y/1.png'] }) // 'upstream/a/b/x y/1.png'
 */
export function upstreamPath(file: ManifestFile): string {
  if (file.gitBlob === undefined || file.urls.length === 0) return file.path;
  const parts = new URL(file.urls[0]).pathname.split('/').filter((part) => part !== '').map(decodeURIComponent);
  if (new URL(file.urls[0]).hostname === 'raw.githubusercontent.com') parts.splice(2, 1);
  const target = `upstream/${parts.join('/')}`;
  if (!SAFE_PATH.test(target)) throw new SecondReadError('manifest', `the address leads outside the folder: ${file.urls[0]}`, { field: file.path, expected: SAFE[1] });
  return target;
}
