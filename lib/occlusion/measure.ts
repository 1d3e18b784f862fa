import { SecondReadError } from '../core/errors.js';
import type { RandomStream } from '../core/random.js';
import { bootstrapAurocs } from '../stats/bootstrap-aurocs.js';
import { replicateColumn } from '../stats/bootstrap.js';
import { drawUnits, meanOverUnits } from '../stats/two-way.js';
import { effectOf, fixedSeed, type Effect } from './draws.js';

/** Logits of one model for every row: its log-odds of the positive class, any finite numbers; higher says positive. */
export type Logits = ArrayLike<number>;

export interface OcclusionScores {
  /** 0 or 1, one a row. */
  truth: ArrayLike<number>;
  /** Patient of each row, 0..groups-1. */
  codes: Int32Array;
  groups: number;
  /** Of the pictures as they are: one a repeat (a training of its own). */
  intact: readonly Logits[];
  /** Of the pictures with a part hidden, by the same repeats. Several draws of a random box are a list: the repeat's areas and changes are their means. */
  occluded: readonly (Logits | readonly Logits[])[];
  /** Decision threshold of each repeat on its logits, where `kept` is wanted: at or above it is positive. Held fixed in the bootstrap. */
  thresholds?: readonly number[];
}

/** What hiding a part does to a model; each with a 95 % interval over patients and repeats. */
export interface OcclusionEffect {
  /** Mean over repeats of the area under the ROC curve. */
  aucIntact: Effect;
  aucOccluded: Effect;
  /** Occluded minus intact: below 0 where hiding costs something. */
  aucChange: Effect;
  /** Mean over rows and repeats of |occluded - intact|, in logits. Its scale is the model's own: a surer model moves further. */
  logitChange: Effect;
  /** The same over the standard deviation of the repeat's intact logits: comparable between models. */
  logitChangeScaled: Effect;
  /**
   * (aucOccluded - 0.5) / (aucIntact - 0.5): the share of the discrimination that is left. Null where the lower bound of `aucIntact` is 0.6 or less: a
   * ratio of next to nothing says nothing.
   */
  retained: Effect | null;
  /** Share of the positives found in the intact picture that are still found, mean over repeats; null without thresholds, NaN where a repeat finds none. */
  kept: Effect | null;
}

/** The lower bound that the intact area must exceed for `retained`. */
export const RETAINED_FROM = 0.6;

/**
 * The occlusion test's statistics, from scores alone. Bootstrap over patients and repeats at once; equal streams, codes and numbers of repeats draw the
 * same ones for every variant, model and set, so that `effectDifference` is paired.
 *
 * @param options.replicates 1000 where left out
 * @throws SecondReadError (statistics) for unequal lengths or numbers of repeats, a label outside 0/1, a class without a row, a logit that is not finite
 * @example occlusionEffect({ truth: [0, 1], codes: Int32Array.of(0, 1), groups: 2, intact: [[-1, 1]], occluded: [[0, 0]] }, { stream: rng(1, 'bootstrap') }).aucChange.value // -0.5
 */
export function occlusionEffect(scores: OcclusionScores, { replicates = 1000, stream }: { replicates?: number; stream: RandomStream }): OcclusionEffect {
  const { truth, codes, groups, intact, thresholds } = scores, occluded = scores.occluded.map(drawsOf);
  checkScores(scores, occluded);
  // Patients first, then repeats: equal streams draw both alike. Patients are drawn as `bootstrapAurocs` does.
  const patients = stream.seed(), repeats = drawUnits(intact.length, replicates, stream.seed()), weights = drawUnits(groups, replicates, patients);
  const mean = (perRepeat: readonly Float64Array[]): Float64Array => meanOverUnits(repeats, (k, r) => perRepeat[k][r]);
  // All in one call: its patients are drawn once.
  const all = areas({ truth, codes, groups, replicates, lists: [...intact.map((one) => [one]), ...occluded], seed: patients });
  const before = mean(all.slice(0, intact.length)), after = mean(all.slice(intact.length));
  const changes = intact.map((one, k) => changesOf(one, occluded[k], codes, groups, weights)), aucIntact = effectOf(before);
  return {
    aucIntact, aucOccluded: effectOf(after), aucChange: effectOf(before.map((value, r) => after[r] - value)),
    logitChange: effectOf(mean(changes.map(({ absolute }) => absolute))), logitChangeScaled: effectOf(mean(changes.map(({ scaled }) => scaled))),
    retained: aucIntact.low > RETAINED_FROM ? effectOf(before.map((value, r) => (after[r] - 0.5) / (value - 0.5))) : null,
    kept: thresholds === undefined ? null : keptOf(scores, occluded, thresholds, weights, mean),
  };
}

const drawsOf = (one: Logits | readonly Logits[]): readonly Logits[] => (typeof one[0] === 'number' ? [one as Logits] : one as readonly Logits[]);

/** Of each list of draws the mean area in every replicate; entry 0 is the estimate. */
function areas({ truth, codes, groups, replicates, lists, seed }: { truth: ArrayLike<number>; codes: Int32Array; groups: number; replicates: number; lists: readonly (readonly Logits[])[]; seed: number }): Float64Array[] {
  const scores = lists.flat(), drawn = bootstrapAurocs({ truths: scores.map(() => truth), scores, codes, groups, replicates, stream: fixedSeed(seed) });
  let column = 0;
  return lists.map((draws) => {
    const columns = draws.map(() => { const at = column++; return [drawn.values[at], ...replicateColumn(drawn, at)]; });
    return Float64Array.from({ length: replicates + 1 }, (_, r) => columns.reduce((sum, one) => sum + one[r], 0) / columns.length);
  });
}

/** Sums over a patient's rows, so that a replicate is a sum over patients. */
function bySum(codes: Int32Array, groups: number, value: (row: number) => number): Float64Array {
  const sums = new Float64Array(groups);
  codes.forEach((group, row) => { sums[group] += value(row); });
  return sums;
}

/** In a plain loop: this is where the time goes. */
function weighted(weights: Uint16Array, sums: Float64Array): number {
  let total = 0;
  for (let group = 0; group < sums.length; group++) total += weights[group] * sums[group];
  return total;
}

function changesOf(intact: Logits, draws: readonly Logits[], codes: Int32Array, groups: number, weights: readonly Uint16Array[]): { absolute: Float64Array; scaled: Float64Array } {
  const sum = (value: (row: number) => number): Float64Array => bySum(codes, groups, value), rows = sum(() => 1);
  // Taken from their mean first, so that the deviation keeps its digits.
  const centre = Array.from(intact).reduce((total, value) => total + value, 0) / intact.length;
  const moved = sum((i) => draws.reduce((total, one) => total + Math.abs(one[i] - intact[i]), 0) / draws.length), first = sum((i) => intact[i] - centre), second = sum((i) => (intact[i] - centre) ** 2);
  const counts = Float64Array.from(weights, (w) => weighted(w, rows)), absolute = Float64Array.from(weights, (w, r) => weighted(w, moved) / counts[r]);
  return { absolute, scaled: absolute.map((value, r) => value / Math.sqrt(weighted(weights[r], second) / counts[r] - (weighted(weights[r], first) / counts[r]) ** 2)) };
}

function keptOf({ truth, codes, groups, intact }: OcclusionScores, occluded: readonly (readonly Logits[])[], thresholds: readonly number[], weights: readonly Uint16Array[], mean: (perRepeat: readonly Float64Array[]) => Float64Array): Effect {
  const found = intact.map((one, k) => bySum(codes, groups, (i) => Number(truth[i] === 1 && one[i] >= thresholds[k])));
  const still = intact.map((one, k) => bySum(codes, groups, (i) => (truth[i] === 1 && one[i] >= thresholds[k] ? occluded[k].filter((draw) => draw[i] >= thresholds[k]).length / occluded[k].length : 0)));
  const rates = found.map((sums, k) => Float64Array.from(weights, (w) => weighted(w, still[k]) / weighted(w, sums)));
  return effectOf(mean(rates));
}

function checkScores({ truth, codes, intact, thresholds }: OcclusionScores, occluded: readonly (readonly Logits[])[]): void {
  const fail = (what: string, expected: string): never => { throw new SecondReadError('statistics', what, { expected }); };
  if (intact.length === 0 || occluded.length !== intact.length) fail(`${intact.length} repeats intact, ${occluded.length} occluded`, 'as many, at least one');
  if (thresholds !== undefined && thresholds.length !== intact.length) fail(`${thresholds.length} thresholds for ${intact.length} repeats`, 'one a repeat');
  if (codes.length !== truth.length) fail(`${codes.length} patient codes for ${truth.length} labels`, 'one a row');
  for (const one of [...intact, ...occluded.flat()]) {
    if (one.length !== truth.length) fail(`${one.length} logits for ${truth.length} labels`, 'one a row');
    for (let i = 0; i < one.length; i++) if (!Number.isFinite(one[i])) fail(`logit ${i} is ${one[i]}`, 'a finite number');
  }
  for (const label of [0, 1]) if (!Array.from(truth).includes(label)) fail(`no row of class ${label}`, 'both classes');
}
