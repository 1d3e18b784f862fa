import { delong } from '../../../stats/delong.js';
import { holm } from '../../../stats/multiplicity.js';
import { normalTwoSided } from '../../../stats/distributions.js';
import { sortedKnown, sortedQuantile } from '../../../stats/quantile.js';
import { deviation } from '../../../evidence/intervals.js';
import type { Tier } from '../../../core/paths.js';
import { microAuc, plantedAll, runDraws, type RunCurve } from '../curves.js';
import { FACTS } from '../facts.js';
import { measureFact } from '../fact-values.js';
import { areaEffect, matchedEffect, shareEffect, type Evidence } from '../measure.js';
import { armOf, CONTRAST, PANELS, PLANS, sourcesOf, type Planted, type Source } from '../protocol.js';
import { PRINTED_TESTS, quotedArea, quotedAuc } from '../quoted.js';
import { permutationT, possibleCount } from '../statistics/permutation-t.js';
import { twoWayMean } from '../statistics/two-way.js';
import type { ContrastRow, CurveRow, FactRow, PrintedRow, RunRow, StratumRow, TestRow } from './rows.js';

const known = (value: number | null): number => value ?? NaN;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The estimate and its 95 % percentile interval, from an array whose first entry is the estimate. */
function interval(values: Float64Array): { value: number; low: number; high: number } {
  const sorted = sortedKnown(values.subarray(1));
  return { value: values[0], low: sortedQuantile(sorted, 0.025), high: sortedQuantile(sorted, 0.975) };
}

const sharesOf = (tier: Tier): readonly number[] => PLANS[tier].shares;
const micro = ({ curves }: Evidence, { run, planted }: RunCurve, set: 'iid' | 'ood'): number => microAuc(curves.tests[run.arm], run.arm, run.scores.get(planted)!, set, run.share, 0)[0];

/** Figures 2 and 3 as numbers: mean over runs and two-way 95 % interval of the AUROC, Keras's measure and what is quoted beside it. */
export function curveTable(evidence: Evidence): CurveRow[] {
  const { tier, curves } = evidence;
  return plantedAll().flatMap((planted) => sourcesOf(tier).flatMap((source) => sharesOf(tier).flatMap((share) => {
    const own = curves.at(planted, source, share);
    if (own.length === 0) return [];
    return (['iid', 'ood', 'clean'] as const).map((set): CurveRow => {
      const { value, low, high } = interval(twoWayMean(own.map((curve) => curve[set]), runDraws(own.length, curves.replicates)));
      return { arm: armOf(planted), planted, source, set, share, auroc: value, low, high, runs: own.length, micro: set === 'clean' ? NaN : mean(own.map((curve) => micro(evidence, curve, set))), quoted: set === 'clean' ? NaN : known(quotedAuc(planted, set, source, share)) };
    });
  })));
}

/** Every run, one line a confounder. */
export function runTable(evidence: Evidence): RunRow[] {
  const { tier, curves } = evidence;
  return plantedAll().flatMap((planted) => sourcesOf(tier).flatMap((source) => sharesOf(tier).flatMap((share) => curves.at(planted, source, share).map((curve): RunRow => {
    const { run: { fold, repeat, bestEpoch }, clean, iid, ood } = curve;
    return { arm: armOf(planted), planted, share, source, fold, repeat, bestEpoch, clean: clean[0], iid: iid[0], ood: ood[0], microIid: micro(evidence, curve, 'iid'), microOod: micro(evidence, curve, 'ood') };
  }))));
}

/** Primary contrasts and those at matched i.i.d. AUROC, ImageNet minus each other source; Holm over the confounders of a modality. */
export function contrastTable(evidence: Evidence): ContrastRow[] {
  const others = sourcesOf(evidence.tier).filter((source) => source !== 'imagenet');
  const row = (planted: Planted, less: Source, effect: 'area' | 'matched'): ContrastRow => {
    const found = effect === 'area' ? { ...areaEffect(evidence, planted, ['imagenet', less]), slope: Float64Array.of(NaN) } : matchedEffect(evidence, planted, ['imagenet', less]);
    const { value, low, high } = interval(found.values), quoted = effect === 'area' && less === 'radiology' ? known(quotedArea(planted)) : NaN;
    // No effect at all is no evidence, also where every replicate agrees.
    const p = value === 0 ? 1 : Math.max(normalTwoSided(value / deviation(found.values.subarray(1))), 1 / found.values.length);
    return { planted, modality: armOf(planted) === 'ct' ? 'CT' : 'X-ray', effect, less, value, low, high, p, holm: NaN, quoted, slope: found.slope[0], runs: found.runs.length };
  };
  const rows = others.flatMap((less) => (['area', 'matched'] as const).flatMap((effect) => PANELS.map((planted) => row(planted, less, effect))));
  return withHolm(rows, ({ modality, effect, less }) => `${modality} ${effect} ${less}`);
}

/** The authors' tests on our runs: all of them, and five against five as published. */
export function testTable(evidence: Evidence): TestRow[] {
  const { tier, curves } = evidence, [one, other] = CONTRAST;
  const rows = PANELS.flatMap((planted) => sharesOf(tier).map((share): TestRow => {
    const [mine, theirs] = [one, other].map((source) => curves.at(planted, source, share).map(({ ood }) => ood[0])), all = permutationT(mine, theirs), five = permutationT(mine.slice(0, 5), theirs.slice(0, 5));
    const { value, low, high } = interval(shareEffect(evidence, planted, 'ood', share, [other, one]).values), printed = PRINTED_TESTS.find((line) => line.planted === planted && line.share === share);
    const quoted = [one, other].map((source) => known(quotedAuc(planted, 'ood', source, share)));
    return { planted, share, imagenet: mean(mine), radiology: mean(theirs), difference: value, low, high, t: all.t, p: all.p, holm: NaN, relabelings: all.relabelings, pFive: five.p, quotedDifference: quoted[1] - quoted[0], quotedT: printed?.t ?? NaN, quotedP: printed?.p ?? NaN };
  }));
  return withHolm(rows, ({ planted }) => planted);
}

/** Holm's adjusted p within each group of rows. */
function withHolm<Row extends { p: number; holm: number }>(rows: Row[], group: (row: Row) => string): Row[] {
  for (const name of new Set(rows.map(group))) {
    const own = rows.filter((row) => group(row) === name), adjusted = holm(own.map(({ p }) => p));
    own.forEach((row, i) => { row.holm = adjusted[i]; });
  }
  return rows;
}

/** Each printed line: do its folds give the figure's mean, and is its p a possible one? */
export function printedTable(): PrintedRow[] {
  return PRINTED_TESTS.map(({ planted, share, folds, t, p, decimals, runs: [a, b] }) => {
    const count = possibleCount(p, decimals, a, b);
    return { planted, share, mean: mean(folds) / 100, figure: known(quotedAuc(planted, 'ood', 'imagenet', share)), t, p, counted: count === null ? 'none' : `${count.count}/${count.of}`, possible: count !== null };
  });
}

/** Diameter alone tells much of the rating: AUROC of each source within strata, mean of the runs' log-odds, DeLong clustered by patient. */
export function strataTable({ tier, curves }: Evidence): StratumRow[] {
  const { truth, codes, features } = curves.tests.ct, diameter = features.diameter_mm;
  const strata: [string, (mm: number) => boolean][] = [['all', () => true], ['below 8 mm', (mm) => mm < 8], ['8 to 15 mm', (mm) => mm >= 8 && mm < 15], ['15 mm and more', (mm) => mm >= 15]];
  const score = (source: Source): Float64Array => { const own = curves.at('ct-noise', source, 0); return Float64Array.from(truth, (_, i) => mean(own.map(({ run }) => run.scores.get('ct-noise')!.unaffected[i]))); };
  const rows = (name: StratumRow['source'], values: ArrayLike<number>): StratumRow[] => strata.map(([stratum, holds]) => {
    const chosen = Array.from(truth.keys()).filter((i) => holds(diameter[i])), { auroc, low, high } = delong(chosen.map((i) => truth[i]), chosen.map((i) => values[i]), { clusters: chosen.map((i) => codes[i]) });
    return { source: name, stratum, images: chosen.length, positives: chosen.reduce((sum, i) => sum + truth[i], 0), auroc, low, high };
  });
  return [...rows('diameter alone', diameter), ...sourcesOf(tier).flatMap((source) => rows(source, score(source)))];
}

/** Facts of the authors' files. */
export const factTable = (): FactRow[] => FACTS.map(({ name, where, statement, value, decimals }) => {
  const ours = measureFact(name).value!;
  return { fact: statement, where, quoted: value, ours, agrees: Math.abs(ours - value) <= 0.5 * 10 ** -decimals * (1 + 1e-9) };
});
