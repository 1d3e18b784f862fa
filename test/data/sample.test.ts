import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { sha256 } from '../../lib/core/canonical.js';
import { prettyJson, readJson, readText } from '../../lib/core/files.js';
import { manifestFolder } from '../../lib/data/manifest.js';
import { NIH_TASKS } from '../../lib/data/nih-table.js';
import { buildSample, type SampleOptions, type SampleResult } from '../../lib/data/sample.js';
import type { Manifest } from '../../lib/data/types.js';
import { put, scratch } from './helpers.js';

const IDS = ['nih-chexnet-predictions', 'nih-densenet-ensemble'];

/** Only the sets that the small pack holds. */
const build = (options: SampleOptions): Promise<SampleResult[]> => buildSample({ ids: IDS, ...options });

/** A small open pack of the same shape as the real one, and a folder with the two real manifests. */
function pack(): { source: string; out: string } {
  const source = scratch(), out = scratch(), images = ['00000010_000.png', '00000011_006.png'];
  const predictions = (prefix: string, order: readonly string[]) => `Image Index,${order.map((task) => prefix + task).join(',')}\n${images.map((image) => `${image},${order.map((_, j) => `0.${j + 1}00`).join(',')}`).join('\n')}\n`;
  put(source, 'nih-chexnet-predictions/preds.csv', predictions('prob_', NIH_TASKS));
  put(source, 'nih-chexnet-predictions/aucs.csv', 'label,auc\nMass,0.5\n');
  put(source, 'nih-chexnet-predictions/Data_Entry_2017_v2020.csv.gz', gzipSync('Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position\n00000011_006.png,Mass|Edema,5,11,58,F,AP\n00000009_000.png,Mass,0,9,58,F,AP\n00000010_000.png,No Finding,0,10,999,M,PA\n'));
  for (const name of ['nih_25', 'nih_25_lr_decay033']) put(source, `nih-densenet-ensemble/nih-densenet121-haooyuee-${name}.csv.gz`, gzipSync(predictions('', [...NIH_TASKS].sort())));
  for (const id of IDS) copyFileSync(path.join(manifestFolder(), `${id}.json`), path.join(out, `${id}.json`));
  return { source, out };
}

test('the sample is built with its licence and hashes, keeps every decimal, and cuts the table to the images', async () => {
  const { source, out } = pack(), results = await build({ source, out });
  assert.deepEqual(results.map(({ id, path: name, state }) => [id.slice(4, 8), name, state]), [
    ['chex', 'index.csv.gz', 'written'], ['chex', 'preds.csv.gz', 'written'], ['chex', 'aucs.csv', 'written'], ['chex', 'LICENCE.md', 'written'],
    ['dens', 'nih_25.csv.gz', 'written'], ['dens', 'nih_25_lr_decay033.csv.gz', 'written'], ['dens', 'LICENCE.md', 'written'],
  ]);
  assert.equal(readText(path.join(out, IDS[0], 'preds.csv.gz')), readText(path.join(source, IDS[0], 'preds.csv')));
  assert.equal(readText(path.join(out, IDS[0], 'index.csv.gz')), 'image,patient,labels,sex,age,view,follow_up,follow_up_table\n00000010_000.png,10,No Finding,M,,PA,0,0\n00000011_006.png,11,Mass|Edema,F,58,AP,6,5\n');
  assert.match(readFileSync(path.join(out, IDS[1], 'LICENCE.md'), 'utf8'), /Copyright \(c\) 2018, John Zech/);
  for (const { id, path: name, bytes, sha256: hash } of results) {
    const content = readFileSync(path.join(out, id, name)), entry = readJson<Manifest>(path.join(out, `${id}.json`)).shipped!.find((file) => file.path === name);
    assert.deepEqual([content.length, sha256(content), entry], [bytes, hash, { path: name, bytes, sha256: hash, urls: [] }]);
  }
});

test('building again changes no byte, and two builds from the same data are equal', async () => {
  const first = pack(), second = pack();
  await build(first);
  const times = await build({ ...first, write: false }), again = await build(first);
  assert.ok([...times, ...again].every(({ state }) => state === 'unchanged'));
  assert.deepEqual((await build(second)).map(({ sha256: hash }) => hash), again.map(({ sha256: hash }) => hash));
});

test('a file that another zlib packed keeps its bytes while its text is right', async () => {
  const { source, out } = pack();
  await build({ source, out });
  const file = path.join(out, IDS[0], 'preds.csv.gz'), other = gzipSync(readText(file), { level: 1 });
  writeFileSync(file, other);
  await build({ source, out });
  assert.ok(readFileSync(file).equals(other));
  assert.equal(readJson<Manifest>(path.join(out, `${IDS[0]}.json`)).shipped!.find((entry) => entry.path === 'preds.csv.gz')!.sha256, sha256(other));
});

test('a check reports a changed, damaged or missing file and writes nothing', async () => {
  const { source, out } = pack();
  await build({ source, out });
  const [changed, damaged] = ['aucs.csv', 'preds.csv.gz'].map((name) => path.join(out, IDS[0], name));
  writeFileSync(changed, 'label,auc\nMass,0.6\n');
  writeFileSync(damaged, readFileSync(damaged).subarray(0, 50));
  const results = await build({ source, out, write: false });
  assert.deepEqual(results.filter(({ state }) => state === 'differs').map(({ path: name }) => name), ['preds.csv.gz', 'aucs.csv']);
  assert.equal(statSync(damaged).size, 50);
  assert.deepEqual((await build({ source, out })).filter(({ state }) => state === 'written').map(({ path: name }) => name), ['preds.csv.gz', 'aucs.csv']);
});

test('a set whose licence does not allow it is not shipped, nor is an unknown one', async () => {
  const { source, out } = pack(), file = path.join(out, `${IDS[0]}.json`), manifest = readJson<Manifest>(file);
  writeFileSync(file, prettyJson({ ...manifest, licence: { ...manifest.licence, mayShip: false } }));
  await assert.rejects(() => build({ source, out }), /does not allow shipping .*field "licence\.mayShip"/);
  await assert.rejects(() => build({ source, out, ids: ['chexpert-test-labels'] }), /"chexpert-test-labels" is not shipped; expected nih-chexnet-predictions, nih-densenet-ensemble/);
});

test('missing open data are named with the command that fetches them', async () => {
  const { out } = pack();
  await assert.rejects(() => build({ source: scratch(), out }), /npx second-read data fetch nih-chexnet-predictions/);
});
