import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { judged, holmClaims } from '../../../lib/papers/source-matters/claims.js';
import { curvesOf } from '../../../lib/papers/source-matters/curves.js';
import { evidenceOf } from '../../../lib/papers/source-matters/measure.js';
import { ARMS, PANELS, PLANS, type Arm } from '../../../lib/papers/source-matters/protocol.js';
import { claimRules } from '../../../lib/papers/source-matters/rules.js';
import { areaFigure } from '../../../lib/papers/source-matters/figures/contrasts.js';
import { loadRuns, readTest, type StoredTest } from '../../../lib/papers/source-matters/stored.js';
import { writeTestImages } from '../../../lib/papers/source-matters/publish.js';
import { openTask } from '../../../lib/papers/source-matters/task.js';
import { contrastTable, curveTable, strataTable, testTable } from '../../../lib/papers/source-matters/tables/make.js';
import type { Figure } from '../../../lib/figures/types.js';
import type { Claim } from '../../../lib/evidence/types.js';
import { writeSimulatedScores } from './simulated.js';

const results = mkdtempSync(path.join(tmpdir(), 'second-read-source-matters-'));
process.env.SECOND_READ_RESULTS = results;
after(() => rmSync(results, { recursive: true, force: true }));

async function simulatedEvidence() {
  for (const arm of ARMS) { const task = await openTask('sample', arm); writeTestImages('sample', task); task.close(); }
  const tests = Object.fromEntries(ARMS.map((arm) => [arm, readTest('sample', arm)])) as Record<Arm, StoredTest>;
  // ImageNet leans on tag, low-pass and CT noise, radiology half as much; on sex both alike; nobody on noise that cannot be learned.
  writeSimulatedScores(path.join(results, 'sample', 'source-matters', 'predictions'), tests, (planted, source) => {
    if (planted === 'xray-noise') return 0;
    if (planted === 'sex') return 1.2;
    return source === 'random' ? 0.2 : source === 'imagenet' ? 3 : 1;
  });
  return evidenceOf('sample', curvesOf(tests, loadRuns('sample'), 400), { passed: true, detail: 'simulated' });
}

const shared = simulatedEvidence();
const byId = async (): Promise<Map<string, Claim>> => new Map(judged(await shared).map((claim) => [claim.id.replace('source-matters/', ''), claim]));

test('what is planted in simulated runs of the whole grid is found: ImageNet leans more on tag, low-pass and CT noise', async () => {
  const claims = await byId();
  for (const planted of ['tag', 'low-pass', 'ct-noise', 'ct-xray-noise']) assert.equal(claims.get(`area-${planted}`)!.verdict, 'holds here', `${planted}: ${claims.get(`area-${planted}`)!.why}`);
  for (const planted of ['tag', 'low-pass']) for (const share of [0.5, 1]) assert.equal(claims.get(`ood-${planted}-${share}`)!.verdict, 'holds here', `${planted} ${share}`);
  assert.equal(claims.get('random-tag-1')!.verdict, 'holds here');
});

test('what is not planted is not found: both sources lean on sex alike', async () => {
  const claims = await byId();
  assert.notEqual(claims.get('area-sex')!.verdict, 'holds here', claims.get('area-sex')!.why);
  assert.ok(Math.abs(claims.get('area-sex')!.ours.value!) < 0.1);
});

test('a confounder that cannot be learned makes its claims not testable, at share 0 too little is asked of it', async () => {
  const claims = await byId();
  for (const id of ['area-xray-noise', 'ood-xray-noise-1', 'value-ood-xray-noise-1-imagenet']) {
    assert.equal(claims.get(id)!.verdict, 'not testable', id);
    assert.match(claims.get(id)!.why, /confounder can be learned/);
  }
  assert.notEqual(claims.get('iid-xray-0')!.verdict, 'not testable', claims.get('iid-xray-0')!.why);
});

test('every claim of the tier is judged, and names its runs, units and substitutions', async () => {
  const claims = await byId();
  assert.equal(claims.size, claimRules('sample').length);
  for (const claim of claims.values()) {
    if (claim.id.includes('/fact-')) { assert.equal(claim.verdict, 'reproduced', `${claim.id}: ${claim.why}`); continue; }
    assert.ok(claim.runs.length >= 4 && claim.ours.units > 50 && claim.substitutions.length > 0, claim.id);
    assert.ok(!['reproduced', 'contradicted'].includes(claim.verdict), claim.id);
    assert.equal(claim.substitutions.includes('small-radiology-source'), !/random|imagenet$/.test(claim.id), claim.id);
  }
  assert.equal(claims.get('area-tag')!.runs.length, PLANS.sample.shares.length * 8 * 2, 'eight paired runs of two sources at every share');
});

test('tables of the simulated runs: curves fall out of distribution, Holm never lowers a p, tests have their relabelings, strata add up', async () => {
  const evidence = await shared, curves = curveTable(evidence), at = (set: string, share: number): number => curves.find((row) => row.planted === 'tag' && row.source === 'imagenet' && row.set === set && row.share === share)!.auroc;
  assert.ok(at('ood', 1) < at('ood', 0.5) && at('ood', 0.5) < at('ood', 0) && at('iid', 1) > at('iid', 0));
  for (const row of curves) assert.ok(row.low <= row.auroc && row.auroc <= row.high, JSON.stringify(row));
  const contrasts = contrastTable(evidence), tests = testTable(evidence);
  for (const row of [...contrasts, ...tests]) assert.ok(row.holm >= row.p - 1e-12, JSON.stringify(row));
  assert.equal(contrasts.filter((row) => row.less === 'radiology' && row.effect === 'area').length, PANELS.length);
  assert.ok(tests.every((row) => row.relabelings === 12870), 'eight against eight');
  assert.ok(tests.every((row) => Math.abs(row.pFive * 252 - Math.round(row.pFive * 252)) < 1e-9), 'five against five');
  const strata = strataTable(evidence).filter(({ source }) => source === 'imagenet');
  assert.equal(strata.slice(1).reduce((sum, row) => sum + row.images, 0), strata[0].images);
});

test('a contrast is drawn hollow where a source could not be taught, and with every source where something else that its claim needs is not met', async () => {
  const evidence = await shared, rows = contrastTable(evidence), { manipulation } = evidence, unmet: Claim['preconditions'] = [{ name: 'task can be learned', met: false, detail: '' }], claims = judged(evidence).map((claim): Claim => (claim.id === 'source-matters/area-tag' ? { ...claim, preconditions: unmet } : claim));
  const colours = (figure: Figure): string[] => (figure.data as { y?: unknown[]; marker?: { color: string[] } }[]).flatMap(({ marker }) => (marker !== undefined && Array.isArray(marker.color) ? marker.color : []));
  const hollow = (given: readonly Claim[]): number => colours(areaFigure(rows, 'sample', { manipulation, claims: given })).filter((colour) => colour === '#ffffff').length;
  const drawn = (planted: string): number => rows.filter((row) => row.effect === 'area' && row.planted === planted).length;
  // In the simulation nobody can be taught X-ray noise.
  assert.equal(hollow([]), drawn('xray-noise'));
  assert.equal(hollow(claims), drawn('xray-noise') + drawn('tag'));
});

test("Holm's steps: the next claim is judged at a lower level only where the one before holds", async () => {
  const evidence = await shared, rule = claimRules('sample')[0].rule;
  const pair = (id: string, value: number) => ({ rule: { ...rule, id, margin: 0.05 }, measurement: { value, replicates: Float64Array.from({ length: 4000 }, (_, i) => value + 0.02 * (i / 2000 - 1)), n: 100, units: 100, seeds: [1], preconditions: [], notebook: '', runs: [], substitutions: ['short-training'] } });
  const level = (claim: Claim): string => /(\d+(\.\d+)?) % interval/.exec(claim.why)![1];
  const [weak, strong, middle] = holmClaims(evidence.tier, [pair('weak', 0.005), pair('strong', 0.3), pair('middle', 0.1)]);
  assert.deepEqual([level(strong), level(middle), level(weak)], ['98.3', '97.5', '95']);
  const [first, second] = holmClaims(evidence.tier, [pair('none', 0.004), pair('neither', 0.001)]);
  assert.deepEqual([level(first), level(second)], ['97.5', '97.5']);
});

test('a grid with runs missing says how many and what to run', async () => {
  await shared;
  const folder = path.join(results, 'sample', 'source-matters', 'predictions');
  mkdirSync(folder, { recursive: true });
  const { readFileSync } = await import('node:fs'), kept = readFileSync(path.join(folder, 'scores-sex.csv.gz'));
  const { gzipSync, gunzipSync } = await import('node:zlib');
  writeFileSync(path.join(folder, 'scores-sex.csv.gz'), gzipSync(gunzipSync(kept).toString().split('\n').slice(0, 5).join('\n')));
  assert.throws(() => loadRuns('sample'), /runs are neither stored nor computed here.*--full/);
  writeFileSync(path.join(folder, 'scores-sex.csv.gz'), kept);
});
