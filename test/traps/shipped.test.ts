import assert from 'node:assert/strict';
import test from 'node:test';
import { auditTraps, type TrapReport } from '../../lib/traps/audit.js';
import { openImages, type OpenImagesOptions } from '../../lib/traps/images.js';
import type { VariableResult } from '../../lib/traps/types.js';

async function audited(id: string, tasks: string[], options: OpenImagesOptions = {}): Promise<TrapReport> {
  const images = await openImages([id], options);
  try { return (await auditTraps(images, { tasks, replicates: 100, side: 64 })).report; } finally { images.close(); }
}
const found = ({ variables }: TrapReport, name: string): VariableResult => variables.find(({ variable }) => variable === name)!;

// The traps that the notes of these datasets name, found on the shipped pictures.
test('FracAtlas: contradictory near-duplicates, upstream size and metal are found', async () => {
  const { duplicates, levels } = await audited('fracatlas-upperlimb', ['fractured']);
  const contradictory = duplicates.filter((group) => group.contradictory).map(({ ids }) => ids.map((id) => Number(id.slice(-7))).sort((a, b) => a - b).join('/')).sort();
  assert.deepEqual(contradictory, ['2886/4243', '2952/4262', '2998/4280', '3034/4314/4341']);
  assert.deepEqual(levels.filter(({ variable, level }) => variable === 'upstream size' && level === '2304 x 2880').map(({ rows, positives }) => [rows, positives]), [[102, 62]]);
  assert.deepEqual(levels.filter(({ variable }) => variable === 'hardware').map(({ level, rows, positives }) => [level, rows, positives]), [['1', 25, 25]]);
});

test('LIDC: the diameter tells suspicion with .91, and crops that grow with the nodule tell it too', async () => {
  const report = await audited('lidc-nodule-slices', ['suspicious'], { where: [{ column: 'slice_role', value: 'max' }] });
  assert.ok(Math.abs(found(report, 'diameter_mm').auroc - 0.91) < 0.01, String(found(report, 'diameter_mm').auroc));
  assert.ok(found(report, 'crop size').low > 0.55);
  assert.ok(!report.variables.some(({ variable }) => variable.startsWith('malignancy')), 'the rating is the label in other words');
});

test("Montgomery: the last digit of a picture's name is the label", async () => {
  const report = await audited('montgomery-shenzhen', ['tuberculosis']);
  assert.deepEqual([found(report, 'file number').auroc, found(report, 'file number').verdict], [1, 'rules']);
});
