import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import test, { before } from 'node:test';
import sharp from 'sharp';
import { openCohort, type ImageCohort } from '../../lib/data/cohort.js';
import { externalListCounts } from '../../lib/data/haynes-external-1.js';
import { readManifest } from '../../lib/data/manifest.js';
import type { Expected } from '../../lib/data/types.js';
import { verifyDataset } from '../../lib/data/verify.js';
import { decodeImage } from '../../lib/imaging/decode.js';
import { radiograph } from './dicom-file.js';
import { put, scratch } from './helpers.js';

let png: Buffer;
before(async () => { png = await sharp(Buffer.from([0, 50, 100, 150, 200, 250]), { raw: { width: 3, height: 2, channels: 1 } }).png().toBuffer(); });

/** A data root with files of a set, and its committed manifest with the counts of these. */
function setOf(id: string, expected: Expected, files: Record<string, string | Buffer>): { root: string; folder: string; open(): Promise<ImageCohort> } {
  const root = scratch(), manifests = scratch();
  for (const [name, content] of Object.entries(files)) put(root, `${id}/${name}`, content);
  put(manifests, `${id}.json`, JSON.stringify({ ...readManifest(id), expected }));
  return { root, folder: path.join(root, id), open: () => openCohort(id, { tier: 'paper', root, manifests }) };
}
const cells = ({ rows }: ImageCohort, ...fields: ('id' | 'patient' | 'site' | 'split')[]): unknown[] => rows.map((row) => fields.map((field) => row[field]));

test('the manifests state the counts of the authors, and what a person must do', () => {
  assert.deepEqual(readManifest('covid-xray-5k').expected.perSplit, { 'train/covid': 84, 'train/non': 2000, 'test/covid': 100, 'test/non': 3000 });
  assert.deepEqual(['covid-xray-5k', 'haynes-external-1', 'siim-covid19', 'covidgr'].map((id) => readManifest(id).expected.rows), [5184, 456, 6334, 852]);
  for (const id of ['covid-xray-5k', 'haynes-external-1', 'siim-covid19', 'covidgr']) {
    const { licence, steps, access } = readManifest(id);
    assert.equal(licence.mayShip, false);
    assert.ok(steps!.length >= 3, id);
    assert.notEqual(access, 'shipped');
  }
});

const COHEN = 'patientid,finding,filename,note,\n7,Pneumonia/Viral/COVID-19,A.jpeg,"two\nlines",\n7,Pneumonia/Viral/COVID-19,b.png,,\n9,No Finding,z.png,,\n';
const minaee = (expected: Expected = { rows: 6, perClass: { covid: 3, non: 3 }, perSplit: { 'train/covid': 2, 'train/non': 2, 'test/covid': 1, 'test/non': 1 } }) => setOf('covid-xray-5k', expected, {
  'metadata.csv': COHEN, 'train/covid/a.png': png, 'train/covid/unlisted.jpg': png, 'train/non/Edema/patient00123_view1.jpg': png, 'train/non/x.jpg': png,
  'test/covid/b.png': png, 'test/non/patient00123_study2.jpg': png, 'test/non/.DS_Store': 'no picture', 'test/non/list.txt': 'no picture',
});

test('COVID-Xray-5k: labels and split of the folders, sources, and patients by the names of the files', async () => {
  const cohort = await minaee().open();
  assert.deepEqual(cells(cohort, 'id', 'patient', 'site', 'split'), [
    ['covid-xray-5k/train/covid/a.png', 'cohen:7', 'cohen', 'train'], ['covid-xray-5k/train/covid/unlisted.jpg', 'cohen:file:unlisted', 'cohen', 'train'],
    ['covid-xray-5k/train/non/Edema/patient00123_view1.jpg', 'chexpert:00123', 'chexpert', 'train'], ['covid-xray-5k/train/non/x.jpg', 'covid-xray-5k:x', 'chexpert', 'train'],
    ['covid-xray-5k/test/covid/b.png', 'cohen:7', 'cohen', 'test'], ['covid-xray-5k/test/non/patient00123_study2.jpg', 'chexpert:00123', 'chexpert', 'test'],
  ]);
  assert.deepEqual(cohort.rows.map(({ labels }) => labels.covid), [1, 1, 0, 0, 1, 0]);
  assert.deepEqual([cohort.rows[2].features.finding, cohort.unit, cohort.unitNote], ['Edema', 'image', 'by image, too narrow']);
  assert.deepEqual(Array.from((await decodeImage(await cohort.bytes(cohort.rows[0]), { channels: 1 })).pixels), [0, 50, 100, 150, 200, 250]);
});

test('COVID-Xray-5k: the count that differs is named, by opening and by verify', async () => {
  const { root, open } = minaee({ rows: 8, perSplit: { 'train/covid': 4, 'train/non': 2 } });
  await assert.rejects(open(), /other counts than the manifest's: 6 rows, expected 8; 2 rows in "train\/covid", expected 4 .*data show covid-xray-5k/);
  const { problems } = await verifyDataset({ ...readManifest('covid-xray-5k'), expected: { rows: 6, perSplit: { 'test/non': 3 } } }, { root });
  assert.deepEqual(problems.map(({ problem }) => problem), ['1 rows in "test/non", expected 3']);
});

test('COVID-Xray-5k: a folder under another name, a missing one, a missing table and a film on both sides are refused', async () => {
  const wrong: [(set: ReturnType<typeof minaee>) => void, RegExp][] = [
    [({ folder }) => put(folder, 'val/covid/a.png', png), /unknown folder "val" .*expected train, test/],
    [({ folder }) => put(folder, 'test/normal/a.png', png), /unknown folder "normal" .*expected covid, non/],
    [({ folder }) => put(folder, 'train/covid/more/a.png', png), /a folder where pictures are expected: "more"/],
    [({ folder }) => rmSync(path.join(folder, 'test/non'), { recursive: true }), /no such folder .*test.non\); expected the pictures of class "non".*data show covid-xray-5k/],
    [({ folder }) => rmSync(path.join(folder, 'metadata.csv')), /Cohen's table is missing/],
    [({ folder }) => put(folder, 'test/covid/a.png', png), /"a\.png" lies in train and in test/],
  ];
  for (const [change, message] of wrong) {
    const set = minaee();
    change(set);
    await assert.rejects(set.open(), message, String(message));
  }
  const set = minaee();
  rmSync(path.join(set.folder, 'metadata.csv'));
  assert.match((await verifyDataset(readManifest('covid-xray-5k'), { root: set.root })).problems[0].problem, /Cohen's table is missing/);
});

const LIST = '\ufeffFilename,Finding,Dataset\nimage-1.png,No Finding,BRAX\nimage-2.png,Pneumonia,BRAX\nb.png,Pneumonia/Viral/COVID-19,Cohen\n';
const external = (list = LIST) => setOf('haynes-external-1', { rows: 3, perClass: { 'covid': 1, 'pneumonia': 1, 'no finding': 1 }, perSplit: { cohen: 1, brax: 2 } }, {
  'external_i_details.csv': list, 'cohen/metadata.csv': COHEN, 'cohen/images/b.png': png, 'cohen/images/z.png': png,
  'brax/master_spreadsheet_update.csv': 'DicomPath,PngPath,PatientID\nx.dcm,images/id_1/Study_1/Series_1/image-1.png,id_1\ny.dcm,images/id_1/Study_2/Series_1/image-2.png,id_1\n',
  'brax/images/id_1/Study_1/Series_1/image-1.png': png, 'brax/images/id_1/Study_2/Series_1/image-2.png': png,
});

test('External I: the films of the list, wherever they lie, with the patients of both collections', async () => {
  const cohort = await external().open();
  assert.deepEqual(cells(cohort, 'id', 'patient', 'site'), [['haynes-external-1/brax/image-1.png', 'brax:id_1', 'brax'], ['haynes-external-1/brax/image-2.png', 'brax:id_1', 'brax'], ['haynes-external-1/cohen/b.png', 'cohen:7', 'cohen']]);
  assert.deepEqual(cohort.rows.map(({ labels }) => cohort.classes.filter((name) => labels[name] === 1)), [['no finding'], ['pneumonia'], ['covid']]);
  assert.deepEqual([cohort.unit, cohort.rows[1].image], ['patient', 'brax/images/id_1/Study_2/Series_1/image-2.png']);
});

test('External I: the list is counted by finding, whether its films are there or not', () => {
  assert.deepEqual(externalListCounts(external().folder), { 'Pneumonia/Viral/COVID-19': 1, 'Pneumonia': 1, 'No Finding': 1 });
  assert.throws(() => externalListCounts(scratch()), /a table is missing .*external_i_details\.csv/);
});

test('External I: films of the list that are not there, a shorter list, an unknown finding or source, and a film named twice are told', async () => {
  const set = external();
  rmSync(path.join(set.folder, 'brax/images/id_1/Study_1'), { recursive: true });
  await assert.rejects(set.open(), /1 of 3 films of the list are not there, first brax\/image-1\.png .*external_i_details\.csv, row 2, field "Filename"/);
  await assert.rejects(external(LIST.replace(/image-2.*\n/, '')).open(), /other counts than the manifest's: 2 rows, expected 3; 0 rows of class "pneumonia", expected 1; 1 rows in "brax", expected 2/);
  await assert.rejects(external(LIST.replace('Pneumonia,BRAX', 'Edema,BRAX')).open(), /unknown finding "Edema" .*row 3, field "Finding"/);
  await assert.rejects(external(LIST.replace(',Cohen', ',NIH')).open(), /unknown source "NIH" .*row 4, field "Dataset"\); expected BRAX, Cohen/);
  await assert.rejects(external(`${LIST}b.png,Pneumonia,Cohen\n`).open(), /film "b\.png" is named twice .*row 5/);
});

const STUDIES = 'id,Negative for Pneumonia,Typical Appearance,Indeterminate Appearance,Atypical Appearance\ns1_study,0,1,0,0\ns2_study,1,0,0,0\ns3_study,0,0,0,1\n', IMAGES = 'id,boxes,label,StudyInstanceUID\ni1_image,"[{\'x\': 1}]",opacity 1 0 0 1 1,s1\ni2_image,,none 1 0 0 1 1,s2\ni3_image,,none 1 0 0 1 1,s3\ni4_image,,none 1 0 0 1 1,s3\n';
const siim = (files: Record<string, string | Buffer> = {}, expected: Expected = { rows: 4 }) => setOf('siim-covid19', expected, { 'train_study_level.csv': STUDIES, 'train_image_level.csv': IMAGES, ...files });
const dicoms = { 'train/s1/a/i1.dcm': radiograph('p1'), 'train/s2/a/i2.dcm': radiograph('p2'), 'train/s3/a/i3.dcm': radiograph('p1'), 'train/s3/b/i4.dcm': radiograph('') };

test('SIIM: every image has the label of its study, negative against three appearances, and the patient of its header', async () => {
  const cohort = await siim(dicoms).open();
  assert.deepEqual(cells(cohort, 'id', 'patient'), [['siim-covid19/i1', 'siim:p1'], ['siim-covid19/i2', 'siim:p2'], ['siim-covid19/i3', 'siim:p1'], ['siim-covid19/i4', 'siim:study:s3']]);
  assert.deepEqual(cohort.rows.map(({ labels }) => cohort.classes.filter((name) => labels[name] === 1)), [['covid', 'typical'], ['negative'], ['covid', 'atypical'], ['covid', 'atypical']]);
  const { width, height, pixels } = await decodeImage(await cohort.bytes(cohort.rows[0]), { channels: 1, window: { low: 0, high: 255 } });
  assert.deepEqual([width, height, ...pixels], [2, 2, 10, 20, 30, 40]);
});

test('SIIM: pictures converted to PNG, as the authors had them, stand for the DICOM files; a study is then the patient', async () => {
  const cohort = await siim({ 'png/i1.png': png, 'png/i2.png': png, 'png/i3.png': png, 'png/i4.png': png }).open();
  assert.deepEqual(cells(cohort, 'patient').flat(), ['siim:study:s1', 'siim:study:s2', 'siim:study:s3', 'siim:study:s3']);
  assert.deepEqual([cohort.rows[0].image, cohort.unit], ['png/i1.png', 'image']);
});

test('SIIM: of a folder with both, the PNG is shown where there is one, and the header names the patient wherever there is a DICOM file', async () => {
  const cohort = await siim({ ...dicoms, 'png/i2.png': png, 'png/i4.png': png }).open();
  assert.deepEqual(cohort.rows.map(({ image }) => path.extname(image!)), ['.dcm', '.png', '.dcm', '.png']);
  assert.deepEqual(cells(cohort, 'patient').flat(), ['siim:p1', 'siim:p2', 'siim:p1', 'siim:study:s3']);
  cohort.close();
});

test('SIIM: missing images and tables, a study without one label, a broken header and other counts are told', async () => {
  const fewer = Object.fromEntries(Object.entries(dicoms).filter(([name]) => !name.includes('i2')));
  await assert.rejects(siim(fewer).open(), /1 of 4 images of the list are not there, first i2 .*row 3, field "id"\); expected train\/<study>/);
  await assert.rejects(siim({ ...dicoms, 'train_study_level.csv': STUDIES.replace('s2_study,1', 's2_study,0') }).open(), /study "s2_study" has 0 labels .*row 3/);
  await assert.rejects(siim({ ...dicoms, 'train_image_level.csv': IMAGES.replace(',s2\n', ',s9\n') }).open(), /no label of study "s9" .*row 3, field "StudyInstanceUID"/);
  await assert.rejects(siim({ ...dicoms, 'train/s2/a/i2.dcm': 'no DICOM' }).open(), /no DICOM header .*i2\.dcm/);
  await assert.rejects(siim(dicoms, { rows: 6334 }).open(), /4 rows, expected 6334/);
  const set = siim(dicoms);
  rmSync(path.join(set.folder, 'train_study_level.csv'));
  await assert.rejects(set.open(), /a table is missing .*train_study_level\.csv.*data show siim-covid19/);
});

test("COVIDGR: both names of the class folders are known; others, both at once and another count are refused", async () => {
  const expected: Expected = { rows: 3, perClass: { covid: 2, non: 1 } }, files = (covid: string, non: string): Record<string, Buffer> => ({ [`${covid}/1.jpg`]: png, [`${covid}/2.jpg`]: png, [`${non}/1.jpg`]: png });
  for (const [covid, non] of [['P', 'N'], ['covid', 'non']]) {
    const cohort = await setOf('covidgr', expected, files(covid, non)).open();
    assert.deepEqual(cohort.rows.map(({ patient, labels }) => [patient, labels.covid]), [['covidgr:covid:1', 1], ['covidgr:covid:2', 1], ['covidgr:non:1', 0]]);
    assert.equal(cohort.unitNote, 'by image, too narrow');
  }
  await assert.rejects(setOf('covidgr', expected, files('P', 'negative')).open(), /unknown folder "negative" .*expected P, covid, N, non/);
  await assert.rejects(setOf('covidgr', expected, { ...files('P', 'N'), 'covid/1.jpg': png }).open(), /two folders of class "covid"/);
  await assert.rejects(setOf('covidgr', expected, { 'P/1.jpg': png }).open(), /no folder of class "non" .*expected N or non/);
  await assert.rejects(setOf('covidgr', { rows: 852, perClass: { covid: 426, non: 426 } }, files('P', 'N')).open(), /3 rows, expected 852; 2 rows of class "covid", expected 426; 1 rows of class "non", expected 426/);
});
