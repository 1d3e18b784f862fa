import type { Tier } from '../core/paths.js';

export type ClaimKind = 'value' | 'direction' | 'equivalence' | 'existence' | 'fact';
/** Same data and method; method replaced; data replaced. Decides which words a verdict may use. */
export type Fidelity = 'exact' | 'method-substituted' | 'data-substituted';
export type Verdict = 'reproduced' | 'contradicted' | 'direction only' | 'holds here' | 'fails here' | 'inconclusive' | 'not testable';

/** What a paper says, and the rule by which we shall judge it: fixed before the run. */
export interface ClaimRule {
  /** "chexbreak/flip-consolidation" */
  id: string;
  paper: string;
  /** Where it is quoted: "abstract", "Table 2, row 3". */
  where: string;
  /** The claim in one plain sentence. */
  statement: string;
  /** What is measured: "delta F1, flip minus as decided". */
  metric: string;
  kind: ClaimKind;
  fidelity: Fidelity;
  sourceQuality: 'text' | 'digitised' | 'second-hand';
  reported: { value: number | null; ciLow: number | null; ciHigh: number | null };
  /** Decimals with which a fact is quoted: it holds when ours rounds to it. */
  decimals?: number;
  /** Direction claims: the value that the claim says ours exceeds, 0 where absent. */
  reference?: number;
  /** Smallest effect that matters, in the metric's unit. */
  margin: number;
  /** Claims judged together: their intervals are widened (Bonferroni within the family). */
  family: string;
  /** The rule in words. */
  rule: string;
  ruleFixed: { commit: string; dataSeen: boolean; note?: string };
}

/** Our measurement for one claim. Effects are signed so that the claim says > 0. */
export interface Measurement {
  value: number | null;
  /** Standard error of `value`, for value claims. */
  se?: number | null;
  /** Bootstrap replicates of the effect, from which an interval of any level is taken. */
  replicates?: ArrayLike<number>;
  /** Existence claims: counts under permutation of patients. */
  permuted?: ArrayLike<number>;
  n: number;
  /** Independent units (patients). */
  units: number;
  seeds: number[];
  preconditions: Precondition[];
  notebook: string;
  runs: string[];
  substitutions: string[];
  /** Where the tier cannot test the claim: what it would need. */
  needs?: string;
}

/** Something that must be true before a claim may be judged; else it is "not testable". */
export interface Precondition { name: string; met: boolean; detail: string }

/** A row of results/<tier>/claims.json. */
export interface Claim extends Omit<ClaimRule, 'decimals'> {
  tier: Tier;
  ours: { value: number | null; ciLow: number | null; ciHigh: number | null; n: number; units: number; seeds: number[]; detectable: number | null };
  verdict: Verdict;
  /** One sentence: which step of the rule decided, with its numbers. */
  why: string;
  preconditions: Precondition[];
  substitutions: string[];
  notebook: string;
  runs: string[];
}
