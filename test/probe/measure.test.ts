import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../lib/core/random.js';
import { measureShares } from '../../lib/probe/measure.js';
import { areaText, shareLine } from '../../lib/probe/page.js';
import type { ShareResult, TestKind, TestScores } from '../../lib/probe/types.js';
import { auroc } from '../../lib/stats/auroc.js';

const N = 300, label = Uint8Array.from({ length: N }, (_, i) => i % 2), fold = Int32Array.from({ length: N }, (_, i) => i % 3), codes = Int32Array.from({ length: N }, (_, i) => Math.floor(i / 6));
const task = { label, fold, codes, groups: N / 6 };

/** Scores that know the label with strength `truth`, and a confounder of strength `leaning` where it is. */
function scores(share: number, truth: number, leaning: number): TestScores[] {
  const stream = rng(3, 'simulation', share), own = Float64Array.from(label, (code) => truth * code + stream.normal()), affected: Record<TestKind, Uint8Array> = { iid: label.map((code, i) => code * Number((i * 7) % 10 < share * 10)), ood: label.map((code) => 1 - code), clean: new Uint8Array(N) };
  return (['iid', 'ood', 'clean'] as const).map((kind) => ({ share, test: kind, affected: affected[kind], score: own.map((value, i) => 2 * fold[i] + value + leaning * affected[kind][i]) }));
}

test('areas are means over folds, so that a fold\'s own scale does no harm', () => {
  const all = scores(0, 1, 0), [result] = measureShares(task, all, { replicates: 100, seed: 1 });
  const byFold = [0, 1, 2].map((one) => { const rows = [...fold.keys()].filter((i) => fold[i] === one); return auroc(rows.map((i) => label[i]), rows.map((i) => all[2].score[i])); });
  assert.ok(Math.abs(result.clean.value - byFold.reduce((sum, value) => sum + value, 0) / 3) < 1e-12);
  assert.ok(result.clean.value > auroc(label, all[2].score) + 0.05);
  assert.ok(result.clean.low < result.clean.value && result.clean.value < result.clean.high);
});

test('a planted leaning is found, and none where none is', () => {
  const [reference, honest, leaning] = measureShares(task, [...scores(0, 1, 0), ...scores(0.5, 1, 0), ...scores(1, 1, 2)], { replicates: 300, seed: 1 });
  assert.equal(reference.excess, null);
  assert.deepEqual([honest.gap.value, honest.excess!.value, honest.excess!.low, honest.excess!.high], [0, 0, 0, 0]);
  assert.ok(leaning.excess!.low > 0.3 && leaning.ood.high < 0.5 && leaning.iid.low > 0.9);
  assert.equal(leaning.excess!.value, leaning.gap.value - reference.gap.value);
  assert.deepEqual([reference.affected, honest.affected, leaning.affected], [0, 60, 150]);
});

test('the line says what share 0 is for, and calls nothing leaning without it', () => {
  const area = (value: number, half: number) => ({ value, low: value - half, high: value + half }), base: ShareResult = { share: 0.5, affected: 10, iid: area(0.9, 0.05), ood: area(0.4, 0.05), clean: area(0.7, 0.05), gap: area(0.5, 0.1), excess: area(0.45, 0.1) };
  assert.match(shareLine(base, 'tag'), /gap 0\.500 \[0\.400, 0\.600\], 0\.450 \[0\.350, 0\.550\] more than at share 0: leans on it$/);
  assert.match(shareLine({ ...base, excess: area(0.05, 0.1) }, 'tag'), /no leaning can be told$/);
  assert.match(shareLine({ ...base, excess: null }, 'tag'), /no share 0 to compare with$/);
  assert.match(shareLine({ ...base, share: 0, excess: null, clean: area(0.5, 0.1) }, 'tag'), /never met it; the finding itself is not told from chance$/);
  assert.equal(areaText({ value: -0.05, low: NaN, high: 1 }), '−0.050 [–, 1.000]');
});
