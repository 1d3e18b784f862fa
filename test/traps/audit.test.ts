import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import test from 'node:test';
import { matrixOf } from '../../lib/core/matrix.js';
import { auditTraps, type TrapReport } from '../../lib/traps/audit.js';
import { openImages } from '../../lib/traps/images.js';
import type { VariableResult } from '../../lib/traps/types.js';
import { generatedFolder, type Planted } from './generated.js';

async function audited(planted: Planted): Promise<TrapReport> {
  const folder = await generatedFolder(planted);
  try {
    return (await auditTraps(await openImages([folder]), { replicates: 200, side: 64 })).report;
  } finally { rmSync(folder, { recursive: true }); }
}

const found = ({ variables }: TrapReport, name: string): VariableResult => variables.find(({ variable, within }) => variable === name && within === 'all')!;

test('in a cohort of noise no variable tells or rules the label, and nothing is alike', async () => {
  const report = await audited({});
  assert.deepEqual(report.variables.filter(({ verdict }) => verdict === 'rules' || verdict === 'tells').map(({ variable }) => variable), []);
  assert.deepEqual(report.levels, []);
  assert.equal(report.duplicates.length, 0);
  assert.deepEqual([report.images, report.patients, report.exactCopies], [160, 80, 0]);
  assert.deepEqual(report.tasks, [{ name: 'ill', positives: 80, negatives: 80 }]);
  assert.deepEqual(report.splits.map(({ parts, patients }) => [parts, patients]), [[{ train: 80, test: 80 }, []]]);
});

test('white frames on nine of ten positives rule the label, and are found in the border and not in noise', async () => {
  const report = await audited({ frame: 0.9 }), border = found(report, 'border white');
  assert.equal(border.verdict, 'rules');
  assert.equal(border.shape, 'higher');
  // 9 of 10 positives and 1 of 10 negatives have it: the AUROC of such a variable is .9, with sampling error sqrt(.09 / 80) on both sides.
  assert.ok(Math.abs(border.auroc - 0.9) < 0.06, String(border.auroc));
  assert.equal(found(report, 'mean grey').verdict, 'rules');
  assert.equal(found(report, 'chance').verdict === 'rules' || found(report, 'chance').verdict === 'tells', false);
});

test('a scanner that goes with the label is found by its levels', async () => {
  const report = await audited({ scanner: 0.85 }), scanner = found(report, 'scanner');
  assert.equal(scanner.verdict, 'rules');
  assert.equal(scanner.kind, 'category');
  assert.ok(report.levels.some(({ variable }) => variable === 'scanner'));
});

test('metal in 14 pictures, all positive, moves no AUROC to "rules" but is a level that tells', async () => {
  const report = await audited({ metal: 14 }), level = report.levels.find(({ variable }) => variable === 'metal')!;
  assert.notEqual(found(report, 'metal').verdict, 'rules');
  assert.deepEqual([level.level, level.rows, level.positives, level.rate], ['1', 14, 14, 1]);
  assert.equal(level.elsewhere, 66 / 146);
});

test('a near-copy under the other label is a contradiction between two patients', async () => {
  const report = await audited({ contradicted: true }), [group] = report.duplicates;
  assert.equal(report.duplicates.length, 1);
  assert.deepEqual(group.ids, ['images/000.png', 'images/002.png']);
  assert.deepEqual(group.labels, ['normal', 'ill']);
  assert.deepEqual([group.contradictory, group.acrossPatients, group.acrossSplit, group.exact], [true, true, false, false]);
  assert.ok(group.correlation > 0.98);
});

test('patients on both sides of the split are named, with their images', async () => {
  const { splits: [leak] } = await audited({ leaked: 6 });
  // Of patients 74 to 79 those of the test part (patient % 4 of 2 or 3: 74, 75, 78, 79) have their second picture in training.
  assert.deepEqual(leak.patients, ['p74', 'p75', 'p78', 'p79']);
  assert.equal(leak.rows, 8);
});

test('frozen features are asked over all images and within each site, and for where images come from', async () => {
  const folder = await generatedFolder({ scanner: 0.7 });
  try {
    const images = await openImages([folder]), rows = images.rows.map((row) => ({ ...row, site: row.features.scanner as string }));
    // Features that know the scanner and nothing else: they tell the label only through it.
    const features = matrixOf({ scanner: rows.map(({ site }) => Number(site === 'new')), noise: rows.map((_, i) => Math.sin(12.9898 * i)) });
    const { report: { frozen } } = await auditTraps({ ...images, rows }, { replicates: 200, side: 64, features: async () => features });
    const of = (what: string, within: string): number => frozen.find((row) => row.what === what && row.within === within)!.auroc;
    assert.ok(of('task', 'all') > 0.6);
    assert.ok(of('site', 'all') > 0.999);
    for (const site of ['new', 'old']) assert.ok(Math.abs(of('task', site) - 0.5) < 0.2, `${site}: ${of('task', site)}`);
  } finally { rmSync(folder, { recursive: true }); }
});
