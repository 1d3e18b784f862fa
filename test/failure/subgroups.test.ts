import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromRoot } from '../../lib/core/paths.js';
import { readJson } from '../../lib/core/files.js';
import { rng } from '../../lib/core/random.js';
import { auroc } from '../../lib/stats/auroc.js';
import { delong } from '../../lib/stats/delong.js';
import { groupedBootstrap, replicateColumn } from '../../lib/stats/bootstrap.js';
import { rankForAuroc, weightedAuroc } from '../../lib/stats/auroc.js';
import { wilson } from '../../lib/stats/wilson.js';
import { clusteredAuroc, clusteredDifference, clusteredShare, shareInterval } from '../../lib/failure/clustered.js';
import { categoryFeature, numericFeature } from '../../lib/failure/features.js';
import { oddsIfAny, subgroupOdds, type OddsRow, type Outcome } from '../../lib/failure/odds.js';
import { subgroupRates } from '../../lib/failure/rates.js';
import { isMaterialGap, isMaterialOdds } from '../../lib/failure/subgroups.js';
import { failureTable } from '../../lib/failure/table.js';
import { plantedTable } from './planted.js';

interface Expected { coefficient: number; se: number; seNaive: number; p: number }
interface Reference { patients: number[]; view: string[]; sex: string[]; age: number[]; truth: number[]; decision: number[]; expected: Record<Outcome, Record<string, Expected>> }

// statsmodels 0.15.0, Logit(...).fit(cov_type='cluster'), by odds-reference.py beside this file.
const reference = readJson<Reference>(fromRoot('test', 'failure', 'odds-reference.json'));
const table = failureTable({
  model: 'm', task: 't', ids: reference.truth.map((_, i) => `i${i}`), patients: reference.patients.map(String), truth: reference.truth, decision: reference.decision,
  score: reference.decision.map((d, i) => d + (i % 17) / 20), features: [categoryFeature('view', reference.view), categoryFeature('sex', reference.sex), numericFeature('age', reference.age)],
});
const close = (ours: number, expected: number, tolerance: number): void => assert.ok(Math.abs(ours - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${ours} against ${expected}`);
const of = (rows: OddsRow[], feature: string): OddsRow => rows.find((row) => row.feature === feature)!;

for (const outcome of ['miss', 'false alarm', 'error'] as const) {
  test(`joint odds ratios, clustered and naive errors of "${outcome}" equal statsmodels', age by spline and per 10 years`, () => {
    const rows = subgroupOdds(table, { outcome });
    for (const feature of ['view', 'sex', 'age']) {
      const row = of(rows, feature), expected = reference.expected[outcome][feature];
      assert.equal(row.sparse, false);
      close(Math.log(row.oddsRatio), expected.coefficient, 1e-7);
      close(row.se, expected.se, 1e-7);
      close(row.seNaive, expected.seNaive, 1e-7);
      close(row.p, expected.p, 1e-7);
      close(Math.log(row.high / row.low), 2 * 1.959963984540054 * expected.se, 1e-7);
    }
    assert.equal(of(rows, 'age').level, 'per 10');
    const alone = of(subgroupOdds(table, { outcome, joint: false }), 'view');
    close(Math.log(alone.oddsRatio), reference.expected[outcome]['view alone'].coefficient, 1e-7);
  });
}

test('an odds ratio planted for misses is found there, and false alarms show none', () => {
  const planted = plantedTable({ missInAp: Math.log(3), patientSpread: 0.5 }), miss = subgroupOdds(planted, { outcome: 'miss' }), alarm = subgroupOdds(planted, { outcome: 'false alarm' });
  const ap = (rows: OddsRow[]): OddsRow => rows.find((row) => row.level === 'AP')!;
  assert.ok(ap(miss).low < 3 && ap(miss).high > 2 && ap(miss).p < 1e-6 && isMaterialOdds(ap(miss).oddsRatio));
  assert.ok(ap(alarm).low < 1 && ap(alarm).high > 1);
  assert.equal(ap(miss).reference, 'PA');
});

test('a finding that is merely more frequent in a level does not change the odds of misses and false alarms', () => {
  const planted = plantedTable({ findingInAp: 1.5 });
  for (const outcome of ['miss', 'false alarm'] as const) {
    const row = subgroupOdds(planted, { outcome }).find(({ level }) => level === 'AP')!;
    assert.ok(row.low < 1 && row.high > 1, `${outcome}: ${row.low} to ${row.high}`);
  }
});

test('missing is a level of its own; below ten events a level is sparse and the model Firth\'s', () => {
  const rows = subgroupOdds(plantedTable({ patients: 300 }), { outcome: 'miss' }), missing = rows.find((row) => row.level === '(missing)')!;
  assert.ok(missing.n > 0 && missing.events < 10 && missing.sparse && missing.penalty === 'firth');
  assert.ok(Number.isFinite(missing.oddsRatio) && missing.se >= missing.seNaive);
  assert.equal(rows.find((row) => row.level === 'AP')!.sparse, false);
});

test('a level that is always missed keeps a finite odds ratio, marked sparse', () => {
  const rare = failureTable({ ...table, features: [categoryFeature('site', table.truth.reduce<string[]>((sites, y, i) => [...sites, y === 1 && table.decision[i] === 0 && i < 80 ? 'B' : 'A'], []))] });
  const row = subgroupOdds(rare, { outcome: 'miss' })[0];
  assert.ok(row.events === row.n && row.n > 0 && row.sparse && Number.isFinite(row.high) && row.low > 1);
});

test('a feature that copies another gets no odds ratio, and says why; the other keeps its own', () => {
  const copied = failureTable({ ...table, features: [...table.features, { ...categoryFeature('copy', reference.view) }] }), rows = subgroupOdds(copied, { outcome: 'miss' });
  close(Math.log(of(rows, 'view').oddsRatio), reference.expected.miss.view.coefficient, 1e-7);
  assert.ok(Number.isNaN(of(rows, 'copy').oddsRatio));
  assert.match(of(rows, 'copy').note ?? '', /the same rows as/);
});

test('a model without a miss has no odds of misses', () => {
  const perfect = failureTable({ ...table, decision: table.truth.map((y, i) => (i === 0 && y === 0 ? 1 : y)) });
  assert.throws(() => subgroupOdds(perfect, { outcome: 'miss' }), /0 of \d+ positives are in error/);
  assert.deepEqual(oddsIfAny(perfect, { outcome: 'miss' }), []);
});

test('where each row is a patient of its own, the clustered AUROC has DeLong\'s standard error', () => {
  const stream = rng(3, 'simulation'), n = 300, truth = Array.from({ length: n }, () => (stream.next() < 0.3 ? 1 : 0)), score = truth.map((y) => Math.round(10 * (stream.normal() + y)) / 10);
  const ours = clusteredAuroc({ truth, score, at: new Uint8Array(n).fill(1), codes: Int32Array.from({ length: n }, (_, i) => i), groups: n }), theirs = delong(truth, score);
  close(ours.value, theirs.auroc, 1e-12);
  close(Math.sqrt(ours.variance), theirs.se, 1e-10);
});

test('clustered standard errors of AUROCs and their gap agree with a patient bootstrap', () => {
  const { truth, score, codes, groups, features } = plantedTable({ patients: 400, patientSpread: 1.5 }), view = features[0].kind === 'category' ? features[0] : assert.fail();
  const cells = ['AP', 'PA'].map((level) => view.codes.map((code) => (view.levels[code] === level ? 1 : 0)));
  const rankings = cells.map((at) => rankForAuroc(truth, score.map((value, i) => (at[i] ? value : 0))));
  const weighted = (w: Float64Array, c: number): number => weightedAuroc(rankings[c], w.map((weight, i) => (cells[c][i] ? weight : 0)));
  const replicates = groupedBootstrap({ codes, groups, replicates: 1500, stream: rng(1, 'bootstrap'), statistic: (w) => Float64Array.of(weighted(w, 0), weighted(w, 1), weighted(w, 0) - weighted(w, 1)) });
  const spread = (column: number): number => { const x = replicateColumn(replicates, column), mean = x.reduce((a, b) => a + b) / x.length; return Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (x.length - 1)); };
  const [ap, pa] = cells.map((at) => clusteredAuroc({ truth, score, at, codes, groups })), gap = clusteredDifference(ap, pa);
  // 1,500 replicates: a standard error of the standard error near 2 %.
  close(Math.sqrt(ap.variance) / spread(0), 1, 0.08);
  close(Math.sqrt(pa.variance) / spread(1), 1, 0.08);
  close((gap.high - gap.low) / (2 * 1.96) / spread(2), 1, 0.08);
});

test('the clustered variance of a share is that of an intercept with cluster-robust errors', () => {
  // statsmodels 0.15.0: OLS([1,0,1,1,0,0,1,0], ones(8)).fit(cov_type='cluster', cov_kwds={'groups': [0,0,1,1,1,2,2,3]}).bse = 0.10206207
  const share = clusteredShare({ hit: [1, 0, 1, 1, 0, 0, 1, 0], at: new Uint8Array(8).fill(1), codes: Int32Array.of(0, 0, 1, 1, 1, 2, 2, 3), groups: 4 });
  close(share.value, 0.5, 1e-15);
  close(Math.sqrt(share.variance), 0.10206207261596577, 1e-12);
});


test('the interval of a share is Wilson\'s where rows are independent, wider where patients repeat, and by patients where the share is 0', () => {
  const independent = clusteredShare({ hit: [1, 0, 0, 0, 1, 0, 0, 0, 0, 1], at: new Uint8Array(10).fill(1), codes: Int32Array.from({ length: 10 }, (_, i) => i), groups: 10 });
  // The variance has the factor G / (G - 1): nine rows' worth.
  const { low, high } = wilson(2.7, 9);
  close(shareInterval(independent).low, low, 1e-12);
  close(shareInterval(independent).high, high, 1e-12);
  const repeated = clusteredShare({ hit: [1, 1, 1, 0, 0, 0, 0, 0, 0, 0], at: new Uint8Array(10).fill(1), codes: Int32Array.of(0, 0, 0, 1, 1, 1, 2, 2, 3, 3), groups: 4 });
  assert.ok(shareInterval(repeated).high - shareInterval(repeated).low > high - low);
  const none = clusteredShare({ hit: new Uint8Array(10), at: new Uint8Array(10).fill(1), codes: Int32Array.of(0, 0, 0, 1, 1, 1, 2, 2, 3, 3), groups: 4 });
  assert.deepEqual(shareInterval(none), wilson(0, 4));
});

test('rates by level count what is there, with gaps to the largest level', () => {
  const planted = plantedTable({ missInAp: 2 }), rows = subgroupRates(planted), ap = rows.find((row) => row.level === 'AP')!, pa = rows.find((row) => row.level === 'PA')!;
  const view = planted.features[0].kind === 'category' ? planted.features[0] : assert.fail(), inAp = [...view.codes.keys()].filter((i) => view.levels[view.codes[i]] === 'AP');
  assert.equal(ap.n, inAp.length);
  assert.equal(ap.misses, inAp.filter((i) => planted.truth[i] === 1 && planted.decision[i] === 0).length);
  assert.equal(ap.falseAlarms, inAp.filter((i) => planted.truth[i] === 0 && planted.decision[i] === 1).length);
  close(ap.fnr.value, ap.misses / ap.positives, 1e-15);
  close(ap.auroc.value, auroc(inAp.map((i) => planted.truth[i]), inAp.map((i) => planted.score[i])), 1e-12);
  close(ap.gap.value, ap.auroc.value - pa.auroc.value, 1e-12);
  assert.ok(ap.fnrGap.low > 0.2 && isMaterialGap(ap.fnrGap.value) && ap.fprGap.low < 0 && ap.fprGap.high > 0);
  assert.ok(Number.isNaN(pa.gap.value) && pa.reference === 'PA');
  assert.deepEqual(rows.filter((row) => row.feature === 'age').map((row) => row.level), ['<40', '40-60', '60-80', '>=80']);
});

test('a level with one class has rates but no AUROC, and is sparse', () => {
  const rows = subgroupRates(failureTable({ ...table, features: [categoryFeature('ill', table.truth.reduce<string[]>((x, y, i) => [...x, y === 0 && i < 30 ? 'never' : 'some'], []))] }));
  const never = rows.find((row) => row.level === 'never')!;
  assert.ok(never.sparse && Number.isNaN(never.auroc.value) && Number.isNaN(never.fnr.value) && Number.isFinite(never.fpr.low));
});
