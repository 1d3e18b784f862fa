import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { sha256 } from '../../lib/core/canonical.js';
import { formatCsv } from '../../lib/core/csv.js';
import { prettyJson } from '../../lib/core/files.js';
import { openCohort, type ImageCohort } from '../../lib/data/cohort.js';
import { IMAGE_DATASETS, imageDataset } from '../../lib/data/image-datasets.js';
import { kermanyChild } from '../../lib/data/kermany.js';
import type { Expected, Manifest } from '../../lib/data/types.js';
import { blobOf, manifestOf, put, scratch } from './helpers.js';

type Row = Record<string, string>;

/** An open pack of one set, with its manifest: every row's image is its own name as bytes. */
function pack(id: string, rows: Row[], expected: Partial<Expected> = {}, more: Partial<Manifest> = {}): { root: string; manifests: string; open: () => Promise<ImageCohort> } {
  const root = scratch(), manifests = scratch();
  for (const row of rows) for (const name of [row.image, row.mask]) if (name) put(root, `${id}/${name}`, name);
  const whole = rows.map((row) => ({ ...row, sha256: sha256(row.image), ...(row.mask ? { mask_sha256: sha256(row.mask) } : {}) })), header = Object.keys(whole[0]);
  put(root, `${id}/index.csv`, formatCsv(header, whole.map((row) => header.map((name) => (row as Row)[name]))));
  put(manifests, `${id}.json`, prettyJson(manifestOf(id, [], { expected: { rows: rows.length, count: { file: 'index.csv', classes: 'label' }, ...expected }, ...more })));
  return { root, manifests, open: () => openCohort(id, { tier: 'open', root, manifests }) };
}

const NIH: Row[] = [
  { image: 'images/00000013_022.jpg', patient: '13', label: 'Mass|Edema', sex: 'F', age: '61', view: 'PA', upstream_repo: 'a/b' },
  { image: 'images/00000075_000.jpg', patient: '75', label: 'No Finding', sex: '', age: '414', view: '', upstream_repo: 'c/d' },
  { image: 'images/00000099_000.jpg', patient: '99', label: '', sex: 'M', age: '', view: 'AP', upstream_repo: 'c/d' },
];

test('a row carries its fields, one label a class, and every other column as a feature', async () => {
  const cohort = await pack('nih-cxr14-open', NIH).open(), [first, second, third] = cohort.rows;
  const { labels, features, ...fields } = first;
  assert.deepEqual(fields, { id: 'nih-cxr14-open/00000013_022', dataset: 'nih-cxr14-open', site: 'nih', patient: 'nih:13', image: 'images/00000013_022.jpg', sex: 'F', age: 61, view: 'PA', followUp: 22, split: null });
  assert.equal(Object.keys(labels).length, 15);
  assert.deepEqual([labels.Mass, labels.Edema, labels.Nodule, labels['No Finding']], [1, 1, 0, 0]);
  assert.deepEqual(features, { upstream_repo: 'a/b', sha256: sha256('images/00000013_022.jpg'), nih_image: '00000013_022.png' });
  assert.deepEqual([second.sex, second.age, second.view, second.labels['No Finding']], [null, null, null, 1], 'blank or impossible is not known');
  assert.ok(Object.values(third.labels).every((label) => label === null), 'a row without labels is not a row without findings');
  assert.deepEqual([cohort.tier, cohort.unit, cohort.unitNote, cohort.classes.length], ['open', 'patient', null, 15]);
});

test('sets drawn from NIH share one namespace, so that a patient in two of them is one', async () => {
  const [one, two] = [await openCohort('nih-cxr14-open'), await openCohort('nih-boxes')], patients = new Set(one.rows.map(({ patient }) => patient));
  // 36 patients and 12 images by Python's csv and set on the indices.
  assert.equal(new Set(two.rows.map(({ patient }) => patient).filter((patient) => patients.has(patient))).size, 36);
  const images = new Set(one.rows.map((row) => row.features.nih_image));
  assert.equal(two.rows.filter((row) => images.has(row.features.nih_image)).length, 12);
  for (const id of IMAGE_DATASETS) assert.equal(imageDataset(id).namespace === 'nih', id.startsWith('nih-'));
  for (const cohort of [one, two]) { for (const row of cohort.rows) assert.match(row.patient, /^nih:\d+$/); cohort.close(); }
});

test('every shipped row has an id and a patient of its namespace, and ids are unique over all sets', async () => {
  const ids = new Set<string>();
  let rows = 0;
  for (const id of ['fracatlas-upperlimb', 'fracatlas-lowerlimb', 'lidc-nodule-slices', 'montgomery-shenzhen', 'kermany-cxr-224', 'iq-othnccd', 'nih-boxes', 'nih-cxr14-open']) {
    const cohort = await openCohort(id);
    for (const row of cohort.rows) { ids.add(row.id); assert.ok(row.patient.startsWith(`${imageDataset(id).namespace}:`) && !/:$/.test(row.patient), row.patient); }
    rows += cohort.rows.length;
    assert.equal(cohort.unitNote, /^(frac|iq)/.test(id) ? 'by image, too narrow' : null, id);
    cohort.close();
  }
  assert.equal(ids.size, rows);
});

test('a Kermany child is one over its images, both official splits and both kinds of pneumonia', async () => {
  assert.deepEqual(['test__NORMAL__IM-0011-0001-0002', 'train__NORMAL__NORMAL2-IM-0173-0001-0001', 'train__PNEUMONIA__person1_virus_6', 'test__PNEUMONIA__person1_bacteria_2'].map(kermanyChild), ['IM-0011', 'NORMAL2-IM-0173', 'person1', 'person1']);
  for (const name of ['person', 'IM-1-0001', 'xIM-0011-0001']) assert.throws(() => kermanyChild(name), /expected IM-nnnn/, name);
  const row = (image: string, label: string, split: string): Row => ({ image: `images/${image}.jpeg`, patient: 'as upstream writes it', label, official_split: split });
  const { rows } = await pack('kermany-cxr-224', [row('train__PNEUMONIA__person1_virus_6', 'virus', 'train'), row('test__PNEUMONIA__person1_bacteria_2', 'bacteria', 'test')], { perClass: { bacteria: 1, virus: 1 } }).open();
  assert.deepEqual(rows.map(({ patient, split }) => [patient, split]), [['kermany:person1', 'train'], ['kermany:person1', 'test']]);
});

test('without patients, near-duplicates are one group and every other image is its own', async () => {
  const row = (image: string, group: string): Row => ({ image: `images/${image}.jpg`, patient: '', label: 'fractured', split: '', near_dup_group: group, up_w: '10', up_h: '20' });
  const cohort = await pack('fracatlas-upperlimb', [row('IMG1', 'd0017'), row('IMG2', ''), row('IMG3', 'd0017')], { perClass: { fractured: 3 } }).open();
  assert.deepEqual(cohort.rows.map(({ patient }) => patient), ['fracatlas:d0017', 'fracatlas:IMG2', 'fracatlas:d0017']);
  assert.deepEqual([cohort.unit, cohort.unitNote], ['near-duplicate group', 'by image, too narrow']);
});

test('a nodule\'s rating is a label of its own, not known where readers were undecided', async () => {
  const row = (i: number, rating: string): Row => ({ image: `images/${i}.jpg`, patient: 'LIDC-IDRI-0001', label: 'benign', nodule_id: String(i), px_mm: '0.7031', malignancy_1to5: rating });
  const { rows } = await pack('lidc-nodule-slices', ['1', '2', '3', '4', '5'].map((rating, i) => row(i, rating)), { perClass: { benign: 5 } }).open();
  assert.deepEqual(rows.map(({ labels }) => labels.suspicious), [0, 0, null, 1, 1]);
  assert.deepEqual([rows[1].features.px_mm, rows[1].features.nodule, rows[1].patient], [0.7031, 'lidc:LIDC-IDRI-0001:1', 'lidc:LIDC-IDRI-0001']);
});

test('boxes are fractions of the picture, whatever its size', async () => {
  const fracatlas = await openCohort('fracatlas-upperlimb'), row = fracatlas.rows.find(({ id }) => id.endsWith('/IMG0000019'))!;
  // boxes.csv: 1242.3,929.1,1515.6,1076.5 of 2304 x 2880
  assert.deepEqual(fracatlas.boxes(row).map(({ left, top, width, height }) => [left * 2304, top * 2880, width * 2304, height * 2880].map((value) => Math.round(value * 10) / 10)), [[1242.3, 929.1, 273.3, 147.4]]);
  assert.equal(fracatlas.rows.reduce((sum, here) => sum + fracatlas.boxes(here).length, 0), 559);
  const nih = await openCohort('nih-boxes'), drawn = nih.rows.flatMap((here) => nih.boxes(here));
  assert.equal(drawn.filter(({ source }) => source === 'NIH BBox_List_2017').length, 984);
  for (const { left, top, width, height } of [...drawn, ...fracatlas.rows.flatMap((here) => fracatlas.boxes(here))]) assert.ok(left >= -0.001 && top >= -0.001 && width > 0 && height > 0 && left + width <= 1.001 && top + height <= 1.001, [left, top, width, height].join(' '));
  for (const here of nih.rows) for (const { label, source } of nih.boxes(here)) if (source.startsWith('NIH')) assert.equal(here.labels[label], 1, `${here.id}: a box of ${label}, a label without it`);
  fracatlas.close(); nih.close();
});

test('bytes and masks are proved by hash; a damaged or missing file is named', async () => {
  const row: Row = { image: 'images/a.jpg', mask: 'masks/a.png', patient: 'P', label: 'normal', set: 'Montgomery' };
  const { root, open } = pack('montgomery-shenzhen', [row, { ...row, image: 'images/b.jpg', mask: '' }], { perClass: { normal: 2 } }), cohort = await open();
  assert.deepEqual([String(await cohort.bytes(cohort.rows[0])), String(await cohort.mask(cohort.rows[0])), await cohort.mask(cohort.rows[1])], ['images/a.jpg', 'masks/a.png', null]);
  assert.equal(cohort.rows[0].site, 'montgomery');
  writeFileSync(path.join(root, 'montgomery-shenzhen/images/a.jpg'), '');
  await assert.rejects(cohort.bytes(cohort.rows[0]), /damaged: SHA-256 e3b0c.*images\/a\.jpg.*data fetch montgomery-shenzhen/);
  await assert.rejects(cohort.bytes({ ...cohort.rows[0], id: 'montgomery-shenzhen/none' }), /no row "montgomery-shenzhen\/none"/);
});

test('an upstream file stands in for the pack\'s own, and must be the listed blob', async () => {
  const upstream = Buffer.from('the PNG'), url = 'https://raw.githubusercontent.com/a/b/HEAD/x/1.png';
  const listed = { path: 'images/00000013_022.jpg', bytes: 3, sha256: sha256('own'), gitBlob: blobOf(upstream), urls: [url] };
  const { root, manifests } = pack('nih-cxr14-open', [{ ...NIH[0], git_blob: blobOf(upstream) }], {}, { files: [listed] });
  const file = path.join(root, 'nih-cxr14-open/images/00000013_022.jpg');
  rmSync(file);
  const open = async (): Promise<Buffer> => { const cohort = await openCohort('nih-cxr14-open', { tier: 'open', root, manifests }); return cohort.bytes(cohort.rows[0]); };
  await assert.rejects(open(), /no such image .*data fetch nih-cxr14-open/);
  put(root, 'nih-cxr14-open/upstream/a/b/x/1.png', upstream);
  assert.deepEqual(await open(), upstream);
  put(root, 'nih-cxr14-open/upstream/a/b/x/1.png', 'another PNG');
  await assert.rejects(open(), /damaged: git blob/);
});

test('an index with another count, an unknown class, an image twice or a path that leads outside is refused', async () => {
  await assert.rejects(pack('nih-cxr14-open', NIH, { rows: 4 }).open(), /other counts than the manifest's: 3 rows, expected 4.*data verify nih-cxr14-open/);
  await assert.rejects(pack('nih-cxr14-open', [{ ...NIH[0], label: 'Flu' }]).open(), /unknown class "Flu" \(.*index\.csv, row 2, field "label"\); expected Atelectasis/);
  await assert.rejects(pack('nih-cxr14-open', [NIH[0], NIH[0]]).open(), /occurs twice/);
  const leading = pack('nih-cxr14-open', NIH), index = path.join(leading.root, 'nih-cxr14-open/index.csv');
  writeFileSync(index, formatCsv(['image', 'patient', 'label', 'sha256'], [['../00000013_022.jpg', '13', 'Mass', ''], ['a', '1', '', ''], ['b', '1', '', '']]));
  await assert.rejects(leading.open(), /path "\.\.\/00000013_022\.jpg" .*expected a path inside the folder/);
});

test('a missing pack and a set without images are told, each with what to do', async () => {
  await assert.rejects(openCohort('nih-boxes', { tier: 'open', root: scratch() }), /no such file .*index\.csv.*SECOND_READ_DATA.*nih-boxes\/, or use --tier sample/);
  await assert.rejects(openCohort('chexpert', { tier: 'open' }), /dataset "chexpert" has no images here; expected nih-cxr14-open/);
});

test('the manifest\'s hash follows data and counts, not notes or addresses', async () => {
  const hash = async (change: Partial<Manifest>): Promise<string> => (await pack('nih-cxr14-open', NIH, {}, change).open()).manifestHash;
  const own = await hash({});
  assert.equal(await hash({ notes: ['looked at again'], lastVerified: '2027-01-01', homepage: 'https://example.com' }), own);
  assert.notEqual(await hash({ version: '2' }), own);
  assert.notEqual(await hash({ files: [{ path: 'x.csv', bytes: 1, sha256: sha256('y'), urls: [] }] }), own);
});
