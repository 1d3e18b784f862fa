import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { compareRuns, describeComparison, RUN_TOLERANCE, runLabel, summarise, writeRunSummaries, type RunSummary } from '../../lib/commands/stored-runs.js';
import { sha256 } from '../../lib/core/canonical.js';
import { openStore, runId } from '../../lib/runs/store.js';
import type { RunConfig } from '../../lib/runs/types.js';
import { put, temporaryRoot } from './root.js';

const root = temporaryRoot();
const run = (more: Partial<RunSummary> = {}): RunSummary => ({ id: 'a', label: 'failure nih Edema 0', predictions: 'hash', headline: { auroc: 0.8, f1: 0.5 }, ...more });
const config = (seed: number): RunConfig => ({ paper: 'p', tier: 'sample', protocol: '1', experiment: 'failure', cohort: 'nih', task: 'Edema', repeat: 0, seed, data: {} });

test('a run with equal predictions is equal in bytes, whatever else is said of it', () => {
  assert.deepEqual(compareRuns([run()], [run({ headline: { auroc: 0.1 } })]), { compared: 1, equalBytes: 1, differing: [], missing: 0 });
});

test('other bytes with headline numbers within the tolerance are no difference', () => {
  const near = run({ predictions: 'other', headline: { auroc: 0.8 + 0.9 * RUN_TOLERANCE, f1: 0.5 - 0.9 * RUN_TOLERANCE } });
  assert.deepEqual(compareRuns([run()], [near]), { compared: 1, equalBytes: 0, differing: [], missing: 0 });
});

test('a headline number beyond the tolerance is a difference that names the run, the number and both values', () => {
  const { differing } = compareRuns([run()], [run({ predictions: 'other', headline: { auroc: 0.8, f1: 0.501 } })]);
  assert.deepEqual(differing, [{ label: 'failure nih Edema 0', why: 'f1: 0.501 here, 0.5 stored' }]);
});

test('a number that is not known on both sides is equal, on one side it is a difference', () => {
  const stored = run({ headline: { auroc: null } });
  assert.deepEqual(compareRuns([stored], [run({ predictions: 'other', headline: { auroc: null } })]).differing, []);
  assert.equal(compareRuns([stored], [run({ predictions: 'other', headline: { auroc: 0 } })]).differing[0].why, 'auroc: 0 here, null stored');
});

test('a headline number that came or went is a difference', () => {
  const other = run({ predictions: 'other', headline: { auroc: 0.8 } });
  assert.equal(compareRuns([run()], [other]).differing[0].why, 'f1: undefined here, 0.5 stored');
  assert.equal(compareRuns([other], [run()]).differing[0].why, 'f1: 0.5 here, undefined stored');
});

test('runs are matched by id, in any order; one that is not stored is missing and not compared; one that was not computed is left alone', () => {
  const stored = [run({ id: 'a' }), run({ id: 'b', predictions: 'hash b' }), run({ id: 'left alone' })];
  assert.deepEqual(compareRuns(stored, [run({ id: 'b', predictions: 'hash b' }), run({ id: 'new' }), run({ id: 'a' })]), { compared: 2, equalBytes: 2, differing: [], missing: 1 });
});

test('the description counts each kind and lists at most ten differences', () => {
  assert.equal(describeComparison({ compared: 58, equalBytes: 58, differing: [], missing: 0 }), 'runs compared with the stored ones: 58, equal bytes 58, otherwise within 0.0005: 0, different 0');
  const differing = Array.from({ length: 12 }, (_, i) => ({ label: `run ${i}`, why: 'f1: 1 here, 0 stored' })), lines = describeComparison({ compared: 20, equalBytes: 5, differing, missing: 2 }).split('\n');
  assert.equal(lines[0], 'runs compared with the stored ones: 20, equal bytes 5, otherwise within 0.0005: 3, different 12; not stored: 2');
  assert.equal(lines[1], '  DIFFERS run 0: f1: 1 here, 0 stored');
  assert.equal(lines.length, 11);
});

test('a run\'s label tells what sets it apart and leaves out what it does not have', () => {
  assert.equal(runLabel(config(1)), 'failure nih Edema 0');
});

test('a finished run is summed up by the hash of its predictions and its headline', () => {
  const store = openStore(path.join(root, 'elsewhere')), finished = store.write(config(1), { predictions: { y: [0, 1] }, metrics: { headline: { auroc: 0.75 }, rest: 1 } }, {});
  assert.deepEqual(summarise(finished), { id: runId(config(1)), label: 'failure nih Edema 0', predictions: sha256(readFileSync(path.join(finished.folder, 'predictions.csv'), 'utf8')), headline: { auroc: 0.75 } });
});

test('summaries are written of the runs computed here, and kept of those that were not; only the former are handed back to be compared', () => {
  const computed = openStore().write(config(2), { predictions: { y: [1, 0] }, metrics: { headline: { auroc: 0.5 } } }, {}), kept = run({ id: runId(config(3)) });
  put(root, 'results/sample/p/runs.json', JSON.stringify([kept]));
  assert.deepEqual(writeRunSummaries('sample', 'p', [config(2), config(3), config(4)]), [summarise(computed)]);
  const text = readFileSync(path.join(root, 'results', 'sample', 'p', 'runs.json'), 'utf8');
  assert.deepEqual(JSON.parse(text), [summarise(computed), kept]);
  assert.equal(text.split('\n').length, 5, 'a line a run');
});
