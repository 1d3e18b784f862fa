import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fromRoot } from '../../../lib/core/paths.js';
import type { CohortRow } from '../../../lib/data/types.js';
import { readAggregates, writeAggregates } from '../../../lib/papers/aggregates.js';
import { claims, judged, measurementsOf } from '../../../lib/papers/haynes/claims.js';
import { isOfSet, setSpec, studySpec, type Pool } from '../../../lib/papers/haynes/cohorts.js';
import { acrossSources } from '../../../lib/papers/haynes/chest-twins.js';
import { isStored } from '../../../lib/papers/haynes/files.js';
import { duplicateLeaks, namesakes } from '../../../lib/papers/haynes/study.js';
import { readTable } from '../../../lib/papers/haynes/tables/files.js';
import { rowsMayBeStored, withheldSets } from '../../../lib/papers/haynes/withheld.js';
import { CHEST_SOURCES } from '../../../lib/training/chest/sources.js';
import { simulatedEvidence } from './simulated.js';

test('rows of the three sets of COVID-19 may not be stored, those of the sample may', () => {
  assert.deepEqual([...withheldSets('open')].sort(), ['actualmed-covid-cxr', 'cohen-covid-cxr', 'figure1-covid-cxr']);
  assert.equal(rowsMayBeStored('open'), false);
  assert.equal(rowsMayBeStored('sample'), true);
});

test('claims that are judged from stored measurements are those that the scores give', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'aggregates-')), before = process.env.SECOND_READ_RESULTS;
  process.env.SECOND_READ_RESULTS = folder;
  try {
    const measured = measurementsOf(simulatedEvidence(() => ({ inside: 3, outside: 1, hidden: 1 })));
    writeAggregates('sample', 'haynes', measured);
    const read = readAggregates('sample', 'haynes'), verdicts = (from: typeof measured): string[] => judged('sample', from).map(({ id, verdict, ours }) => `${id} ${verdict} ${ours.value?.toFixed(6)}`);
    assert.deepEqual(verdicts(read), verdicts(measured));
    assert.equal(read.get('haynes/drop-confounded-imagenet')!.replicates!.length, measured.get('haynes/drop-confounded-imagenet')!.replicates!.length);
  } finally {
    if (before === undefined) delete process.env.SECOND_READ_RESULTS; else process.env.SECOND_READ_RESULTS = before;
    rmSync(folder, { recursive: true, force: true });
  }
});

test('an image is left out where it looks like one that is trained on, and of another source where it looks like any of the internal sets', () => {
  const pool = (id: string, use: Pool['use']): Pool => ({ ...studySpec('sample').pools[0], id, use }), inside = pool('inside', 'parted'), outside = pool('outside', 'test');
  const found = ['a', 'b', 'c', 'd', 'e'].map((id, i) => ({ pool: i < 3 ? inside : outside, row: { id, patient: id } as CohortRow }));
  const pair = (first: number, second: number) => ({ first, second, distance: 0, correlation: 1 });
  // a is trained on; b and c are tested with inside; d and e come from elsewhere and look alike.
  const left = duplicateLeaks(found, ['train', 'test', 'test', 'test', 'test'], [pair(0, 1), pair(2, 3), pair(3, 4)]);
  assert.deepEqual(left.map(({ id, rule }) => [id, rule]), [['b', 'it looks the same as a, which is trained on'], ['d', 'it looks the same as c, which is tested with inside']]);
});

test('files of one name in two data sets are told, whatever their case and kind; within one set names may repeat', () => {
  const file = (id: string) => ({ row: { id }, pool: { dataset: id.split('/')[0] } });
  assert.deepEqual(namesakes(['a/x.png', 'a/sub/x.png', 'b/X.jpg', 'c/y.png'].map(file)).map(({ first, second }) => [first, second]), [[0, 2], [1, 2]]);
});

test('a film of a test set that looks the same as one that first weights were trained on is refused, unless the source leaves that one out', () => {
  const row = (id: string, patient: string): CohortRow => ({ id, patient, dataset: id.split('/')[0] }) as CohortRow, spec = CHEST_SOURCES.children;
  const rows = [row('kermany-cxr-224/a', 'kermany:person1004'), row('kermany-cxr-224/b', 'kermany:person1'), row('figure1-covid-cxr/x', 'figure1:x'), row('figure1-covid-cxr/y', 'figure1:y')], pair = (first: number, second: number) => ({ first, second, correlation: 0.99 });
  assert.deepEqual(acrossSources([pair(0, 1), pair(0, 2), pair(2, 3)], rows, 2, spec), [{ first: 'figure1-covid-cxr/x', second: 'kermany-cxr-224/a', datasets: ['figure1-covid-cxr', 'kermany-cxr-224'], correlation: 0.99 }]);
  assert.throws(() => acrossSources([pair(1, 3)], rows, 2, spec), /kermany-cxr-224\/b, on which first weights were trained, looks the same as figure1-covid-cxr\/y .*"kermany:person1".*pretrain/);
});

if (isStored('open')) {
  test('of the open tier no row is stored: tables, measurements, figures and notebooks only', () => {
    const folder = fromRoot('results', 'open', 'haynes');
    assert.ok(!existsSync(path.join(folder, 'predictions')));
    for (const table of readdirSync(path.join(folder, 'tables')).filter((name) => !['leaks.csv', 'twins.csv'].includes(name))) assert.ok(!/^(id|image|patient),/m.test(table), table);
  });

  test('the image that Figure 1 shares with the collection of Cohen is found and left out', () => {
    const shared = readTable('open', 'twins').filter(({ dataset, other }) => [dataset, other].sort().join() === 'cohen-covid-cxr,figure1-covid-cxr');
    assert.equal(shared.length, 1);
    assert.ok(readTable('open', 'leaks').some(({ id }) => id === shared[0].id || id === shared[0].like));
  });

  test("the film of Figure 1 that is one of Kermany's children is found, was not trained on, and is in no test set", () => {
    const [pair, ...more] = readTable('open', 'twins').filter(({ dataset, other }) => dataset === 'figure1-covid-cxr' && other === 'kermany-cxr-224');
    assert.deepEqual([pair.id, pair.like, more.length], ['figure1-covid-cxr/COVID-00020', 'kermany-cxr-224/train__PNEUMONIA__person1004_virus_1686', 0]);
    assert.ok(pair.correlation > 0.99);
    const spec = setSpec('open', 'figure1');
    assert.deepEqual([isOfSet(spec, { id: pair.id, pool: 'figure1-covid' }), isOfSet(spec, { id: 'figure1-covid-cxr/COVID-00021', pool: 'figure1-covid' })], [false, true]);
  });

  test('every claim of the open tier is judged without its data', async () => {
    assert.ok((await claims('open')).every(({ verdict }) => typeof verdict === 'string'));
  });
}
