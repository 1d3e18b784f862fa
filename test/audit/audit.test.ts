import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { audit } from '../../lib/audit/command.js';
import { parseAuditOptions } from '../../lib/audit/options.js';
import type { AuditSummary } from '../../lib/audit/output/summary.js';
import { parseCsv } from '../../lib/core/csv.js';
import { fromRoot } from '../../lib/core/paths.js';
import { rng } from '../../lib/core/random.js';
import { file, folder, GOOD } from './inputs.js';
import { plantedMisses, text, without, type Planted } from './planted.js';

/** Runs an audit into a fresh folder. */
async function run(predictions: string, ...more: string[]): Promise<{ out: string; summary: AuditSummary; lines: string[]; table: (name: string) => Record<string, string>[] }> {
  const out = path.join(folder(), 'out'), { lines } = await audit(parseAuditOptions([predictions, '--out', out, '--quiet', '--replicates', '200', ...more])!);
  const table = (name: string): Record<string, string>[] => { const { header, rows } = parseCsv(readFileSync(path.join(out, name), 'utf8')); return rows.map((cells) => Object.fromEntries(cells.map((cell, j) => [header[j], cell]))); };
  return { out, lines, table, summary: JSON.parse(readFileSync(path.join(out, 'summary.json'), 'utf8')) as AuditSummary };
}

const planted = plantedMisses({ patients: 1500, missOdds: 3 });
let found: Awaited<ReturnType<typeof run>>;
before(async () => { found = await run(file('planted.csv', text(planted))); });

test('an odds ratio planted in women’s misses is found there and only there', () => {
  const tested = found.table('subgroups.csv').filter((row) => row.p !== '');
  const standing = tested.filter((row) => Number(row.p_holm) < 0.05 && row.outcome !== 'error');
  assert.deepEqual(standing.map((row) => [row.feature, row.level, row.outcome]), [['sex', 'F', 'miss']]);
  const [{ ci_low: low, ci_high: high, odds_ratio: ratio }] = standing;
  assert.ok(Number(low) < 3 && 3 < Number(high) && Number(ratio) > 2, `${ratio} [${low}, ${high}]`);
  assert.match(readFileSync(path.join(found.out, 'index.html'), 'utf8'), /1 subgroup cell of \d+ tested stands out/);
});

test('the tables have the promised columns, and every level a line for each outcome', () => {
  const { header } = parseCsv(readFileSync(path.join(found.out, 'subgroups.csv'), 'utf8'));
  assert.deepEqual(header.slice(0, 28), ['model', 'task', 'feature', 'level', 'n', 'positives', 'prevalence', 'errors', 'fnr', 'fnr_ci_low', 'fnr_ci_high', 'fpr', 'fpr_ci_low', 'fpr_ci_high', 'auroc', 'auroc_ci_low', 'auroc_ci_high', 'gap', 'gap_ci_low', 'gap_ci_high', 'outcome', 'odds_ratio', 'ci_low', 'ci_high', 'p', 'p_holm', 'p_bh', 'sparse']);
  const sex = found.table('subgroups.csv').filter((row) => row.feature === 'sex');
  assert.deepEqual(sex.map((row) => `${row.level} ${row.outcome}`), ['F', 'M'].flatMap((level) => ['miss', 'false alarm', 'error'].map((outcome) => `${level} ${outcome}`)));
  assert.equal(sex.filter((row) => row.outcome === 'miss').reduce((sum, row) => sum + Number(row.n), 0), 4500);
});

test('age is reported in bands and per ten years; sex and age are crossed with their n', () => {
  const rows = found.table('subgroups.csv').filter((row) => row.outcome === 'miss');
  assert.deepEqual(rows.filter((row) => row.feature === 'age').map((row) => row.level), ['<40', '40-60', '60-80', '>=80', 'per 10']);
  const crossed = rows.filter((row) => row.feature === 'sex × age');
  assert.equal(crossed.length, 8);
  assert.equal(crossed.reduce((sum, row) => sum + Number(row.n), 0), 4500);
});

test('rates by level follow from the predictions', () => {
  const women = planted.rows.filter((row) => row[5] === 'F' && row[3] === '1'), row = found.table('subgroups.csv').find(({ feature, level }) => feature === 'sex' && level === 'F')!;
  assert.ok(Math.abs(Number(row.fnr) - women.filter(([, , , , decision]) => decision === '0').length / women.length) < 1e-6);
  assert.ok(Number(row.fnr_ci_low) < Number(row.fnr) && Number(row.fnr) < Number(row.fnr_ci_high));
});

test('the summary tells n, positives, patients and every measure with its interval', () => {
  const [result] = found.summary.results, truths = planted.rows.map((row) => Number(row[3]));
  assert.deepEqual([result.task, result.n, result.positives, result.patients], ['Finding', 4500, truths.reduce((sum, y) => sum + y, 0), 1500]);
  for (const name of ['auroc', 'auprc', 'errorRate', 'sensitivity', 'specificity', 'ppv', 'npv', 'netBenefit'] as const) {
    const { value, ci } = result[name];
    assert.ok(value !== null && ci !== null && ci[0] <= value && value <= ci[1], name);
  }
  assert.equal(result.threshold.origin, 'decision column');
  assert.ok(result.calibration.slope.ci !== null);
});

test('predictors name baselines, null and variants in three scopes; flips name four arms and their differences', () => {
  const predictors = found.table('predictors.csv');
  assert.deepEqual([...new Set(predictors.map((row) => row.kind))], ['baseline', 'null', 'predictor']);
  assert.deepEqual([...new Set(predictors.map((row) => row.scope))], ['all', 'predicted positives', 'predicted negatives']);
  // Misses depend on sex, so clinical features know something of errors among predicted negatives.
  const clinical = predictors.find((row) => row.predictor === 'clinical' && row.scope === 'predicted negatives')!;
  assert.ok(Number(clinical.auroc_ci_low) > 0.5);
  const flips = found.table('flips.csv');
  assert.deepEqual(flips.map((row) => (row.against ? `${row.arm} - ${row.against}` : row.arm)), ['as decided', 'new threshold', 'recalibrated', 'flip', 'flip - new threshold', 'recalibrated - new threshold', 'flip - as decided', 'new threshold - as decided']);
});

test('the same input gives the same bytes, in one process or two, from whichever folder', async () => {
  const again = await run(file('planted.csv', text(planted)), '--workers', '2');
  for (const name of readdirSync(found.out)) assert.ok(readFileSync(path.join(found.out, name)).equals(readFileSync(path.join(again.out, name))), name);
});

test('models are audited side by side on the same rows', async () => {
  const two: Planted = { header: ['model', ...planted.header], rows: ['first', 'second'].flatMap((model) => planted.rows.slice(0, 900).map((row) => [model, ...row.map((cell, j) => (j === 2 && model === 'second' ? String(1 - Number(cell)) : cell))])) };
  const { summary, table } = await run(file('two.csv', text(two)));
  assert.deepEqual(summary.results.map(({ model }) => model), ['first', 'second']);
  assert.ok(Math.abs(summary.results[0].auroc.value! + summary.results[1].auroc.value! - 1) < 1e-9, 'the second model ranks the other way round');
  assert.ok(table('predictors.csv').some((row) => row.predictor === 'all models'));
});

test('a threshold tuned on the rows it is scored on is stamped wherever it is shown', async () => {
  const { summary, lines, out } = await run(file('p.csv', GOOD));
  assert.equal(summary.results[0].threshold.origin, 'tuned on test');
  assert.match(lines.join('\n'), /TUNED ON TEST/);
  assert.match(readFileSync(path.join(out, 'index.html'), 'utf8'), /Tuned on test: the threshold of Mass/);
});

test('without patients the summary says that intervals are too narrow', async () => {
  const { summary, table, out } = await run(file('p.csv', text(without({ ...planted, rows: planted.rows.slice(0, 600) }, 'patient'))));
  assert.match(summary.audit.intervals, /images \(patients are not known\): too narrow/);
  assert.match(summary.notes[0], /by image, too narrow/);
  for (const row of [...table('predictors.csv'), ...table('flips.csv')]) assert.match(row.intervals, /images, too narrow|draws of the truth/);
  for (const row of table('subgroups.csv')) assert.match(row.note, /by image, too narrow/);
  const page = readFileSync(path.join(out, 'index.html'), 'utf8');
  assert.ok(!/intervals over patients|patients as units|of \d+ patients/.test(page));
});

test('a level of two images is accepted and marked sparse', async () => {
  const rows = planted.rows.slice(0, 600).map((row, i) => row.map((cell, j) => (j === 6 && i < 2 ? 'rare' : cell)));
  const { table } = await run(file('p.csv', text({ ...planted, rows })));
  const rare = table('subgroups.csv').filter((row) => row.feature === 'ward' && row.level === 'rare');
  assert.deepEqual(rare.map((row) => [row.n, row.sparse]), [['2', '1'], ['2', '1'], ['2', '1']]);
});

/** Scores that know the truth of patients in `known` and little of the others. */
function memorised(known: (patient: number) => boolean): string {
  const stream = rng(5, 'simulation', 'audit-seen'), lines = ['id,patient,score:A,truth:A'];
  for (let p = 0; p < 300; p++) for (let k = 0; k < 2; k++) {
    const truth = stream.next() < 0.4 ? 1 : 0, mean = truth * (known(p) ? 4 : 0.8);
    lines.push(`${p}-${k},p${p},${(1 / (1 + Math.exp(1 - mean - stream.normal()))).toFixed(5)},${truth}`);
  }
  return `${lines.join('\n')}\n`;
}
const firstHundred = `patient\n${Array.from({ length: 100 }, (_, p) => `p${p}`).join('\n')}\n`;

test('patients seen in training are reported apart; the headline is the unseen; memorised ones stand out', async () => {
  const { summary } = await run(file('p.csv', memorised((p) => p < 100)), '--seen', file('s.csv', firstHundred)), [result] = summary.results;
  assert.deepEqual([summary.seen, summary.unseen, summary.headline], [{ n: 200, patients: 100 }, { n: 400, patients: 200 }, 'unseen patients']);
  const { seen, unseen, difference } = result as unknown as { seen: { n: number; auroc: { value: number } }; unseen: { n: number; auroc: { value: number } }; difference: Record<string, { value: number; ci: [number, number]; p: number; nullInterval: [number, number] }> };
  assert.deepEqual([seen.n, unseen.n, result.n], [200, 400, 400]);
  assert.equal(result.auroc.value, unseen.auroc.value);
  assert.ok(Math.abs(difference.auroc.value - (seen.auroc.value - unseen.auroc.value)) < 1e-12);
  assert.ok(difference.auroc.ci[0] > 0.1 && difference.auroc.p < 0.01 && difference.auroc.nullInterval[1] < difference.auroc.value);
});

test('where nothing was memorised the difference lies within its null', async () => {
  const { summary } = await run(file('p.csv', memorised(() => false)), '--seen', file('s.csv', firstHundred)), { difference } = summary.results[0] as unknown as { difference: Record<string, { ci: [number, number]; p: number }> };
  assert.ok(difference.auroc.ci[0] < 0 && difference.auroc.ci[1] > 0 && difference.auroc.p > 0.05);
});

test('an earlier audit is replaced whole, a folder with other files is left alone', async () => {
  const predictions = file('p.csv', GOOD), out = path.join(folder(), 'out'), options = parseAuditOptions([predictions, '--out', out, '--quiet', '--replicates', '100'])!;
  await audit(options);
  writeFileSync(path.join(out, 'summary.json'), 'old');
  await audit(options);
  assert.equal((JSON.parse(readFileSync(path.join(out, 'summary.json'), 'utf8')) as AuditSummary).results.length, 1);
  writeFileSync(path.join(out, 'thesis.docx'), 'mine');
  await assert.rejects(audit(options), /the folder holds files that no audit wrote: thesis\.docx \(.*field "--out"\)/);
  assert.deepEqual(readdirSync(path.dirname(out)), ['out'], 'nothing half-written lies beside it');
});

test('a place where nothing can be written is refused before anything is computed', async () => {
  const predictions = file('p.csv', GOOD), here = path.dirname(predictions);
  await assert.rejects(audit(parseAuditOptions([predictions, '--out', predictions, '--quiet'])!), /there is a file of that name/);
  await assert.rejects(audit(parseAuditOptions([predictions, '--out', path.join(predictions, 'sub'), '--quiet'])!), /nothing can be written there/);
  await assert.rejects(audit(parseAuditOptions([predictions, '--out', process.cwd(), '--quiet'])!), /would replace the current folder/);
  assert.deepEqual(readdirSync(here), ['p.csv']);
});

test('the command works from the user’s folder with relative paths, and a mistake ends with status 2, one line and no folder', () => {
  const here = folder();
  mkdirSync(path.join(here, 'data'));
  file('p.csv', GOOD, path.join(here, 'data'));
  file('bad.csv', GOOD.replace('0.9', 'nan'), path.join(here, 'data'));
  const call = (...args: string[]) => spawnSync(process.execPath, ['--import', pathToFileURL(createRequire(fromRoot('package.json')).resolve('tsx')).href, fromRoot('lib', 'cli.ts'), 'audit', ...args], { cwd: here, encoding: 'utf8', env: { ...process.env, SECOND_READ_ROOT: fromRoot() } });
  const good = call('data/p.csv', '--replicates', '100');
  assert.equal(good.status, 0, good.stderr);
  assert.match(good.stdout, /^Mass: AUROC 0\.875/m);
  assert.match(good.stdout, /Report: p-audit\/index\.html/);
  const bad = call('data/bad.csv', '--out', 'elsewhere');
  assert.equal(bad.status, 2);
  assert.match(bad.stderr, /^second-read: a score is "nan" \(data\/bad\.csv, row 4, field "score:Mass"\); expected a finite number\. Predict the row again, or leave it out\.\n$/);
  assert.ok(!existsSync(path.join(here, 'elsewhere')));
});
