import assert from 'node:assert/strict';
import { test } from 'node:test';
import { optionValues } from '../../lib/commands/option-values.js';

const { mistake, needed, number, whole, condition } = optionValues('probe');

test('values in range are read, both ends included', () => {
  assert.deepEqual([whole('--n', '3', 3, 10), whole('--n', '10', 3, 10), number('--x', '0.5', 0.5, 1), number('--x', ' 1e0', 0.5, 1)], [3, 10, 0.5, 1]);
  assert.equal(needed('--out', 'here'), 'here');
  assert.deepEqual(condition('--label', 'finding=a=b'), { column: 'finding', value: 'a=b' });
});

test('anything else is a mistake that names option, value, what was expected and the help', () => {
  for (const value of ['2', '11', '3.0', '-4', '', 'three', '1e1', ' 3']) assert.throws(() => whole('--n', value, 3, 10), { name: 'SecondReadError', kind: 'input', message: `--n is "${value}" (field "--n"); expected a whole number from 3 to 10. Run: npx second-read probe --help` });
  for (const value of ['0.49', '1.01', '', '  ', 'NaN', 'x']) assert.throws(() => number('--x', value, 0.5, 1), /--x is ".*expected a number from 0.5 to 1/);
  for (const value of ['=a', 'a=', 'a', '']) assert.throws(() => condition('--label', value), /expected COLUMN=VALUE/);
  for (const value of [undefined, '']) assert.throws(() => needed('--out', value), /--out is missing/);
  assert.match(mistake('no pictures are named', 'IMAGES', 'a folder').message, /^no pictures are named \(field "IMAGES"\); expected a folder\. Run: npx second-read probe --help$/);
});
