import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { openCohort } from '../../lib/data/cohort.js';
import { readLidcXml } from '../../lib/data/lidc-nodules.js';
import { parseXml } from '../../lib/data/xml.js';
import { decodeImage } from '../../lib/imaging/decode.js';
import { dicomFile } from './dicom-file.js';
import { put, scratch } from './helpers.js';

/** A CT slice of 4 x 4 pixels: stored value 1024 + 100 x + y, slope 1, intercept -1024. */
function slice(uid: string): Buffer {
  const pixels = Array.from({ length: 16 }, (_, i) => 1024 + 100 * (i % 4) + (i >> 2));
  return dicomFile({ sopClass: '1.2.840.10008.5.1.4.1.1.2', uid, side: 4, pixels, signed: true, spacing: '0.5\\0.5', rescale: { slope: '1', intercept: '-1024' } });
}

/** An outline: the rectangle's corners in order. */
const roi = (uid: string, z: number, [left, top, right, bottom]: number[], inclusion = 'TRUE'): string => `<roi><imageZposition>${z}</imageZposition><imageSOP_UID>${uid}</imageSOP_UID><inclusion>${inclusion}</inclusion>${[[left, top], [right, top], [right, bottom], [left, bottom]].map(([x, y]) => `<edgeMap><xCoord>${x}</xCoord><yCoord>${y}</yCoord></edgeMap>`).join('')}</roi>`;
const mark = (rating: number, rois: string): string => `<unblindedReadNodule><noduleID>n</noduleID><characteristics><subtlety>5</subtlety><malignancy>${rating}</malignancy></characteristics>${rois}</unblindedReadNodule>`;
const small = `<unblindedReadNodule><noduleID>s</noduleID><characteristics/>${roi('1.2', 0, [0, 0, 0, 0])}</unblindedReadNodule>`;
const message = (sessions: string[], series = '9.9'): string => `<?xml version="1.0" encoding="UTF-8"?>\n<LidcReadMessage uid="x" xmlns="http://www.nih.gov"><ResponseHeader><SeriesInstanceUid>${series}</SeriesInstanceUid></ResponseHeader>${sessions.map((session) => `<readingSession>${session}<nonNodule><nonNoduleID>1</nonNoduleID></nonNodule></readingSession>`).join('')}</LidcReadMessage>`;

/** Two readers on one nodule (slice 1.2 larger than 1.1), a second nodule by one of them alone. */
const TWO = message([
  mark(4, roi('1.1', 0, [1, 1, 2, 2]) + roi('1.2', 1, [0, 0, 3, 2])) + small,
  mark(5, roi('1.2', 1, [1, 1, 3, 3]) + roi('1.2', 1, [1, 1, 2, 2], 'FALSE')) + mark(2, roi('1.1', 0, [3, 3, 4, 4])),
]);

test('marks of several readers that meet on a slice are one nodule, with medians and the slice of the largest outlines', () => {
  const { series, nodules } = readLidcXml(TWO, 'a.xml')!;
  assert.equal(series, '9.9');
  assert.deepEqual(nodules.map(({ id, readers, slice: uid, z, x, y, area, ratings }) => ({ id, readers, uid, z, x, y, area, malignancy: ratings.malignancy, subtlety: ratings.subtlety })), [
    { id: 1, readers: 2, uid: '1.2', z: 1, x: 1.5, y: 1.5, area: 5, malignancy: 4.5, subtlety: 5 },
    { id: 2, readers: 1, uid: '1.1', z: 0, x: 3.5, y: 3.5, area: 1, malignancy: 2, subtlety: 5 },
  ]);
});

test('a mark that meets two others joins them', () => {
  const { nodules } = readLidcXml(message([mark(1, roi('1.1', 0, [0, 0, 1, 1])), mark(3, roi('1.1', 0, [4, 0, 5, 1])), mark(5, roi('1.1', 0, [1, 0, 4, 1]))]), 'a.xml')!;
  assert.deepEqual(nodules.map(({ readers, ratings }) => [readers, ratings.malignancy]), [[3, 3]]);
});

test('an annotation of an X-ray is passed over, a file without series or with a broken outline is refused', () => {
  assert.equal(readLidcXml('<IdriReadMessage/>', 'a.xml'), null);
  assert.throws(() => readLidcXml('<LidcReadMessage/>', 'a.xml'), /no series \(a\.xml, field "ResponseHeader\/SeriesInstanceUid"\)/);
  assert.throws(() => readLidcXml(message([mark(3, '<roi><imageSOP_UID>1</imageSOP_UID></roi>')]), 'a.xml'), /an outline without slice or points/);
});

test('XML that is cut, crossed, or declares a document type is refused; entities and comments are understood', () => {
  assert.deepEqual(parseXml('<!-- c --><a x="1"><n:b>1 &lt; 2</n:b><c/></a>', 'x'), { name: 'a', text: '', children: [{ name: 'b', text: '1 < 2', children: [] }, { name: 'c', text: '', children: [] }] });
  for (const bad of ['<a>', '<a><b></a></b>', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', '<a/><b/>', 'text', '', '</a>']) assert.throws(() => parseXml(bad, 'x.xml'), /no valid XML.*x\.xml/, bad);
});

/** One patient as the archive lays it out. */
function lidc(): string {
  const root = scratch(), series = 'lidc-idri/LIDC-IDRI-0001/study/series';
  put(root, `${series}/1.dcm`, slice('1.1')); put(root, `${series}/2.dcm`, slice('1.2')); put(root, `${series}/marks.xml`, TWO);
  put(root, 'lidc-idri/LIDC-IDRI-0001/study/xray/1.dcm', slice('7.7')); put(root, 'lidc-idri/LIDC-IDRI-0002/study/series/1.dcm', slice('8.8')); put(root, 'lidc-idri/LICENSE', 'a file beside them');
  return root;
}

test('LIDC-IDRI: one row a nodule, with place, size in mm and label, read as the DICOM slice', async () => {
  const cohort = await openCohort('lidc-idri', { tier: 'paper', root: lidc() }), [first, second] = cohort.rows;
  assert.equal(cohort.rows.length, 2);
  assert.deepEqual([first.id, first.patient, first.image], ['lidc-idri/LIDC-IDRI-0001/9.9/1', 'lidc:LIDC-IDRI-0001', 'LIDC-IDRI-0001/study/series/2.dcm']);
  assert.deepEqual([first.labels, second.labels], [{ benign: 0, malign: 1, suspicious: 1 }, { benign: 1, malign: 0, suspicious: 0 }]);
  const { centre_x: x, centre_y: y, px_mm: mm, malignancy_1to5: rating, n_readers: readers, diameter_mm: diameter } = first.features;
  assert.deepEqual([x, y, mm, rating, readers], [1.5, 1.5, 0.5, 4.5, 2]);
  assert.ok(Math.abs(Number(diameter) - 2 * Math.sqrt(5 / Math.PI) * 0.5) < 1e-12, 'of a disc of the same area');
  const { width, height, pixels } = await decodeImage(await cohort.bytes(first), { window: { low: 0, high: 255 } });
  assert.deepEqual([width, height, pixels[0], pixels[1], pixels[4], pixels[3]], [4, 4, 0, 100, 1, 255]);
});

test('LIDC-IDRI: a missing slice, a broken header and an empty folder are told', async () => {
  const root = lidc(), series = path.join(root, 'lidc-idri/LIDC-IDRI-0001/study/series');
  rmSync(path.join(series, '2.dcm'));
  await assert.rejects(openCohort('lidc-idri', { tier: 'paper', root }), /the slice 1\.2 of nodule 1 is missing .*series.*Download this series again/);
  put(series, '2.dcm', 'no DICOM');
  await assert.rejects(openCohort('lidc-idri', { tier: 'paper', root }), /no DICOM header .*2\.dcm/);
  rmSync(path.join(root, 'lidc-idri'), { recursive: true });
  await assert.rejects(openCohort('lidc-idri', { tier: 'paper', root }), /no such folder .*data show lidc-idri/);
});

test('NIH ChestX-ray14: rows of the first release\'s table with split, wherever the archives were unpacked', async () => {
  const root = scratch();
  put(root, 'nih-cxr14/Data_Entry_2017.csv', 'Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y],\n00000013_022.png,Mass|Edema,22,13,061Y,F,PA,1,1,1,1,\n00000075_000.png,No Finding,0,75,414,M,AP,1,1,1,1,\n00000076_000.png,Mass,0,76,025M,M,AP,1,1,1,1,');
  put(root, 'nih-cxr14/test_list.txt', '00000075_000.png\n'); put(root, 'nih-cxr14/train_val_list.txt', '00000013_022.png\r\n');
  put(root, 'nih-cxr14/images_002/images/00000013_022.png', 'picture');
  const cohort = await openCohort('nih-cxr14', { tier: 'paper', root }), [first, second, third] = cohort.rows;
  assert.deepEqual([first.id, first.patient, first.split, first.followUp, first.age, first.image, first.labels.Mass, first.labels['No Finding']], ['nih-cxr14/00000013_022', 'nih:13', 'train_val', 22, 61, 'images_002/images/00000013_022.png', 1, 0]);
  assert.deepEqual([third.age, third.split], [2, null]);
  assert.deepEqual([second.split, second.age, second.features.nih_image], ['test', null, '00000075_000.png']);
  assert.equal(String(await cohort.bytes(first)), 'picture');
  await assert.rejects(cohort.bytes(second), /no such image .*images.00000075_000\.png.*data show nih-cxr14/);
});

test('a set of another tier says which are of tier paper', async () => {
  await assert.rejects(openCohort('kermany-cxr-224', { tier: 'paper' }), /is no set of tier paper .*nih-cxr14, lidc-idri/);
});
