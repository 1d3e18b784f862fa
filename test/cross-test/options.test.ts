import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSecondReadError } from '../../lib/core/errors.js';
import { truthOf } from '../../lib/cross-test/labels.js';
import { parseCrossOptions } from '../../lib/cross-test/options.js';
import type { CrossOptions, ScoringOptions } from '../../lib/cross-test/types.js';
import type { CohortRow } from '../../lib/data/types.js';

const BASE = ['--train', 'kermany-cxr-224+nih-boxes', '--external', 'nih-cxr14-open,./films', '--label', 'label=bacteria|virus', '--label', './films:finding=ill', '--against', 'nih-cxr14-open:No Finding', '--where', './films:view=PA'];
const refuses = (args: string[], field: string | undefined, what: RegExp): void => assert.throws(() => parseCrossOptions(args), (error: unknown) => isSecondReadError(error) && error.kind === 'input' && error.place.field === field && what.test(error.message));

test('conditions go to the set they name, else to all', () => {
  const { train, externals: [dataset, folder], ...options } = parseCrossOptions([...BASE, '--weights', 'imagenet,random']) as CrossOptions;
  assert.deepEqual(train, { name: 'kermany-cxr-224+nih-boxes', folder: false, members: ['kermany-cxr-224', 'nih-boxes'], rule: { column: 'label', values: ['bacteria', 'virus'], against: null }, where: [] });
  assert.deepEqual(dataset.rule, { column: 'label', values: ['bacteria', 'virus'], against: ['No Finding'] });
  assert.deepEqual([folder.folder, folder.members, folder.rule, folder.where], [true, ['./films'], { column: 'finding', values: ['ill'], against: null }, [{ column: 'view', value: 'PA' }]]);
  assert.deepEqual([options.weights, options.repeats, options.parts, options.sensitivity, options.overlap, options.size], [['imagenet', 'random'], 3, 5, 0.98, 'refuse', 96]);
  assert.equal((parseCrossOptions(['--predictions', 'p.csv']) as ScoringOptions).predictions, 'p.csv');
  assert.equal(parseCrossOptions(['--help']), null);
});

test('a wrong option is refused by name', () => {
  refuses(BASE.slice(2), '--train', /missing/);
  refuses(BASE.slice(0, 2), '--external', /missing/);
  refuses(BASE.slice(0, 4), '--label', /missing/);
  refuses([...BASE, '--external', './films'], '--external', /named twice/);
  refuses([...BASE, '--label', 'label=mass'], '--label', /twice/);
  refuses([...BASE, '--overlap', 'ignore'], '--overlap', /unknown rule/);
  refuses([...BASE, '--parts', '2'], '--parts', /"2"/);
  refuses([...BASE, '--sensitivity', '1.5'], '--sensitivity', /1\.5/);
  refuses([...BASE, '--repeats', 'many'], '--repeats', /many/);
  refuses(['--predictions', 'p.csv', '--train', 'a'], '--train', /with --predictions/);
});

test('labels come from classes, several of them, or from any column; rows of neither kind are not asked', () => {
  const row = (labels: Record<string, 0 | 1 | null>, grade: string | null): CohortRow => ({ id: 'x', dataset: 'd', site: 's', patient: 'p', image: 'x', labels, features: { grade } });
  const rows = [row({ virus: 1, normal: 0 }, 'a'), row({ virus: 0, normal: 1 }, 'b'), row({ virus: null, normal: null }, null), row({ virus: 0, normal: 0 }, 'c')], images = { rows, classes: ['virus', 'normal'] };
  const ask = (column: string, values: string[], against: string[] | null = null) => truthOf(images, { column, values, against });
  assert.deepEqual(ask('label', ['virus']), [1, 0, null, 0]);
  assert.deepEqual(ask('label', ['virus'], ['normal']), [1, 0, null, null]);
  assert.deepEqual(ask('label', ['virus', 'normal']), [1, 1, null, 0]);
  assert.deepEqual(ask('virus', ['0']), [0, 1, null, 1]);
  assert.deepEqual(ask('grade', ['a', 'c'], ['b']), [1, 0, null, 1]);
  assert.throws(() => ask('label', ['mass']), /no class "mass".*virus, normal/);
  assert.throws(() => ask('grade', ['a'], ['z']), /no row says grade=z/);
});
