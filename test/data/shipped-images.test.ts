import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { sha256 } from '../../lib/core/canonical.js';
import { readCsv } from '../../lib/core/csv.js';
import { prettyJson, readJson } from '../../lib/core/files.js';
import { openCohort, type ImageCohort } from '../../lib/data/cohort.js';
import { IMAGE_DATASETS } from '../../lib/data/image-datasets.js';
import { listManifests, manifestFolder, readManifest } from '../../lib/data/manifest.js';
import { SHIPPED_ARCHIVE } from '../../lib/data/shipped-images.js';
import { storedZip, zipEntries } from '../../lib/data/stored-zip.js';
import type { Manifest } from '../../lib/data/types.js';
import { decodeImage } from '../../lib/imaging/decode.js';
import { scratch } from './helpers.js';

const counts = ({ rows, classes }: ImageCohort): Record<string, number> => Object.fromEntries(classes.map((name) => [name, rows.filter(({ labels }) => labels[name] === 1).length]));
const distinct = (values: readonly unknown[]): number => new Set(values).size;
const archiveOf = (id: string): Buffer => readFileSync(path.join(manifestFolder(), id, SHIPPED_ARCHIVE));

/** Rows, groups and rows of each class; counted with Python's csv and Counter from the open data's indices where a rule alone decides. */
const EXPECTED: Record<string, [rows: number, groups: number, classes: Record<string, number>]> = {
  'nih-cxr14-open': [621, 621, { Atelectasis: 92, Cardiomegaly: 56, Effusion: 82, Infiltration: 123, Mass: 72, Nodule: 89, Pneumonia: 32, Pneumothorax: 44, Consolidation: 81, Edema: 18, Emphysema: 41, Fibrosis: 56, Pleural_Thickening: 68, Hernia: 20, 'No Finding': 100 }],
  'nih-boxes': [880, 726, { Atelectasis: 302, Cardiomegaly: 185, Effusion: 312, Infiltration: 312, Mass: 138, Nodule: 162, Pneumonia: 131, Pneumothorax: 163, Consolidation: 73, Edema: 42, Emphysema: 34, Fibrosis: 18, Pleural_Thickening: 41, Hernia: 2, 'No Finding': 0 }],
  'fracatlas-upperlimb': [1608, 1547, { fractured: 448, non_fractured: 1160 }],
  'fracatlas-lowerlimb': [1069, 1056, { fractured: 269, non_fractured: 800 }],
  'lidc-nodule-slices': [994, 551, { benign: 650, malign: 344 }],
  'montgomery-shenzhen': [138, 138, { normal: 80, tuberculosis: 58 }],
  // Drawn: a share of 600 / 5,840 of every class and official split, and of 400 / 1,097 of every class, in whole children and series.
  'kermany-cxr-224': [600, 322, { bacteria: 285, normal: 162, virus: 153 }],
  'iq-othnccd': [401, 61, { benign: 44, malignant: 205, normal: 152 }],
};

test('images ship of eight sets, with the rows, patients and classes that the rules give', async () => {
  assert.deepEqual(IMAGE_DATASETS.filter((id) => readManifest(id).shipped !== undefined).sort(), Object.keys(EXPECTED).sort());
  for (const [id, [rows, groups, classes]] of Object.entries(EXPECTED)) {
    const cohort = await openCohort(id);
    assert.deepEqual([cohort.rows.length, distinct(cohort.rows.map(({ patient }) => patient)), counts(cohort)], [rows, groups, classes], id);
    cohort.close();
  }
});

test('no archive of pictures lies in the repository but those of sets whose licence allows it', () => {
  for (const id of readdirSync(manifestFolder(), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name)) {
    const pictures = readdirSync(path.join(manifestFolder(), id), { recursive: true, encoding: 'utf8' }).filter((name) => /\.(zip|jpe?g|png|dcm|tiff?|gif|webp|bmp)$/i.test(name));
    if (pictures.length === 0) continue;
    assert.deepEqual([pictures, Object.hasOwn(EXPECTED, id), readManifest(id).licence.mayShip], [[SHIPPED_ARCHIVE], true, true], id);
  }
  for (const id of listManifests()) if (!readManifest(id).licence.mayShip) assert.equal(readManifest(id).shipped, undefined, id);
});

test('of the sets that may ship in part, only that part is there, row by row and picture by picture', async () => {
  const sources = (id: string): string[] => [...new Set(openIndex(id).map((row) => row.upstream_repo))];
  assert.deepEqual(sources('nih-cxr14-open'), ['jrzech/reproduce-chexnet']);
  const montgomery = openIndex('montgomery-shenzhen');
  assert.ok(montgomery.every((row) => row.set === 'Montgomery' && row.image.startsWith('images/MCUCXR_') && row.mask.startsWith('masks/MCUCXR_') && !row.mask_licence.includes('NC')));
  for (const id of Object.keys(EXPECTED)) {
    const rows = openIndex(id);
    assert.deepEqual(zipEntries(archiveOf(id)).map(({ name }) => name), rows.flatMap((row) => [row.image, ...(row.mask ? [row.mask] : [])]), `${id}: the archive holds what the index lists, and nothing else`);
    const licences = [...new Set(rows.flatMap((row) => [row.licence, ...(row.mask_licence ? [row.mask_licence] : [])]))];
    for (const licence of licences) assert.ok(/^(NIH, free with citation|NLM, public, cite .*|CC BY [34]\.0)$/.test(licence), `${id}: ${licence}`);
    for (const row of rows) assert.ok(row.upstream_repo !== '' && row.git_blob.length === 40 && row.open_sha256.length === 64, `${id}: ${row.image} does not say where it comes from`);
  }
});

test('every shipped picture is the one that the index hashes: grey, short side 160 px, of the size it tells', async () => {
  for (const id of Object.keys(EXPECTED)) {
    const files = new Map(zipEntries(archiveOf(id)).map(({ name, bytes }) => [name, bytes]));
    const rows = openIndex(id);
    for (const [i, row] of rows.entries()) {
      const bytes = files.get(row.image)!;
      assert.equal(sha256(bytes), row.sha256, row.image);
      if (id === 'lidc-nodule-slices') assert.equal(row.sha256, row.open_sha256, 'native: not one byte changed');
      if (i % 25 !== 0) continue;
      const { width, height, channels } = await decodeImage(bytes, { name: row.image });
      assert.equal(channels, 1, row.image);
      if (row.w !== undefined) assert.deepEqual([String(width), String(height)], [row.w, row.h], row.image);
      if (id !== 'lidc-nodule-slices') assert.equal(Math.min(width, height), 160, row.image);
    }
  }
});

test('Montgomery\'s masks are black and white, of the picture\'s size, and cover the part that the index tells', async () => {
  const cohort = await openCohort('montgomery-shenzhen');
  for (const row of cohort.rows.filter((_, i) => i % 10 === 0)) {
    const mask = await decodeImage((await cohort.mask(row))!, { channels: 1 }), image = await decodeImage(await cohort.bytes(row));
    assert.deepEqual([mask.width, mask.height], [image.width, image.height]);
    assert.ok(mask.pixels.every((grey) => grey === 0 || grey === 255));
    const share = mask.pixels.reduce((sum, grey) => sum + grey, 0) / 255 / mask.pixels.length;
    assert.ok(Math.abs(share - Number(row.features.lung_fraction)) < 0.004, `${row.id}: ${share}, index ${row.features.lung_fraction}`);
  }
  cohort.close();
});

test('where every picture comes from is written beside it', () => {
  for (const [id, [rows]] of Object.entries(EXPECTED)) {
    const provenance = readJson<{ dataset: string; rule: string; from: { sha256: string }; rows: number; pictures: unknown; command: string }>(path.join(manifestFolder(), id, 'provenance.json'));
    assert.deepEqual([provenance.dataset, provenance.rows, provenance.command], [id, rows, `npx second-read data sample ${id}`]);
    assert.equal(provenance.from.sha256, readManifest(id).files.find(({ path: name }) => name === 'index.csv')!.sha256, id);
    assert.ok(id === 'lidc-nodule-slices' || /"jpegQuality":85.*/.test(JSON.stringify(provenance.pictures)), id);
  }
});

/** A copy of one set's shipped files and manifest, to be damaged. */
function copy(id: string): { manifests: string; folder: string; manifest: string } {
  const manifests = scratch(), folder = path.join(manifests, id);
  mkdirSync(folder);
  copyFileSync(path.join(manifestFolder(), `${id}.json`), path.join(manifests, `${id}.json`));
  for (const name of readdirSync(path.join(manifestFolder(), id))) copyFileSync(path.join(manifestFolder(), id, name), path.join(folder, name));
  return { manifests, folder, manifest: path.join(manifests, `${id}.json`) };
}

test('a damaged, cut or missing archive is refused by name, with the way to restore it', async () => {
  const id = 'montgomery-shenzhen', { manifests, folder } = copy(id), archive = path.join(folder, SHIPPED_ARCHIVE), whole = readFileSync(archive);
  const changed = Buffer.from(whole);
  changed[5000] ^= 1;
  for (const bytes of [changed, whole.subarray(0, 1000), Buffer.alloc(0)]) {
    writeFileSync(archive, bytes);
    await assert.rejects(openCohort(id, { manifests }), /changed or damaged.*images\.zip.*git checkout data-manifests/);
  }
  writeFileSync(archive, whole);
  (await openCohort(id, { manifests })).close();
});

test('an archive that lacks a picture of the index is refused when it is asked for, even with hashes that fit', async () => {
  const id = 'montgomery-shenzhen', { manifests, folder, manifest } = copy(id), archive = path.join(folder, SHIPPED_ARCHIVE);
  const less = storedZip(zipEntries(readFileSync(archive)).slice(2)), json = readJson<Manifest>(manifest);
  writeFileSync(archive, less);
  writeFileSync(manifest, prettyJson({ ...json, shipped: json.shipped!.map((file) => (file.path === SHIPPED_ARCHIVE ? { ...file, bytes: less.length, sha256: sha256(less) } : file)) }));
  await assert.rejects(openCohort(id, { manifests }), /holds 274 files, the index lists 276/);
});

test('a manifest whose counts differ from the shipped rows is refused, with both numbers', async () => {
  const id = 'montgomery-shenzhen', { manifests, manifest } = copy(id), json = readJson<Manifest>(manifest), expected = json.expectedShipped!;
  writeFileSync(manifest, prettyJson({ ...json, expectedShipped: { ...expected, perClass: { ...expected.perClass, tuberculosis: 59 } } }));
  await assert.rejects(openCohort(id, { manifests }), /other counts than the manifest's: 58 rows of class "tuberculosis", expected 59 \(.*index\.csv\.gz\)/);
});

test('a set of which no image ships says which tier has it', async () => {
  await assert.rejects(openCohort('actualmed-covid-cxr'), /no image of "actualmed-covid-cxr" is shipped .*expected tier open\. Its licence does not allow it/);
});

function openIndex(id: string): Record<string, string>[] {
  const table = readCsv(path.join(manifestFolder(), id, 'index.csv.gz'));
  return table.rows.map((cells) => Object.fromEntries(table.header.map((name, j) => [name, cells[j]])));
}
