import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../lib/core/random.js';
import { atLevel, difference, drawRepeats, generalisation, meanOf, type ModelScores, type TestImages } from '../../lib/external/index.js';
import { isSecondReadError } from '../../lib/core/errors.js';
import { auroc, rankForAuroc, weightedAuroc } from '../../lib/stats/auroc.js';
import { groupedBootstrap, replicateColumn } from '../../lib/stats/bootstrap.js';
import { close, made, study } from './made.js';

const stream = () => rng(5, 'bootstrap', 'external'), options = (replicates = 60) => ({ replicates, stream: stream() });
const refuses = (run: () => unknown, what: RegExp): void => assert.throws(run, (error: unknown) => isSecondReadError(error) && error.kind === 'statistics' && what.test(error.message));

test('AUROC, drop and SD_all are those of scikit-learn and NumPy', () => {
  const { sets: [internal, ...externals], model } = study(), [row] = generalisation({ internal, externals, models: [model('m')], ...options() });
  // scikit-learn 1.9.1: roc_auc_score of each set; NumPy: np.std([.9336, .7384, .6348]).
  const [a, b, c] = [0.93359375, 0.7384259259259258, 0.6348148148148148];
  assert.ok(close(row.auc.a.value, a) && close(row.auc.b.value, b) && close(row.auc.c.value, c));
  assert.ok(close(row.drop.b.value, a - b) && close(row.drop.c.value, a - c) && close(row.meanDrop.value, a - (b + c) / 2));
  assert.ok(close(row.relativeDrops.c.value, (a - c) / (a - 0.5)) && close(row.relativeDrop.value, (a - (b + c) / 2) / (a - 0.5)));
  assert.ok(close(row.sdAll.value, 0.1238702699556098));
  assert.ok(row.auc.b.low < b && b < row.auc.b.high && row.meanDrop.low > 0);
});

test('an external set equal to the internal one drops by exactly 0, in every replicate', () => {
  const { sets: [internal, outside], model } = study(), twin: TestImages = { ...internal, name: 'the same' };
  const [row] = generalisation({ internal, externals: [twin, outside], models: [model('m', 0), { ...study([0.4, 0.2, 0]).model('m', 1) }], ...options() });
  assert.deepEqual([row.drop['the same'].value, row.drop['the same'].low, row.drop['the same'].high], [0, 0, 0]);
  assert.ok(row.drop['the same'].replicates.every((value) => value === 0) && row.drop.b.replicates.some((value) => value !== 0));
  const [alone] = generalisation({ internal, externals: [twin], models: [model('m')], ...options() });
  assert.ok(alone.sdAll.replicates.every((value) => value === 0));
});

test('a patient in two sets moves in both; patients of their own do not', () => {
  const inside = made('in', 120, 0, 0.3), shared = made('out', 120, 0, 0.3), own = made('out', 120, 0, 0.3, { firstPatient: 40 });
  const drop = (outside: typeof shared) => generalisation({ internal: inside.images, externals: [outside.images], models: [{ model: 'm', repeat: 0, scores: new Map([...inside.scores, ...outside.scores]) }], ...options() })[0].drop.out;
  // The pictures of one patient are scored alike in both sets here, so that only shared patients cancel.
  assert.ok(drop(shared).replicates.every((value) => value === 0));
  assert.ok(drop(own).high - drop(own).low > 0.05);
});

test('replicates are those of the grouped bootstrap over all patients of the study', () => {
  const { sets: [internal, outside], model } = study(), one = model('m'), [row] = generalisation({ internal, externals: [outside], models: [one], ...options() });
  const score = outside.ids.map((id) => one.scores.get(id)!), ranking = rankForAuroc(outside.truth, score);
  const expected = replicateColumn(groupedBootstrap({ codes: outside.codes, groups: outside.groups, replicates: 60, stream: stream(), statistic: (weights) => weightedAuroc(ranking, weights) }));
  assert.equal(row.auc.b.value, auroc(outside.truth, score));
  expected.forEach((value, r) => assert.ok(close(row.auc.b.replicates[r], value)));
});

test('every model is drawn alike, whatever else is asked: the same scores under two names differ by 0', () => {
  const { sets: [internal, ...externals], model } = study(), weaker = study([0.5, 0.3, 0]), models: ModelScores[] = [model('first', 0), weaker.model('first', 1), model('second', 3), weaker.model('second', 7), weaker.model('third')];
  const [first, second] = generalisation({ internal, externals, models, ...options() });
  assert.deepEqual(first.meanDrop, second.meanDrop);
  assert.deepEqual([difference(first.meanDrop, second.meanDrop).low, difference(first.sdAll, second.sdAll).high], [0, 0]);
  // Another call of an equal stream, with fewer models and sets, has the same replicates.
  const [alone] = generalisation({ internal, externals: externals.slice(0, 1), models: models.slice(2, 4), ...options() });
  assert.deepEqual(alone.drop.b, second.drop.b);
});

test('values are means over repeats, and repeats are drawn too', () => {
  const { sets: [internal, ...externals], model } = study(), other = study([0.2, 0.1, 0]);
  const [both] = generalisation({ internal, externals, models: [model('m', 0), other.model('m', 1)], ...options(200) }), [single] = generalisation({ internal, externals, models: [model('m', 0)], ...options(200) });
  assert.ok(close(both.auc.a.value, (both.aucByRepeat.a[0] + both.aucByRepeat.a[1]) / 2) && close(both.aucByRepeat.a[0], 0.93359375));
  assert.ok(both.auc.a.high - both.auc.a.low > 1.5 * (single.auc.a.high - single.auc.a.low));
  const draws = drawRepeats(3, 100, 9);
  assert.ok(draws.every((weights) => weights.reduce((sum, one) => sum + one, 0) === 3) && new Set(draws.map(String)).size === 10);
  assert.deepEqual(drawRepeats(3, 100, 9), draws);
});

test('a ratio to what was known inside is told only where something was', () => {
  const { sets: [internal, outside], model } = study([0.02, 0, 0]), [row] = generalisation({ internal, externals: [outside], models: [model('m')], ...options() });
  assert.ok(row.auc.a.low < 0.6);
  assert.ok(Number.isNaN(row.relativeDrop.value) && Number.isNaN(row.relativeDrops.b.low) && !Number.isNaN(row.drop.b.value));
});

test('estimates combine replicate by replicate, and a stricter level is wider', () => {
  const { sets: [internal, ...externals], model } = study(), [x, y] = generalisation({ internal, externals, models: [model('x'), study([0.5, 0.4, 0.3]).model('y')], ...options(200) });
  const gap = difference(x.meanDrop, y.meanDrop), mean = meanOf([x.meanDrop, y.meanDrop]), strict = atLevel(gap, 0.99);
  assert.equal(gap.value, x.meanDrop.value - y.meanDrop.value);
  assert.ok(gap.replicates.every((value, r) => value === x.meanDrop.replicates[r] - y.meanDrop.replicates[r]) && close(mean.replicates[7], (x.meanDrop.replicates[7] + y.meanDrop.replicates[7]) / 2));
  assert.ok(strict.low < gap.low && strict.high > gap.high && strict.value === gap.value);
  refuses(() => difference(gap, { ...gap, replicates: gap.replicates.slice(1) }), /199/);
  refuses(() => meanOf([]), /no estimates/);
});

test('sets and scores that cannot be judged are refused by name', () => {
  const { sets: [internal, outside], model } = study(), run = (externals: TestImages[], models: ModelScores[] = [model('m')]) => () => generalisation({ internal, externals, models, ...options(2) });
  refuses(run([]), /no external set/);
  refuses(run([{ ...outside, truth: outside.truth.slice().fill(1) }]), /no negative image \(field "b"\)/);
  refuses(run([{ ...outside, ids: [], truth: new Uint8Array(0), codes: new Int32Array(0) }]), /empty \(field "b"\)/);
  refuses(run([{ ...outside, ids: outside.ids.map((id, i) => (i === 5 ? outside.ids[4] : id)) }]), /"b-4" is named twice/);
  refuses(run([{ ...outside, name: 'a' }]), /two test sets are called "a"/);
  refuses(run([{ ...outside, groups: 100 }]), /one numbering/);
  refuses(run([{ ...outside, codes: outside.codes.slice().fill(200) }]), /patient 200/);
  refuses(run([outside], [{ ...model('m'), scores: new Map([...model('m').scores].filter(([id]) => id !== 'b-7')) }]), /no score for image "b-7" \(field "b"\).*model "m", repeat 0/);
  refuses(run([outside], [model('m'), model('m')]), /repeat 0 of model "m" is given twice/);
  refuses(run([outside], []), /no model/);
});
