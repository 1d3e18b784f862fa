import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { readSourceMattersSplits } from '../../../lib/data/source-matters-splits.js';
import { sexSets } from '../../../lib/papers/source-matters/sex.js';
import { openTask, type Task } from '../../../lib/papers/source-matters/task.js';

const root = mkdtempSync(path.join(tmpdir(), 'second-read-paper-tier-'));
process.env.SECOND_READ_DATA = root;
after(() => rmSync(root, { recursive: true, force: true }));

/** NIH's table with the authors' 331 lung-mass images and 2,400 others, men and women with and without atelectasis. */
function writeNihTable(leaveOut = 0): void {
  const { mass } = readSourceMattersSplits({ tier: 'sample' }), images = new Map([...mass.test, ...mass.folds[0].train, ...mass.folds[0].validation].map((row) => [row.image, row]));
  const line = (image: string, labels: string, patient: number, sex: string): string => [image, labels, 0, patient, 50, sex, 'PA', 2048, 2048, 0.14, 0.14].join();
  const lines = [...images.values()].slice(leaveOut).map(({ image, label, patient }) => line(image, label === 1 ? 'Mass' : 'No Finding', Number(patient.slice(4)), 'F'));
  for (let i = 0; i < 2400; i++) lines.push(line(`${String(40000 + i).padStart(8, '0')}_000.png`, i % 2 === 0 ? 'Atelectasis' : 'No Finding', 40000 + i, i % 4 < 2 ? 'M' : 'F'));
  mkdirSync(path.join(root, 'nih-cxr14'), { recursive: true });
  writeFileSync(path.join(root, 'nih-cxr14', 'Data_Entry_2017_v2020.csv'), `Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImageWidth,OriginalImageHeight,OriginalImagePixelSpacing_x,OriginalImagePixelSpacing_y\n${lines.join('\n')}\n`);
}

const positives = (task: Task, rows: Int32Array): number => rows.reduce((sum, i) => sum + task.label[i], 0);

test("tier paper takes the authors' own folds and test set for lung mass, with the counts of the sheet", async () => {
  writeNihTable();
  const task = await openTask('paper', 'xray');
  assert.deepEqual([task.images.length, task.test.length, positives(task, task.test), task.pool.length], [331, 83, 31, 248]);
  // The sheet, section 3.1: positives / negatives of training and validation, fold by fold.
  const counts = task.folds.map(({ train, validation }) => [positives(task, train), train.length - positives(task, train), positives(task, validation), validation.length - positives(task, validation)]);
  assert.deepEqual(counts, [[64, 159, 4, 21], [56, 161, 12, 19], [64, 161, 4, 19], [61, 159, 7, 21], [59, 164, 9, 16]]);
});

test('tier paper draws 200 of each kind for the sex experiment, with test patients of its own', async () => {
  writeNihTable();
  const task = await openTask('paper', 'sex'), { train, test: tested } = sexSets(task, 0.5, 0), held = new Set(Array.from(tested, (i) => task.codes[i]));
  assert.equal(task.folds.length, 5);
  assert.deepEqual([train.length, positives(task, train), Array.from(train).filter((i) => task.images[i].woman).length], [400, 200, 100]);
  assert.ok(tested.length % 4 === 0 && tested.length >= 600, `${tested.length} test images in four equal cells`);
  assert.ok(Array.from(train).every((i) => !held.has(task.codes[i])));
});

test('an image of the authors that is not at hand is named', async () => {
  writeNihTable(1);
  await assert.rejects(openTask('paper', 'xray'), /NIH ChestX-ray14 lacks \d{8}_\d{3}\.png/);
});
