import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { sha256 } from '../../lib/core/canonical.js';
import { formatCsv, readCsv } from '../../lib/core/csv.js';
import { gzipStable } from '../../lib/core/files.js';
import { manifestFolder, readManifest } from '../../lib/data/manifest.js';
import { atelectasisFacts, massFacts } from '../../lib/data/source-matters-facts.js';
import { FOLD_FILES, SHIPPED_SPLITS, readSourceMattersSplits } from '../../lib/data/source-matters-splits.js';
import { put, scratch } from './helpers.js';

const splits = readSourceMattersSplits({ tier: 'sample' });
const shipped = path.join(manifestFolder(), 'source-matters-splits', SHIPPED_SPLITS);

/** The authors' own file, written again from the shipped table. */
function authorsFile(name: string, table = readCsv(shipped)): string {
  const rows = table.rows.filter((cells) => cells[0] === name).map(([, row, image, pid, label, sex]) => (name.startsWith('gender/') ? [row, image, label, pid, sex] : [row, image, pid, label]));
  return formatCsv(name.startsWith('gender/') ? ['', 'path', 'class', 'pid', 'Patient Gender'] : ['', 'path', 'pid', 'class'], rows);
}

test('the shipped table gives back each of the authors\' 72 files byte for byte', () => {
  const { files } = readManifest('source-matters-splits'), table = readCsv(shipped);
  assert.equal(FOLD_FILES.length, 72);
  assert.deepEqual([...FOLD_FILES].sort(), files.map((file) => file.path).sort());
  for (const { path: name, sha256: hash } of files) assert.equal(sha256(authorsFile(name, table)), hash, name);
});

test('lung mass: images, patients and test composition are those of the study (sheet, section 3.1)', () => {
  const { all, test: held, pool, samePool, validationImages, validationPlaces } = massFacts(splits);
  assert.deepEqual(all, { images: 331, positives: 99, negatives: 232, patients: 270 });
  assert.deepEqual(held, { images: 83, positives: 31, negatives: 52, patients: 68 });
  assert.deepEqual(pool, { images: 248, positives: 68, negatives: 180, patients: 202 });
  assert.equal(samePool, true);
  assert.deepEqual([validationImages, validationPlaces], [105, 132], 'random, overlapping draws, no partition');
});

test('lung mass: each fold has the counts of the study, and no patient on two sides', () => {
  const { folds } = massFacts(splits);
  assert.deepEqual(folds.map(({ train, validation }) => [train.positives, train.negatives, validation.positives, validation.negatives]), [[64, 159, 4, 21], [56, 161, 12, 19], [64, 161, 4, 19], [61, 159, 7, 21], [59, 164, 9, 16]]);
  for (const fold of folds) {
    assert.deepEqual([fold.train.patients, fold.validation.patients], [181, 21]);
    assert.deepEqual([fold.patientsTrainAndValidation, fold.patientsTrainAndTest, fold.patientsValidationAndTest, fold.imagesTrainAndTest], [0, 0, 0, 0]);
  }
});

test('atelectasis: the pool follows the recipe at every share of women, with one test set of men with and women without (sheet, section 3.2)', () => {
  const facts = atelectasisFacts(splits);
  assert.deepEqual(facts.map(({ share }) => share), [0, 0.1, 0.2, 0.5, 0.8, 1]);
  for (const { share, pool, poolBySex, test: held, testBySex, samePool } of facts) {
    const women = Math.round(share * 200);
    assert.deepEqual(poolBySex, { femalePositives: women, malePositives: 200 - women, femaleNegatives: 0, maleNegatives: 200 }, String(share));
    assert.deepEqual([pool.images, pool.positives, pool.negatives, samePool], [400, 200, 200, true]);
    assert.deepEqual(held, { images: 400, positives: 200, negatives: 200, patients: 382 });
    assert.deepEqual(testBySex, { femalePositives: 0, malePositives: 200, femaleNegatives: 200, maleNegatives: 0 });
  }
});

test('atelectasis: folds have 336 to 342 and 58 to 64 images, and no patient in training and validation', () => {
  const folds = atelectasisFacts(splits).flatMap((facts) => facts.folds), range = (values: number[]): number[] => [Math.min(...values), Math.max(...values)];
  assert.equal(folds.length, 30);
  assert.deepEqual(range(folds.map(({ train }) => train.images)), [336, 342]);
  assert.deepEqual(range(folds.map(({ validation }) => validation.images)), [58, 64]);
  assert.ok(folds.every((fold) => fold.patientsTrainAndValidation === 0 && fold.imagesTrainAndTest === 0));
});

test('atelectasis: one to eight patients of each training fold are also in the test, more with more women', () => {
  // Counted with Python's csv and set from the authors' files, fold 1 to 5 at each share.
  const facts = atelectasisFacts(splits), leaks = (of: 'patientsTrainAndTest' | 'patientsValidationAndTest'): number[][] => facts.map(({ folds }) => folds.map((fold) => fold[of]));
  assert.deepEqual(leaks('patientsTrainAndTest'), [[2, 2, 2, 1, 2], [2, 2, 2, 2, 2], [3, 3, 3, 3, 3], [5, 5, 4, 5, 5], [6, 7, 6, 7, 7], [6, 7, 7, 8, 6]]);
  assert.deepEqual(leaks('patientsValidationAndTest'), [[0, 0, 0, 1, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 1, 0, 0], [1, 0, 1, 0, 0], [2, 1, 1, 0, 2]]);
});

test('the files as the authors publish them read the same as the shipped table', () => {
  const root = scratch();
  for (const name of FOLD_FILES) put(root, `source-matters-splits/${name}`, authorsFile(name));
  assert.deepEqual(readSourceMattersSplits({ tier: 'open' }, root), splits);
});

test('a patient that is not the one in the image\'s name, an unknown class, an image twice and a missing file are refused', () => {
  const tier = 'sample' as const, header = ['file', 'row', 'path', 'pid', 'class', 'sex'];
  const read = (...rows: string[][]) => () => {
    const root = scratch();
    mkdirSync(path.join(root, 'source-matters-splits'));
    put(root, `source-matters-splits/${SHIPPED_SPLITS}`, gzipStable(formatCsv(header, rows)));
    return readSourceMattersSplits({ tier }, root);
  };
  const good = ['test.csv', '0', '00000013_022.png', '13', 'YES', ''];
  assert.throws(read(['test.csv', '0', '00000013_022.png', '14', 'YES', '']), /patient "14" of image "00000013_022\.png" \(.*row 2, field "pid"\); expected 13/);
  assert.throws(read(['test.csv', '0', '00000013_022.png', '13', 'MAYBE', '']), /unknown class "MAYBE".*expected YES, NO/);
  assert.throws(read(good, good), /an image occurs twice/);
  assert.throws(read(good), /no such fold file.*train_fold1\.csv.*data fetch source-matters-splits/);
  assert.throws(() => readSourceMattersSplits({ tier: 'open' }, scratch()), /no such fold file.*test\.csv/);
});
