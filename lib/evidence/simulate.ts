import { rng, type RandomStream } from '../core/random.js';
import { simulateCount, simulateEffect } from './simulated-data.js';
import { judge } from './verdict.js';
import type { Claim, ClaimKind, ClaimRule, Measurement } from './types.js';

/** The verdict code meeting claims of known truth. A pure function of this. */
export interface SimulationOptions {
  /** Simulated studies a kind and truth. */
  simulations?: number;
  seed?: number;
  /** Patients of each study, with 1 to 10 images each. */
  patients?: number;
  /** Bootstrap replicates, or permutations, within each study. */
  replicates?: number;
  familySize?: number;
  /** Patients' effects. With skewed ones and few patients a percentile interval covers less than it says; the numbers show how much. */
  shape?: 'symmetric' | 'skewed';
}

/** One kind and one truth: how often each verdict was given. */
export interface VerdictSimulation {
  kind: ClaimKind;
  /** Whether the claim is true of the simulated population. */
  truth: 'claim false' | 'claim true';
  /** The true effect (value and fact: the true difference, ours minus quoted) in margins. */
  effectInMargins: number;
  simulations: number;
  holds: number;
  fails: number;
  inconclusive: number;
  /** Shares: holds where the claim is false, fails where it is true. */
  wrongHolds: number | null;
  wrongFails: number | null;
  /** Share of holds where the claim is true, of fails where it is false. */
  power: number;
}

/**
 * The truths at which the verdict is put to the test, in margins: where an error is most likely, so that 5 % there is 5 % everywhere.
 * direction: no effect at all / exactly the margin. equivalence: exactly the margin / none. value: a difference of two margins, since an
 * interval may be as wide as the margin on either side and between one and two margins either verdict is within what the rule can tell /
 * none. fact: three units of the last place / none. existence: no association / a strong one.
 */
export const TRUTHS: Record<ClaimKind, { false: number; true: number }> = {
  direction: { false: 0, true: 1 }, equivalence: { false: 1, true: 0 }, value: { false: 2, true: 0 }, fact: { false: 3, true: 0 }, existence: { false: 0, true: 1 },
};

const KINDS = Object.keys(TRUTHS) as ClaimKind[], MARGIN = 0.1;

/**
 * Simulates studies of patients with several correlated images, takes each through bootstrap (or permutation) and `judge`, and counts the
 * verdicts: 500 with a false and 500 with a true claim of each kind by default (about 10 s).
 *
 * @example simulateVerdicts({ simulations: 500 }).every((row) => (row.wrongHolds ?? row.wrongFails ?? 0) <= wrongLimit(500)) // true
 */
export function simulateVerdicts(options: SimulationOptions = {}): VerdictSimulation[] {
  return KINDS.flatMap((kind) => [simulateKind(kind, TRUTHS[kind].false, false, options), simulateKind(kind, TRUTHS[kind].true, true, options)]);
}

/** Verdicts of one kind over a range of true effects (in margins): its operating characteristic, for a figure. */
export function operatingCharacteristic(kind: ClaimKind, effects: readonly number[], options: SimulationOptions = {}): VerdictSimulation[] {
  const isTrue: Record<ClaimKind, (effect: number) => boolean> = {
    direction: (effect) => effect > 0, equivalence: (effect) => Math.abs(effect) < 1, value: (effect) => Math.abs(effect) < 1, fact: (effect) => Math.abs(effect) < 1, existence: (effect) => effect > 0,
  };
  return effects.map((effect) => simulateKind(kind, effect, isTrue[kind](effect), options));
}

/**
 * Largest share of wrong verdicts among `simulations` that still agrees with a true rate of at most `rate`: the rate plus 2.33 Monte Carlo
 * standard errors (one-sided 99 %).
 *
 * @example wrongLimit(500) // 0.0727
 */
export const wrongLimit = (simulations: number, rate = 0.05): number => rate + 2.326 * Math.sqrt((rate * (1 - rate)) / simulations);

function simulateKind(kind: ClaimKind, effect: number, claimIsTrue: boolean, options: SimulationOptions): VerdictSimulation {
  const { simulations = 500, seed = 1, familySize = 1 } = options, counts = { holds: 0, fails: 0, inconclusive: 0 };
  for (let i = 0; i < simulations; i++) {
    const stream = rng(seed, 'simulation', 'verdict', kind, String(effect), i);
    const { rule, measurement } = study(kind, effect, stream, options);
    counts[resultOf(judge(rule, measurement, { tier: 'sample', familySize }))]++;
  }
  return {
    kind, truth: claimIsTrue ? 'claim true' : 'claim false', effectInMargins: effect, simulations, ...counts,
    wrongHolds: claimIsTrue ? null : counts.holds / simulations, wrongFails: claimIsTrue ? counts.fails / simulations : null,
    power: (claimIsTrue ? counts.holds : counts.fails) / simulations,
  };
}

function resultOf({ verdict }: Claim): 'holds' | 'fails' | 'inconclusive' {
  if (verdict === 'reproduced') return 'holds';
  if (verdict === 'contradicted') return 'fails';
  if (verdict === 'inconclusive') return 'inconclusive';
  throw new Error(`a simulated claim became "${verdict}"`);
}

/** One simulated study and what a paper claims of it. */
function study(kind: ClaimKind, effect: number, stream: RandomStream, { patients = 400, replicates = 300, shape }: SimulationOptions): { rule: ClaimRule; measurement: Measurement } {
  const rule: ClaimRule = {
    id: `simulated/${kind}`, paper: 'simulated', where: 'nowhere', statement: 'simulated', metric: 'simulated', kind, fidelity: 'exact', sourceQuality: 'text', family: 'simulated', rule: 'simulated',
    reported: { value: null, ciLow: null, ciHigh: null }, margin: MARGIN, ruleFixed: { commit: 'none', dataSeen: false },
  };
  const measurement: Measurement = { value: null, n: 0, units: patients, seeds: [], preconditions: [], notebook: 'simulated', runs: [], substitutions: [] };
  if (kind === 'existence') return { rule, measurement: { ...measurement, ...simulateCount({ association: effect, patients, permutations: replicates, stream }) } };
  if (kind === 'fact') {
    // Quoted with two decimals; off by that many units of the last place.
    const truth = stream.next(), quoted = (Math.round(truth * 100) + effect) / 100;
    return { rule: { ...rule, decimals: 2, margin: 0.01, reported: { ...rule.reported, value: quoted } }, measurement: { ...measurement, value: truth } };
  }
  // Standard error 0.35 margins: an effect of one margin is found with 80 % power.
  if (kind !== 'value') return { rule, measurement: { ...measurement, ...simulateEffect({ mean: effect * MARGIN, standardError: 0.35 * MARGIN, patients, replicates, stream, shape }) } };
  const theirs = 0.2 + 0.3 * MARGIN * stream.normal(), half = 1.96 * 0.3 * MARGIN;
  const ours = simulateEffect({ mean: 0.2 + effect * MARGIN, standardError: 0.3 * MARGIN, patients, replicates, stream, shape });
  return { rule: { ...rule, reported: { value: theirs, ciLow: theirs - half, ciHigh: theirs + half } }, measurement: { ...measurement, ...ours } };
}
