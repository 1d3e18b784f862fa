import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { isSecondReadError } from '../../lib/core/errors.js';
import { crossTestCommand } from '../../lib/cross-test/command.js';
import { measureCrossTest, type CrossResults } from '../../lib/cross-test/measure.js';
import { endsText, modelLine } from '../../lib/cross-test/page.js';
import { predictionsCsv, readPredictions } from '../../lib/cross-test/predictions.js';
import type { PredictionRow } from '../../lib/cross-test/types.js';
import { close, study } from '../external/made.js';

const root = mkdtempSync(path.join(os.tmpdir(), 'cross-')), file = path.join(root, 'predictions.csv'), measure = { sensitivity: 0.98, replicates: 100, seed: 1 };
after(() => rmSync(root, { recursive: true }));

/** The made study as rows of predictions: an honest model and one whose scores fall apart outside. */
function rows(): PredictionRow[] {
  const { sets, model } = study(), [good, bad] = [study([0.6, 0.6, 0.6]).model('good'), model('bad')];
  return [good, bad].flatMap(({ model: network, scores }) => [0, 1].flatMap((repeat) => sets.flatMap(({ name, ids, truth, codes }, k) => ids.map((id, i): PredictionRow => ({ id, network, repeat, set: name, role: k === 0 ? 'internal' : 'external', patient: `p${codes[i]}`, score: scores.get(id)!, truth: truth[i] })))));
}
const write = (text: string): string => { writeFileSync(file, text); return file; };
const refuses = (text: string, field: string | undefined, what: RegExp): void => assert.throws(() => readPredictions(write(text)), (error: unknown) => isSecondReadError(error) && error.kind === 'input' && error.place.field === field && what.test(error.message));

test('numbers come from the file alone, and are those of the statistics', () => {
  const read = readPredictions(write(predictionsCsv('label x', rows()))), { sets, models: [good, bad], operating, task } = measureCrossTest(read, measure);
  assert.deepEqual(sets.map(({ name, role, images, positives, patients }) => [name, role, images, positives, patients]), [['a', 'internal', 120, 48, 40], ['b', 'external', 90, 36, 30], ['c', 'external', 75, 30, 25]]);
  // scikit-learn 1.9.1: roc_auc_score, as in the tests of the statistics.
  assert.ok(close(bad.auc.a.value, 0.93359375) && close(bad.drop.c.value, 0.93359375 - 0.6348148148148148) && close(bad.sdAll.value, 0.1238702699556098));
  assert.deepEqual([task, bad.repeats, good.beyondFirst, operating.length], ['label-x', 2, null, 12]);
  assert.ok(bad.beyondFirst!.low > 0 && close(bad.beyondFirst!.value, bad.meanDrop.value - good.meanDrop.value));
});

test('the command makes the same numbers from a file of predictions, and a page with every table', async () => {
  write(predictionsCsv('label x', rows()));
  const out = path.join(root, 'out'), lines: string[] = [];
  assert.equal(await crossTestCommand(['--predictions', file, '--replicates', '100', '--out', out], (line) => lines.push(line)), 0);
  const { models, operating } = JSON.parse(readFileSync(path.join(out, 'metrics.json'), 'utf8')) as CrossResults, expected = measureCrossTest(readPredictions(file), measure);
  assert.deepEqual([models, operating], JSON.parse(JSON.stringify([expected.models, expected.operating])));
  assert.equal(readFileSync(path.join(out, 'predictions.csv'), 'utf8'), readFileSync(file, 'utf8'));
  assert.match(lines[2], /^bad: AUROC inside 0\.934 .*mean drop 0\.247 .*: loses outside; 0\.2\d\d \[.*\] more than good$/);
  const page = readFileSync(path.join(out, 'index.html'), 'utf8');
  for (const part of ['Cross-test: a', 'figure-slopes', 'figure-roc-2', 'id="areas"', 'id="operating"', 'tuned on test', 'so that a single image decides']) assert.ok(page.includes(part), part);
});

test('a file that cannot be judged is refused by row and column', () => {
  const good = 'id,set,role,score:x,truth:x\n', sample = `${good}1,a,internal,0.1,0\n2,a,internal,0.2,1\n1,b,external,0.1,0\n2,b,external,0.2,1\n`;
  assert.equal(readPredictions(write(sample)).unitNote, 'by image, too narrow');
  refuses(sample.replace('role', 'part'), 'role', /no column "role"/);
  refuses(sample.replaceAll('internal', 'external'), 'role', /0 internal and 2 external/);
  refuses(`${sample}1,b,external,0.3,0\n`, 'id', /"1" is named twice in "b" \(.*row 6/);
  refuses(sample.replace('2,b,external,0.2,1', '2,b,external,0.2,0'), 'truth:x', /"b" has no positive image/);
  refuses(sample.replace('0.2,1\n1,b', 'nan,1\n1,b'), 'score:x', /score "nan"/);
  refuses(sample.replace('1,b,external,0.1,0', '1,b,external,0.1,?'), 'truth:x', /truth "\?"/);
  refuses(sample.replace('2,b,external', '2,b,internal'), 'role', /"b" is external and internal/);
  refuses(sample.replace('score:x', 'score'), 'score:TASK', /0 columns of scores/);
  refuses('id,set,role,score:x,truth:x,patient,repeat\n1,a,internal,0.1,0,p,0\n1,a,internal,0.1,0,q,1\n', 'patient', /was another before/);
});

test('a line says what can be told, and no more', () => {
  const area = (value: number, half: number) => ({ value, low: value - half, high: value + half }), base = { model: 'm', repeats: 1, auc: { a: area(0.9, 0.05), b: area(0.7, 0.05) }, aucByRepeat: {}, drop: { b: area(0.2, 0.1) }, meanDrop: area(0.2, 0.1), relativeDrop: area(0.5, 0.1), sdAll: area(0.1, 0.05), beyondFirst: null };
  const sets: CrossResults['sets'] = [{ name: 'a', role: 'internal', images: 1, positives: 1, patients: 1 }, { name: 'b', role: 'external', images: 1, positives: 1, patients: 1 }], parts = { sets, models: [base] };
  assert.equal(modelLine(base, parts), 'm: AUROC inside 0.900 [0.850, 0.950], in b 0.700 [0.650, 0.750]; drop 0.200 [0.100, 0.300]: loses outside');
  assert.match(modelLine({ ...base, meanDrop: area(0.05, 0.1) }, parts), /no loss can be told$/);
  assert.match(modelLine({ ...base, beyondFirst: area(0.01, 0.1) }, parts), /more than m \(no difference can be told\)$/);
  assert.equal(endsText({ value: NaN, low: NaN, high: 1 }), '– [–, 1.000]');
});
