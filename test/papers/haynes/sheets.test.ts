import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { TIERS } from '../../../lib/core/paths.js';
import { pngSize } from '../../../lib/figures/image.js';
import { studySpec } from '../../../lib/papers/haynes/cohorts.js';
import { sourceSheetFigures } from '../../../lib/papers/haynes/figures/sheets.js';
import { chooseSourceSheets, sheetDatasets, writeSourceSheets } from '../../../lib/papers/haynes/sheets.js';
import type { StudyImage } from '../../../lib/papers/haynes/study.js';

/** Thirty films of every pool of tier sample, each of one grey. */
const images = studySpec('sample').pools.flatMap(({ id, dataset }) => Array.from({ length: 30 }, (_, i) => ({ id: `${id}-${i}`, pool: id, dataset }))) as StudyImage[];
const plain = { ids: images.map(({ id }) => id), width: 8, height: 8, channels: 1 as const, pixels: Uint8Array.from({ length: 64 * images.length }, (_, at) => (at >> 6) % 256) };

test('only the data sets of tier sample, all of which ship, have a contact sheet', () => {
  assert.deepEqual(TIERS.map(sheetDatasets), [['kermany-cxr-224', 'nih-cxr14-open', 'montgomery-shenzhen'], [], []]);
});

test('a sheet shows twelve films, six of each pool, drawn by the name of the pool alone', () => {
  const sheets = chooseSourceSheets({ tier: 'sample', images });
  for (const { dataset, pools } of sheets) {
    assert.deepEqual(pools.map(({ rows, of }) => [new Set(rows).size, of]), [[6, 30], [6, 30]]);
    for (const { pool, rows } of pools) assert.ok(rows.every((i) => images[i].pool === pool && images[i].dataset === dataset));
  }
  const kermany = chooseSourceSheets({ tier: 'sample', images: images.filter(({ dataset }) => dataset === 'kermany-cxr-224') })[0];
  assert.deepEqual(kermany.pools.map(({ rows }) => rows), sheets[0].pools.map(({ rows }) => rows), 'whatever stands in the other sets');
});

test('sheets are written as pictures, and become figures that name pool, number and licence; nothing is written on tier open', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sheets-')), before = process.env.SECOND_READ_RESULTS;
  process.env.SECOND_READ_RESULTS = folder;
  try {
    await writeSourceSheets('open', { tier: 'open', images, plain });
    assert.deepEqual(readdirSync(folder), []);
    await writeSourceSheets('sample', { tier: 'sample', images, plain });
    const files = readdirSync(folder, { recursive: true }).map(String).filter((name) => name.endsWith('.png')).sort();
    assert.deepEqual(files.map((name) => path.basename(name)), ['kermany-cxr-224.png', 'montgomery-shenzhen.png', 'nih-cxr14-open.png']);
    for (const name of files) assert.equal(pngSize(readFileSync(path.join(folder, name))).width, 6 * 120 + 8);
    const pools = studySpec('sample').pools.map(({ id, dataset, truth, rule }) => ({ pool: id, dataset, truth, rule, train: 10, validation: 5, test: 15, patients: 30 })), figures = sourceSheetFigures(pools, 'sample');
    assert.deepEqual(figures.map(({ id }) => id), ['20-sheet-kermany-cxr-224', '20-sheet-nih-cxr14-open', '20-sheet-montgomery-shenzhen']);
    assert.match(figures[0].caption, /kermany-pneumonia \(30 films: bacterial or viral pneumonia\).*Licence: CC/);
    assert.deepEqual(sourceSheetFigures(pools, 'open'), []);
  } finally {
    if (before === undefined) delete process.env.SECOND_READ_RESULTS; else process.env.SECOND_READ_RESULTS = before;
    rmSync(folder, { recursive: true, force: true });
  }
});
