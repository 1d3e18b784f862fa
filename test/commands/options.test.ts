import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { readOptions, readTier } from '../../lib/commands/options.js';
import { SecondReadError } from '../../lib/core/errors.js';
import { fromRoot } from '../../lib/core/paths.js';

const OPTIONS = { tier: { type: 'string' }, check: { type: 'boolean' } } as const;
const refusal = (read: () => unknown): SecondReadError => {
  try { read(); } catch (error) { if (error instanceof SecondReadError) return error; throw error; }
  return assert.fail('was accepted');
};

test('options are read by name, and what is no option is a positional', () => {
  const { values, positionals } = readOptions('reproduce', ['chexbreak', '--tier', 'open', '--check'], OPTIONS);
  assert.deepEqual({ ...values }, { tier: 'open', check: true });
  assert.deepEqual(positionals, ['chexbreak']);
});

test('an unknown option is the user\'s mistake, and the error names it and the help to run', () => {
  const { kind, message } = refusal(() => readOptions('claims', ['--tear', 'open'], OPTIONS));
  assert.equal(kind, 'input');
  assert.match(message, /--tear/);
  assert.match(message, /npx second-read claims --help/);
});

test('an option without its value, and a flag with one, are refused alike', () => {
  for (const args of [['--tier'], ['--check=yes']]) assert.match(refusal(() => readOptions('reproduce', args, OPTIONS)).message, /npx second-read reproduce --help/);
});

test('the tier is the sample where none is named', () => {
  assert.equal(readTier(undefined), 'sample');
  assert.deepEqual(['sample', 'open', 'paper'].map(readTier), ['sample', 'open', 'paper']);
});

test('an unknown tier is refused with the three that there are', () => {
  for (const name of ['papre', '', 'Sample', 'constructor']) {
    const { kind, message } = refusal(() => readTier(name));
    assert.equal(kind, 'input');
    assert.equal(message, `unknown tier "${name}" (field "--tier"); expected sample, open, paper`);
  }
});

test('on the command line such a mistake is one line on standard error and status 2', () => {
  for (const [args, said] of [[['claims', '--tier', 'big'], /unknown tier "big".*sample, open, paper/], [['claims', '--tear'], /npx second-read claims --help/]] as const) {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', fromRoot('lib', 'cli.ts'), ...args], { cwd: fromRoot(), encoding: 'utf8' });
    assert.equal(status, 2, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, said);
    assert.equal(stderr.trim().split('\n').length, 1);
  }
});
