import assert from 'node:assert/strict';
import { test } from 'node:test';
import { affectedOutOfDistribution, chooseAffected, EXPERIMENTS, MICCAT, miccatOf, miccatTable, sexSample, type SexRow } from '../../lib/confounders/index.js';
import { rng } from '../../lib/core/random.js';

const LABELS = Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? 1 : 0));
const stream = () => rng(4, 'confounder', 'affected');
const count = (values: Uint8Array): number => values.reduce((sum, value) => sum + value, 0);

test('exactly the rounded share of the positives is affected, and no negative', () => {
  for (const share of [0, 0.004, 0.1, 0.2, 0.5, 0.8, 1]) {
    const affected = chooseAffected({ labels: LABELS, share, stream: stream() });
    assert.equal(count(affected), Math.round(share * 100));
    assert.ok(affected.every((value, i) => value === 0 || LABELS[i] === 1));
  }
  assert.deepEqual(chooseAffected({ labels: [], share: 1, stream: stream() }), new Uint8Array(0));
  assert.throws(() => chooseAffected({ labels: LABELS, share: 1.1, stream: stream() }), /share of 1.1 .*from 0 to 1/);
  assert.throws(() => chooseAffected({ labels: LABELS, share: NaN, stream: stream() }), /share/);
});

test('one stream chooses nested sets, another stream others', () => {
  const [few, many, other] = [chooseAffected({ labels: LABELS, share: 0.2, stream: stream() }), chooseAffected({ labels: LABELS, share: 0.5, stream: stream() }), chooseAffected({ labels: LABELS, share: 0.2, stream: rng(5, 'confounder') })];
  assert.ok(few.every((value, i) => value <= many[i]));
  assert.notDeepEqual(few, other);
  const often = new Float64Array(300);
  for (let root = 0; root < 400; root++) chooseAffected({ labels: LABELS, share: 0.2, stream: rng(root, 'confounder') }).forEach((value, i) => { often[i] += value; });
  // 400 draws at 0.2: 80 with standard deviation 8.
  assert.ok(often.every((times, i) => (LABELS[i] === 1 ? Math.abs(times - 80) < 36 : times === 0)));
});

test('out of distribution all negatives are affected and no positive', () => {
  assert.deepEqual(Array.from(affectedOutOfDistribution([1, 0, 0, 1])), [0, 1, 1, 0]);
});

/** 900 patients, one to four pictures each, some with and some without the finding. */
const ROWS: SexRow[] = [];
{
  const draw = rng(9, 'simulation');
  for (let patient = 0; patient < 900; patient++) {
    const pictures = 1 + draw.integer(4), sex = patient % 2 === 0 ? 'F' : 'M';
    for (let i = 0; i < pictures; i++) ROWS.push({ patient: `p${patient}`, sex: patient % 97 === 0 ? null : sex, label: draw.next() < 0.05 ? null : draw.next() < 0.5 ? 1 : 0 });
  }
}
const sample = (share: number, variant: 'leak-free' | 'as-published', more = {}) => sexSample({ rows: ROWS, share, count: 60, variant, stream: rng(1, 'split', 'sex'), ...more });
const kinds = (rows: Int32Array): string => {
  const tally: Record<string, number> = {};
  for (const i of rows) { const kind = `${ROWS[i].sex}${ROWS[i].label}`; tally[kind] = (tally[kind] ?? 0) + 1; }
  return Object.keys(tally).sort().map((kind) => `${kind} ${tally[kind]}`).join(', ');
};

test('the sex sample has the paper\'s composition at every share, each row once', () => {
  for (const [share, wanted] of [[0, 'M0 60, M1 60'], [0.1, 'F1 6, M0 60, M1 54'], [0.5, 'F1 30, M0 60, M1 30'], [1, 'F1 60, M0 60']] as const) {
    const { train, test: held } = sample(share, 'leak-free');
    assert.equal(kinds(train), wanted);
    assert.equal(kinds(held), 'F0 60, M1 60');
    assert.equal(new Set([...train, ...held]).size, train.length + held.length);
  }
  const published = sample(0.5, 'as-published');
  assert.match(kinds(published.train), /^F1 30, M0 60, M1 (2[5-9]|3[0-5])$/); // halved by patient, so about 60 men
  assert.match(kinds(published.test), /^F0 60, M1 (5\d|6\d)$/);
});

test('the leak-free sample shares no patient between its sets; the published one shares more the more women it trains on', () => {
  const patients = (rows: Int32Array): Set<string> => new Set(Array.from(rows, (i) => ROWS[i].patient));
  for (const share of [0, 0.5, 1]) {
    const { train, test: held, iid, shared } = sample(share, 'leak-free', { iid: 20 }), sets = [patients(train), patients(held), patients(iid)];
    assert.deepEqual(shared, []);
    assert.equal(new Set(sets.flatMap((set) => [...set])).size, sets.reduce((sum, set) => sum + set.size, 0));
    assert.equal(iid.length, 40);
  }
  const leaks = [0, 0.5, 1].map((share) => {
    const { train, test: held, shared } = sample(share, 'as-published'), tested = patients(held);
    assert.deepEqual(shared, [...patients(train)].filter((patient) => tested.has(patient)).sort());
    return shared.length;
  });
  assert.ok(leaks[2] > leaks[0] && leaks[1] >= leaks[0] && leaks[2] >= leaks[1], `${leaks}`);
});

test('shares differ by nothing but the exchange of men and women', () => {
  const [low, high] = [sample(0.2, 'leak-free'), sample(0.8, 'leak-free')], rows = (part: Int32Array, kind: string): number[] => Array.from(part).filter((i) => `${ROWS[i].sex}${ROWS[i].label}` === kind);
  assert.deepEqual(low.test, high.test);
  assert.deepEqual(rows(low.train, 'M0'), rows(high.train, 'M0'));
  assert.ok(rows(low.train, 'F1').every((i) => high.train.includes(i)) && rows(high.train, 'M1').every((i) => low.train.includes(i)));
});

test('a cohort that is too small is refused with its counts', () => {
  assert.throws(() => sexSample({ rows: ROWS.slice(0, 50), share: 0.5, stream: rng(1, 'split') }), /too few pictures of men with the finding for the test set: \d+ .*at least 200/);
  assert.throws(() => sample(2, 'leak-free'), /share of 2/);
  assert.throws(() => sample(0.5, 'as-published', { iid: 10 }), /no i.i.d. test set/);
});

test('the taxonomy has two levels of two categories; every experiment has its place, and none is anatomical', () => {
  assert.deepEqual(MICCAT.map(({ level, id }) => `${level} ${id}`), ['patient demographic', 'patient anatomical', 'environment external', 'environment imaging']);
  assert.deepEqual(miccatTable().map(({ experiments }) => experiments), ['Gender', '', 'Tag', 'Denoising (low-pass), Noise, X-ray, Noise, CT, X-ray noise in CT']);
  assert.equal(EXPERIMENTS.length, 6);
  assert.equal(miccatOf('sex').level, 'patient');
});
