import { SecondReadError } from '../core/errors.js';
import { normalQuantile } from '../stats/distributions.js';
import type { Interval } from '../stats/wilson.js';
import { detectableEffect, deviation, reportedSe, spreadOf } from './intervals.js';
import { sortedKnown, sortedQuantile } from '../stats/quantile.js';
import type { ClaimRule, Measurement } from './types.js';

/** What the rule says of the numbers, before fidelity chooses the word. */
export interface Outcome {
  result: 'holds' | 'fails' | 'inconclusive';
  why: string;
  /** Family-adjusted 95 % interval of our value; null ends where the kind has none. */
  interval: { low: number | null; high: number | null };
  detectable: number | null;
}

type Kind = ClaimRule['kind'];
type Numbers = Pick<Measurement, 'value' | 'se' | 'replicates' | 'permuted'>;

/** Step 2 of the verdict: one function a kind. `alpha` is 0.05 divided by the size of the family. */
export const OUTCOMES: Record<Kind, (rule: ClaimRule, numbers: Numbers, alpha: number) => Outcome> = { direction, equivalence, value, fact, existence };

/** Holds when the interval lies above 0 (a smaller effect than the margin is said), fails when it lies below the margin. */
function direction(rule: ClaimRule, numbers: Numbers, alpha: number): Outcome {
  const spread = spreadOf(numbers, alpha / 2), interval = spread.interval(1 - alpha), detectable = detectableEffect(spread.se, alpha), { margin } = rule;
  const name = `${levelName(alpha)} interval ${show(interval)}`;
  if (interval.low > 0) {
    const small = interval.high < margin ? `, but below the margin ${number(margin)}` : (numbers.value as number) < margin ? `, but the estimate is below the margin ${number(margin)}` : '';
    return { result: 'holds', why: `direction: the ${name} lies above 0${small}`, interval, detectable };
  }
  if (interval.high < margin) return { result: 'fails', why: `direction: the ${name} lies below the margin ${number(margin)}`, interval, detectable };
  return { result: 'inconclusive', why: `direction: the ${name} holds both 0 and the margin ${number(margin)}; an effect of ${number(detectable)} would be found with 80 % power`, interval, detectable };
}

/** Two one-sided tests: holds when the 90 % interval lies within the margin; fails when the 95 % interval lies outside it. */
function equivalence(rule: ClaimRule, numbers: Numbers, alpha: number): Outcome {
  const spread = spreadOf(numbers, alpha / 2), interval = spread.interval(1 - alpha), inner = spread.interval(1 - 2 * alpha), detectable = detectableEffect(spread.se, alpha), { margin } = rule;
  const within = `the margin +-${number(margin)}`;
  if (inner.low > -margin && inner.high < margin) return { result: 'holds', why: `equivalence: the ${levelName(2 * alpha)} interval ${show(inner)} lies within ${within}`, interval, detectable };
  if (interval.low > margin || interval.high < -margin) return { result: 'fails', why: `equivalence: the ${levelName(alpha)} interval ${show(interval)} lies outside ${within}`, interval, detectable };
  return { result: 'inconclusive', why: `equivalence: the ${levelName(2 * alpha)} interval ${show(inner)} crosses ${within}`, interval, detectable };
}

/** The difference, ours minus reported, with both standard errors: holds around 0 and no wider than the margin; fails beyond the margin. */
function value(rule: ClaimRule, numbers: Numbers, alpha: number): Outcome {
  const spread = spreadOf(numbers, alpha / 2), interval = spread.interval(1 - alpha);
  const se = Math.hypot(spread.se, reportedSe(rule.reported)), half = normalQuantile(1 - alpha / 2) * se, detectable = detectableEffect(se, alpha);
  return { ...byDifference('value', (numbers.value as number) - quoted(rule), half, rule.margin, levelName(alpha)), interval, detectable };
}

/** A fact has no standard error: its difference is known up to the rounding of the quoted value. */
function fact(rule: ClaimRule, numbers: Numbers): Outcome {
  if (rule.decimals === undefined) throw new SecondReadError('evidence', `fact "${rule.id}" does not say with how many decimals it is quoted`, { field: 'decimals', expected: 'an integer' });
  // Half a unit of the last place, with room for the error of binary fractions.
  const half = 0.5 * 10 ** -rule.decimals * (1 + 1e-9);
  return { ...byDifference('fact', (numbers.value as number) - quoted(rule), half, Math.max(rule.margin, half), 'rounding'), interval: { low: null, high: null }, detectable: null };
}

function byDifference(kind: Kind, difference: number, half: number, margin: number, name: string): Pick<Outcome, 'result' | 'why'> {
  const shown = `${kind}: ours minus quoted is ${number(difference)} (${name} interval ${show({ low: difference - half, high: difference + half })})`;
  if (Math.abs(difference) <= half && half <= margin) return { result: 'holds', why: `${shown}: it holds 0 and is no wider than the margin +-${number(margin)}` };
  if (Math.abs(difference) - half > margin) return { result: 'fails', why: `${shown}: it lies beyond the margin +-${number(margin)}` };
  return { result: 'inconclusive', why: `${shown}: it ${Math.abs(difference) <= half ? 'holds 0 but is wider than' : 'excludes 0 but reaches into'} the margin +-${number(margin)}` };
}

/**
 * Our count against the same count under permutation of patients: holds above the 95th percentile (family-adjusted), by
 * p = (1 + permutations that reach ours) / (1 + permutations). A small count never makes the claim fail: it may be lack of power.
 */
function existence(_rule: ClaimRule, numbers: Numbers, alpha: number): Outcome {
  const permuted = sortedKnown(numbers.permuted ?? []), ours = numbers.value as number;
  if (permuted.length === 0) throw new SecondReadError('evidence', 'an existence claim without permutations', { field: 'permuted', expected: 'counts under permutation of patients' });
  const p = (1 + permuted.filter((count) => count >= ours).length) / (1 + permuted.length);
  const bar = sortedQuantile(permuted, 1 - alpha), detectable = bar + normalQuantile(0.8) * deviation(permuted);
  const shown = `existence: ${number(ours)} found, ${number(bar)} at the ${(100 * (1 - alpha)).toFixed(alpha === 0.05 ? 0 : 1)}th percentile of ${permuted.length} permutations, p = ${p.toPrecision(2)}`;
  const interval = { low: null, high: null };
  if (p <= alpha) return { result: 'holds', why: shown, interval, detectable };
  const coarse = 1 / (1 + permuted.length) > alpha ? `; so few permutations cannot reach ${alpha.toPrecision(2)}` : '';
  return { result: 'inconclusive', why: shown + coarse, interval, detectable };
}

function quoted(rule: ClaimRule): number {
  if (rule.reported.value === null) throw new SecondReadError('evidence', `${rule.kind} claim "${rule.id}" quotes no value`, { field: 'reported.value', expected: 'a number' });
  return rule.reported.value;
}

/** @example levelName(0.05 / 3) // '98.3 %' */
export const levelName = (alpha: number): string => `${Number((100 * (1 - alpha)).toFixed(1))} %`;

/** Four significant digits at most, without trailing zeros. */
export const number = (x: number): string => String(Number(x.toPrecision(4)));

const show = ({ low, high }: Interval): string => `[${number(low)}, ${number(high)}]`;
