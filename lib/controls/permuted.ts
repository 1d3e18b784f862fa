import { rng, type RandomStream } from '../core/random.js';
import { failureFolds } from '../failure/folds.js';
import { outputsOf } from '../failure/outputs.js';
import { predictErrors } from '../failure/predictors.js';
import type { Estimate } from '../failure/rates.js';
import { SCOPES, type Scoped } from '../failure/scopes.js';
import { errorsOf, type FailureTable } from '../failure/table.js';
import { argsort } from '../stats/argsort.js';
import { wilson } from '../stats/wilson.js';
import { plantedCohort } from './cohort.js';

/** A control of the error predictors, as pure JSON. */
export interface PermutedOptions {
  seed: number;
  /** Cohorts simulated; 6. */
  cohorts?: number;
  /** Of each; 3,000. */
  patients?: number;
  /** Odds of a miss in group B; 4. */
  oddsRatio?: number;
  /** Bootstrap replicates of each gain; 200. */
  replicates?: number;
}

/** Gain of a predictor (outputs and clinical features) over the own score, in one scope, over all cohorts. */
export interface PermutedRow {
  errors: 'as planted' | 'permuted';
  scope: keyof Scoped<unknown>;
  ownScore: number;
  /** Mean gain in AUROC. */
  gain: number;
  /** Share of cohorts whose 95 % interval of the gain lies above 0. */
  found: number;
  cohorts: number;
}

export interface PermutedResult { rows: PermutedRow[]; passed: boolean; detail: string }

/**
 * Errors permuted within decision and score decile keep all that score and decision say, and lose the rest: nothing beyond the own score
 * is left to predict. The same cohorts unpermuted, with a planted odds ratio for misses, show that the predictor finds what is there:
 * among the rows called negative, where the misses are. (Among those called positive there is a shadow of it: group B, which misses more,
 * has fewer true calls among its calls.) Passed when it does in at least 80 % of the cohorts, and after permutation no more often than
 * 5 % allow (99 % Monte Carlo limit).
 *
 * @example permutedErrors({ seed: 1 }).rows.find((row) => row.errors === 'permuted' && row.scope === 'predictedNegative')?.gain // -0.002
 */
export function permutedErrors({ seed, cohorts = 6, patients = 3000, oddsRatio = 4, replicates = 200 }: PermutedOptions): PermutedResult {
  const pairs = Array.from({ length: cohorts }, (_, c) => {
    const { table } = plantedCohort({ seed: seed * 100_003 + c, patients, outcome: 'miss', oddsRatio });
    return { planted: measure(table, seed, c, replicates), permuted: measure(permuteErrors(table, rng(seed, 'permutation', c)), seed, c, replicates) };
  });
  const rows = (['as planted', 'permuted'] as const).flatMap((errors) => SCOPES.map((scope): PermutedRow => {
    const measured = pairs.map((pair) => (errors === 'permuted' ? pair.permuted : pair.planted)), mean = (pick: (one: Measured) => number): number => measured.reduce((sum, one) => sum + pick(one), 0) / cohorts;
    return { errors, scope, ownScore: mean((one) => one.ownScore[scope].value), gain: mean((one) => one.gain[scope].value), found: mean((one) => (one.gain[scope].low > 0 ? 1 : 0)), cohorts };
  }));
  const there = rows.find(({ errors, scope }) => errors === 'as planted' && scope === 'predictedNegative') as PermutedRow, nowhere = rows.filter(({ errors }) => errors === 'permuted');
  const passed = there.found >= 0.8 && nowhere.every(({ found }) => wilson(found * cohorts, cohorts, 0.98).low <= 0.05);
  return { rows, passed, detail: `gain among called negatives ${there.gain.toFixed(3)} as planted (found in ${Math.round(100 * there.found)} % of ${cohorts} cohorts); at most ${Math.max(...nowhere.map(({ gain }) => gain)).toFixed(3)} permuted` };
}

/**
 * The table with its errors permuted among rows of equal decision and score decile (of that decision); truth is decision xor error. Counts
 * of errors, the decisions and the scores stay.
 */
export function permuteErrors(table: FailureTable, stream: RandomStream, bins = 10): FailureTable {
  const errors = errorsOf(table), permuted = errors.slice(), order = argsort(table.score);
  for (const side of [0, 1]) {
    const rows = Array.from(order).filter((i) => table.decision[i] === side);
    for (let bin = 0; bin < bins; bin++) {
      const members = rows.slice(Math.round((bin * rows.length) / bins), Math.round(((bin + 1) * rows.length) / bins)), drawn = stream.shuffle(members.map((i) => errors[i]));
      members.forEach((i, k) => { permuted[i] = drawn[k]; });
    }
  }
  return { ...table, truth: table.decision.map((d, i) => d ^ permuted[i]) };
}

interface Measured { ownScore: Scoped<Estimate>; gain: Scoped<Estimate> }

function measure(table: FailureTable, seed: number, cohort: number, replicates: number): Measured {
  const report = predictErrors(table, {
    outputs: outputsOf([table]), folds: failureFolds(table, { folds: 5, stream: rng(seed, 'split', cohort) }),
    variants: ['own model + clinical'], families: ['logistic'], replicates, draws: 1, stream: rng(seed, 'bootstrap', cohort),
  });
  return { ownScore: report.baselines[1].auroc, gain: report.predictors[0].gain };
}
