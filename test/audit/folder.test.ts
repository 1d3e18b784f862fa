import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { openOutput } from '../../lib/audit/output/folder.js';
import { folder } from './inputs.js';

const fill = (text: string) => (target: string): void => writeFileSync(path.join(target, 'summary.json'), text);

test('a report that breaks off while it is written leaves the earlier one as it was, and nothing beside it', () => {
  const here = folder(), out = path.join(here, 'out');
  openOutput(out).write(fill('first'));
  assert.throws(() => openOutput(out).write((target) => { fill('second')(target); throw Object.assign(new Error('ENOSPC: no space left on device'), { errno: -28, code: 'ENOSPC' }); }), /could not write: ENOSPC.*Nothing was changed/);
  assert.equal(readFileSync(path.join(out, 'summary.json'), 'utf8'), 'first');
  assert.deepEqual(readdirSync(here), ['out']);
});

/** The id of a process that has ended. */
const deadProcess = (): number => spawnSync(process.execPath, ['-e', '']).pid;

test('what a killed audit left is cleared away, and a report that it was about to replace comes back', () => {
  const here = folder(), out = path.join(here, 'out'), pid = deadProcess();
  for (const kind of ['part', 'old']) { mkdirSync(path.join(here, `.out.${pid}.${kind}`)); fill(kind)(path.join(here, `.out.${pid}.${kind}`)); }
  openOutput(out);
  assert.equal(readFileSync(path.join(out, 'summary.json'), 'utf8'), 'old');
  assert.deepEqual(readdirSync(here), ['out']);
});

test('what a living audit is writing is left alone', () => {
  const here = folder(), theirs = path.join(here, `.out.${process.ppid}.part`);
  mkdirSync(theirs);
  openOutput(path.join(here, 'out')).write(fill('mine'));
  assert.ok(existsSync(theirs));
});
