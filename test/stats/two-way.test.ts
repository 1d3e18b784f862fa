import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../lib/core/random.js';
import { drawGroupWeights } from '../../lib/stats/bootstrap.js';
import { drawUnits, meanOverUnits } from '../../lib/stats/two-way.js';

test('the first entry counts every unit once, every other draws as many units as there are', () => {
  const draws = drawUnits(5, 200, 3);
  assert.equal(draws.length, 201);
  assert.deepEqual([...draws[0]], [1, 1, 1, 1, 1]);
  assert.ok(draws.every((counts) => counts.reduce((sum, count) => sum + count, 0) === 5));
  assert.ok(new Set(draws.slice(1).map(String)).size > 60, 'of 126 ways to draw five of five');
});

test('units are drawn as every other bootstrap of the house draws groups with that seed, and alike each time', () => {
  const draws = drawUnits(7, 20, 11), other = new Float64Array(7);
  for (let r = 1; r <= 20; r++) {
    drawGroupWeights(7, 11, r, other);
    assert.deepEqual([...draws[r]], [...other]);
  }
  assert.deepEqual(drawUnits(7, 20, 11), draws);
  assert.notDeepEqual(drawUnits(7, 20, 12), draws);
  assert.deepEqual(drawUnits(7, 8, 11), draws.slice(0, 9), 'more replicates leave the first ones as they are');
});

test('counts above 255 are held and weighed', () => {
  assert.ok(drawUnits(2, 1, 5)[1] instanceof Uint16Array);
  assert.equal(meanOverUnits([Uint16Array.of(300, 1)], (unit) => unit)[0], 1 / 301);
});

test('the mean over units weighs each by how often it is drawn', () => {
  const values = [[0.61, 0.58, 0.64], [0.72, 0.7, 0.69], [0.55, 0.6, 0.5]];
  // numpy 2.4.6: np.average([0.61, 0.72, 0.55]), np.average([0.58, 0.7, 0.6], weights=[2, 0, 1]), np.average([0.64, 0.69, 0.5], weights=[0, 1, 2])
  const expected = [0.6266666666666667, 0.5866666666666666, 0.5633333333333334];
  meanOverUnits([[1, 1, 1], [2, 0, 1], [0, 1, 2]], (unit, replicate) => values[unit][replicate]).forEach((value, r) => assert.ok(Math.abs(value - expected[r]) < 1e-15));
});

test('a unit that is not drawn is not asked, so that it may be without a value; one that is drawn makes the mean unknown', () => {
  const asked: string[] = [], values = meanOverUnits([[1, 1], [2, 0], [0, 2]], (unit, replicate) => { asked.push(`${unit}${replicate}`); return unit === 1 && replicate > 0 ? NaN : 0.25; });
  assert.deepEqual(asked, ['00', '10', '01', '12']);
  assert.deepEqual([...values], [0.25, 0.25, NaN]);
});

test('units and patients together spread as the sum of their variances, for an additive statistic', () => {
  // Runs and patients each add their own part; the bootstrap variance of a mean of n is the population variance over n.
  const runs = 40, patients = 50, replicates = 3000, stream = rng(4, 'simulation'), ofRun = Float64Array.from({ length: runs }, () => stream.normal()), ofPatient = Float64Array.from({ length: patients }, () => stream.normal());
  const patientDraws = drawUnits(patients, replicates, 2), patientMean = meanOverUnits(patientDraws, (patient) => ofPatient[patient]);
  const both = meanOverUnits(drawUnits(runs, replicates, 1), (run, replicate) => ofRun[run] + patientMean[replicate]);
  const variance = (values: ArrayLike<number>): number => { const all = Array.from(values), mean = all.reduce((a, b) => a + b, 0) / all.length; return all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length; };
  const expected = variance(ofRun) / runs + variance(ofPatient) / patients;
  assert.ok(Math.abs(variance(both.subarray(1)) / expected - 1) < 0.1, `${variance(both.subarray(1))} for ${expected}`);
});
