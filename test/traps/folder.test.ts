import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { measureImages } from '../../lib/traps/measure.js';
import { openImages } from '../../lib/traps/images.js';

const made: string[] = [];
after(() => { for (const folder of made) rmSync(folder, { recursive: true }); });

function folder(index: string, files: Record<string, string | Buffer> = {}): string {
  const place = mkdtempSync(path.join(os.tmpdir(), 'second-read-folder-'));
  made.push(place);
  writeFileSync(path.join(place, 'index.csv'), index);
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(place, name), content);
  return place;
}

test('columns known by name become fields, all others candidates; numbers only where the whole column is', async () => {
  const { rows, classes, unitNote } = await openImages([folder('image,patient,label,sex,age,kv,room\na.png,1,ill|late,F,63,120.5,7\nb.png,2,,M,,,7b\n')]);
  assert.deepEqual(classes, ['ill', 'late']);
  assert.deepEqual(rows.map(({ labels }) => labels), [{ ill: 1, late: 1 }, { ill: null, late: null }]);
  assert.deepEqual(rows.map(({ features }) => features), [{ kv: 120.5, room: '7' }, { kv: null, room: '7b' }]);
  assert.deepEqual([rows[0].sex, rows[0].age, rows[1].age, unitNote], ['F', 63, null, null]);
});

test('without patients every picture stands for itself, and intervals are said to be too narrow', async () => {
  const { rows, unitNote } = await openImages([folder('image,finding\na.png,ill\nb.png,well\n')], { label: 'finding' });
  assert.deepEqual(rows.map(({ patient }) => patient), ['a.png', 'b.png']);
  assert.equal(unitNote, 'by image, too narrow');
});

test('a missing label column, a path out of the folder and a doubled picture are refused by row and field', async () => {
  await assert.rejects(openImages([folder('image,finding\na.png,ill\n')]), /no column "label".*--label/);
  await assert.rejects(openImages([folder('image,label\n../a.png,ill\n')]), /path "\.\.\/a\.png".*row 2.*"image"/);
  await assert.rejects(openImages([folder('image,label\na.png,ill\na.png,well\n')]), /"a\.png" occurs twice.*row 3/);
});

test('conditions keep rows; an unknown column or a value that no row has is refused with what there is', async () => {
  const place = folder('image,label,view\na.png,ill,PA\nb.png,well,AP\n');
  assert.deepEqual((await openImages([place], { where: [{ column: 'view', value: 'AP' }] })).rows.map(({ id }) => id), ['b.png']);
  await assert.rejects(openImages([place], { where: [{ column: 'angle', value: '1' }] }), /no column "angle".*view/);
  await assert.rejects(openImages([place], { where: [{ column: 'view', value: 'LL' }] }), /no row meets.*PA, AP/);
});

test('a file that is no picture is named', async () => {
  const images = await openImages([folder('image,label\na.png,ill\n', { 'a.png': '' })]);
  await assert.rejects(measureImages(images, 64), /a\.png/);
  await assert.rejects(measureImages(await openImages([folder('image,label\nnone.png,ill\n')]), 64), /none\.png/);
});
