import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { fromRoot } from '../../lib/core/paths.js';
import { listManifests } from '../../lib/data/manifest.js';
import { dataCommand } from '../../lib/data/command.js';
import { formatTable } from '../../lib/data/table.js';
import { put, scratch } from './helpers.js';

/** Runs the command on an empty data root (or the given one). */
async function run(args: string[], root = scratch()): Promise<{ status: number; text: string }> {
  process.env.SECOND_READ_DATA = root;
  const lines: string[] = [], status = await dataCommand(args, (line) => lines.push(line));
  return { status, text: lines.join('\n') };
}

test('list shows every dataset with its access and licence', async () => {
  const { status, text } = await run(['list']);
  assert.equal(status, 0);
  for (const id of listManifests()) assert.match(text, new RegExp(`^${id} +(shipped|open|register|credentialed) `, 'm'));
});

test('help says what there is, and no command at all is a mistake', async () => {
  assert.deepEqual([(await run(['--help'])).status, (await run([])).status], [0, 2]);
  assert.match((await run(['--help'])).text, /data fetch ID/);
});

test('a wrong command, option, dataset or a missing dataset is refused with what was expected', async () => {
  for (const [args, message] of [[['get'], /expected list, show, fetch, verify, sample or licences/], [['list', '--all'], /--all/], [['fetch'], /needs a dataset; expected .*weights/], [['fetch', 'mimic'], /no dataset "mimic"/], [['verify', '--check'], /no option --check/]] as const) {
    await assert.rejects(run([...args]), (error: Error & { kind?: string }) => error.kind === 'input' && message.test(error.message), args.join(' '));
  }
});

test('verify without open data checks the shipped files and their published figures, and says what it did not compute', async () => {
  const { status, text } = await run(['verify']);
  assert.equal(status, 0, text);
  assert.match(text, /nih-chexnet-predictions +4 of 4 +not here +right/);
  assert.match(text, /14 of 14 figures .* are met; not computed, since not here: .*chexpert-test-labels/);
});

test('verify of a dataset that is not here fails and says how to get it, by fetch or by the numbered steps', async () => {
  const open = await run(['verify', 'weights']), registered = await run(['verify', 'chexpert']);
  assert.equal(open.status, 1);
  assert.match(open.text, /weights: not in the data root .*npx second-read data fetch weights/);
  assert.equal(registered.status, 1);
  assert.match(registered.text, / {2}1\. Register at .*\n {2}2\. Read and accept/);
});

test('verify names a damaged file and fails', async () => {
  const root = scratch();
  put(root, 'weights/squeezenet1.1-kermany.pth', 'not weights');
  const { status, text } = await run(['verify', 'weights'], root);
  assert.equal(status, 1);
  assert.match(text, /squeezenet1\.1-kermany\.pth: 11 bytes, expected 2914185/);
  assert.match(text, /mobilenetv2.*: missing/);
});

test('verify says right only of what it checked: rows of a set in class folders are counted, a weight file without a published list is not checked', async () => {
  const root = scratch();
  put(root, 'weights-haynes-cxr8/other.h5', 'no weights');
  for (let i = 0; i < 426; i++) { put(root, `covidgr/P/${i}.jpg`, ''); put(root, `covidgr/N/${i}.jpg`, ''); }
  const { status, text } = await run(['verify', 'covidgr', 'weights-haynes-cxr8'], root);
  assert.equal(status, 0, text);
  assert.match(text, /covidgr +852 rows +right\n/);
  assert.match(text, /weights-haynes-cxr8 +none listed +not checked until it is loaded$/);
});

test('fetch of a registered dataset prints its numbered steps and fails', async () => {
  const { status, text } = await run(['fetch', 'chexpert-test-images']);
  assert.equal(status, 1);
  assert.match(text, / {2}1\. Register[^]* {2}4\. Run: npx second-read data verify chexpert-test-images/);
});

test('show tells licence, attribution and citation', async () => {
  assert.match((await run(['show', 'nih-densenet-ensemble'])).text, /licence +BSD-3-Clause[^]*thanked[^]*CVPR 2017/);
});

test('DATA-LICENCES.md is what the manifests say', async () => {
  const { text } = await run(['licences']);
  assert.equal(readFileSync(fromRoot('DATA-LICENCES.md'), 'utf8'), `${text}\n`);
  for (const id of listManifests()) assert.match(text, new RegExp(`^### ${id}$`, 'm'));
});

test('a table lines its columns up, numbers to the right', () => {
  assert.equal(formatTable(['id', 'n', 'x'], [['a', '10', ''], ['bb', '9', 'y']], [1]), 'id   n  x\na   10\nbb   9  y');
});
