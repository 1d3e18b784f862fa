import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../lib/core/random.js';
import { atThreshold, operatingPoint, operatingRows, youdenPoint } from '../../lib/external/index.js';
import { rankRows, sensitivityThreshold, youdenThreshold } from '../../lib/external/ranked.js';
import { chooseThreshold } from '../../lib/stats/threshold.js';
import { close, study } from './made.js';

const { sets, model } = study(), one = model('m'), scoreOf = (s: number): number[] => sets[s].ids.map((id) => one.scores.get(id)!), draw = () => ({ replicates: 80, stream: rng(5, 'bootstrap', 'external') });
// scikit-learn 1.9.1: roc_curve(drop_intermediate=False), then recall_score (pos_label 1 and 0) and precision_score at the threshold.
const CARRIED = [[1, 0.625, 0.64], [0.6666666666666666, 0.6111111111111112, 0.5333333333333333], [0.5, 0.6444444444444445, 0.4838709677419355]];
const YOUDEN = [[0.9, 0.7291666666666666, 0.9444444444444444, 0.8974358974358975], [0.74, 0.5833333333333334, 0.7407407407407407, 0.6], [0.53, 0.6333333333333333, 0.6, 0.5135135135135135]];

test('the operating point and its carried-over rates are those of scikit-learn', () => {
  const point = operatingPoint({ truth: sets[0].truth, score: scoreOf(0), sensitivity: 0.98 });
  assert.deepEqual([point.threshold, point.cases, point.misses, point.tunedOnTest], [0.6, 48, 0, true]);
  CARRIED.forEach(([found, left, right], s) => {
    const rates = atThreshold(sets[s].truth, scoreOf(s), point.threshold);
    assert.ok(close(rates.sensitivity, found) && close(rates.specificity, left) && close(rates.precision, right));
    assert.ok(rates.interval.sensitivity.low < found && rates.tp + rates.fn === rates.positives);
  });
  assert.equal(operatingPoint({ truth: sets[0].truth, score: scoreOf(0), sensitivity: 0.9 }).misses, 4);
});

test('Youden\'s point is that of scikit-learn and stamped', () => {
  YOUDEN.forEach(([threshold, found, left, right], s) => {
    const point = youdenPoint(sets[s].truth, scoreOf(s));
    assert.ok(point.threshold === threshold && close(point.sensitivity, found) && close(point.specificity, left) && close(point.precision, right) && point.tunedOnTest);
  });
});

test('thresholds on presorted, weighted rows are those of the plain rule on repeated rows', () => {
  const stream = rng(3, 'simulation');
  for (let round = 0; round < 20; round++) {
    const weights = Float64Array.from({ length: 200 }, () => stream.integer(3)), rowWeights = Array.from(sets[1].codes, (code) => weights[code]), ranked = rankRows(sets[1], Float64Array.from(scoreOf(1)));
    assert.equal(youdenThreshold(ranked, weights), chooseThreshold({ kind: 'youden' }, sets[1].truth, scoreOf(1), rowWeights));
    for (const at of [0.5, 0.98, 1]) assert.equal(sensitivityThreshold(ranked, weights, at), chooseThreshold({ kind: 'sensitivity', at }, sets[1].truth, scoreOf(1), rowWeights));
  }
});

test('rows hold both rules for every set, stamped where the threshold saw the rows', () => {
  const rows = operatingRows({ internal: sets[0], tests: sets, models: [one], ...draw() }), at = (set: string, rule: string) => rows.find((row) => row.set === set && row.rule === rule)!;
  assert.equal(rows.length, 6);
  sets.forEach(({ name }, s) => {
    const carried = at(name, 'carried'), youden = at(name, 'youden');
    assert.ok(close(carried.sensitivity.value, CARRIED[s][0]) && close(carried.specificity.value, CARRIED[s][1]) && close(carried.precision.value, CARRIED[s][2]));
    assert.ok(close(youden.sensitivity.value, YOUDEN[s][1]) && close(youden.specificity.value, YOUDEN[s][2]) && youden.thresholds[0] === YOUDEN[s][0]);
    assert.deepEqual([carried.tunedOnTest, youden.tunedOnTest, carried.cases, carried.positives + carried.negatives], [s === 0, true, 48, sets[s].ids.length]);
  });
  // The threshold is chosen anew in each replicate: inside, sensitivity stays at what was asked for, and outside it moves with the inside patients too.
  assert.ok(at('a', 'carried').sensitivity.replicates.every((value) => value >= 0.98));
  assert.ok(at('b', 'carried').sensitivity.low < at('b', 'carried').sensitivity.value && at('b', 'carried').specificity.high > at('b', 'carried').specificity.value);
});

test('a set of one class has the rates it can have, and no Youden row', () => {
  const positives = sets[1].ids.flatMap((_, i) => (sets[1].truth[i] === 1 ? [i] : [])), only = { ...sets[1], ids: positives.map((i) => sets[1].ids[i]), truth: new Uint8Array(positives.length).fill(1), codes: Int32Array.from(positives, (i) => sets[1].codes[i]) };
  const [row, ...more] = operatingRows({ internal: sets[0], tests: [only], models: [one], ...draw() });
  assert.equal(more.length, 0);
  assert.ok(close(row.sensitivity.value, CARRIED[1][0]) && Number.isNaN(row.specificity.value) && row.precision.value === 1 && row.negatives === 0);
  assert.throws(() => operatingRows({ internal: only, tests: [sets[2]], models: [one], ...draw() }), /no negative image \(field "b"\)/);
});
