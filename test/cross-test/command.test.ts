import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { readAuditInput } from '../../lib/audit/input/read.js';
import { parseAuditOptions } from '../../lib/audit/options.js';
import { readCsv } from '../../lib/core/csv.js';
import { crossTestCommand } from '../../lib/cross-test/command.js';
import type { CrossResults } from '../../lib/cross-test/measure.js';
import { squares } from '../training/helpers.js';

const root = mkdtempSync(path.join(os.tmpdir(), 'cross-films-'));
after(() => rmSync(root, { recursive: true }));

/** A folder of n pictures, two a patient; a bright square is the finding. */
async function films(name: string, n: number, seed: number, { patient = (i: number): string => `${name}${i % (n / 2)}`, finding = (code: number): string => (code === 1 ? 'square' : 'nothing') } = {}): Promise<string> {
  const folder = path.join(root, name);
  if (existsSync(folder)) return folder;
  mkdirSync(folder);
  const { stack, label } = squares(n, 32, seed), lines = ['image,patient,finding'];
  for (let i = 0; i < n; i++) {
    await sharp(stack.pixels.slice(i * 1024, (i + 1) * 1024), { raw: { width: 32, height: 32, channels: 1 } }).png().toFile(path.join(folder, `${i}.png`));
    lines.push(`${i}.png,${patient(i)},${finding(label[i])}`);
  }
  writeFileSync(path.join(folder, 'index.csv'), `${lines.join('\n')}\n`);
  return folder;
}
const SMALL = ['--architecture', 'small-cnn', '--weights', 'random', '--size', '32', '--epochs', '2', '--repeats', '2', '--parts', '3', '--replicates', '100', '--label', 'finding=square'];

test('one\'s own folders are trained on and tested, and written whole: scores that the audit reads, numbers, a page', async () => {
  const [A, B] = [await films('A', 60, 1), await films('B', 20, 2)], out = path.join(root, 'report'), lines: string[] = [];
  assert.equal(await crossTestCommand(['--train', A, '--external', B, ...SMALL, '--out', out], (line) => lines.push(line)), 0);
  const table = readCsv(path.join(out, 'predictions.csv')), column = (name: string): string[] => table.rows.map((cells) => cells[table.header.indexOf(name)]);
  assert.equal(table.rows.length, 2 * (20 + 20));
  assert.deepEqual([...new Set(column('role'))], ['internal', 'external']);
  assert.deepEqual([...new Set(column('repeat'))], ['0', '1']);
  const metrics = JSON.parse(readFileSync(path.join(out, 'metrics.json'), 'utf8')) as CrossResults & { cohort: { train: number; validation: number }; trainings: { validationLoss: number[] }[] };
  assert.deepEqual([metrics.cohort, metrics.trainings.length, metrics.sets.map(({ patients }) => patients)], [{ train: 20, validation: 20 }, 2, [10, 10]]);
  // Another repeat is another network.
  assert.notDeepEqual(metrics.trainings[0].validationLoss, metrics.trainings[1].validationLoss);
  assert.match(lines[1], /^small-cnn from random: AUROC inside /);
  assert.equal(readAuditInput(parseAuditOptions([path.join(out, 'predictions.csv'), '--quiet'])!).models.length, 4);
});

test('cohorts that cannot be judged are refused before anything is trained', async () => {
  const [A, B] = [await films('A', 60, 1), await films('B', 20, 2)], out = path.join(root, 'none');
  const rejects = (external: string, pattern: RegExp, more: string[] = []): Promise<void> => assert.rejects(crossTestCommand(['--train', A, '--external', external, ...SMALL, '--out', out, ...more], () => undefined), pattern);
  await rejects(await films('one-class', 4, 3, { finding: () => 'square' }), /no class "nothing"|has no negative picture/);
  await rejects(await films('leak', 20, 4, { patient: (i) => `A${i % 10}` }), /10 patients of ".*A" are also in ".*leak".*--overlap remove/);
  // The same pictures under other patients' names.
  await rejects(await films('copy', 60, 1, { patient: (i) => `other${i % 30}` }), /30 patients of/, ['--overlap', 'separate']);
  const [empty, twice] = ['empty', 'twice'].map((name) => path.join(root, name));
  for (const folder of [empty, twice]) mkdirSync(folder);
  writeFileSync(path.join(empty, 'index.csv'), 'image,patient,finding\n');
  writeFileSync(path.join(twice, 'index.csv'), 'image,patient,finding\n0.png,p,square\n0.png,q,nothing\n');
  await rejects(empty, /the set ".*empty" is empty/);
  await rejects(twice, /image "0.png" occurs twice/);
  await rejects(B, /no class "circle"/, ['--against', `${B}:circle`]);
  assert.equal(existsSync(out), false);
});
