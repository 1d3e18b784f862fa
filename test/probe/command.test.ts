import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { readAuditInput } from '../../lib/audit/input/read.js';
import { parseAuditOptions } from '../../lib/audit/options.js';
import { readCsv } from '../../lib/core/csv.js';
import { isSecondReadError } from '../../lib/core/errors.js';
import { probeCommand } from '../../lib/probe/command.js';
import { parseProbeOptions } from '../../lib/probe/options.js';
import { squares } from '../training/helpers.js';

const root = mkdtempSync(path.join(os.tmpdir(), 'probe-')), films = path.join(root, 'Films');
after(() => rmSync(root, { recursive: true }));

/** Sixty pictures of thirty patients; a bright square is the finding. */
async function makeFilms(): Promise<void> {
  if (existsSync(films)) return;
  mkdirSync(films);
  const { stack, label } = squares(60, 32), lines = ['image,patient,finding'];
  for (let i = 0; i < 60; i++) {
    await sharp(stack.pixels.slice(i * 1024, (i + 1) * 1024), { raw: { width: 32, height: 32, channels: 1 } }).png().toFile(path.join(films, `${i}.png`));
    lines.push(`${i}.png,p${i % 30},${label[i] === 1 ? 'square' : 'nothing'}`);
  }
  writeFileSync(path.join(films, 'index.csv'), `${lines.join('\n')}\n`);
}
const refuses = (args: string[], field: string): void => assert.throws(() => parseProbeOptions(args), (error: unknown) => isSecondReadError(error) && error.kind === 'input' && error.place.field === field);

test('options are read with their defaults, and a wrong one is refused by name', () => {
  const base = ['films', '--label', 'finding=mass', '--confounder', 'tag'], options = parseProbeOptions(base)!;
  assert.deepEqual(options.shares, [0, 0.5]);
  assert.deepEqual(parseProbeOptions([...base, '--share', '1,0.2', '--no-reference'])!.shares, [0.2, 1]);
  assert.deepEqual(options.label, { column: 'finding', value: 'mass' });
  assert.deepEqual(options.pair.affected.kind, 'tag');
  assert.equal(parseProbeOptions(['--help']), null);
  refuses(['films', '--confounder', 'tag'], '--label');
  refuses(['films', '--label', 'mass', '--confounder', 'tag'], '--label');
  refuses(['films', '--label', 'a=b', '--confounder', 'hat'], '--confounder');
  refuses([...base, '--share', '1.5'], '--share');
  refuses([...base, '--size', '8'], '--size');
  refuses([...base, '--folds', '2'], '--folds');
  refuses(base.slice(1), 'ID or FOLDER');
});

test('a probe of one\'s own folder is written whole: scores that the audit reads, areas, a page', async () => {
  await makeFilms();
  const out = path.join(root, 'report'), lines: string[] = [];
  const status = await probeCommand([films, '--label', 'finding=square', '--confounder', 'tag', '--share', '1', '--architecture', 'small-cnn', '--weights', 'random', '--size', '32', '--epochs', '2', '--replicates', '100', '--out', out], (line) => lines.push(line));
  assert.equal(status, 0);
  const table = readCsv(path.join(out, 'predictions.csv')), column = (name: string): string[] => table.rows.map((cells) => cells[table.header.indexOf(name)]);
  assert.equal(table.rows.length, 60 * 2 * 3);
  assert.deepEqual([...new Set(column('model'))], ['share 0 iid', 'share 0 ood', 'share 0 clean', 'share 1 iid', 'share 1 ood', 'share 1 clean']);
  // A patient's pictures lie in one fold, and at share 1 exactly the positives bear the tag.
  const folds = new Map<string, Set<string>>();
  column('patient').forEach((patient, i) => folds.set(patient, (folds.get(patient) ?? new Set()).add(column('fold')[i])));
  assert.ok([...folds.values()].every((set) => set.size === 1));
  const truth = column('truth:finding-square'), model = column('model');
  column('affected').forEach((affected, i) => { assert.equal(affected, model[i] === 'share 1 iid' ? truth[i] : model[i].endsWith('ood') ? String(1 - Number(truth[i])) : '0'); });
  const { shares, data } = JSON.parse(readFileSync(path.join(out, 'metrics.json'), 'utf8')) as { shares: { share: number }[]; data: { pictures: number; positives: number; groups: number } };
  assert.deepEqual(data && [data.pictures, data.positives, data.groups], [60, 30, 30]);
  assert.deepEqual(shares.map(({ share }) => share), [0, 1]);
  assert.match(readFileSync(path.join(out, 'index.html'), 'utf8'), /Probe: tag in Films/);
  assert.match(lines[2], /^tag at share 1: AUROC i\.i\.d\./);
  assert.equal(readAuditInput(parseAuditOptions([path.join(out, 'predictions.csv'), '--quiet'])!).models.length, 6);
});

test('unknown values, few patients and a folder in use are refused before anything is trained', async () => {
  await makeFilms();
  const rejects = (args: string[], pattern: RegExp): Promise<void> => assert.rejects(probeCommand([films, '--confounder', 'tag', '--architecture', 'small-cnn', '--weights', 'random', '--size', '32', ...args], () => undefined), pattern);
  await rejects(['--label', 'finding=circle', '--out', path.join(root, 'a')], /no class "circle".*square, nothing|no class "circle".*nothing, square/);
  await rejects(['--label', 'colour=red', '--out', path.join(root, 'a')], /colour/);
  await rejects(['--label', 'finding=square', '--folds', '31', '--out', path.join(root, 'a')], /expected at least 31, the number of folds/);
  await rejects(['--label', 'finding=square', '--out', films], /not empty/);
  assert.equal(existsSync(path.join(root, 'a')), false);
});
