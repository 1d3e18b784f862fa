import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSecondReadError } from '../../lib/core/errors.js';
import type { LoadedSet } from '../../lib/cross-test/images.js';
import { partSets } from '../../lib/cross-test/task.js';

/** A set of n pictures, two a patient, without files. */
function loaded(name: string, n: number, patient: (i: number) => string, hash = (i: number): string => `${name} ${i}`): LoadedSet {
  const ids = Array.from({ length: n }, (_, i) => `${name}/${i}`);
  return { name, rule: 'finding ill', ids, patients: ids.map((_, i) => patient(i)), truth: Uint8Array.from(ids, (_, i) => Number(i % 4 < 2)), hashes: ids.map((_, i) => hash(i)), stack: { ids, width: 1, height: 1, channels: 1, pixels: new Uint8Array(n) }, unitNote: null };
}
const own = (name: string) => (i: number): string => `${name}:${i >> 1}`, rules = { overlap: 'refuse', parts: 4, seed: 1 } as const;
const refused = (run: () => unknown, what: RegExp): void => assert.throws(run, (error: unknown) => isSecondReadError(error) && error.kind === 'input' && what.test(error.message));

test('patients of the training cohort are in one part each, and every part has both classes', () => {
  const set = loaded('A', 80, own('A')), { parts, scored, shared } = partSets([set, loaded('B', 20, own('B'))], rules), all = [parts.train, parts.validation, parts.test];
  assert.deepEqual(all.map(({ length }) => length), [40, 20, 20]);
  const seen = all.map((rows) => new Set(Array.from(rows, (i) => set.patients[i])));
  assert.equal(new Set(seen.flatMap((one) => [...one])).size, seen.reduce((sum, { size }) => sum + size, 0));
  for (const rows of all) assert.equal(new Set(Array.from(rows, (i) => set.truth[i])).size, 2);
  assert.deepEqual([scored[0].length, shared], [20, []]);
});

test('shared patients are refused by name, or those of training left out and listed, those of the internal test kept', () => {
  const A = loaded('A', 80, own('A')), B = loaded('B', 40, (i) => (i < 20 ? `A:${i >> 1}` : `B:${i >> 1}`));
  refused(() => partSets([A, B], rules), /10 patients of "A" are also in "B" \(20 pictures\): A:0, A:1.*and 2 more.*--overlap remove/);
  const { parts, scored: [kept], shared: [listed] } = partSets([A, B], { ...rules, overlap: 'remove' }), tested = new Set(Array.from(parts.test, (i) => A.patients[i]));
  assert.ok(listed.removed && listed.images.length + kept.length === 40 && listed.patients.length * 2 === listed.images.length);
  assert.ok(listed.patients.every((patient) => !tested.has(patient)));
  assert.ok(Array.from(kept, (i) => B.patients[i]).every((patient) => patient.startsWith('B') || tested.has(patient)));
  refused(() => partSets([A, { ...A, name: 'the same' }], rules), /40 patients/);
});

test('a picture in two sets, or of two patients, makes them one person', () => {
  const A = loaded('A', 80, own('A'), (i) => (i === 79 ? 'A 0' : `A ${i}`)), B = loaded('B', 20, own('B'), (i) => (i === 3 ? 'A 5' : `B ${i}`));
  refused(() => partSets([A, B], rules), /1 patients of "A" are also in "B" \(2 pictures\): A:2/);
  const { patients } = partSets([A, B], { ...rules, overlap: 'remove' });
  assert.equal(patients[0][79], patients[0][0]);
  assert.deepEqual([patients[1][2], patients[1][3], patients[1][4]], ['A:2', 'A:2', 'B:2']);
});

test('too few patients of a class, and a set that overlap leaves with one class, are refused', () => {
  refused(() => partSets([loaded('A', 8, own('A')), loaded('B', 20, own('B'))], rules), /2 patients of "A" with finding ill \(field "--parts"\)|2 patients of "A" in the negative class/);
  const A = loaded('A', 80, own('A')), B = loaded('B', 4, (i) => (i < 2 ? 'B:0' : 'to come')), { parts } = partSets([A, loaded('C', 20, own('C'))], rules), trained = A.patients[parts.train[0]];
  refused(() => partSets([A, { ...B, patients: ['B:0', 'B:0', trained, trained] }], { ...rules, overlap: 'remove' }), /the set "B" has no negative picture \(field "--overlap"\)/);
});
